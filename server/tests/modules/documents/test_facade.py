"""A booking's calendar file from the booking as it stands."""

import pytest
from icalendar import Calendar

from holdfast.kit.errors import NotFound
from holdfast.modules.documents import facade
from tests.make.bookings import make_desk, make_shop, place
from tests.make.catalogue import admin_of, an_actor, moderator_of

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
        customer = an_actor(tenant, user_id=booking.customer_id)
        body = await facade.booking_calendar(tx, booking.booking_id, actor=customer, address="https://house.test")

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
            await facade.booking_calendar(tx, booking.booking_id, actor=an_actor(tenant), address="")
    async with database.transaction(other_tenant) as tx:
        with pytest.raises(NotFound):
            await facade.booking_calendar(tx, booking.booking_id, actor=admin_of(other_tenant), address="")
    async with database.transaction(tenant) as tx:
        for staff in (moderator_of(booking.venue_id, tenant), admin_of(tenant)):
            assert await facade.booking_calendar(tx, booking.booking_id, actor=staff, address="")
