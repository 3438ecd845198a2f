"""As what somebody meets a booking: the customer whose it is, who runs the venue, the back office; or not at all."""

from holdfast.kit.actor import Actor
from holdfast.kit.errors import NotFound
from holdfast.modules.bookings.contracts import Booking, Party
from holdfast.modules.tenants import facade as tenants


def party_of(actor: Actor, booking: Booking) -> Party:
    """Return as what the actor meets the booking; the customer's own comes first, so that the policy holds for them.

    Raises `NotFound` for everybody else's booking (R68).
    """
    return Party.CUSTOMER if booking.customer_id == actor.user_id else staff_party_of(actor, booking)


def staff_party_of(actor: Actor, booking: Booking) -> Party:
    """Return as which staff the actor meets the booking; raise `NotFound` for those who are not its staff."""
    if tenants.is_admin(actor):
        return Party.ADMIN
    if tenants.runs_venue(actor, merchant_id=booking.merchant_id, venue_id=booking.venue_id):
        return Party.VENUE
    if tenants.is_staff(actor):
        return Party.OPERATOR
    raise NotFound
