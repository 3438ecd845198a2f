"""The front door of bookings."""

import pytest

from holdfast.modules.bookings import facade
from tests.make.bookings import make_desk, make_shop, place

pytestmark = pytest.mark.anyio


async def test_details_and_history_are_the_tenants_own(database, database_url, tenant, other_tenant):
    desk, own = make_desk(database_url)
    shop = await make_shop(database, tenant)
    booking = await place(desk, database, shop.request())

    async with database.transaction(tenant) as tx:
        details = await facade.get_details(tx, booking.booking_id)
        history = await facade.get_history(tx, booking.booking_id)
    async with database.transaction(other_tenant) as tx:
        assert await facade.get_details(tx, booking.booking_id) is None
        assert await facade.get_history(tx, booking.booking_id) == ()

    assert details is not None
    assert (details.booking, len(history)) == (booking, 1)
    assert sum(line.amount.amount for line in details.lines if not line.included) == booking.total.amount
    await own.close()
