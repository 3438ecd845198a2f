"""Bookings one by one and in lists."""

from dataclasses import replace
from datetime import timedelta

import pytest

from holdfast.modules.bookings.contracts import BookingState
from holdfast.modules.bookings.repository import bookings as rows
from holdfast.modules.bookings.repository.bookings import BookingFilters
from tests.make.bookings import make_desk, make_shop, place

pytestmark = pytest.mark.anyio


@pytest.fixture
async def desk(database_url):
    made, own = make_desk(database_url)
    yield made
    await own.close()


async def test_two_tenants_never_see_each_others_bookings_R69(desk, database, tenant, other_tenant):
    shops = [await make_shop(database, each) for each in (tenant, other_tenant)]
    mine, foreign = [await place(desk, database, shop.request()) for shop in shops]

    async with database.transaction(tenant) as tx:
        assert await rows.get_booking(tx, foreign.booking_id) is None
        assert await rows.get_booking(tx, mine.booking_id) == mine
        page = await rows.list_bookings(tx, BookingFilters(), limit=10, after=None, newest_first=True)
        assert [one.booking_id for one in page.items] == [mine.booking_id]
        assert await rows.count_by_state(tx, foreign.customer_id) == {}


async def test_lists_filter_by_start_state_and_place(desk, database, tenant):
    shop = await make_shop(database, tenant)
    booking = await place(desk, database, shop.request())
    start = booking.starts_at

    async def found(**filters):
        async with database.transaction(tenant) as tx:
            page = await rows.list_bookings(tx, BookingFilters(**filters), limit=10, after=None, newest_first=False)
        return len(page.items)

    assert await found(since=start, until=start + timedelta(seconds=1)) == 1
    assert await found(until=start) == 0
    assert await found(state=BookingState.PENDING, venue_id=booking.venue_id, slot_id=booking.slot_id) == 1
    assert await found(state=BookingState.CONFIRMED) == 0


async def test_price_policy_and_customer_are_never_written_again_R27(desk, database, tenant):
    shop = await make_shop(database, tenant)
    await place(desk, database, shop.request())

    for column in ("total_amount", "policy_snapshot", "customer_id", "price_snapshot"):
        with pytest.raises(Exception, match="permission denied"):
            async with database.transaction(tenant) as tx:
                await tx.run(f"UPDATE bookings.booking SET {column} = {column}")


@pytest.mark.parametrize("statement", ["UPDATE bookings.history SET at = at", "DELETE FROM bookings.line"])
async def test_history_and_lines_are_never_changed(desk, database, superuser, tenant, statement):
    shop = await make_shop(database, tenant)
    await place(desk, database, shop.request())

    with pytest.raises(Exception, match="never changed"):
        await superuser.execute(statement)


async def test_a_twin_is_another_live_booking_of_the_same_thing_at_the_same_time(desk, database, tenant):
    shop = await make_shop(database, tenant, one_per_user=False)
    booking = await place(desk, database, shop.request())

    async with database.transaction(tenant) as tx:
        assert not await rows.has_live_twin(tx, booking)
    twin = await place(desk, database, shop.request())
    async with database.transaction(tenant) as tx:
        assert await rows.has_live_twin(tx, booking)
        assert not await rows.has_live_twin(tx, replace(twin, starts_at=twin.starts_at + timedelta(hours=1)))
