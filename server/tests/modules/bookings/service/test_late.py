"""A payment arrives: in time, late with the places free, late with them gone (R41)."""

import asyncio
from datetime import timedelta

import pytest

from holdfast.kit.database import Database, DatabaseSettings, TransientConflict
from holdfast.kit.money import Money
from holdfast.modules.bookings.contracts import BookingState, Party
from holdfast.modules.bookings.service import lifecycle
from holdfast.modules.bookings.service.late import PaymentOutcome, settle_payment
from holdfast.modules.bookings.service.lifecycle import Doer
from holdfast.modules.catalogue import facade as catalogue
from holdfast.modules.inventory import facade as inventory
from holdfast.modules.inventory.service import remove_slot
from holdfast.modules.payments.facade import Payments
from tests.conftest import move_clock
from tests.make.audit import audited
from tests.make.bookings import booking_in, make_desk, make_shop, paid, place, stock_of
from tests.make.payments import make_setup

pytestmark = pytest.mark.anyio


@pytest.fixture
async def alone(fresh_database_url):
    desk, own = make_desk(fresh_database_url)
    database = Database(DatabaseSettings(url=fresh_database_url))
    yield desk, database
    await own.close()
    await database.close()


@pytest.fixture
def payments():
    return Payments(make_setup())


async def _settle(database, payments, booking, attempt):
    for _ in range(5):
        try:
            async with database.transaction(booking.tenant_id) as tx:
                return await settle_payment(
                    tx, payments, booking_id=booking.booking_id, attempt_id=attempt.attempt_id, paid=booking.total
                )
        except TransientConflict:
            continue
    raise AssertionError


async def _captured(database, payments, booking):
    async with database.transaction(booking.tenant_id) as tx:
        return await paid(tx, payments.setup, booking)


async def _expired(database, booking, url):
    await move_clock(url, timedelta(minutes=16))
    async with database.transaction(booking.tenant_id) as tx:
        assert await lifecycle.expire_if_lapsed(tx, booking.booking_id) is not None


async def _state(database, booking):
    async with database.transaction(booking.tenant_id) as tx:
        return (await booking_in(tx, booking.booking_id)).state


async def _refunds(database, payments, booking):
    async with database.transaction(booking.tenant_id) as tx:
        return (await payments.refunds_of(tx, [booking.booking_id])).get(booking.booking_id, ())


async def test_a_payment_in_time_confirms(alone, payments, tenant):
    desk, database = alone
    shop = await make_shop(database, tenant)
    booking = await place(desk, database, shop.request())
    attempt = await _captured(database, payments, booking)

    assert await _settle(database, payments, booking, attempt) is PaymentOutcome.CONFIRMED
    assert await _settle(database, payments, booking, attempt) is PaymentOutcome.KNOWN
    assert await _state(database, booking) is BookingState.CONFIRMED


async def test_a_lapsed_hold_that_nobody_took_is_still_ones_own_R41(alone, payments, fresh_database_url, tenant):
    desk, database = alone
    shop = await make_shop(database, tenant)
    booking = await place(desk, database, shop.request())
    attempt = await _captured(database, payments, booking)
    await move_clock(fresh_database_url, timedelta(minutes=16))

    assert await _settle(database, payments, booking, attempt) is PaymentOutcome.CONFIRMED


@pytest.mark.parametrize("gone", ["slot", "offering", "space"])
async def test_a_lapsed_hold_of_what_was_archived_meanwhile_is_refunded_R8_R41(
    alone, payments, fresh_database_url, tenant, gone
):
    desk, database = alone
    shop = await make_shop(database, tenant, kind="space" if gone == "space" else "session")
    booking = await place(desk, database, shop.request())
    attempt = await _captured(database, payments, booking)
    await move_clock(fresh_database_url, timedelta(minutes=16))
    async with database.transaction(tenant) as tx:
        if gone == "slot":
            await remove_slot(tx, shop.slot_id)
        else:
            archived = await catalogue.archive_offering(tx, shop.offering.offering_id)
            await inventory.close_for_archive(tx, offering_ids=archived.offering_ids, resource_ids=[])

    assert await _settle(database, payments, booking, attempt) is PaymentOutcome.REFUNDED
    assert await _settle(database, payments, booking, attempt) is PaymentOutcome.KNOWN

    assert await _state(database, booking) is BookingState.EXPIRED
    assert [refund.amount for refund in await _refunds(database, payments, booking)] == [booking.total]
    assert await audited(fresh_database_url) == {}


async def test_a_late_payment_takes_the_places_again_when_they_are_free_R41(
    alone, payments, fresh_database_url, tenant
):
    desk, database = alone
    shop = await make_shop(database, tenant, capacity=1)
    booking = await place(desk, database, shop.request())
    attempt = await _captured(database, payments, booking)
    await _expired(database, booking, fresh_database_url)

    assert await _settle(database, payments, booking, attempt) is PaymentOutcome.RECONFIRMED
    async with database.transaction(tenant) as tx:
        assert await stock_of(tx, shop.slot_id) == (1, 1)
    assert await _refunds(database, payments, booking) == ()


async def test_a_late_payment_goes_back_once_when_the_places_are_gone_R41(alone, payments, fresh_database_url, tenant):
    desk, database = alone
    shop = await make_shop(database, tenant, capacity=1, customers=2)
    booking = await place(desk, database, shop.request(0))
    attempt = await _captured(database, payments, booking)
    await _expired(database, booking, fresh_database_url)
    await place(desk, database, shop.request(1))

    assert await _settle(database, payments, booking, attempt) is PaymentOutcome.REFUNDED

    (refund,) = await _refunds(database, payments, booking)
    assert refund.amount == booking.total
    assert await _state(database, booking) is BookingState.EXPIRED
    async with database.transaction(tenant) as tx:
        told = await tx.value("SELECT count(*) FROM outbox.event WHERE name = 'bookings.LatePaymentRefunded'")
        audited = await tx.value(
            "SELECT count(*) FROM platform.audit_record WHERE action = 'bookings.late_payment_refunded'"
        )
    assert (told, audited) == (1, 1)


