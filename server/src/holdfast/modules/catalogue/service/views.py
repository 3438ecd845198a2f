"""Things as people see them: with the names, pictures and extras that belong to them, read for a whole page at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from holdfast.kit.actor import Actor
from holdfast.kit.database import Transaction
from holdfast.kit.paging import Page
from holdfast.modules.catalogue.contracts import AddOn, Merchant, Offering, OfferingNames, Picture, Venue
from holdfast.modules.catalogue.policies import sees_unpublished
from holdfast.modules.catalogue.repository.listings import (
    CategoryCount,
    CityCount,
    count_categories,
    count_cities,
    read_add_ons,
    read_merchants,
    read_names,
)
from holdfast.modules.catalogue.repository.media import read_pictures
from holdfast.modules.catalogue.repository.pages import (
    MerchantFilters,
    OfferingScope,
    Span,
    list_merchants,
    list_offerings,
    list_venues,
)
from holdfast.modules.catalogue.repository.records import VENUES

__all__ = ["CategoryCount", "CityCount", "count_categories", "count_cities"]


@dataclass(frozen=True, slots=True)
class MerchantView:
    """A merchant with its logo."""

    merchant: Merchant
    logo: Picture | None


@dataclass(frozen=True, slots=True)
class VenueView:
    """A venue with its merchant and its photos."""

    venue: Venue
    merchant: Merchant
    photos: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class OfferingView:
    """An offering with what is shown of its merchant and venue, its photos and its active extras."""

    offering: Offering
    names: OfferingNames
    photos: tuple[Picture, ...]
    add_ons: tuple[AddOn, ...]


async def show_merchants(tx: Transaction, merchants: Sequence[Merchant]) -> tuple[MerchantView, ...]:
    """Return merchants with their logos."""
    pictures = await read_pictures(tx, [merchant.logo_id for merchant in merchants if merchant.logo_id is not None])
    return tuple(
        MerchantView(merchant, pictures.get(merchant.logo_id) if merchant.logo_id else None) for merchant in merchants
    )


async def show_venues(tx: Transaction, venues: Sequence[Venue]) -> tuple[VenueView, ...]:
    """Return venues with their merchants and photos."""
    pictures = await read_pictures(tx, [photo_id for venue in venues for photo_id in venue.photo_ids])
    merchants = await read_merchants(tx, [venue.merchant_id for venue in venues])
    return tuple(VenueView(v, merchants[v.merchant_id], _photos(v.photo_ids, pictures)) for v in venues)


async def show_offerings(tx: Transaction, offerings: Sequence[Offering]) -> tuple[OfferingView, ...]:
    """Return offerings with their names, photos and active extras."""
    ids = [offering.offering_id for offering in offerings]
    names = await read_names(tx, ids)
    pictures = await read_pictures(tx, [photo_id for offering in offerings for photo_id in offering.photo_ids])
    add_ons = await read_add_ons(tx, ids)
    return tuple(
        OfferingView(o, names[o.offering_id], _photos(o.photo_ids, pictures), add_ons.get(o.offering_id, ()))
        for o in offerings
    )


async def page_of_merchants(tx: Transaction, filters: MerchantFilters, *, span: Span) -> Page[MerchantView]:
    """Return a page of the published merchants."""
    page = await list_merchants(tx, filters, span=span)
    return Page(await show_merchants(tx, page.items), page.next_cursor)


async def page_of_venues(
    tx: Transaction, *, merchant_id: UUID | None, actor: Actor | None, span: Span
) -> Page[VenueView]:
    """Return a page of venues: the published ones, and the drafts of a merchant for those who run it."""
    sees_all = merchant_id is not None and sees_unpublished(actor, merchant_id=merchant_id)
    page = await list_venues(tx, merchant_id=merchant_id, only_public=not sees_all, span=span)
    return Page(await show_venues(tx, page.items), page.next_cursor)


async def page_of_offerings(
    tx: Transaction, scope: OfferingScope, *, actor: Actor | None, span: Span
) -> Page[OfferingView]:
    """Return a page of offerings: the published ones, and all of a merchant or venue for those who run it."""
    sees_all = await _sees_unpublished(tx, scope, actor=actor)
    page = await list_offerings(tx, replace(scope, only_public=not sees_all), span=span)
    return Page(await show_offerings(tx, page.items), page.next_cursor)


async def _sees_unpublished(tx: Transaction, scope: OfferingScope, *, actor: Actor | None) -> bool:
    if scope.venue_id is None:
        return scope.merchant_id is not None and sees_unpublished(actor, merchant_id=scope.merchant_id)
    venue = await VENUES.find(tx, scope.venue_id)
    return venue is not None and sees_unpublished(actor, merchant_id=venue.merchant_id, venue_id=venue.venue_id)


def _photos(ids: Sequence[UUID], pictures: Mapping[UUID, Picture]) -> tuple[Picture, ...]:
    return tuple(pictures[photo_id] for photo_id in ids if photo_id in pictures)
