"""Every operation that wants a key keeps its word: found in the API's description, tried in the application (R29)."""

import asyncio
from collections import Counter
from dataclasses import dataclass

import httpx
import orjson
import pytest

from holdfast.entrypoints.access import ACCESS, Caller, Verdict
from holdfast.entrypoints.api import openapi_document
from holdfast.kit.ids import new_id
from tests.make.calls import BODIES, OTHER_SUCCESS, Operation, filled, operations, set_scene
from tests.make.scale import count
from tests.make.world import Stage, World, open_world

pytestmark = [pytest.mark.anyio, pytest.mark.race]

KEYED = sorted(name for name, one in operations().items() if "idempotency-key" in one.headers)
# Who is asked first whether an operation is theirs.
ASKERS = (Caller.OWNER, Caller.MERCHANT, Caller.ADMIN, Caller.PLATFORM_ADMIN)


@pytest.fixture(scope="module")
async def world(database_url, tmp_path_factory):
    async with open_world(database_url, home=tmp_path_factory.mktemp("home"), connections=10) as opened:
        yield opened


@dataclass(frozen=True)
class Request:
    """A keyed request that can be sent again, by itself or by somebody else, and with other words."""

    world: World
    operation: Operation
    stage: Stage
    caller: Caller
    path: str
    content: bytes

    async def send(self, *, key: str | None, content: bytes | None = None, caller: Caller | None = None):
        """Send it under a key."""
        who = caller or self.caller
        headers = {"Content-Type": "application/json", **({} if key is None else {"Idempotency-Key": key})}
        token = self.stage.people[who].access_token
        async with self.world.client(self.world.home_of(who, self.stage), token=token) as client:
            return await client.request(
                self.operation.method, self.path, content=self.content if content is None else content, headers=headers
            )


async def request_of(world: World, operation_id: str) -> Request:
    """Return a request that makes sense for an operation, on a stage of its own."""
    operation = operations()[operation_id]
    caller = next(one for one in ASKERS if ACCESS[operation_id][one] is Verdict.ALLOWED)
    shared = await world.stage(tenant_id=world.busy_tenant_id, callers=(caller,))
    stage = await set_scene(world, operation, caller=caller, like=shared)
    stage.people[Caller.CUSTOMER] = await world.someone(stage)
    known = {"new_email": f"{new_id().hex}@example.com", "new_slug": f"t-{new_id().hex}", **stage.things}
    body = BODIES.get(operation_id)
    content = b"" if body is None else orjson.dumps(filled(body, known))
    return Request(world, operation, stage, caller, filled(operation.template, known), content)


def said(answer: httpx.Response) -> str:
    """Return an answer's status, with the problem's name when it is one, and whether it was given before."""
    problem = f" {answer.json()['type'].rpartition('/')[2]}" if answer.status_code >= 400 else ""
    return f"{answer.status_code}{problem}{' again' if answer.headers.get('idempotent-replayed') else ''}"


def test_whatever_is_created_or_paid_wants_a_key_R29():
    """An account has its address as its key; a picture sent twice is another picture, and nobody pays for it."""
    creating = {
        described["operationId"]
        for item in openapi_document()["paths"].values()
        for described in item.values()
        if "201" in described["responses"]
    }

    assert creating - set(KEYED) == {"register", "upload_media"}
    assert {"checkout_booking", "cancel_booking", "extend_hold"} <= set(KEYED)


@pytest.mark.parametrize("operation_id", KEYED)
async def test_a_key_is_wanted_kept_and_its_owner_s_alone_R29(world, operation_id):
    request = await request_of(world, operation_id)
    key, success = new_id().hex, OTHER_SUCCESS.get(operation_id, 200)

    keyless = await request.send(key=None)
    first = await request.send(key=key)
    again = await request.send(key=key)
    other_words = await request.send(key=key, content=request.content + b" " if request.content else b"{}")
    stranger = await request.send(key=key, caller=Caller.CUSTOMER)

    assert said(keyless) == "400 key-missing"
    assert first.status_code // 100 == success // 100, first.text
    assert "again" not in said(first)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert said(other_words) == "422 key-reused"
    assert "again" not in said(stranger)
    assert stranger.content != first.content


@pytest.mark.parametrize("operation_id", KEYED)
async def test_one_key_many_times_at_once_has_one_effect_R29(world, operation_id):
    request = await request_of(world, operation_id)
    key = new_id().hex

    answers = await asyncio.gather(*(request.send(key=key) for _ in range(count(small=8, full=50))))
    after = await request.send(key=key)

    words = Counter(said(answer) for answer in answers)
    fresh = {word: n for word, n in words.items() if not word.endswith(" again")}
    assert fresh.pop("409 key-in-use", 0) < len(answers)
    assert list(fresh.values()) == [1]
    assert {answer.content for answer in answers if answer.status_code < 400} == {after.content}


@pytest.mark.parametrize("operation_id", [name for name in KEYED if operations()[name].has_json])
async def test_a_refused_request_leaves_its_key_free_R29(world, operation_id):
    """What makes no sense is not kept: the same key serves the right request afterwards."""
    request = await request_of(world, operation_id)
    key = new_id().hex

    refused = [await request.send(key=key, content=content) for content in (b"[]", b'{"tenant_id": 1}', b"{")]
    first = await request.send(key=key)

    assert {answer.status_code for answer in refused} <= {400, 422}
    assert first.is_success, first.text
    assert "again" not in said(first)
