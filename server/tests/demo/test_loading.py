"""The demo: lively at first, and never twice."""

from datetime import timedelta

import pytest

from holdfast.demo import load_demo
from holdfast.demo.ordering import SKETCH_WALK
from holdfast.demo.people import NAMES, PASSWORD, address_of
from holdfast.kit.database import Transaction
from holdfast.modules.accounts import facade as accounts_door
from holdfast.modules.accounts.workflows import sign_in
from holdfast.modules.catalogue import facade as catalogue
from holdfast.modules.catalogue.contracts import OfferingFilters, OfferingKind
from holdfast.modules.inventory import facade as inventory
from holdfast.modules.tenants import facade as tenants
from tests.conftest import rolled_back
from tests.make.accounts import CALLER, make_accounts

pytestmark = pytest.mark.anyio

TABLES = (
    "accounts.user",
    "tenants.membership",
    "catalogue.merchant",
    "catalogue.venue",
    "catalogue.resource",
    "catalogue.offering",
    "catalogue.add_on",
    "catalogue.media",
    "inventory.stock",
    "inventory.claim",
    "bookings.booking",
    "outbox.event",
)


async def counts(tx: Transaction) -> dict[str, int]:
    return {table: await tx.value(f"SELECT count(*) FROM {table}") for table in TABLES}


async def test_the_demo_is_lively_and_a_second_run_adds_nothing(database, slug, find_tenant):
    accounts = make_accounts()
    heard: list[str] = []
    await load_demo(database, accounts, slug=slug, tell=heard.append)
    tenant_id = await find_tenant()

    async with rolled_back(database, tenant_id) as tx:
        first = await counts(tx)
        page = await catalogue.search_offerings(tx, OfferingFilters(), limit=100)
        walks = await catalogue.search_offerings(tx, OfferingFilters(text=SKETCH_WALK))
        slots = await inventory.list_slots(
            tx, [walks.items[0].offering_id], since=tx.now, until=tx.now + timedelta(days=50)
        )
        users = {who: await accounts_door.find_user_by_email(tx, address_of(who)) for who in NAMES}
        roles = {
            who: {grant.role for grant in await tenants.grants_of(tx, user.user_id)}
            for who, user in users.items()
            if user is not None
        }

    assert first["catalogue.merchant"] >= 8
    assert len({card.city for card in page.items}) >= 6
    assert {card.kind for card in page.items} == set(OfferingKind)
    assert all(card.photo_id for card in page.items)
    assert any(slot.remaining == 0 for slot in slots)
    assert first["inventory.stock"] > 200
    assert first["bookings.booking"] == 7
    assert roles["moderator"] == {"moderator"}
    assert (roles["merchant"], roles["operator"], roles["admin"]) == ({"merchant"}, {"operator"}, {"admin"})
    assert roles["customer"] == set()
    for who in ("customer", "merchant", "moderator", "operator", "admin"):
        await sign_in(database, accounts, tenant_id=tenant_id, email=address_of(who), password=PASSWORD, caller=CALLER)
    assert "Bookings" in heard

    await load_demo(database, accounts, slug=slug, tell=heard.append)

    async with rolled_back(database, tenant_id) as tx:
        assert await counts(tx) == first


async def test_a_demo_that_was_changed_by_its_merchant_stays_changed(database, slug, find_tenant):
    accounts = make_accounts()
    await load_demo(database, accounts, slug=slug)
    tenant_id = await find_tenant()
    async with database.transaction(tenant_id) as tx:
        merchant = await catalogue.find_merchant(tx, "tagus-escape")
        assert merchant is not None
        (walk, *_) = await catalogue.offerings_of(tx, merchant_id=merchant.merchant_id)
        await catalogue.archive_offering(tx, walk.offering_id)
        before = await counts(tx)

    await load_demo(database, accounts, slug=slug)

    async with rolled_back(database, tenant_id) as tx:
        assert await counts(tx) == before
