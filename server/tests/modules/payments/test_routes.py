"""The door for webhooks, and what operators look at."""

import asyncio
import json
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI
from prometheus_client import REGISTRY
from pydantic import SecretStr
from stripe import WebhookSignature

from holdfast.kit import clock
from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.http import Actor, Grant
from holdfast.kit.ids import new_id
from holdfast.kit.problems import install_problems
from holdfast.modules.payments.adapters.stripe import StripeGateway
from holdfast.modules.payments.contracts import AttemptState
from holdfast.modules.payments.facade import Payments, default_account_id
from holdfast.modules.payments.repository import events
from holdfast.modules.payments.routes import router, webhook_router
from tests.make.payments import OLD_SECRET, SECRET, SETTINGS, make_attempt, make_setup

pytestmark = pytest.mark.anyio

STAFF = {"X-Role": "operator"}


@dataclass
class Door:
    """Lets in whoever the test's headers name."""

    tenant_id: UUID

    async def tenant_of(self, request):
        return UUID(request.headers.get("X-Tenant", str(self.tenant_id)))

    async def actor_of(self, request, tenant_id):
        role = request.headers.get("X-Role")
        if role is None:
            return None
        scope = UUID(int=1) if role in {"merchant", "moderator"} else None
        return Actor(
            tenant_id=tenant_id, user_id=new_id(), session_id=new_id(), token_version=1, grants=(Grant(role, scope),)
        )


def make_app(database, tenant, setup) -> FastAPI:
    """Return an app with nothing but payments."""
    app = FastAPI()
    install_problems(app)
    app.include_router(router, prefix="/api/v1")
    app.include_router(webhook_router)
    app.state.database = database
    app.state.gatekeeper = Door(tenant)
    app.state.payments = Payments(setup)
    return app


@pytest.fixture
def setup():
    """Return payments with the real adapter, which needs no provider to read webhooks."""
    return make_setup(StripeGateway(SETTINGS))


@pytest.fixture
async def client(database, tenant, setup):
    transport = httpx2.ASGITransport(app=make_app(database, tenant, setup))
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as made:
        yield made


@pytest.fixture
async def attempt(database, tenant, setup):
    """Return a committed open attempt."""
    async with database.transaction(tenant) as tx:
        return await make_attempt(tx, setup)


def event(attempt, *, event_id="evt_1") -> bytes:
    """Return the event of an attempt's capture."""
    shape = {"id": attempt.provider_ref, "status": "succeeded", "currency": "eur", "amount_received": 4550}
    body = {"id": event_id, "object": "event", "type": "payment_intent.succeeded", "created": 1_800_000_000}
    return json.dumps({**body, "data": {"object": shape}}).encode()


def signed(body: bytes, *, secret=SECRET, age_seconds=0) -> dict[str, str]:
    """Return the headers of a webhook."""
    stamp = int((clock.now() - timedelta(seconds=age_seconds)).timestamp())
    return {"Stripe-Signature": WebhookSignature.generate_signature_header(body.decode(), secret, timestamp=stamp)}


def refused() -> float:
    """Return how many webhooks were refused for their signature."""
    labels = {"provider": "stripe", "problem": "signature-refused"}
    return REGISTRY.get_sample_value("holdfast_payments_webhooks_refused_total", labels) or 0


async def kept(database, tenant) -> list[str]:
    """Return the ids of the events that the tenant has."""
    async with database.transaction(tenant) as tx:
        return [one.event_id for one in await events.list_events(tx, state=None, before=None, limit=100)]


@pytest.mark.parametrize("secret", [SECRET, OLD_SECRET])
async def test_a_signed_event_is_kept_before_it_is_acknowledged(client, database, tenant, attempt, secret):
    """R33, R37: with the current secret, and with the previous one during a rotation."""
    body = event(attempt)

    answer = await client.post(
        f"/webhooks/stripe/{attempt.account_id}", content=body, headers=signed(body, secret=secret)
    )

    assert (answer.status_code, answer.json()) == (200, {"received": True, "repeated": False})
    assert await kept(database, tenant) == ["evt_1"]


