"""Venues: made and run by their merchant."""

from dataclasses import replace
from uuid import UUID

from holdfast.kit.actor import Actor
from holdfast.kit.database import Transaction
from holdfast.kit.errors import InvalidInput, NotFound
from holdfast.kit.localtime import require_zone
from holdfast.modules.catalogue.contracts import ListingState, Merchant, Venue
from holdfast.modules.catalogue.domain import check_venue, looks_like_id, missing_of_venue
from holdfast.modules.catalogue.errors import NotReadyToPublish
from holdfast.modules.catalogue.events import VenueChanged
from holdfast.modules.catalogue.policies import may_see_venue, require_admin, require_runs_merchant
from holdfast.modules.catalogue.repository.pages import has_offerings
from holdfast.modules.catalogue.repository.records import MERCHANTS, VENUES
from holdfast.modules.catalogue.service.changes import (
    Change,
    Edit,
    choose_slug,
    require_good_slug,
    require_not_archived,
    require_pictures,
    require_version,
    trail,
)
from holdfast.modules.outbox import facade as outbox
from holdfast.modules.tenants import facade as tenants


async def create_venue(tx: Transaction, draft: Venue, *, actor: Actor) -> Venue:
    """Make a venue of a merchant, a draft until it is published; the slug is chosen from name and city.

    Raises `NotAllowed` where the tenant leaves venues to its administrators.
    """
    require_runs_merchant(actor, draft.merchant_id)
    if (await tenants.get_tenant(tx)).settings.venues_are_admins:
        require_admin(actor)
    require_not_archived((await MERCHANTS.require(tx, draft.merchant_id)).state)
    await _check(tx, draft)
    name = f"{draft.name} {draft.city}"
    slug = await choose_slug(tx, VENUES, name=name, kind="venue", thing_id=draft.venue_id)
    venue = replace(draft, slug=slug, state=ListingState.DRAFT)
    await VENUES.insert(tx, venue)
    await _tell(tx, venue, actor=actor, action="venue_created")
    return venue


async def edit_venue(tx: Transaction, venue_id: UUID, *, edit: Edit, change: Change[Venue]) -> Venue:
    """Change a venue's terms. Raises `NotFound`, `StaleVersion`, `ListingArchived`, `AddressTaken`, `InvalidInput`.

    The zone is fixed once something is offered there: slots and bookings were made by its wall clock.
    """
    before = await _locked(tx, venue_id, actor=edit.actor)
    require_version(before.version, expected=edit.expected_version)
    after = change(before)
    require_good_slug(after.slug)
    await _check(tx, after)
    if after.time_zone != before.time_zone and await has_offerings(tx, venue_id):
        raise InvalidInput.at("time_zone", "cannot change once something is offered there", code="fixed")
    return await _replace(tx, after, actor=edit.actor, action="venue_edited")


async def publish_venue(tx: Transaction, venue_id: UUID, *, actor: Actor) -> Venue:
    """Let everybody see a venue; raises `NotReadyToPublish` with what is missing."""
    before = await _locked(tx, venue_id, actor=actor)
    if missing := missing_of_venue(before, await MERCHANTS.require(tx, before.merchant_id)):
        raise NotReadyToPublish(missing)
    return await _move(tx, before, state=ListingState.PUBLISHED, actor=actor)


async def unpublish_venue(tx: Transaction, venue_id: UUID, *, actor: Actor) -> Venue:
    """Take a venue, and what is offered there, from everybody's sight; bookings stay as they are."""
    return await _move(tx, await _locked(tx, venue_id, actor=actor), state=ListingState.DRAFT, actor=actor)


async def find_venue(tx: Transaction, id_or_slug: str, *, actor: Actor | None) -> tuple[Venue, Merchant]:
    """Return a venue by id or slug that the actor may see, with its merchant; raise `NotFound` otherwise."""
    by_id = looks_like_id(id_or_slug)
    venue = await (VENUES.find(tx, UUID(id_or_slug)) if by_id else VENUES.find_by_slug(tx, id_or_slug))
    if venue is None:
        raise NotFound
    merchant = await MERCHANTS.require(tx, venue.merchant_id)
    if not may_see_venue(actor, venue, merchant=merchant):
        raise NotFound
    return venue, merchant


async def _check(tx: Transaction, venue: Venue) -> None:
    check_venue(venue)
    require_zone(venue.time_zone)
    await require_pictures(tx, venue.photo_ids, where="photo_ids")


async def _locked(tx: Transaction, venue_id: UUID, *, actor: Actor) -> Venue:
    venue = await VENUES.require(tx, venue_id, lock=True)
    require_runs_merchant(actor, venue.merchant_id)
    require_not_archived(venue.state)
    return venue


async def _move(tx: Transaction, venue: Venue, *, state: ListingState, actor: Actor) -> Venue:
    if venue.state is state:
        return venue
    action = "venue_published" if state is ListingState.PUBLISHED else "venue_unpublished"
    return await _replace(tx, replace(venue, state=state), actor=actor, action=action)


async def _replace(tx: Transaction, venue: Venue, *, actor: Actor, action: str) -> Venue:
    after = replace(venue, version=venue.version + 1, updated_at=tx.now)
    await VENUES.replace(tx, after)
    await _tell(tx, after, actor=actor, action=action)
    return after


async def _tell(tx: Transaction, venue: Venue, *, actor: Actor, action: str) -> None:
    event = VenueChanged(venue.venue_id, venue.merchant_id, version=venue.version, state=venue.state)
    await outbox.publish(tx, event)
    await trail(tx, actor, action=action, subject=("venue", venue.venue_id), merchant_id=venue.merchant_id)
