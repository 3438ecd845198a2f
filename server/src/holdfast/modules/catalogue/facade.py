"""The front door of the catalogue."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from holdfast.kit.database import Transaction
from holdfast.kit.paging import LIMIT_DEFAULT, Page
from holdfast.modules.catalogue.contracts import (
    Archived,
    BookableOffering,
    Merchant,
    Offering,
    OfferingCard,
    OfferingFilters,
    OfferingNames,
    Resource,
    Venue,
)
from holdfast.modules.catalogue.repository import listings
from holdfast.modules.catalogue.repository.records import MERCHANTS, OFFERINGS, RESOURCES, VENUES
from holdfast.modules.catalogue.service import archiving

__all__ = [
    "archive_merchant",
    "archive_offering",
    "archive_resource",
    "archive_venue",
    "find_merchant",
    "get_merchant",
    "get_offering",
    "get_resource",
    "get_venue",
    "names_of",
    "offerings_of",
    "read_bookable",
    "resources_of",
    "search_offerings",
]


async def read_bookable(tx: Transaction, offering_ids: Sequence[UUID]) -> Mapping[UUID, BookableOffering]:
    """Return all that orders of those offerings need, in one statement, whatever their state.

    Works in a transaction over several tenants. Missing ones, and those of other tenants, are left out.
    """
    return await listings.read_bookable(tx, offering_ids)


async def names_of(tx: Transaction, offering_ids: Sequence[UUID]) -> Mapping[UUID, OfferingNames]:
    """Return what people are shown about those offerings, archived ones included; missing ones are left out."""
    return await listings.read_names(tx, offering_ids)


async def search_offerings(
    tx: Transaction, filters: OfferingFilters, *, limit: int = LIMIT_DEFAULT, after: str | None = None
) -> Page[OfferingCard]:
    """Return a page of the offerings that everybody may book now, by name."""
    return await listings.search_offerings(tx, filters, limit=limit, after=after)


async def get_merchant(tx: Transaction, merchant_id: UUID) -> Merchant | None:
    """Return a merchant in whatever state, or None."""
    return await MERCHANTS.find(tx, merchant_id)


async def find_merchant(tx: Transaction, slug: str) -> Merchant | None:
    """Return the merchant of that slug in whatever state, or None."""
    return await MERCHANTS.find_by_slug(tx, slug)


async def get_venue(tx: Transaction, venue_id: UUID) -> Venue | None:
    """Return a venue in whatever state, or None."""
    return await VENUES.find(tx, venue_id)


async def get_offering(tx: Transaction, offering_id: UUID) -> Offering | None:
    """Return an offering in whatever state, or None."""
    return await OFFERINGS.find(tx, offering_id)


async def get_resource(tx: Transaction, resource_id: UUID) -> Resource | None:
    """Return a resource in whatever state, or None."""
    return await RESOURCES.find(tx, resource_id)


async def offerings_of(
    tx: Transaction, *, merchant_id: UUID | None = None, venue_id: UUID | None = None, resource_id: UUID | None = None
) -> tuple[Offering, ...]:
    """Return the offerings of a merchant, a venue or a resource, in whatever state, the oldest first."""
    asked = {"merchant_id": merchant_id, "venue_id": venue_id, "resource_id": resource_id}
    return await OFFERINGS.all_of(tx, {name: value for name, value in asked.items() if value is not None})


async def resources_of(tx: Transaction, venue_id: UUID) -> tuple[Resource, ...]:
    """Return the resources of a venue, in whatever state, the oldest first."""
    return await RESOURCES.all_of(tx, {"venue_id": venue_id})


async def archive_offering(tx: Transaction, offering_id: UUID) -> Archived:
    """Archive an offering: the deed alone; the caller has asked who may and what is still booked (R8)."""
    return await archiving.archive_offering(tx, offering_id)


async def archive_resource(tx: Transaction, resource_id: UUID) -> Archived:
    """Archive a resource with the offerings that sell it: the deed alone."""
    return await archiving.archive_resource(tx, resource_id)


async def archive_venue(tx: Transaction, venue_id: UUID) -> Archived:
    """Archive a venue with its offerings and resources: the deed alone."""
    return await archiving.archive_venue(tx, venue_id)


async def archive_merchant(tx: Transaction, merchant_id: UUID) -> Archived:
    """Archive a merchant with all it has: the deed alone."""
    return await archiving.archive_merchant(tx, merchant_id)
