"""Lists with cursors: merchants, venues, offerings, resources, blackouts."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from holdfast.kit.database import Transaction
from holdfast.kit.errors import InvalidInput
from holdfast.kit.paging import Page, cut_page, decode_cursor, instant_in_cursor
from holdfast.kit.sql import one_of
from holdfast.modules.catalogue.contracts import (
    Blackout,
    ListingState,
    Merchant,
    Offering,
    OfferingKind,
    Resource,
    Venue,
)
from holdfast.modules.catalogue.repository.rows import (
    blackout_from,
    merchant_from,
    offering_from,
    resource_from,
    venue_from,
)
from holdfast.modules.catalogue.tables import blackout, merchant, offering, resource, venue

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Span:
    """Which part of a list is asked for."""

    limit: int
    after: str | None = None


@dataclass(frozen=True, slots=True)
class MerchantFilters:
    """What a merchant must be to be listed; None does not matter."""

    category: str | None = None
    city: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class OfferingScope:
    """Which offerings a list shows; None does not matter. `only_public` leaves out what is not seen by everybody."""

    only_public: bool
    merchant_id: UUID | None = None
    venue_id: UUID | None = None
    kind: OfferingKind | None = None
    state: ListingState | None = None


async def list_merchants(tx: Transaction, filters: MerchantFilters, *, span: Span) -> Page[Merchant]:
    """Return a page of the published merchants, by name."""
    m = merchant.c
    wanted = [m.tenant_id == tx.tenant_id, m.state == "published"]
    if filters.category is not None:
        wanted.append(m.category == filters.category)
    if filters.text is not None:
        text = filters.text
        wanted.append(
            sa.or_(*(place.icontains(text, autoescape=True) for place in (m.name, m.description, m.category)))
        )
    if filters.city is not None:
        wanted.append(_has_venue_in(filters.city))
    if span.after is not None:
        name, merchant_id = decode_cursor(span.after, keys=2)
        wanted.append(_beyond((m.name, m.merchant_id), (name, uuid_in_cursor(merchant_id))))
    statement = sa.select(merchant).where(*wanted).order_by(m.name, m.merchant_id).limit(span.limit + 1)
    found = [merchant_from(row) for row in await tx.rows(statement)]
    return cut_page(found, limit=span.limit, key=lambda one: (one.name, str(one.merchant_id)))


async def list_merchants_of(
    tx: Transaction, *, owner_id: UUID, merchant_ids: Sequence[UUID], venue_ids: Sequence[UUID]
) -> tuple[Merchant, ...]:
    """Return the merchants of an owner, those of the ids, and those of the venues; archived ones left out."""
    m = merchant.c
    of_venues = sa.select(venue.c.merchant_id).where(
        venue.c.tenant_id == tx.tenant_id, one_of(venue.c.venue_id, venue_ids)
    )
    theirs = sa.or_(m.owner_id == owner_id, one_of(m.merchant_id, merchant_ids), m.merchant_id.in_(of_venues))
    wanted = (m.tenant_id == tx.tenant_id, m.state != "archived", theirs)
    found = await tx.rows(sa.select(merchant).where(*wanted).order_by(m.name, m.merchant_id))
    return tuple(merchant_from(row) for row in found)


async def list_venues(tx: Transaction, *, merchant_id: UUID | None, only_public: bool, span: Span) -> Page[Venue]:
    """Return a page of venues, the oldest first; archived ones left out."""
    v = venue.c
    wanted = [v.tenant_id == tx.tenant_id, v.state != "archived", *_after_id(v.venue_id, span)]
    if merchant_id is not None:
        wanted.append(v.merchant_id == merchant_id)
    if only_public:
        wanted += [v.state == "published", merchant.c.state == "published"]
    statement = sa.select(venue).select_from(venue.join(merchant, _same_merchant(venue)))
    found = await tx.rows(statement.where(*wanted).order_by(v.venue_id).limit(span.limit + 1))
    return cut_page([venue_from(row) for row in found], limit=span.limit, key=lambda one: (str(one.venue_id),))


async def list_offerings(tx: Transaction, scope: OfferingScope, *, span: Span) -> Page[Offering]:
    """Return a page of offerings, the oldest first; archived ones only when their state is asked for."""
    o = offering.c
    wanted = [o.tenant_id == tx.tenant_id, *_after_id(o.offering_id, span)]
    wanted.append(o.state == scope.state.value if scope.state else o.state != "archived")
    if scope.merchant_id is not None:
        wanted.append(o.merchant_id == scope.merchant_id)
    if scope.venue_id is not None:
        wanted.append(o.venue_id == scope.venue_id)
    if scope.kind is not None:
        wanted.append(o.kind == scope.kind.value)
    if scope.only_public:
        wanted += [table.c.state == "published" for table in (offering, venue, merchant)]
    same_venue = sa.and_(venue.c.tenant_id == o.tenant_id, venue.c.venue_id == o.venue_id)
    joined = offering.join(venue, same_venue).join(merchant, _same_merchant(offering))
    statement = sa.select(offering).select_from(joined).where(*wanted).order_by(o.offering_id)
    found = await tx.rows(statement.limit(span.limit + 1))
    return cut_page([offering_from(row) for row in found], limit=span.limit, key=lambda one: (str(one.offering_id),))


async def list_resources(tx: Transaction, venue_id: UUID, *, span: Span) -> Page[Resource]:
    """Return a page of a venue's active resources, the oldest first."""
    r = resource.c
    wanted = (r.tenant_id == tx.tenant_id, r.venue_id == venue_id, r.state == "active", *_after_id(r.resource_id, span))
    found = await tx.rows(sa.select(resource).where(*wanted).order_by(r.resource_id).limit(span.limit + 1))
    return cut_page([resource_from(row) for row in found], limit=span.limit, key=lambda one: (str(one.resource_id),))


