"""What bookings do about facts."""

import pytest

from holdfast.modules.bookings import handlers
from holdfast.modules.bookings.contracts import BookingState, Party
from holdfast.modules.bookings.repository.bookings import get_booking
from holdfast.modules.bookings.service import lifecycle
from holdfast.modules.bookings.service.lifecycle import Doer
from holdfast.modules.outbox import facade as outbox
from holdfast.modules.payments.contracts import AttemptState
from holdfast.modules.payments.events import PaymentSucceeded
from holdfast.modules.payments.facade import Payments
from tests.make.bookings import make_desk, make_shop, paid, place
from tests.make.payments import make_setup

pytestmark = pytest.mark.anyio


@pytest.fixture
async def desk(database_url):
    made, own = make_desk(database_url)
    yield made
    await own.close()


@pytest.fixture
def payments():
    return Payments(make_setup())


async def _event(tx, name):
    (found,) = [one.event for one in await outbox.list_events(tx) if one.event.name == name]
    return found


async def test_a_placed_booking_gets_its_payment_opened_once(desk, payments, database, tenant):
    shop = await make_shop(database, tenant)
    booking = await place(desk, database, shop.request())

    async with database.transaction(tenant) as tx:
        event = await _event(tx, "bookings.BookingPlaced")
        await handlers.on_placed(tx, event, payments=payments)
        await handlers.on_placed(tx, event, payments=payments)
        attempts = (await payments.attempts_of(tx, [booking.booking_id]))[booking.booking_id]

    assert [(one.state, one.amount) for one in attempts] == [(AttemptState.PREPARING, booking.total)]


async def test_a_paid_booking_is_confirmed(desk, payments, database, tenant):
    shop = await make_shop(database, tenant)
    booking = await place(desk, database, shop.request())
    async with database.transaction(tenant) as tx:
        await paid(tx, payments.setup, booking)

    async with database.transaction(tenant) as tx:
        event = await _event(tx, PaymentSucceeded.name)
        await handlers.on_paid(tx, event, payments=payments)
        found = await get_booking(tx, booking.booking_id)

    assert found is not None
    assert found.state is BookingState.CONFIRMED


async def test_a_cancelled_booking_sends_back_what_it_owes_once(desk, payments, database, tenant):
    shop = await make_shop(database, tenant)
    booking = await place(desk, database, shop.request())
    async with database.transaction(tenant) as tx:
        await paid(tx, payments.setup, booking)
        await lifecycle.confirm(tx, await lifecycle.lock_booking(tx, booking.booking_id))
        doer = Doer(Party.CUSTOMER, booking.customer_id)
        await lifecycle.cancel(tx, booking.booking_id, doer=doer, reason="ill")

    for _ in range(2):
        async with database.transaction(tenant) as tx:
            event = await _event(tx, "bookings.BookingCancelled")
            await handlers.on_ended(tx, event, payments=payments)
    async with database.transaction(tenant) as tx:
        refunds = (await payments.refunds_of(tx, [booking.booking_id]))[booking.booking_id]

    assert [refund.amount.amount for refund in refunds] == [2100]
