"""What stands around every answer: security headers, hosts, origins, addresses, and nothing of the inside (R77)."""

import json
import socket
import time
from typing import Any, Final

import httpx
import pytest

from holdfast.entrypoints.access import Caller
from holdfast.entrypoints.settings import Settings
from holdfast.kit.ids import new_id
from tests.make.calls import operations
from tests.make.house import make_settings, running_site

ALWAYS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
ORIGIN: Final = "https://friends.example"


@pytest.fixture(scope="module")
def stage(ground):
    return ground.stage(booking="confirmed")


def assert_guarded(answer, **changes: str) -> None:
    """Fail when an answer lacks what every answer carries."""
    for name, value in (ALWAYS | {name.replace("_", "-"): value for name, value in changes.items()}).items():
        assert answer.headers.get(name) == value, (name, answer.request.url)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy or policy == "default-src 'none'; sandbox"
    assert answer.headers["x-frame-options"] == "DENY"
    assert "camera=()" in answer.headers["permissions-policy"]
    assert answer.headers["x-request-id"]
    assert "server" not in answer.headers
    assert "x-powered-by" not in answer.headers


KINDS: Final[dict[str, tuple[str, str, dict[str, Any], int]]] = {
    "a success": ("GET", "/api/v1/tenant", {}, 200),
    "a page": ("GET", "/", {}, 200),
    "nothing there": ("GET", "/api/v1/nothing", {}, 404),
    "nothing there either": ("GET", "/media/00000000-0000-0000-0000-000000000000", {}, 404),
    "no problem of ours": ("GET", "/problems/none", {}, 404),
    "not signed in": ("GET", "/api/v1/users/me", {}, 401),
    "a bad token": ("GET", "/api/v1/users/me", {"headers": {"Authorization": "Bearer x"}}, 401),
    "no such method": ("PUT", "/api/v1/users/me", {}, 405),
    "makes no sense": ("GET", "/api/v1/merchants?limit=x", {}, 422),
    "no json": (
        "POST",
        "/api/v1/auth/login",
        {"content": b"{", "headers": {"Content-Type": "application/json"}},
        400,
    ),
    "too large": ("POST", "/api/v1/auth/login", {"content": b"x" * 1_000_001}, 413),
    "an address that is none": ("GET", "/api/v1/%00", {}, 400),
    "health": ("GET", "/health/live", {}, 200),
    "ready": ("GET", "/health/ready", {}, 200),
    "the description": ("GET", "/api/openapi.json", {}, 200),
    "its pages": ("GET", "/api/docs", {}, 200),
    "metrics": ("GET", "/metrics", {}, 200),
    "a webhook for nobody": ("POST", "/webhooks/stripe/00000000-0000-0000-0000-000000000000", {"content": b"{}"}, 400),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_carries_the_headers_R77(ground, stage, kind):
    method, path, request, status = KINDS[kind]
    known = {"X-Tenant": ground.world.slug(stage.tenant_id), **request.get("headers", {})}

    answer = ground.ask(method, path, **{**request, "headers": known})

    assert answer.status_code == status, answer.text
    assert_guarded(answer)


def test_an_answer_that_nothing_has_changed_carries_them_too_R77(ground, stage):
    path = ground.path(operations()["read_media"], stage)
    headers = ground.headers(Caller.OWNER, stage)
    tag = ground.ask("GET", path, headers=headers).headers["etag"]

    answer = ground.ask("GET", path, headers=headers | {"If-None-Match": tag})

    assert answer.status_code == 304
    # Pictures are for everybody's pages.
    assert_guarded(answer, cross_origin_resource_policy="cross-origin")


def test_a_stream_carries_them_too_R77(ground, stage):
    path = ground.path(operations()["watch_availability"], stage)

    with ground.http.stream("GET", path, headers=ground.headers(Caller.OWNER, stage)) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        assert_guarded(answer)


def test_what_is_personal_is_not_kept_by_anybody_between_R77(ground, stage):
    for operation_id in ("read_profile", "get_booking", "get_booking_calendar", "list_my_bookings"):
        operation = operations()[operation_id]
        answer = ground.ask("GET", ground.path(operation, stage), headers=ground.headers(Caller.OWNER, stage))
        assert answer.headers["cache-control"] == "no-store", operation_id


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:80", "", "a" * 300, "[::2]"])
@pytest.mark.parametrize("path", ["/", "/api/v1/tenant", "/api/docs", "/metrics", "/media/x"])
def test_only_known_hosts_are_answered_R77(ground, host, path):
    answer = ground.ask("GET", path, headers={"Host": host})

    assert answer.status_code == 400
    assert host == "" or host not in answer.text


def test_two_hosts_are_one_too_many_R77(ground):
    request = b"GET /api/v1/tenant HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"

    with socket.create_connection(("127.0.0.1", ground.port), timeout=5) as wire:
        wire.sendall(request)
        answer = b"".join(iter(lambda: wire.recv(65_536), b""))

    assert answer.split(b" ", 2)[1] == b"400"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1", "*", ""])
def test_no_other_origin_is_let_in_where_none_is_listed_R77(ground, stage, origin):
    headers = ground.headers(Caller.OWNER, stage) | {"Origin": origin}
    asked = headers | {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}

    for answer in (
        ground.ask("GET", "/api/v1/users/me", headers=headers),
        ground.ask("OPTIONS", "/api/v1/bookings", headers=asked),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.fixture
def settings(database_url, tmp_path) -> Settings:
    return make_settings(database_url, tmp_path, cors_origins=(ORIGIN,), trusted_proxies="10.0.0.0/8")


@pytest.mark.anyio
@pytest.mark.parametrize(
    "origin",
    [
        "https://friends.example.evil.example",
        "https://evilfriends.example",
        "http://friends.example",
        "https://friends.example:8443",
        "https://FRIENDS.example/",
        "null",
        "https://a.friends.example",
    ],
)
async def test_origins_are_compared_to_the_letter_R77(settings, origin):
    async with running_site(settings) as site:
        for headers, allowed in (({"Origin": origin}, None), ({"Origin": ORIGIN}, ORIGIN)):
            for status, path in ((401, "/api/v1/users/me"), (200, "/api/v1/tenant"), (404, "/api/v1/nothing")):
                answer = await site.http.get(path, headers=headers)
                assert answer.status_code == status
                assert answer.headers.get("access-control-allow-origin") == allowed
            asked = headers | {"Access-Control-Request-Method": "PUT"}
            preflight = await site.http.request("OPTIONS", "/api/v1/bookings", headers=asked)
            assert preflight.headers.get("access-control-allow-origin") == allowed
            assert preflight.is_success is (allowed is not None)


@pytest.mark.anyio
async def test_an_address_is_believed_from_our_own_proxies_alone_R77(settings):
    """The device list shows it, limits count by it: nobody may choose it."""
    async with running_site(settings) as site:
        transport = httpx.ASGITransport(app=site.app, client=("203.0.113.7", 1234))
        inside = httpx.ASGITransport(app=site.app, client=("10.1.2.3", 1234))
        told = {
            "X-Forwarded-For": "198.51.100.1, 10.9.9.9",
            "X-Real-IP": "198.51.100.2",
            "Forwarded": "for=198.51.100.3",
        }
        body = {"email": "nobody@example.com", "password": "x"}
        heads = dict(site.http.headers) | told
        for used, expected in ((transport, "203.0.113.7"), (inside, "198.51.100.1")):
            seen: list[str] = []

            async def noting(scope, receive, send, seen=seen, app=used.app):
                await app(scope, receive, send)
                seen.append(scope["client_address"])

            wrapped = httpx.ASGITransport(app=noting, client=used.client)
            async with httpx.AsyncClient(transport=wrapped, base_url="http://127.0.0.1:8000", headers=heads) as client:
                answer = await client.post("/api/v1/auth/login", json=body)
            assert answer.status_code == 401
            assert seen == [expected]


def test_what_breaks_inside_tells_nothing_and_is_a_problem_R77(ground, stage):
    """The world's tables are hidden for a moment: what nobody foresaw is a 500 with an id, and nothing else."""
    world = ground.world
    path = ground.path(operations()["read_venue"], stage)
    headers = ground.headers(Caller.OWNER, stage)
    ground.do(
        lambda: world.superuser.execute(
            "SET lock_timeout = '5s'; ALTER TABLE catalogue.venue RENAME COLUMN description TO described"
        )
    )
    try:
        answer = ground.http.get(path, headers=headers)
    finally:
        ground.do(lambda: world.superuser.execute("ALTER TABLE catalogue.venue RENAME COLUMN described TO description"))

    assert answer.status_code == 500
    assert set(answer.json()) == {"type", "title", "status", "detail", "instance", "request_id"}
    assert not ground.leak(answer.text.replace(path, ""))
    assert "venue" not in answer.text.replace(path, "")
    assert_guarded(answer)


def lines_of(ground, marker: str) -> list[dict[str, object]]:
    """Return what was logged about requests that bear a mark."""
    return [line for line in map(json.loads, ground.log.getvalue().splitlines()) if marker in json.dumps(line)]


@pytest.mark.parametrize(
    "sign", ["%0d%0a", "%0a", "%0d", "%0b", "%1b%5b2J", "%c2%85", "%e2%80%a8", "%22%2c%22", "%7d%0a%7b"]
)
def test_no_request_writes_a_log_line_of_its_own_R74_R77(ground, stage, sign):
    marker = new_id().hex
    path = f"/api/v1/offerings/{marker}{sign}{{%22event%22:%22evil%22}}"
    headers = {"X-Tenant": ground.world.slug(stage.tenant_id), "User-Agent": f"{marker} evil", "X-Request-ID": "a\tb"}

    ground.ask("GET", f"{path}?q={marker}{sign}evil", headers=headers)

    # The line is written when the answer has gone.
    deadline = time.monotonic() + 5
    while not (lines := lines_of(ground, marker)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [line["event"] for line in lines] == ["http.request"]
    assert all(letter >= " " for letter in ground.log.getvalue().replace("\n", ""))
