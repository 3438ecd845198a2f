"""Direct routes answer what is plainly right; the rest comes to the app as it was sent."""

import orjson
import pytest

from holdfast.kit.database import ConstraintBroken, TransientConflict
from holdfast.kit.direct import DirectRoutes, Reply
from holdfast.kit.errors import NotFound, NotSignedIn

pytestmark = pytest.mark.anyio


class Echo:
    """Answers bodies that begin with an a, refuses those with an n or s, and leaves the others."""

    async def answer(self, _scope, body):
        """Answer."""
        if body.startswith(b"n"):
            raise NotFound
        if body.startswith(b"s"):
            raise NotSignedIn
        if body.startswith(b"t"):
            raise TransientConflict("40P01")
        if body.startswith(b"c"):
            raise ConstraintBroken(constraint="some_key", sqlstate="23505")
        return Reply(201, b"direct " + body, ((b"x-made", b"here"),)) if body.startswith(b"a") else None


async def app(scope, receive, send):
    """Answer with what came in, message by message."""
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            break
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"app " + b"|".join(parts)})


async def asked(*parts, method="POST", path="/here"):
    """Return the messages with which a request is answered."""
    waiting = [
        {"type": "http.request", "body": part, "more_body": place < len(parts) - 1} for place, part in enumerate(parts)
    ]
    sent = []

    async def receive():
        return waiting.pop(0)

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": []}
    await DirectRoutes(app, {("POST", "/here"): Echo()})(scope, receive, send)
    return scope, sent


async def test_what_is_plain_is_answered_with_its_length_and_type():
    scope, (start, body) = await asked(b"abc")
    assert (start["status"], body["body"]) == (201, b"direct abc")
    assert dict(start["headers"]) == {
        b"content-length": b"10",
        b"content-type": b"application/json",
        b"x-made": b"here",
    }
    assert scope["route_name"] == "/here"


@pytest.mark.parametrize(
    ("parts", "call"),
    [((b"other",), {}), ((b"a", b"bc"), {}), ((b"abc",), {"method": "PUT"}), ((b"abc",), {"path": "/there"})],
)
async def test_the_rest_comes_to_the_app_as_it_was_sent(parts, call):
    _, (start, body) = await asked(*parts, **call)
    assert (start["status"], body["body"]) == (200, b"app " + b"|".join(parts))


@pytest.mark.parametrize(
    ("body", "status", "slug"),
    [
        (b"n", 404, "not-found"),
        (b"s", 401, "not-signed-in"),
        (b"t", 503, "busy"),
        (b"c", 409, "changed-meanwhile"),
    ],
)
async def test_what_it_raises_becomes_a_problem(body, status, slug):
    scope, (start, answer) = await asked(body)
    assert start["status"] == status
    assert orjson.loads(answer["body"])["type"] == f"/problems/{slug}"
    assert scope["error_code"] == slug
    assert (b"www-authenticate" in dict(start["headers"])) == (status == 401)
