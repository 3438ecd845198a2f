"""Reads over several tables: what an order needs, what lists show, what there is where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from holdfast.kit.database import Transaction
from holdfast.kit.paging import Page, cut_page, decode_cursor
from holdfast.kit.sql import load_queries, one_of
from holdfast.modules.catalogue.contracts import (
    AddOn,
    BookableOffering,
    Merchant,
    OfferingCard,
    OfferingFilters,
    OfferingNames,
)
from holdfast.modules.catalogue.repository.pages import uuid_in_cursor
from holdfast.modules.catalogue.repository.rows import add_on_from, bookable_from, card_from, merchant_from, names_from
from holdfast.modules.catalogue.tables import add_on, merchant, offering, venue

_SQL: Final = load_queries("holdfast.modules.catalogue")
_WORDS_MAX: Final = 8


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """How many published merchants and offerings a category has."""

    category: str
    merchants: int
    offerings: int


@dataclass(frozen=True, slots=True)
class CityCount:
    """How many published venues and offerings a city has."""

    city: str
    country: str
    venues: int
    offerings: int


async def read_bookable(tx: Transaction, offering_ids: Sequence[UUID]) -> Mapping[UUID, BookableOffering]:
    """Return what orders of those offerings need, in one statement; missing ones are left out."""
    rows = await tx.rows(_SQL["read_bookable"], list(offering_ids), list(tx.tenants))
    return {row["offering_id"]: bookable_from(row) for row in rows}


async def read_names(tx: Transaction, offering_ids: Sequence[UUID]) -> Mapping[UUID, OfferingNames]:
    """Return what people are shown about those offerings; missing ones are left out."""
    rows = await tx.rows(_SQL["names_of"], list(offering_ids), list(tx.tenants))
    return {row["offering_id"]: names_from(row) for row in rows}


async def read_add_ons(tx: Transaction, offering_ids: Sequence[UUID]) -> Mapping[UUID, tuple[AddOn, ...]]:
    """Return the active extras of those offerings, by name."""
    a = add_on.c
    wanted = (a.tenant_id == tx.tenant_id, one_of(a.offering_id, offering_ids), a.state == "active")
    found = [add_on_from(row) for row in await tx.rows(sa.select(add_on).where(*wanted).order_by(a.name, a.add_on_id))]
    return {
        offering_id: tuple(one for one in found if one.offering_id == offering_id)
        for offering_id in {one.offering_id for one in found}
    }


async def read_merchants(tx: Transaction, merchant_ids: Sequence[UUID]) -> Mapping[UUID, Merchant]:
    """Return the merchants of those ids that there are."""
    wanted = (merchant.c.tenant_id == tx.tenant_id, one_of(merchant.c.merchant_id, merchant_ids))
    found = await tx.rows(sa.select(merchant).where(*wanted))
    return {row["merchant_id"]: merchant_from(row) for row in found}


async def count_categories(tx: Transaction) -> tuple[CategoryCount, ...]:
    """Return the categories in use, by name."""
    return tuple(CategoryCount(**row) for row in await tx.rows(_SQL["categories"], tx.tenant_id))


async def count_cities(tx: Transaction) -> tuple[CityCount, ...]:
    """Return the cities with published venues, by name."""
    return tuple(CityCount(**row) for row in await tx.rows(_SQL["cities"], tx.tenant_id))


async def search_offerings(
    tx: Transaction, filters: OfferingFilters, *, limit: int, after: str | None
) -> Page[OfferingCard]:
    """Return a page of what everybody may book, by name; raises `InvalidInput` for a foreign cursor."""
    statement = _cards().where(*_published(tx), *_matching(filters))
    if after is not None:
        statement = statement.where(_beyond(after))
    rows = await tx.rows(statement.order_by(offering.c.name, offering.c.offering_id).limit(limit + 1))
    cards = [card_from(row) for row in rows]
    return cut_page(cards, limit=limit, key=lambda card: (card.name, str(card.offering_id)))


def _cards() -> sa.Select[tuple[object, ...]]:
    o, v, m = offering.c, venue.c, merchant.c
    same_venue = sa.and_(v.tenant_id == o.tenant_id, v.venue_id == o.venue_id)
    same_merchant = sa.and_(m.tenant_id == o.tenant_id, m.merchant_id == o.merchant_id)
    return sa.select(
        o.offering_id,
        o.name,
        o.slug,
        o.kind,
        o.photo_ids[1].label("photo_id"),
        o.price_amount,
        o.currency,
        m.merchant_id,
        m.name.label("merchant_name"),
        m.category,
        v.venue_id,
        v.name.label("venue_name"),
        v.city,
        v.country,
        v.time_zone,
        v.latitude,
        v.longitude,
    ).select_from(offering.join(venue, same_venue).join(merchant, same_merchant))


def _published(tx: Transaction) -> list[sa.ColumnElement[bool]]:
    return [
        offering.c.tenant_id == tx.tenant_id,
        offering.c.state == "published",
        venue.c.state == "published",
        merchant.c.state == "published",
    ]


def _matching(filters: OfferingFilters) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = []
    if filters.city is not None:
        wanted.append(sa.func.lower(venue.c.city) == filters.city.lower())
    if filters.category is not None:
        wanted.append(merchant.c.category == filters.category)
    if filters.kind is not None:
        wanted.append(offering.c.kind == filters.kind.value)
    if filters.merchant_id is not None:
        wanted.append(merchant.c.merchant_id == filters.merchant_id)
    wanted.extend(_says(word) for word in (filters.text or "").split()[:_WORDS_MAX])
    return wanted


def _says(word: str) -> sa.ColumnElement[bool]:
    """Say that a word occurs in what people see of an offering; wildcards in it mean themselves."""
    places = (offering.c.name, offering.c.description, merchant.c.name, merchant.c.category, venue.c.name, venue.c.city)
    return sa.or_(*(place.icontains(word, autoescape=True) for place in places))


def _beyond(cursor: str) -> sa.ColumnElement[bool]:
    name, offering_id = decode_cursor(cursor, keys=2)
    key = sa.tuple_(offering.c.name, offering.c.offering_id)
    return key > sa.tuple_(sa.literal(name), sa.literal(uuid_in_cursor(offering_id)))
