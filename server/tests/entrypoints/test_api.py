"""The application as a whole: what it answers without a database, and how it hangs together."""

import asyncio
import inspect

import httpx2
import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from holdfast.entrypoints.api import TokenAccounts, create_app
from holdfast.kit.actor import Actor
from holdfast.kit.clock import now
from holdfast.kit.ids import new_id
from tests.make.house import ORIGIN, make_settings

pytestmark = pytest.mark.anyio

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


async def test_without_a_database_it_lives_but_is_not_ready(tmp_path):
    """R56: the API starts with no database."""
    app = create_app(make_settings(NOWHERE, tmp_path))
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        app.api.router.lifespan_context(app.api),
        httpx2.AsyncClient(transport=transport, base_url=ORIGIN) as http,
    ):
        live, ready = await http.get("/health/live"), await http.get("/health/ready")
        asked = await http.get("/api/v1/tenant")
        metrics = await http.get("/metrics")

    assert (live.status_code, live.json()) == (200, {"status": "live"})
    assert (ready.status_code, ready.json()["schema"]) == (503, "unreachable")
    assert asked.status_code == 503
    assert asked.headers["retry-after"] in {"1", "2", "3"}
    assert "holdfast_database_up 0.0" in metrics.text


async def test_it_is_ready_once_the_database_is_there_without_a_restart(site, superuser):
    """R56: connections that died are replaced."""
    assert (await site.http.get("/health/ready")).status_code == 200
    await superuser.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND application_name LIKE 'holdfast-%'"
    )

    answers = []
    for _ in range(50):
        answers.append((await site.http.get("/health/ready")).status_code)
        if answers[-1] == 200:
            break
        await asyncio.sleep(0.1)

    assert answers[-1] == 200
    assert (await site.http.get("/api/v1/tenant")).status_code == 200


async def test_the_description_is_served_beside_the_api(site):
    document = (await site.http.get("/api/openapi.json")).json()

    assert "/api/v1/bookings" in document["paths"]


async def test_what_is_not_there_is_a_problem(site):
    answer = await site.http.get("/api/v1/nothing")

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_the_mailbox_is_a_developers(database_url, tmp_path, site):
    assert (await site.http.get("/dev/mailbox")).status_code == 200
    production = make_settings(
        database_url, tmp_path, environment="production", allowed_hosts=("127.0.0.1",), secret="s" * 40
    )
    transport = httpx2.ASGITransport(app=create_app(production))
    async with httpx2.AsyncClient(transport=transport, base_url=ORIGIN) as http:
        assert (await http.get("/dev/mailbox")).status_code == 404
        assert (await http.get("/simulator/health")).status_code == 404
        assert (await http.get("/metrics")).status_code == 403
        assert (await http.get("/api/docs")).status_code == 404


def test_an_account_is_known_by_a_token_of_ours_alone(settings):
    tokens = create_app(settings).house.tokens
    actor = Actor(tenant_id=new_id(), user_id=new_id(), session_id=new_id(), token_version=1)
    known = TokenAccounts(tokens)

    def account(value: bytes | None) -> str | None:
        headers = [] if value is None else [(b"authorization", value)]
        return known.account_of({"type": "http", "headers": headers})

    good = f"Bearer {tokens.issue(actor, now=now())}".encode()
    assert account(good) == account(good) == f"{actor.tenant_id}:{actor.user_id}"
    assert [account(value) for value in (None, b"Bearer nonsense", b"Basic x")] == [None, None, None]


def _calls(dependant):
    yield dependant.call
    for inner in dependant.dependencies:
        yield from _calls(inner)


async def test_nothing_that_a_request_needs_is_sent_to_a_thread(tmp_path):
    """What is no coroutine goes through a pool of forty threads: a hop for each, and a queue under load."""
    app = create_app(make_settings(NOWHERE, tmp_path)).api
    routes = [one.original_route for one in iter_route_contexts(app.routes)]
    called = {call for route in routes if isinstance(route, APIRoute) for call in _calls(route.dependant)}

    assert len(called) > 100
    kinds = (inspect.iscoroutinefunction, inspect.isasyncgenfunction)
    assert {call.__qualname__ for call in called if not any(is_kind(call) for is_kind in kinds)} == set()
