"""Who may see and change what of the catalogue. To everybody else a thing that is not public is not there (R68)."""

from uuid import UUID

from holdfast.kit.actor import Actor
from holdfast.kit.errors import NotAllowed, NotFound
from holdfast.modules.catalogue.contracts import ListingState, Merchant, Offering, Venue
from holdfast.modules.tenants import facade as tenants


def require_runs_merchant(actor: Actor, merchant_id: UUID) -> None:
    """Let pass the merchant itself and administrators."""
    if not tenants.runs_merchant(actor, merchant_id):
        raise NotFound


def require_runs_venue(actor: Actor, *, merchant_id: UUID, venue_id: UUID) -> None:
    """Let pass the venue's merchant, its moderators and administrators."""
    if not tenants.runs_venue(actor, merchant_id=merchant_id, venue_id=venue_id):
        raise NotFound


def require_admin(actor: Actor) -> None:
    """Let pass administrators of the tenant."""
    if not tenants.is_admin(actor):
        raise NotAllowed


def sees_unpublished(actor: Actor | None, *, merchant_id: UUID | None, venue_id: UUID | None = None) -> bool:
    """Say whether somebody is shown what is not published of a merchant, or of one venue of it."""
    if actor is None:
        return False
    if tenants.is_staff(actor):
        return True
    if merchant_id is not None and tenants.runs_merchant(actor, merchant_id):
        return True
    return venue_id is not None and venue_id in actor.scopes("moderator")


def may_see_merchant(actor: Actor | None, merchant: Merchant) -> bool:
    """Say whether somebody is shown a merchant."""
    is_public = merchant.state is ListingState.PUBLISHED
    return is_public or sees_unpublished(actor, merchant_id=merchant.merchant_id)


def may_see_venue(actor: Actor | None, venue: Venue, *, merchant: Merchant) -> bool:
    """Say whether somebody is shown a venue."""
    is_public = {venue.state, merchant.state} == {ListingState.PUBLISHED}
    return is_public or sees_unpublished(actor, merchant_id=venue.merchant_id, venue_id=venue.venue_id)


def may_see_offering(actor: Actor | None, offering: Offering, *, venue: Venue, merchant: Merchant) -> bool:
    """Say whether somebody is shown an offering."""
    is_public = {offering.state, venue.state, merchant.state} == {ListingState.PUBLISHED}
    return is_public or sees_unpublished(actor, merchant_id=offering.merchant_id, venue_id=offering.venue_id)
