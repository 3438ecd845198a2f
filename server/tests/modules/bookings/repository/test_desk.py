"""The desk's SQL of bookings."""

from datetime import timedelta

import pytest

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.ids import new_id
from holdfast.modules.bookings.contracts import BookingState
from holdfast.modules.bookings.domain import Holding
from holdfast.modules.bookings.repository import desk as rows
from tests.conftest import move_clock
from tests.make.bookings import make_desk, make_shop, place
from tests.make.values import there

pytestmark = pytest.mark.anyio


async def test_only_pending_bookings_expire_each_with_its_history(database, database_url, tenant, other_tenant):
    desk, own = make_desk(database_url)
    shops = [await make_shop(database, each, customers=2) for each in (tenant, other_tenant)]
    held = [await place(desk, database, shop.request(i)) for shop in shops for i in range(2)]
    keys = [(one.tenant_id, one.booking_id) for one in held]

    async with database.transaction(tenant) as tx:
        # A transaction of one tenant expires that tenant's, whatever keys it is given (R69).
        assert len(await rows.expire_bookings(tx, keys)) == 2
        assert await rows.expire_bookings(tx, keys) == ()
        assert await rows.expire_bookings(tx, []) == ()
    async with database.transaction(tenant, other_tenant) as tx:
        expired = await rows.expire_bookings(tx, keys)

    assert {(one.tenant_id, one.state, one.version) for one in expired} == {(other_tenant, BookingState.EXPIRED, 2)}
    await own.close()


async def test_unpaid_bookings_are_counted_by_customer_and_offering_R79(fresh_database_url, tenant):
    desk, own = make_desk(fresh_database_url)
    database = Database(DatabaseSettings(url=fresh_database_url))
    shop = await make_shop(database, tenant, customers=2, one_per_user=False)
    held = [await place(desk, database, shop.request(0)) for _ in range(2)]
    keys = [shop.request(0).holding, (*shop.request(0).holding[:2], new_id()), shop.request(1).holding]

    async def holdings(*, lapsed_max=2):
        async with database.transaction(tenant) as tx:
            found = await rows.read_holdings(tx, keys, lapsed_max=lapsed_max, lapsed_seconds=3_600)
        return [found[key] for key in keys]

    assert await holdings() == [Holding(2, 2), Holding(2, 0), Holding()]
    await move_clock(fresh_database_url, timedelta(minutes=16))
    assert await holdings() == [Holding()] * 3
    async with database.transaction(tenant) as tx:
        await rows.expire_bookings(tx, [(tenant, one.booking_id) for one in held])
    first, second = sorted(there(one.expires_at) for one in held)
    assert await holdings() == [Holding(lapsed_since=first)] * 2 + [Holding()]
    assert (await holdings(lapsed_max=1))[0] == Holding(lapsed_since=second)
    assert (await holdings(lapsed_max=3))[0] == Holding()
    await move_clock(fresh_database_url, timedelta(minutes=76))
    assert await holdings() == [Holding()] * 3
    await own.close()
    await database.close()


async def test_the_worker_finds_what_has_lapsed_and_what_is_past(fresh_database_url, tenant):
    desk, own = make_desk(fresh_database_url)
    database = Database(DatabaseSettings(url=fresh_database_url))
    worker = Database(DatabaseSettings(url=fresh_database_url, role="holdfast_worker"))
    paid, free = [await make_shop(database, tenant, price_amount=price) for price in (100, 0)]
    pending = await place(desk, database, paid.request())
    confirmed = await place(desk, database, free.request())

    async with worker.transaction() as tx:
        tx.now += timedelta(minutes=16)
        assert await rows.find_lapsed(tx, limit=10) == ((tenant, pending.booking_id),)
        assert await rows.find_past_confirmed(tx, before=confirmed.ends_at, limit=10) == (
            (tenant, confirmed.booking_id),
        )
        assert await rows.find_past_confirmed(tx, before=confirmed.starts_at, limit=10) == ()
    for one in (own, database, worker):
        await one.close()
