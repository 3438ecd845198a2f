"""What others' events are told to people as: each handler notes one message, in its own transaction."""

from holdfast.kit.database import Transaction
from holdfast.modules.accounts.events import (
    EmailChanged,
    EmailChangeRequested,
    PasswordChanged,
    PasswordResetRequested,
    SessionFamilyRevoked,
    VerificationRequested,
)
from holdfast.modules.bookings.events import BookingFact, LatePaymentRefunded
from holdfast.modules.notifications.contracts import Kind
from holdfast.modules.notifications.service.noting import News, note
from holdfast.modules.outbox.contracts import StoredEvent
from holdfast.modules.outbox.facade import decode
from holdfast.modules.payments.events import PaymentFailed, RefundSucceeded


async def on_booking_placed(tx: Transaction, event: StoredEvent) -> None:
    """Confirm a booking that had nothing to pay; others are told once they are paid."""
    booking = decode(event, BookingFact)
    if booking.state == "confirmed":
        await note(tx, News(Kind.BOOKING_CONFIRMED, booking.booking_id, booking.version, _about(booking)))


async def on_booking_confirmed(tx: Transaction, event: StoredEvent) -> None:
    """Tell that a booking is made."""
    booking = decode(event, BookingFact)
    await note(tx, News(Kind.BOOKING_CONFIRMED, booking.booking_id, booking.version, _about(booking)))


async def on_booking_cancelled(tx: Transaction, event: StoredEvent) -> None:
    """Tell that a booking is cancelled, and what comes back."""
    booking = decode(event, BookingFact)
    await note(tx, News(Kind.BOOKING_CANCELLED, booking.booking_id, booking.version, _about(booking)))


async def on_payment_failed(tx: Transaction, event: StoredEvent) -> None:
    """Tell that a card was refused."""
    failed = decode(event, PaymentFailed)
    facts = {"booking_id": str(failed.payable_id), "message": failed.message}
    await note(tx, News(Kind.PAYMENT_FAILED, failed.attempt_id, failed.version, facts))


async def on_refund_succeeded(tx: Transaction, event: StoredEvent) -> None:
    """Tell that money went back."""
    refund = decode(event, RefundSucceeded)
    facts = {"booking_id": str(refund.payable_id), "amount": str(refund.amount), "currency": refund.currency}
    await note(tx, News(Kind.REFUND_DONE, refund.aggregate_id, event.version, facts))


async def on_late_payment_refunded(tx: Transaction, event: StoredEvent) -> None:
    """Tell that a payment came too late (R41)."""
    late = decode(event, LatePaymentRefunded)
    facts = {"booking_id": str(late.booking_id), "amount": str(late.amount), "currency": late.currency}
    await note(tx, News(Kind.PAYMENT_LATE, late.attempt_id, late.version, facts))


async def on_verification_requested(tx: Transaction, event: StoredEvent) -> None:
    """Send the link that proves an address."""
    asked = decode(event, VerificationRequested)
    await note(tx, News(Kind.VERIFY_EMAIL, asked.token_id, asked.version, {"token_id": str(asked.token_id)}))


async def on_password_reset_requested(tx: Transaction, event: StoredEvent) -> None:
    """Send the link to a new password."""
    asked = decode(event, PasswordResetRequested)
    await note(tx, News(Kind.RESET_PASSWORD, asked.token_id, asked.version, {"token_id": str(asked.token_id)}))


async def on_email_change_requested(tx: Transaction, event: StoredEvent) -> None:
    """Send the link that takes a new address into use."""
    asked = decode(event, EmailChangeRequested)
    await note(tx, News(Kind.CHANGE_EMAIL, asked.token_id, asked.version, {"token_id": str(asked.token_id)}))


async def on_email_changed(tx: Transaction, event: StoredEvent) -> None:
    """Tell the previous address."""
    changed = decode(event, EmailChanged)
    facts = {"user_id": str(changed.user_id), "previous_email": changed.previous_email, "email": changed.email}
    await note(tx, News(Kind.EMAIL_CHANGED, changed.user_id, changed.version, facts))


async def on_password_changed(tx: Transaction, event: StoredEvent) -> None:
    """Tell whose password it is."""
    changed = decode(event, PasswordChanged)
    facts = {"user_id": str(changed.user_id)}
    await note(tx, News(Kind.PASSWORD_CHANGED, changed.user_id, changed.version, facts))


async def on_session_family_revoked(tx: Transaction, event: StoredEvent) -> None:
    """Warn of a copied sign-in (R63)."""
    revoked = decode(event, SessionFamilyRevoked)
    facts = {"user_id": str(revoked.user_id), "device_name": revoked.device_name}
    await note(tx, News(Kind.DEVICE_SIGNED_OUT, revoked.session_id, revoked.version, facts))


def _about(booking: BookingFact) -> dict[str, str]:
    return {"booking_id": str(booking.booking_id)}
