"""A confirmed booking of somebody with an address, and what composing works with."""

from dataclasses import dataclass

import pytest

from holdfast.modules.accounts.contracts import User
from holdfast.modules.accounts.facade import get_user
from holdfast.modules.bookings.contracts import Booking
from holdfast.modules.bookings.service import lifecycle
from holdfast.modules.notifications.service.composing import Means
from tests.make.accounts import make_accounts
from tests.make.bookings import booking_in, make_desk, make_shop, place


@dataclass(frozen=True)
class Booked:
    """A confirmed booking and whose it is."""

    booking: Booking
    user: User


@pytest.fixture
def means():
    """Return what composing works with."""
    return Means(make_accounts(), "https://house.test")


@pytest.fixture
async def booked(database, database_url, tenant):
    """Return a confirmed booking of two places."""
    shop = await make_shop(database, tenant, name="Yoga <by the sea>")
    desk, own = make_desk(database_url)
    booking = await place(desk, database, shop.request(units=2))
    await own.close()
    async with database.transaction(tenant) as tx:
        await lifecycle.confirm(tx, await lifecycle.lock_booking(tx, booking.booking_id))
        confirmed = await booking_in(tx, booking.booking_id)
        user = await get_user(tx, confirmed.customer_id)
    assert user is not None
    return Booked(confirmed, user)
