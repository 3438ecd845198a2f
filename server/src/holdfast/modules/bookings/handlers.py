"""What bookings do about facts: open the payment of what was placed, confirm what was paid, send back what is owed.

Subscribes to: bookings.BookingPlaced (`on_placed`), bookings.BookingCancelled, bookings.BookingExpired and
bookings.BookingFailed (`on_ended`), payments.PaymentSucceeded (`on_paid`).
"""

import structlog

from holdfast.kit.database import Transaction
from holdfast.kit.money import Money
from holdfast.modules.bookings import events
from holdfast.modules.bookings.contracts import BookingState
from holdfast.modules.bookings.domain import hold_is_over
from holdfast.modules.bookings.repository import bookings as rows
from holdfast.modules.bookings.service.late import settle_payment
from holdfast.modules.bookings.service.paying import open_payment
from holdfast.modules.outbox import facade as outbox
from holdfast.modules.outbox.contracts import StoredEvent
from holdfast.modules.payments.events import PaymentSucceeded
from holdfast.modules.payments.facade import Payments

log = structlog.get_logger(__name__)


async def on_placed(tx: Transaction, event: StoredEvent, *, payments: Payments) -> None:
    """Open the payment of a booking that was just placed, so that it is ready when the customer looks."""
    fact = outbox.decode(event, events.BookingPlaced)
    booking = await rows.get_booking(tx, fact.booking_id)
    if booking is None or booking.state is not BookingState.PENDING or hold_is_over(booking, now=tx.now):
        return
    await open_payment(tx, payments, booking=booking)


async def on_ended(tx: Transaction, event: StoredEvent, *, payments: Payments) -> None:
    """Take no more money for a dead booking, and send back what its cancellation owes."""
    fact = outbox.decode(event, events.BookingFact)
    await payments.cancel_open(tx, payable_id=fact.booking_id)
    if fact.back_amount:
        await payments.refund(
            tx,
            payable_id=fact.booking_id,
            amount=Money(fact.back_amount, fact.currency),
            action_key=f"cancel:{fact.booking_id}:{fact.version}",
            reason=fact.reason or "cancelled",
            # Somebody may have sent a part back at the provider, by hand.
            takes_less=True,
        )


async def on_paid(tx: Transaction, event: StoredEvent, *, payments: Payments) -> None:
    """Confirm what was paid, or settle a payment that came late (R41)."""
    fact = outbox.decode(event, PaymentSucceeded)
    outcome = await settle_payment(
        tx,
        payments,
        booking_id=fact.payable_id,
        attempt_id=fact.attempt_id,
        paid=Money(fact.amount, fact.currency),
    )
    log.info("payment_settled", booking_id=str(fact.payable_id), outcome=outcome.value)
