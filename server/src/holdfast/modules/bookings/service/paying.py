"""Opening the payment of a booking: by the fact that it was placed, or by the customer who goes on."""

from holdfast.kit.database import Transaction
from holdfast.modules.bookings import domain
from holdfast.modules.bookings.contracts import Booking, BookingState
from holdfast.modules.bookings.errors import HoldExpired, NothingToPay, TransitionRefused
from holdfast.modules.bookings.service.reading import PaymentView, payment_view
from holdfast.modules.payments.contracts import Payable
from holdfast.modules.payments.facade import Payments


async def open_payment(
    tx: Transaction, payments: Payments, *, booking: Booking, return_path: str | None = None
) -> PaymentView:
    """Return the payment of a pending booking, its attempt opened if there is none that can be paid.

    Raises `NothingToPay`, `HoldExpired`, `TransitionRefused`.
    """
    if booking.total.amount == 0 or booking.state is BookingState.CONFIRMED:
        raise NothingToPay
    if booking.state is not BookingState.PENDING:
        raise TransitionRefused(state=booking.state.value, action="pay")
    if booking.expires_at is None or domain.hold_is_over(booking, now=tx.now):
        raise HoldExpired(booking.booking_id)
    await payments.open_attempt(
        tx,
        payable=Payable(
            payable_id=booking.booking_id,
            merchant_id=booking.merchant_id,
            customer_id=booking.customer_id,
            amount=booking.total,
            description=booking.offering_name,
            expires_at=booking.expires_at,
            return_path=return_path,
        ),
    )
    attempts = (await payments.attempts_of(tx, [booking.booking_id])).get(booking.booking_id, ())
    return payment_view(booking, attempts=attempts, refunds=())