async def list_blackouts(tx: Transaction, resource_id: UUID, *, span: Span) -> Page[Blackout]:
    """Return a page of a resource's blackouts that have not ended, the next first."""
    b = blackout.c
    wanted = [b.tenant_id == tx.tenant_id, b.resource_id == resource_id, b.ends_at > tx.now]
    if span.after is not None:
        starts_at, blackout_id = decode_cursor(span.after, keys=2)
        wanted.append(
            _beyond((b.starts_at, b.blackout_id), (instant_in_cursor(starts_at), uuid_in_cursor(blackout_id)))
        )
    statement = sa.select(blackout).where(*wanted).order_by(b.starts_at, b.blackout_id).limit(span.limit + 1)
    found = [blackout_from(row) for row in await tx.rows(statement)]
    return cut_page(found, limit=span.limit, key=lambda one: (one.starts_at.isoformat(), str(one.blackout_id)))


async def remove_blackout(tx: Transaction, blackout_id: UUID) -> None:
    """Delete a blackout."""
    this = (blackout.c.tenant_id == tx.tenant_id, blackout.c.blackout_id == blackout_id)
    await tx.run(sa.delete(blackout).where(*this))


async def has_offerings(tx: Transaction, venue_id: UUID) -> bool:
    """Say whether anything is or was offered at a venue."""
    there = (offering.c.tenant_id == tx.tenant_id, offering.c.venue_id == venue_id)
    return bool(await tx.value(sa.select(sa.exists().where(*there))))


def uuid_in_cursor(text: str) -> UUID:
    """Return the id in a cursor; raise `InvalidInput` for what no page of ours gave."""
    try:
        return UUID(text)
    except ValueError as error:
        raise _bad_cursor() from error


def _bad_cursor() -> InvalidInput:
    return InvalidInput.at("after", "is not a cursor of this list", code="bad_cursor")


def _beyond(columns: Sequence[sa.ColumnElement[object]], values: Sequence[object]) -> Condition:
    return sa.tuple_(*columns) > sa.tuple_(*(sa.literal(value) for value in values))


def _after_id(column: sa.ColumnElement[UUID], span: Span) -> list[Condition]:
    if span.after is None:
        return []
    (last,) = decode_cursor(span.after, keys=1)
    return [column > uuid_in_cursor(last)]


def _same_merchant(table: sa.Table) -> Condition:
    return sa.and_(merchant.c.tenant_id == table.c.tenant_id, merchant.c.merchant_id == table.c.merchant_id)


def _has_venue_in(city: str) -> Condition:
    there = sa.and_(_same_merchant(venue), venue.c.state == "published", sa.func.lower(venue.c.city) == city.lower())
    return sa.exists().where(there)
