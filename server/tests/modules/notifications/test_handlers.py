"""What others' events are told to people as."""

from datetime import UTC, datetime

import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.accounts import events as accounts
from holdfast.modules.bookings import events as bookings
from holdfast.modules.notifications import handlers
from holdfast.modules.outbox import facade as outbox
from holdfast.modules.payments import events as payments

pytestmark = pytest.mark.anyio
WHEN = datetime(2026, 12, 4, 18, tzinfo=UTC)


def a_booking(kind: type[bookings.BookingFact], *, state: str) -> bookings.BookingFact:
    return kind(
        booking_id=new_id(),
        version=2,
        customer_id=new_id(),
        merchant_id=new_id(),
        venue_id=new_id(),
        offering_id=new_id(),
        state=state,
        previous_state=None,
        starts_at=WHEN,
        ends_at=WHEN,
        time_zone="UTC",
        total_amount=0,
        currency="EUR",
    )


async def told(tx, event, handler):
    """Publish an event, hand it to its handler twice, and return what is noted."""
    await outbox.publish(tx, event)
    (tracked,) = await outbox.list_events(tx)
    for _ in range(2):
        await handler(tx, tracked.event)
    rows = await tx.rows(
        "SELECT subject_id, kind, version, facts FROM notifications.message WHERE tenant_id = $1", tx.tenant_id
    )
    return [tuple(row) for row in rows]


@pytest.mark.parametrize(("state", "count"), [("confirmed", 1), ("pending", 0)])
async def test_a_placed_booking_is_told_only_when_nothing_was_to_pay(tx, state, count):
    event = a_booking(bookings.BookingPlaced, state=state)

    assert len(await told(tx, event, handlers.on_booking_placed)) == count


@pytest.mark.parametrize(
    ("kind", "handler", "noted"),
    [
        (bookings.BookingConfirmed, handlers.on_booking_confirmed, "booking_confirmed"),
        (bookings.BookingCancelled, handlers.on_booking_cancelled, "booking_cancelled"),
    ],
)
async def test_a_step_of_a_booking_is_told_once(tx, kind, handler, noted):
    """R47."""
    event = a_booking(kind, state="confirmed")

    (row,) = await told(tx, event, handler)

    assert row == (event.booking_id, noted, 2, {"booking_id": str(event.booking_id)})


async def test_payments_are_told_by_their_attempt(tx):
    failed = payments.PaymentFailed(new_id(), new_id(), 3, "card_declined", "Your card was declined.")

    (row,) = await told(tx, failed, handlers.on_payment_failed)

    facts = {"booking_id": str(failed.payable_id), "message": "Your card was declined."}
    assert row == (failed.attempt_id, "payment_failed", 3, facts)


async def test_a_late_payment_is_told_with_what_goes_back(tx):
    """R41."""
    late = bookings.LatePaymentRefunded(new_id(), new_id(), new_id(), 3000, "EUR", why="expired")

    (row,) = await told(tx, late, handlers.on_late_payment_refunded)

    assert row[1:] == ("payment_late", 1, {"booking_id": str(late.booking_id), "amount": "3000", "currency": "EUR"})


@pytest.mark.parametrize(
    ("event", "handler", "kind"),
    [
        (accounts.VerificationRequested(new_id(), new_id()), handlers.on_verification_requested, "verify_email"),
        (accounts.PasswordResetRequested(new_id(), new_id()), handlers.on_password_reset_requested, "reset_password"),
        (accounts.EmailChangeRequested(new_id(), new_id()), handlers.on_email_change_requested, "change_email"),
        (accounts.EmailChanged(new_id(), "a@x.test", "b@x.test", 2), handlers.on_email_changed, "email_changed"),
        (accounts.PasswordChanged(new_id(), 2), handlers.on_password_changed, "password_changed"),
        (
            accounts.SessionFamilyRevoked(new_id(), new_id(), "Fox"),
            handlers.on_session_family_revoked,
            "device_signed_out",
        ),
    ],
)
async def test_news_of_accounts_is_noted_without_any_token(tx, event, handler, kind):
    """A secret in the outbox could be read by whoever reads the outbox."""
    (row,) = await told(tx, event, handler)

    assert row[1] == kind
    assert set(row[3]) <= {"token_id", "user_id", "previous_email", "email", "device_name"}
