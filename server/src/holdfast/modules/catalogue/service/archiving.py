"""The deed of archiving: a thing and what lies below it go out of sale at one commit, and are never deleted (R8).

Who may, and whether live bookings stand in the way, is asked above, where bookings are known.
"""

from dataclasses import replace
from uuid import UUID

from holdfast.kit.database import Transaction
from holdfast.modules.catalogue.contracts import (
    ActiveState,
    Archived,
    ListingState,
    Merchant,
    Offering,
    Resource,
    Venue,
)
from holdfast.modules.catalogue.events import MerchantArchived, OfferingArchived, VenueArchived
from holdfast.modules.catalogue.repository.records import MERCHANTS, OFFERINGS, RESOURCES, VENUES
from holdfast.modules.outbox import facade as outbox


async def archive_offering(tx: Transaction, offering_id: UUID) -> Archived:
    """Archive one offering; its resource stays."""
    offering = await OFFERINGS.require(tx, offering_id, lock=True)
    return Archived(await _offerings(tx, (offering,)), ())


async def archive_resource(tx: Transaction, resource_id: UUID) -> Archived:
    """Archive a resource and the offerings that sell it."""
    resource = await RESOURCES.require(tx, resource_id, lock=True)
    selling = await OFFERINGS.all_of(tx, {"resource_id": resource_id}, lock=True)
    return Archived(await _offerings(tx, selling), await _resources(tx, (resource,)))


async def archive_venue(tx: Transaction, venue_id: UUID) -> Archived:
    """Archive a venue, its offerings and its resources."""
    return await _venue(tx, await VENUES.require(tx, venue_id, lock=True))


async def archive_merchant(tx: Transaction, merchant_id: UUID) -> Archived:
    """Archive a merchant with its venues, offerings and resources."""
    merchant = await MERCHANTS.require(tx, merchant_id, lock=True)
    parts = [await _venue(tx, venue) for venue in await VENUES.all_of(tx, {"merchant_id": merchant_id}, lock=True)]
    await _merchant(tx, merchant)
    return Archived(
        tuple(offering_id for part in parts for offering_id in part.offering_ids),
        tuple(resource_id for part in parts for resource_id in part.resource_ids),
    )


async def _merchant(tx: Transaction, merchant: Merchant) -> None:
    if merchant.state is not ListingState.ARCHIVED:
        after = replace(
            merchant, version=merchant.version + 1, state=ListingState.ARCHIVED, archived_at=tx.now, updated_at=tx.now
        )
        await MERCHANTS.replace(tx, after)
        await outbox.publish(tx, MerchantArchived(after.merchant_id, after.version, state=after.state))


async def _venue(tx: Transaction, venue: Venue) -> Archived:
    offerings = await _offerings(tx, await OFFERINGS.all_of(tx, {"venue_id": venue.venue_id}, lock=True))
    resources = await _resources(tx, await RESOURCES.all_of(tx, {"venue_id": venue.venue_id}, lock=True))
    if venue.state is not ListingState.ARCHIVED:
        after = replace(
            venue, version=venue.version + 1, state=ListingState.ARCHIVED, archived_at=tx.now, updated_at=tx.now
        )
        await VENUES.replace(tx, after)
        event = VenueArchived(after.venue_id, after.merchant_id, version=after.version, state=after.state)
        await outbox.publish(tx, event)
    return Archived(offerings, resources)


async def _offerings(tx: Transaction, found: tuple[Offering, ...]) -> tuple[UUID, ...]:
    """Archive those that are not; return the ids of all."""
    live = [offering for offering in found if offering.state is not ListingState.ARCHIVED]
    gone = [
        replace(o, version=o.version + 1, state=ListingState.ARCHIVED, archived_at=tx.now, updated_at=tx.now)
        for o in live
    ]
    for offering in gone:
        await OFFERINGS.replace(tx, offering)
    await outbox.publish_many(tx, [_offering_archived(offering) for offering in gone])
    return tuple(offering.offering_id for offering in found)


async def _resources(tx: Transaction, found: tuple[Resource, ...]) -> tuple[UUID, ...]:
    for resource in found:
        if resource.state is not ActiveState.ARCHIVED:
            await RESOURCES.replace(
                tx,
                replace(
                    resource,
                    version=resource.version + 1,
                    state=ActiveState.ARCHIVED,
                    archived_at=tx.now,
                    updated_at=tx.now,
                ),
            )
    return tuple(resource.resource_id for resource in found)


def _offering_archived(offering: Offering) -> OfferingArchived:
    return OfferingArchived(
        offering.offering_id,
        offering.merchant_id,
        venue_id=offering.venue_id,
        version=offering.version,
        state=offering.state,
    )
