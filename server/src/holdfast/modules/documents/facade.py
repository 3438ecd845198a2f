"""The front door of documents."""

from uuid import UUID

from holdfast.kit.actor import Actor
from holdfast.kit.database import Transaction
from holdfast.kit.errors import NotFound
from holdfast.modules.bookings import facade as bookings
from holdfast.modules.bookings.contracts import BookingDetails, BookingState
from holdfast.modules.catalogue import facade as catalogue
from holdfast.modules.catalogue.contracts import OfferingNames
from holdfast.modules.documents.service import CalendarEntry, calendar_bytes
from holdfast.modules.tenants import facade as tenants

__all__ = ["booking_calendar", "calendar_file"]

_GONE = frozenset({BookingState.CANCELLED, BookingState.EXPIRED, BookingState.FAILED})


def calendar_file(details: BookingDetails, names: OfferingNames, *, address: str) -> bytes:
    """Return a booking's calendar file; `address` is the platform's own, for the link back."""
    booking = details.booking
    places = f"{booking.units} places" if booking.units > 1 else ""
    entry = CalendarEntry(
        booking_id=booking.booking_id,
        tenant_id=booking.tenant_id,
        version=booking.version,
        is_tentative=booking.state is BookingState.PENDING,
        is_cancelled=booking.state in _GONE,
        title=f"{booking.offering_name}, {names.merchant_name}",
        description="\n".join(part for part in (places, f"{address}/bookings/{booking.booking_id}") if part),
        location=", ".join(part for part in (names.venue_name, names.address_line, names.city) if part),
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        time_zone=booking.time_zone,
        changed_at=booking.cancelled_at or booking.confirmed_at or booking.created_at,
        url=f"{address}/bookings/{booking.booking_id}",
        latitude=names.latitude,
        longitude=names.longitude,
    )
    return calendar_bytes(entry)


async def booking_calendar(tx: Transaction, booking_id: UUID, *, actor: Actor, address: str) -> bytes:
    """Return the calendar file of one's own booking, or of one that one handles; raise `NotFound` otherwise (R68)."""
    details = await bookings.get_details(tx, booking_id)
    if details is None:
        raise NotFound
    booking = details.booking
    handles = tenants.handles_bookings(actor, merchant_id=booking.merchant_id, venue_id=booking.venue_id)
    if booking.customer_id != actor.user_id and not handles:
        raise NotFound
    names = (await catalogue.names_of(tx, [booking.offering_id]))[booking.offering_id]
    return calendar_file(details, names, address=address)
