"""Who may look at an offering's times: everybody once it is published, before that whoever runs its venue."""

from holdfast.kit.actor import Actor
from holdfast.kit.errors import NotFound
from holdfast.modules.catalogue.contracts import BookableOffering
from holdfast.modules.tenants import facade as tenants


def require_visible(actor: Actor | None, bookable: BookableOffering) -> None:
    """Let pass who may see the offering; to everybody else it is not there (R68)."""
    if bookable.is_bookable:
        return
    offering = bookable.offering
    runs_it = actor is not None and tenants.runs_venue(
        actor, merchant_id=offering.merchant_id, venue_id=offering.venue_id
    )
    if bookable.is_archived or not runs_it:
        raise NotFound
