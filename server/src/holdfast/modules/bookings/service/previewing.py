"""What a cancellation would do, without doing it."""

from datetime import datetime

from holdfast.kit.errors import HouseError
from holdfast.kit.money import BASIS_POINTS
from holdfast.modules.bookings import domain
from holdfast.modules.bookings.contracts import Action, Booking, BookingState, CancelPreview, Party
from holdfast.modules.bookings.service.lifecycle import back_due
from holdfast.modules.pricing.facade import cancellation_outcome


def preview_cancel(booking: Booking, *, party: Party, now: datetime) -> CancelPreview:
    """Return what a cancellation by that party would give back now, and why it is refused, if so."""
    refusal = None
    try:
        domain.next_state(booking.state, Action.CANCEL, party=party)
        domain.require_timely(booking, Action.CANCEL, party=party, now=now)
    except HouseError as error:
        refusal = error.detail
    back = back_due(booking, party=party, now=now)
    share = BASIS_POINTS
    if booking.state is BookingState.CONFIRMED and party is Party.CUSTOMER:
        outcome = cancellation_outcome(
            paid=booking.total, policy=booking.policy, starts_at=booking.starts_at, cancelled_at=now
        )
        share = outcome.back_basis_points
    paid = booking.total if booking.state is BookingState.CONFIRMED else back
    return CancelPreview(allowed=refusal is None, back=back, fee=paid - back, back_basis_points=share, refusal=refusal)
