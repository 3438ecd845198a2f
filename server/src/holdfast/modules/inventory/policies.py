"""Who may keep slots and archive things: whoever runs the venue."""

from holdfast.kit.actor import Actor
from holdfast.kit.errors import NotFound
from holdfast.modules.catalogue.contracts import Offering
from holdfast.modules.tenants import facade as tenants


def require_runs(actor: Actor, offering: Offering) -> None:
    """Let pass who runs the offering's venue; to everybody else the offering is not there (R68)."""
    if not tenants.runs_venue(actor, merchant_id=offering.merchant_id, venue_id=offering.venue_id):
        raise NotFound
