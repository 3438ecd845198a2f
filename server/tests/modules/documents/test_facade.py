"""A booking's calendar file from the booking as it stands."""

import pytest
from icalendar import Calendar

from holdfast.kit.errors import NotFound
from holdfast.kit.ids import new_id
from holdfast.modules.documents import facade
from tests.make.bookings import make_desk, make_shop, place

pytestmark = pytest.mark.anyio


@pytest.fixture
async def booking(database, database_url, tenant):
    shop = await make_shop(database, tenant)
    desk, own = make_desk(database_url)
    made = await place(desk, database, shop.request(units=2))
    await own.close()
    return made


async def test_a_held_booking_is_tentative(database, tenant, booking):
    async with database.transaction(tenant) as tx:
        body = await facade.booking_calendar(
            tx, booking.booking_id, customer_id=booking.customer_id, address="https://house.test"
        )

    (event,) = Calendar.from_ical(body).events
    assert event["STATUS"] == "TENTATIVE"
    assert event["UID"] == f"{booking.booking_id}@{tenant}"
    assert event["URL"] == f"https://house.test/bookings/{booking.booking_id}"
    assert (event.start, event.end) == (booking.starts_at, booking.ends_at)
    assert str(event["DESCRIPTION"]).startswith("2 places")


async def test_anothers_booking_is_not_found(database, tenant, other_tenant, booking):
    """R68."""
    async with database.transaction(tenant) as tx:
        with pytest.raises(NotFound):
            await facade.booking_calendar(tx, booking.booking_id, customer_id=new_id(), address="")
    async with database.transaction(other_tenant) as tx:
        with pytest.raises(NotFound):
            await facade.booking_calendar(tx, booking.booking_id, customer_id=None, address="")
