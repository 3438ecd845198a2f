"""Which tenant a request speaks to, and who speaks (R62, R64)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import anyio
import pytest
from starlette.requests import Request

from holdfast.entrypoints.gatekeeper import GateSettings, HouseGatekeeper
from holdfast.kit.actor import Actor, Grant
from holdfast.kit.clock import now
from holdfast.kit.database import Database
from holdfast.kit.errors import NotSignedIn
from holdfast.kit.ids import new_id
from holdfast.kit.tokens import AccessTokens
from holdfast.modules.accounts import facade as accounts_facade
from holdfast.modules.accounts.service.sessions import sign_out
from tests.make.accounts import ISSUER, SECRET, make_accounts, make_sign_in
from tests.make.forgeries import forgeries
from tests.make.tenants import make_tenant, slug_of
from tests.make.values import there

pytestmark = pytest.mark.anyio
TOKENS = AccessTokens(secret=SECRET, issuer=ISSUER, lifetime=timedelta(minutes=15))
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def request(method: str = "GET", *, operation_id: str = "anything", **headers: str) -> Request:
    route = SimpleNamespace(operation_id=operation_id)
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": method, "path": "/", "headers": raw, "route": route})


def keeper(database, **settings) -> HouseGatekeeper:
    return HouseGatekeeper(database, TOKENS, settings=GateSettings(tenants_believed_seconds=0, **settings))


async def test_a_tenant_is_known_by_its_host(database, tenant):
    host = f"{new_id().hex}.example.com"
    async with database.transaction(tenant) as tx:
        await make_tenant(tx, hosts=[host])

    assert await keeper(database).tenant_of(request(host=host.upper() + ":8000")) == tenant
    assert await keeper(database).tenant_of(request(host="x" + host)) is None
    assert await keeper(database).tenant_of(request()) is None
    assert await keeper(database).tenant_of(request(host="x" * 10_000)) is None


async def test_a_rush_to_a_host_asks_for_its_tenant_once_R13(database, tenant):
    host = f"{new_id().hex}.example.com"
    async with database.transaction(tenant) as tx:
        await make_tenant(tx, hosts=[host])
    counting = Counting(database.settings)
    gate = keeper(counting)
    found = []

    async def come():
        found.append(await gate.tenant_of(request(host=host)))

    async with anyio.create_task_group() as rush:
        for _ in range(50):
            rush.start_soon(come)
    await counting.close()

    assert (found, counting.opened) == ([tenant] * 50, 1)


class Counting(Database):
    """A database that counts its transactions."""

    opened = 0

    def transaction(self, *tenants, **options):
        self.opened += 1
        return super().transaction(*tenants, **options)


async def test_the_header_counts_for_developers_only(database, tenant):
    async with database.transaction(tenant) as tx:
        await make_tenant(tx)
    asked = request(host="localhost", x_tenant=slug_of(tenant))

    assert await keeper(database, hears_tenant_header=True).tenant_of(asked) == tenant
    assert await keeper(database).tenant_of(asked) is None


async def test_hosts_that_are_nobodys_get_the_default_where_there_is_one(database, tenant):
    async with database.transaction(tenant) as tx:
        await make_tenant(tx)

    assert await keeper(database, default_slug=slug_of(tenant)).tenant_of(request(host="127.0.0.1:8000")) == tenant


async def test_what_was_found_is_believed_for_a_while_and_forgotten_when_told(database, tenant):
    host = f"{new_id().hex}.example.com"
    gate = HouseGatekeeper(database, TOKENS, settings=GateSettings(tenants_known_max=2))
    assert await gate.tenant_of(request(host=host)) is None
    async with database.transaction(tenant) as tx:
        await make_tenant(tx, hosts=[host])

    assert await gate.tenant_of(request(host=host)) is None
    gate.forget()
    assert await gate.tenant_of(request(host=host)) == tenant
    for number in range(5):
        await gate.tenant_of(request(host=f"{number}.{host}"))
    assert await gate.tenant_of(request(host=host)) == tenant


def actor_in(tenant, **changes) -> Actor:
    return replace(Actor(tenant, new_id(), new_id(), 1, (Grant("admin"),)), **changes)


async def test_a_good_token_is_believed(database, tenant):
    actor = actor_in(tenant)
    gate = HouseGatekeeper(database, TOKENS, settings=GateSettings(), now=lambda: NOW)

    for scheme in ("Bearer", "bearer"):
        asked = request(authorization=f"{scheme} {TOKENS.issue(actor, now=NOW)}")
        assert await gate.actor_of(asked, tenant) == actor


async def test_no_forged_token_is_believed(database, tenant):
    """R62: the table of forgeries; a signature by the right secret is not enough."""
    gate = HouseGatekeeper(database, TOKENS, settings=GateSettings(), now=lambda: NOW)
    believed = []

    for what, token in forgeries(TOKENS, tenant_id=tenant, now=NOW).items():
        try:
            await gate.actor_of(request(authorization=f"Bearer {token}"), tenant)
        except NotSignedIn:
            continue
        believed.append(what)

    assert believed == []


@pytest.mark.parametrize("header", ["Basic YTpi", "Bearer", "Token x", "", "Bearer  "])
async def test_another_scheme_is_no_sign_in(database, tenant, header):
    with pytest.raises(NotSignedIn):
        await keeper(database).actor_of(request(authorization=header), tenant)


async def test_a_visitor_is_nobody_and_no_error(database, tenant):
    assert await keeper(database).actor_of(request(), tenant) is None


async def signed_in(database, tenant):
    async with database.transaction(tenant) as tx:
        return await make_sign_in(tx, make_accounts())


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_a_change_asks_whether_the_session_lives_and_a_read_does_not(database, tenant, method):
    """R64."""
    signed = await signed_in(database, tenant)
    headers = {"authorization": f"Bearer {signed.access_token}"}
    gate = keeper(database, checked_elsewhere={"place_booking"})
    assert there(await gate.actor_of(request(method, **headers), tenant)).user_id == signed.user.user_id

    async with database.transaction(tenant) as tx:
        await sign_out(tx, signed.session.session_id)

    with pytest.raises(NotSignedIn):
        await gate.actor_of(request(method, **headers), tenant)
    assert await gate.actor_of(request("GET", **headers), tenant) is not None
    assert await gate.actor_of(request(method, operation_id="place_booking", **headers), tenant) is not None


async def test_a_withdrawn_version_changes_nothing_any_more(database, tenant):
    """R64."""
    signed = await signed_in(database, tenant)
    async with database.transaction(tenant) as tx:
        await accounts_facade.bump_token_version(tx, signed.user.user_id)

    with pytest.raises(NotSignedIn):
        await keeper(database).actor_of(request("POST", authorization=f"Bearer {signed.access_token}"), tenant)


async def test_many_at_once_of_several_tenants_are_each_told_their_own(database, tenant, other_tenant):
    """R64, R69: asked for together, answered apart."""
    mine, theirs, ended = [await signed_in(database, owner) for owner in (tenant, other_tenant, tenant)]
    async with database.transaction(tenant) as tx:
        await sign_out(tx, ended.session.session_id)
    gate = keeper(database)
    outcomes: dict[str, list[str]] = {"mine": [], "theirs": [], "ended": []}

    async def ask(name: str, signed, owner) -> None:
        try:
            await gate.actor_of(request("POST", authorization=f"Bearer {signed.access_token}"), owner)
            outcomes[name].append("in")
        except NotSignedIn:
            outcomes[name].append("out")

    async with anyio.create_task_group() as group:
        for _ in range(20):
            group.start_soon(ask, "mine", mine, tenant)
            group.start_soon(ask, "theirs", theirs, other_tenant)
            group.start_soon(ask, "ended", ended, tenant)

    assert outcomes == {"mine": ["in"] * 20, "theirs": ["in"] * 20, "ended": ["out"] * 20}


async def test_the_default_clock_is_the_machines(database, tenant):
    actor = actor_in(tenant)

    assert await keeper(database).actor_of(request(authorization=f"Bearer {TOKENS.issue(actor, now=now())}"), tenant)
