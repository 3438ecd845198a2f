"""From a booking's step to the fact that is published about it: exactly one for each version (R46)."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from holdfast.kit.errors import InvariantBroken
from holdfast.modules.bookings import events
from holdfast.modules.bookings.contracts import Action, Booking, BookingState, Party

_BY_STATE: Final[Mapping[BookingState, type[events.BookingFact]]] = {
    BookingState.PENDING: events.BookingPlaced,
    BookingState.CONFIRMED: events.BookingConfirmed,
    BookingState.CANCELLED: events.BookingCancelled,
    BookingState.EXPIRED: events.BookingExpired,
    BookingState.COMPLETED: events.BookingCompleted,
    BookingState.NO_SHOW: events.BookingNoShow,
    BookingState.FAILED: events.BookingFailed,
}
_BY_ACTION: Final[Mapping[Action, type[events.BookingFact]]] = {
    Action.EXTEND: events.HoldExtended,
    Action.CHANGE_GUESTS: events.GuestsChanged,
}


def booking_fact(
    booking: Booking,
    *,
    previous: BookingState | None,
    action: Action | None = None,
    party: Party = Party.SYSTEM,
    reason: str | None = None,
) -> events.BookingFact:
    """Return the fact about a booking's latest version: named by where it now stands, or by what was done to it."""
    if previous is None and booking.version != 1:
        raise InvariantBroken(booking.booking_id)
    kind = _BY_ACTION.get(action, _BY_STATE[booking.state]) if action else _BY_STATE[booking.state]
    return kind(
        booking_id=booking.booking_id,
        version=booking.version,
        customer_id=booking.customer_id,
        merchant_id=booking.merchant_id,
        venue_id=booking.venue_id,
        offering_id=booking.offering_id,
        state=booking.state.value,
        previous_state=previous.value if previous else None,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        time_zone=booking.time_zone,
        total_amount=booking.total.amount,
        currency=booking.total.currency,
        expires_at=booking.expires_at,
        reason=reason,
        party=party.value,
        back_amount=booking.back.amount if booking.back else None,
    )


def watched(booking: Booking) -> list[tuple[UUID, UUID]]:
    """Return what open pages watch of a booking: its offering, and the resource that other offerings may share."""
    ids = [booking.offering_id, *([booking.resource_id] if booking.resource_id else [])]
    return [(booking.tenant_id, one) for one in ids]
