"""Offerings and their extras: made and run by the venue's people, seen by everybody once published."""

from dataclasses import replace
from uuid import UUID

from holdfast.kit.actor import Actor
from holdfast.kit.database import Transaction
from holdfast.kit.errors import InvalidInput, NotFound
from holdfast.modules.catalogue.contracts import ListingState, Offering, Resource
from holdfast.modules.catalogue.domain import check_offering, looks_like_id, missing_of_offering
from holdfast.modules.catalogue.errors import NotReadyToPublish
from holdfast.modules.catalogue.events import OfferingChanged, OfferingPublished, OfferingUnpublished
from holdfast.modules.catalogue.policies import may_see_offering, require_runs_venue
from holdfast.modules.catalogue.repository.records import MERCHANTS, OFFERINGS, RESOURCES, VENUES
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

_Event = type[OfferingChanged | OfferingPublished | OfferingUnpublished]


async def create_offering(tx: Transaction, draft: Offering, *, actor: Actor) -> Offering:
    """Make an offering at a venue, a draft until it is published.

    The merchant is the venue's; an empty currency becomes the merchant's; the slug is chosen from the name.
    """
    venue = await VENUES.require(tx, draft.venue_id)
    require_runs_venue(actor, merchant_id=venue.merchant_id, venue_id=venue.venue_id)
    require_not_archived(venue.state)
    merchant = await MERCHANTS.require(tx, venue.merchant_id)
    offering = replace(
        draft,
        merchant_id=merchant.merchant_id,
        currency=draft.currency or merchant.currency,
        slug=await choose_slug(tx, OFFERINGS, name=draft.name, kind=draft.kind, thing_id=draft.offering_id),
        state=ListingState.DRAFT,
    )
    await _check(tx, offering)
    await _require_resource(tx, offering)
    await OFFERINGS.insert(tx, offering)
    await _tell(tx, offering, event=OfferingChanged, actor=actor, action="offering_created")
    return offering


async def edit_offering(tx: Transaction, offering_id: UUID, *, edit: Edit, change: Change[Offering]) -> Offering:
    """Change an offering's terms for what is booked from now on; bookings keep what they were sold with.

    Raises `NotFound`, `StaleVersion`, `ListingArchived`, `AddressTaken`, `InvalidInput`.
    """
    before = await _locked(tx, offering_id, actor=edit.actor)
    require_version(before.version, expected=edit.expected_version)
    after = change(before)
    require_good_slug(after.slug)
    await _check(tx, after)
    return await _replace(tx, after, event=OfferingChanged, actor=edit.actor, action="offering_edited")


async def publish_offering(tx: Transaction, offering_id: UUID, *, actor: Actor) -> Offering:
    """Let everybody see and book an offering; raises `NotReadyToPublish` with what is missing."""
    before = await _locked(tx, offering_id, actor=actor)
    missing = missing_of_offering(
        before,
        merchant=await MERCHANTS.require(tx, before.merchant_id),
        venue=await VENUES.require(tx, before.venue_id),
        resource=await _resource_of(tx, before),
    )
    if missing:
        raise NotReadyToPublish(missing)
    if before.state is ListingState.PUBLISHED:
        return before
    published = replace(before, state=ListingState.PUBLISHED)
    return await _replace(tx, published, event=OfferingPublished, actor=actor, action="offering_published")


async def unpublish_offering(tx: Transaction, offering_id: UUID, *, actor: Actor) -> Offering:
    """Take an offering from everybody's sight; bookings stay as they are."""
    before = await _locked(tx, offering_id, actor=actor)
    if before.state is ListingState.DRAFT:
        return before
    hidden = replace(before, state=ListingState.DRAFT)
    return await _replace(tx, hidden, event=OfferingUnpublished, actor=actor, action="offering_unpublished")


async def find_offering(tx: Transaction, id_or_slug: str, *, actor: Actor | None) -> Offering:
    """Return an offering by id or slug that the actor may see; raise `NotFound` otherwise."""
    by_id = looks_like_id(id_or_slug)
    offering = await (OFFERINGS.find(tx, UUID(id_or_slug)) if by_id else OFFERINGS.find_by_slug(tx, id_or_slug))
    if offering is None:
        raise NotFound
    venue = await VENUES.require(tx, offering.venue_id)
    merchant = await MERCHANTS.require(tx, offering.merchant_id)
    if not may_see_offering(actor, offering, venue=venue, merchant=merchant):
        raise NotFound
    return offering


async def _check(tx: Transaction, offering: Offering) -> None:
    check_offering(offering)
    await require_pictures(tx, offering.photo_ids, where="photo_ids")


async def _require_resource(tx: Transaction, offering: Offering) -> None:
    if offering.space is not None:
        resource = await _resource_of(tx, offering)
        if resource is None or resource.venue_id != offering.venue_id:
            raise InvalidInput.at("space.resource_id", "is no resource of this venue")
        require_not_archived(resource.state)


async def _resource_of(tx: Transaction, offering: Offering) -> Resource | None:
    return None if offering.space is None else await RESOURCES.find(tx, offering.space.resource_id)


async def _locked(tx: Transaction, offering_id: UUID, *, actor: Actor) -> Offering:
    offering = await OFFERINGS.require(tx, offering_id, lock=True)
    require_runs_venue(actor, merchant_id=offering.merchant_id, venue_id=offering.venue_id)
    require_not_archived(offering.state)
    return offering


async def _replace(tx: Transaction, offering: Offering, *, event: _Event, actor: Actor, action: str) -> Offering:
    after = replace(offering, version=offering.version + 1, updated_at=tx.now)
    await OFFERINGS.replace(tx, after)
    await _tell(tx, after, event=event, actor=actor, action=action)
    return after


async def _tell(tx: Transaction, offering: Offering, *, event: _Event, actor: Actor, action: str) -> None:
    told = event(
        offering.offering_id,
        offering.merchant_id,
        venue_id=offering.venue_id,
        version=offering.version,
        state=offering.state,
    )
    await outbox.publish(tx, told)
    subject = ("offering", offering.offering_id)
    await trail(tx, actor, action=action, subject=subject, merchant_id=offering.merchant_id, venue_id=offering.venue_id)
