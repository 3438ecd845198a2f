"""Opening the payment of a booking."""

from dataclasses import replace

import pytest

from holdfast.kit.money import Money
from holdfast.modules.bookings.contracts import BookingState
from holdfast.modules.bookings.errors import HoldExpired, NothingToPay, TransitionRefused
from holdfast.modules.bookings.service.paying import open_payment
from holdfast.modules.bookings.service.reading import PaymentStanding
from holdfast.modules.payments.facade import Payments
from tests.make.bookings import make_desk, make_shop, place
from tests.make.payments import make_setup

pytestmark = pytest.mark.anyio


@pytest.fixture
async def booking(database, database_url, tenant):
    desk, own = make_desk(database_url)
    shop = await make_shop(database, tenant)
    yield await place(desk, database, shop.request())
    await own.close()


async def test_a_pending_booking_has_one_payment_however_often_it_is_opened(database, tenant, booking):
    payments = Payments(make_setup())
    async with database.transaction(tenant) as tx:
        first = await open_payment(tx, payments, booking=booking)
        second = await open_payment(tx, payments, booking=booking)

    assert first.standing is PaymentStanding.PREPARING
    assert first.attempt is not None
    assert second.attempt is not None
    assert first.attempt.attempt_id == second.attempt.attempt_id


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"total": Money(0, "EUR")}, NothingToPay),
        ({"state": BookingState.CONFIRMED}, NothingToPay),
        ({"state": BookingState.CANCELLED}, TransitionRefused),
        ({"expires_at": None}, HoldExpired),
    ],
)
async def test_what_cannot_be_paid_is_refused(tx, booking, change, error):
    with pytest.raises(error):
        await open_payment(tx, Payments(make_setup()), booking=replace(booking, **change))
