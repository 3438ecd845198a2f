"""Resources of a venue, and the times in which they cannot be booked."""

from dataclasses import replace
from uuid import UUID

from holdfast.kit.actor import Actor
from holdfast.kit.database import Transaction
from holdfast.kit.errors import NotFound
from holdfast.kit.paging import Page
from holdfast.modules.catalogue.contracts import Blackout, Resource, Venue
from holdfast.modules.catalogue.domain import check_blackout
from holdfast.modules.catalogue.policies import require_runs_venue, sees_unpublished
from holdfast.modules.catalogue.repository.pages import Span, list_blackouts, list_resources, remove_blackout
from holdfast.modules.catalogue.repository.records import BLACKOUTS, RESOURCES, VENUES
from holdfast.modules.catalogue.service.changes import Change, Edit, require_not_archived, require_version, trail


async def create_resource(tx: Transaction, draft: Resource, *, actor: Actor) -> Resource:
    """Make a resource of a venue."""
    venue = await _run_venue(tx, draft.venue_id, actor=actor)
    require_not_archived(venue.state)
    await RESOURCES.insert(tx, draft)
    await _trail(tx, draft, venue=venue, actor=actor, action="resource_created")
    return draft


async def edit_resource(tx: Transaction, resource_id: UUID, *, edit: Edit, change: Change[Resource]) -> Resource:
    """Change a resource's description. Raises `NotFound`, `StaleVersion`, `ListingArchived`."""
    before = await RESOURCES.require(tx, resource_id, lock=True)
    venue = await _run_venue(tx, before.venue_id, actor=edit.actor)
    require_not_archived(before.state)
    require_version(before.version, expected=edit.expected_version)
    after = replace(change(before), version=before.version + 1, updated_at=tx.now)
    await RESOURCES.replace(tx, after)
    await _trail(tx, after, venue=venue, actor=edit.actor, action="resource_edited")
    return after


async def find_resource(tx: Transaction, resource_id: UUID, *, actor: Actor) -> Resource:
    """Return a resource for those who run its venue; raise `NotFound` for others."""
    resource = await RESOURCES.require(tx, resource_id)
    await _see_venue(tx, resource.venue_id, actor=actor)
    return resource


async def resources_of(tx: Transaction, venue_id: UUID, *, actor: Actor, span: Span) -> Page[Resource]:
    """Return a page of a venue's active resources, for those who run it."""
    await _see_venue(tx, venue_id, actor=actor)
    return await list_resources(tx, venue_id, span=span)


async def add_blackout(tx: Transaction, draft: Blackout, *, actor: Actor) -> Blackout:
    """Close a resource for a while. Bookings that are there stay: it keeps new ones away."""
    resource = await RESOURCES.require(tx, draft.resource_id)
    venue = await _run_venue(tx, resource.venue_id, actor=actor)
    require_not_archived(resource.state)
    check_blackout(draft)
    await BLACKOUTS.insert(tx, draft)
    await _trail(tx, resource, venue=venue, actor=actor, action="blackout_added")
    return draft


async def drop_blackout(tx: Transaction, blackout_id: UUID, *, actor: Actor) -> None:
    """Open a resource again."""
    blackout = await BLACKOUTS.require(tx, blackout_id)
    resource = await RESOURCES.require(tx, blackout.resource_id)
    venue = await _run_venue(tx, resource.venue_id, actor=actor)
    await remove_blackout(tx, blackout_id)
    await _trail(tx, resource, venue=venue, actor=actor, action="blackout_removed")


async def blackouts_of(tx: Transaction, resource_id: UUID, *, actor: Actor, span: Span) -> Page[Blackout]:
    """Return a page of a resource's blackouts that have not ended, the next first, for those who run its venue."""
    resource = await RESOURCES.require(tx, resource_id)
    await _see_venue(tx, resource.venue_id, actor=actor)
    return await list_blackouts(tx, resource_id, span=span)


async def _run_venue(tx: Transaction, venue_id: UUID, *, actor: Actor) -> Venue:
    venue = await VENUES.require(tx, venue_id)
    require_runs_venue(actor, merchant_id=venue.merchant_id, venue_id=venue_id)
    return venue


async def _see_venue(tx: Transaction, venue_id: UUID, *, actor: Actor) -> None:
    venue = await VENUES.require(tx, venue_id)
    if not sees_unpublished(actor, merchant_id=venue.merchant_id, venue_id=venue_id):
        raise NotFound


async def _trail(tx: Transaction, resource: Resource, *, venue: Venue, actor: Actor, action: str) -> None:
    subject = ("resource", resource.resource_id)
    await trail(tx, actor, action=action, subject=subject, merchant_id=venue.merchant_id, venue_id=venue.venue_id)
