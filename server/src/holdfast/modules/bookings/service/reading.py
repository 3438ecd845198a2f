"""Bookings as people are shown them: with names, lines, guests, payment and refunds, read for many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from holdfast.kit.database import Transaction
from holdfast.kit.money import Money, zero
from holdfast.kit.together import Together
from holdfast.modules.accounts import facade as accounts
from holdfast.modules.accounts.contracts import User
from holdfast.modules.bookings.contracts import Booking, BookingDetails, BookingState
from holdfast.modules.bookings.repository import bookings as rows
from holdfast.modules.catalogue import facade as catalogue
from holdfast.modules.catalogue.contracts import OfferingNames
from holdfast.modules.payments.contracts import AttemptState, AttemptView, RefundState, RefundView
from holdfast.modules.payments.facade import Payments


class PaymentStanding(StrEnum):
    """Where the money of a booking stands, in one word."""

    NONE = "none"
    PREPARING = "preparing"
    READY = "ready"
    ACTION_NEEDED = "action_needed"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    PARTLY_REFUNDED = "partly_refunded"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class PaymentView:
    """The payment of a booking as its customer sees it."""

    standing: PaymentStanding
    paid: Money
    refunded: Money
    attempt: AttemptView | None


@dataclass(frozen=True, slots=True)
class BookingView:
    """A booking with all that its page shows; `now` is the database's time of the reading."""

    details: BookingDetails
    names: OfferingNames
    payment: PaymentView
    customer: User | None
    now: datetime

    @property
    def booking(self) -> Booking:
        """Return the booking itself."""
        return self.details.booking


_BY_ATTEMPT = {
    AttemptState.PREPARING: PaymentStanding.PREPARING,
    AttemptState.OPEN: PaymentStanding.READY,
    AttemptState.ACTION_NEEDED: PaymentStanding.ACTION_NEEDED,
    AttemptState.PROCESSING: PaymentStanding.PROCESSING,
    AttemptState.FAILED: PaymentStanding.FAILED,
    AttemptState.CANCELLED: PaymentStanding.CANCELLED,
    AttemptState.CAPTURED: PaymentStanding.PAID,
}


async def read_views(tx: Transaction, payments: Payments, *, bookings: Sequence[Booking]) -> tuple[BookingView, ...]:
    """Return the bookings as they are shown, in the same order."""
    if not bookings:
        return ()
    ids = [booking.booking_id for booking in bookings]
    async with Together(tx) as t:
        details = t.start(rows.read_details(t.tx, bookings))
        names = t.start(catalogue.names_of(t.tx, sorted({booking.offering_id for booking in bookings})))
        customers = t.start(accounts.get_users(t.tx, sorted({booking.customer_id for booking in bookings})))
        attempts = t.start(payments.attempts_of(t.tx, ids))
        refunds = t.start(payments.refunds_of(t.tx, ids))
    return tuple(
        BookingView(
            details=one,
            names=names.result()[one.booking.offering_id],
            payment=payment_view(
                one.booking,
                attempts=attempts.result().get(one.booking.booking_id, ()),
                refunds=refunds.result().get(one.booking.booking_id, ()),
            ),
            customer=customers.result().get(one.booking.customer_id),
            now=tx.now,
        )
        for one in details.result()
    )


def payment_view(booking: Booking, *, attempts: Sequence[AttemptView], refunds: Sequence[RefundView]) -> PaymentView:
    """Return in one word where the money stands, from all attempts and refunds of the booking."""
    currency = booking.total.currency
    nothing = zero(currency)
    captured = [one for one in attempts if one.state is AttemptState.CAPTURED]
    newest_first = [*reversed(captured), *reversed(attempts)]
    chosen = next((one for one in captured if one.counts), None) or next(iter(newest_first), None)
    refunded = _gone_back(refunds, nothing=nothing)
    # Money of another currency pays nothing (R27): it is on its way back and in no sum.
    paid = sum((one.captured for one in captured if one.captured and one.captured.currency == currency), start=nothing)
    return PaymentView(_standing(booking, chosen, refunds=refunds, paid=paid), paid, refunded, chosen)


def _standing(
    booking: Booking, attempt: AttemptView | None, *, refunds: Sequence[RefundView], paid: Money
) -> PaymentStanding:
    if booking.total.amount == 0:
        return PaymentStanding.NONE
    if attempt is None:
        return PaymentStanding.PREPARING if booking.state is BookingState.PENDING else PaymentStanding.CANCELLED
    if attempt.state is not AttemptState.CAPTURED:
        is_over = booking.state is not BookingState.PENDING and attempt.state is not AttemptState.PROCESSING
        return PaymentStanding.CANCELLED if is_over else _BY_ATTEMPT[attempt.state]
    return _standing_of_captured(booking, refunds=refunds, paid=paid)


def _standing_of_captured(booking: Booking, *, refunds: Sequence[RefundView], paid: Money) -> PaymentStanding:
    back = _gone_back(refunds, nothing=zero(booking.total.currency))
    under_way = any(one.state in {RefundState.REQUESTED, RefundState.PENDING} for one in refunds)
    promised = booking.back is not None and booking.back.amount > 0 and not refunds
    if under_way or promised:
        return PaymentStanding.REFUNDING
    if back.amount == 0 and paid.amount > 0:
        return PaymentStanding.PAID
    return PaymentStanding.REFUNDED if paid <= back else PaymentStanding.PARTLY_REFUNDED


def _gone_back(refunds: Sequence[RefundView], *, nothing: Money) -> Money:
    done = [one.amount for one in refunds if one.state is RefundState.SUCCEEDED]
    return sum((amount for amount in done if amount.currency == nothing.currency), start=nothing)