async def test_a_payment_that_was_sent_back_pays_for_nothing_when_it_is_told_again_R41(
    alone, payments, fresh_database_url, tenant
):
    desk, database = alone
    shop = await make_shop(database, tenant, capacity=1, customers=2)
    booking = await place(desk, database, shop.request(0))
    attempt = await _captured(database, payments, booking)
    await _expired(database, booking, fresh_database_url)
    faster = await place(desk, database, shop.request(1))
    await _settle(database, payments, booking, attempt)
    async with database.transaction(tenant) as tx:
        await lifecycle.cancel(tx, faster.booking_id, doer=Doer(Party.CUSTOMER, faster.customer_id), reason="no")

    # The place is free again, the money is on its way back: taking the place now would be for nothing.
    assert await _settle(database, payments, booking, attempt) is PaymentOutcome.KNOWN

    assert len(await _refunds(database, payments, booking)) == 1
    assert await _state(database, booking) is BookingState.EXPIRED


async def test_a_late_payment_goes_back_when_the_customer_cancelled_R41(alone, payments, tenant):
    desk, database = alone
    shop = await make_shop(database, tenant)
    booking = await place(desk, database, shop.request())
    attempt = await _captured(database, payments, booking)
    async with database.transaction(tenant) as tx:
        await lifecycle.cancel(tx, booking.booking_id, doer=Doer(Party.CUSTOMER, booking.customer_id), reason="no")

    assert await _settle(database, payments, booking, attempt) is PaymentOutcome.REFUNDED
    assert [refund.amount for refund in await _refunds(database, payments, booking)] == [booking.total]


async def test_a_late_payment_goes_back_when_the_same_was_booked_again_R41(alone, payments, fresh_database_url, tenant):
    desk, database = alone
    shop = await make_shop(database, tenant, one_per_user=False)
    booking = await place(desk, database, shop.request())
    attempt = await _captured(database, payments, booking)
    await _expired(database, booking, fresh_database_url)
    await place(desk, database, shop.request())

    assert await _settle(database, payments, booking, attempt) is PaymentOutcome.REFUNDED


async def test_a_late_payment_goes_back_when_the_price_has_changed_R41(alone, payments, fresh_database_url, tenant):
    desk, database = alone
    shop = await make_shop(database, tenant)
    booking = await place(desk, database, shop.request())
    attempt = await _captured(database, payments, booking)
    await _expired(database, booking, fresh_database_url)
    async with database.transaction(tenant) as tx:
        await tx.run("UPDATE inventory.stock SET price_amount = 9900 WHERE tenant_id = $1", tenant)

    assert await _settle(database, payments, booking, attempt) is PaymentOutcome.REFUNDED


async def test_a_wrong_amount_never_confirms_R27(alone, payments, tenant):
    desk, database = alone
    shop = await make_shop(database, tenant)
    booking = await place(desk, database, shop.request())
    attempt = await _captured(database, payments, booking)

    async with database.transaction(tenant) as tx:
        outcome = await settle_payment(
            tx, payments, booking_id=booking.booking_id, attempt_id=attempt.attempt_id, paid=Money(1, "EUR")
        )

    assert outcome is PaymentOutcome.REFUNDED
    assert await _state(database, booking) is BookingState.PENDING


async def test_payment_against_sweep_ends_confirmed_or_dead_and_refunded_R41(
    alone, payments, fresh_database_url, tenant
):
    desk, database = alone
    shop = await make_shop(database, tenant, capacity=60, customers=30)
    bookings = [await place(desk, database, shop.request(i)) for i in range(30)]
    attempts = [await _captured(database, payments, booking) for booking in bookings]
    await move_clock(fresh_database_url, timedelta(minutes=16))

    async def sweep(booking):
        async with database.transaction(tenant) as tx:
            await lifecycle.expire_if_lapsed(tx, booking.booking_id)

    settled = (_settle(database, payments, b, a) for b, a in zip(bookings, attempts, strict=True))
    await asyncio.gather(*(sweep(booking) for booking in bookings), *settled)

    for booking in bookings:
        state = await _state(database, booking)
        refunds = await _refunds(database, payments, booking)
        assert (state is BookingState.CONFIRMED) != bool(refunds)
    async with database.transaction(tenant) as tx:
        taken, live = await stock_of(tx, shop.slot_id)
        confirmed = await tx.value("SELECT count(*) FROM bookings.booking WHERE state = 'confirmed'")
    assert taken == live == confirmed


async def test_a_payment_told_again_after_the_cancellation_of_what_it_paid_sends_nothing_back_R25_R41(
    alone, payments, tenant
):
    """What goes back was decided with the cancellation, by the policy; the payment was not late."""
    desk, database = alone
    shop = await make_shop(database, tenant)
    booking = await place(desk, database, shop.request())
    attempt = await _captured(database, payments, booking)
    assert await _settle(database, payments, booking, attempt) is PaymentOutcome.CONFIRMED
    async with database.transaction(tenant) as tx:
        doer = Doer(Party.CUSTOMER, booking.customer_id)
        await lifecycle.cancel(tx, booking.booking_id, doer=doer, reason="We cannot make it.")

    assert await _settle(database, payments, booking, attempt) is PaymentOutcome.KNOWN
    assert await _refunds(database, payments, booking) == ()