async def test_the_same_event_fifty_times_together_is_kept_once_and_always_acknowledged(
    client, database, tenant, attempt, setup
):
    """R34: race(50), all 2xx."""
    body = event(attempt)
    address = f"/webhooks/stripe/{attempt.account_id}"

    answers = await asyncio.gather(*(client.post(address, content=body, headers=signed(body)) for _ in range(50)))

    assert {answer.status_code for answer in answers} == {200}
    assert sum(not answer.json()["repeated"] for answer in answers) == 1
    assert await kept(database, tenant) == ["evt_1"]
    assert setup.enqueue.names().count("payments.apply_event") == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: (body + b" ", signed(body)),
        lambda body: (json.dumps(json.loads(body), indent=1).encode(), signed(body)),
        lambda body: (body, signed(body, age_seconds=301)),
        lambda body: (body, signed(body, age_seconds=-330)),  # seconds may pass before it is read
        lambda body: (body, signed(body, secret="whsec_of_another_tenant")),
        lambda body: (body, {"Stripe-Signature": "nonsense"}),
        lambda body: (body, {}),
    ],
)
async def test_a_bad_signature_is_refused_counted_and_not_kept(client, database, tenant, attempt, spoil):
    """R33: 400, no row but a counter."""
    body, headers = spoil(event(attempt))
    before = refused()

    answer = await client.post(f"/webhooks/stripe/{attempt.account_id}", content=body, headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/signature-refused")
    assert refused() == before + 1
    assert await kept(database, tenant) == []


async def test_a_signed_body_that_is_no_event_is_malformed(client, database, tenant, attempt):
    body = b'{"id": "evt_1", "object": "list"}'

    answer = await client.post(f"/webhooks/stripe/{attempt.account_id}", content=body, headers=signed(body))

    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/webhook-malformed")
    assert await kept(database, tenant) == []


async def test_an_account_that_nobody_has_is_not_found(client, attempt):
    body = event(attempt)

    answer = await client.post(f"/webhooks/stripe/{new_id()}", content=body, headers=signed(body))

    assert answer.status_code == 404


async def test_another_tenants_secret_is_no_secret_of_this_account(database, tenant, attempt):
    """R33: each account may have secrets of its own."""
    own = {attempt.account_id: (SecretStr("whsec_own"),)}
    setup = make_setup(StripeGateway(SETTINGS), webhook_secrets_by_account=own)
    transport = httpx2.ASGITransport(app=make_app(database, tenant, setup))
    body = event(attempt)
    address = f"/webhooks/stripe/{attempt.account_id}"

    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        general = await client.post(address, content=body, headers=signed(body))
        good = await client.post(address, content=body, headers=signed(body, secret="whsec_own"))

    assert (general.status_code, good.status_code) == (400, 200)


async def test_the_account_decides_whose_event_it_is_whatever_the_host_says(
    client, database, tenant, other_tenant, attempt
):
    """R33: a signature holds for one account alone."""
    body = event(attempt)
    headers = {**signed(body), "X-Tenant": str(other_tenant)}

    answer = await client.post(f"/webhooks/stripe/{attempt.account_id}", content=body, headers=headers)

    assert answer.status_code == 200
    assert (await kept(database, tenant), await kept(database, other_tenant)) == (["evt_1"], [])


async def test_without_its_database_it_asks_the_provider_to_come_again(tenant, setup):
    """R37: 503, never a 2xx before the event is durable."""
    gone = Database(
        DatabaseSettings(url="postgresql://nobody@/none?host=/nonexistent&port=1", connect_timeout_seconds=1)
    )
    transport = httpx2.ASGITransport(app=make_app(gone, tenant, setup))
    body = b'{"id": "evt_1", "object": "event", "type": "x", "created": 1, "data": {"object": {}}}'

    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.post(f"/webhooks/stripe/{default_account_id(tenant)}", content=body, headers=signed(body))

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] in {"1", "2", "3"}


async def test_the_office_learns_where_webhooks_go_and_they_are_let_in_before_the_first_payment(client, tenant):
    account = (await client.get("/api/v1/payments/account", headers=STAFF)).json()
    again = (await client.get("/api/v1/payments/account", headers=STAFF)).json()
    body = b'{"id": "evt_first", "object": "event", "type": "x", "created": 1, "data": {"object": {}}}'
    path = "/webhooks" + account["webhook_url"].partition("/webhooks")[2]
    answer = await client.post(path, content=body, headers=signed(body))

    assert account == again
    assert (account["id"], account["provider"]) == (str(default_account_id(tenant)), "stripe")
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/payments/events", "/api/v1/payments/operations", "/api/v1/payments/account"])
@pytest.mark.parametrize(
    ("role", "status"),
    [(None, 401), ("customer", 403), ("merchant", 403), ("moderator", 403), ("operator", 200), ("admin", 200)],
)
async def test_only_the_office_looks_behind_payments(client, path, role, status):
    answer = await client.get(path, headers={"X-Role": role} if role else {})

    assert answer.status_code == status


async def test_the_office_reads_events_page_by_page_and_by_state(client, attempt):
    for number in range(3):
        body = event(attempt, event_id=f"evt_{number}")
        await client.post(f"/webhooks/stripe/{attempt.account_id}", content=body, headers=signed(body))

    first = (await client.get("/api/v1/payments/events?limit=2", headers=STAFF)).json()
    address = f"/api/v1/payments/events?limit=2&after={first['next_cursor']}"
    second = (await client.get(address, headers=STAFF)).json()
    dead = (await client.get("/api/v1/payments/events?state=dead", headers=STAFF)).json()

    assert [one["event_id"] for one in first["items"]] == ["evt_2", "evt_1"]
    assert [one["event_id"] for one in second["items"]] == ["evt_0"]
    assert (second["next_cursor"], dead["items"]) == (None, [])


async def test_the_office_reads_calls_to_gateways_page_by_page(client, database, tenant, setup):
    async with database.transaction(tenant) as tx:
        for _ in range(3):
            await make_attempt(tx, setup, state=AttemptState.PREPARING)

    first = (await client.get("/api/v1/payments/operations?limit=2", headers=STAFF)).json()
    address = f"/api/v1/payments/operations?limit=2&after={first['next_cursor']}"
    second = (await client.get(address, headers=STAFF)).json()

    assert [len(first["items"]), len(second["items"]), second["next_cursor"]] == [2, 1, None]
    assert {one["state"] for one in first["items"]} == {"pending"}


async def test_one_tenants_office_does_not_see_anothers(client, attempt, other_tenant):
    """R68, R69."""
    headers = {**STAFF, "X-Tenant": str(other_tenant)}

    answer = await client.get("/api/v1/payments/operations", headers=headers)

    assert answer.json() == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/payments/events?after=nonsense",
        "/api/v1/payments/events?after=WyJub3QgYSBkYXkiLCJldnQiXQ",
        "/api/v1/payments/operations?after=WyJub3QgYW4gaWQiXQ",
        "/api/v1/payments/events?state=lost",
        "/api/v1/payments/operations?limit=0",
    ],
)
async def test_what_no_page_of_ours_gave_is_refused(client, address):
    answer = await client.get(address, headers=STAFF)

    assert answer.status_code == 422
