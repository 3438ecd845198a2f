"""Makers of what is scarce: offerings with slots and resources, customers, and claims with the booking they are for."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from holdfast.kit.actor import Actor, Grant
from holdfast.kit.database import Transaction
from holdfast.kit.ids import new_id
from holdfast.modules.accounts.facade import create_user
from holdfast.modules.bookings.tables import booking
from holdfast.modules.catalogue.contracts import (
    ActiveState,
    BookableOffering,
    ListingState,
    Merchant,
    Offering,
    OpeningHours,
    Resource,
    Venue,
)
from holdfast.modules.catalogue.facade import read_bookable
from holdfast.modules.catalogue.repository.records import MERCHANTS, OFFERINGS, RESOURCES, VENUES
from holdfast.modules.inventory.contracts import (
    Cell,
    ClaimState,
    NewClaim,
    SlotDraft,
    Wanted,
    resource_cell,
    stock_cell,
)
from holdfast.modules.inventory.repository import desk
from holdfast.modules.inventory.repository.slots import insert_slots
from holdfast.modules.tenants.contracts import Role
from tests.make.availability import TERMS, a_bookable

ALWAYS = tuple(OpeningHours(weekday, 0, 24 * 60) for weekday in range(7))
AN_HOUR = timedelta(hours=1)
# Its clocks never change: what tests say about "three days on, at nine" is right on every day they are run.
QUIET_ZONE = "Atlantic/Reykjavik"
UNUSABLE = "unusable"


async def make_customer(tx: Transaction) -> UUID:
    """Write a user and return the id."""
    user = await create_user(
        tx, email=f"{new_id().hex}@example.com", display_name="Ada", password_hash=UNUSABLE, is_verified=True
    )
    return user.user_id


async def make_venue(
    tx: Transaction, *, time_zone: str = QUIET_ZONE, opening: tuple[OpeningHours, ...] = ALWAYS, **changes
) -> Venue:
    """Write a published venue of a published merchant, open day and night unless said otherwise."""
    merchant_id, venue_id = new_id(), new_id()
    merchant = Merchant(
        merchant_id=merchant_id,
        owner_id=await make_customer(tx),
        name="Halls",
        slug=f"halls-{merchant_id.hex}",
        category=changes.pop("category", "hall"),
        description="",
        logo_id=None,
        contact_email=None,
        contact_phone=None,
        currency="EUR",
        state=ListingState.PUBLISHED,
        approved_at=tx.now,
        created_at=tx.now,
        updated_at=tx.now,
        archived_at=None,
        version=1,
    )
    venue = Venue(
        venue_id=venue_id,
        merchant_id=merchant_id,
        name="House",
        slug=f"house-{venue_id.hex}",
        description="",
        address_line="Rua 1",
        address_extra="",
        postal_code="",
        city="Reykjavik",
        country="IS",
        latitude=None,
        longitude=None,
        time_zone=time_zone,
        contact_email=None,
        contact_phone=None,
        amenities=(),
        capacity=None,
        opening_hours=opening,
        closed_days=(),
        photo_ids=(),
        state=ListingState.PUBLISHED,
        created_at=tx.now,
        updated_at=tx.now,
        archived_at=None,
        version=1,
    )
    await MERCHANTS.insert(tx, merchant)
    made = replace(venue, **changes)
    await VENUES.insert(tx, made)
    return made


async def make_session(tx: Transaction, *, venue: Venue | None = None, **changes) -> Offering:
    """Write a published offering that sells places in slots."""
    return await _make_offering(tx, venue or await make_venue(tx), offering=a_bookable(space=None).offering, **changes)


async def make_resource(tx: Transaction, venue: Venue) -> Resource:
    """Write a resource that can be booked."""
    resource = Resource(
        resource_id=new_id(),
        venue_id=venue.venue_id,
        name="Big hall",
        description="",
        capacity=None,
        amenities=(),
        state=ActiveState.ACTIVE,
        created_at=tx.now,
        updated_at=tx.now,
        archived_at=None,
        version=1,
    )
    await RESOURCES.insert(tx, resource)
    return resource


async def make_space(
    tx: Transaction, *, venue: Venue | None = None, resource: Resource | None = None, changed_terms=None, **changes
) -> Offering:
    """Write a published offering that sells a resource's time, for an hour to four in half hours."""
    place = venue or await make_venue(tx)
    hall = resource or await make_resource(tx, place)
    terms = replace(TERMS, resource_id=hall.resource_id, **(changed_terms or {}))
    return await _make_offering(tx, place, offering=a_bookable(space=terms).offering, **changes)


async def make_slot(
    tx: Transaction, offering_id: UUID, *, starts_at: datetime | None = None, capacity: int = 10, **changes
) -> UUID:
    """Write an open slot of an hour, tomorrow unless said otherwise, and return its id."""
    begins = starts_at or tx.now + timedelta(days=1)
    draft = SlotDraft(
        local_start=begins.replace(tzinfo=None).isoformat(timespec="minutes"),
        starts_at=begins,
        ends_at=begins + AN_HOUR,
        time_zone=QUIET_ZONE,
        capacity=capacity,
    )
    (slot_id,) = await insert_slots(tx, offering_id, drafts=[replace(draft, **changes)])
    return slot_id


async def make_claim(
    tx: Transaction,
    offering: Offering,
    *,
    cell: Cell,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    units: int = 1,
    state: ClaimState = ClaimState.CONFIRMED,
    expires_at: datetime | None = None,
    customer_id: UUID | None = None,
    sole: bool = False,
) -> UUID:
    """Write a booking with one live claim and return the booking's id; a hold lasts a quarter of an hour."""
    begins = starts_at or tx.now + timedelta(days=1)
    who = customer_id or await make_customer(tx)
    booking_id = await make_booking(tx, offering, customer_id=who)
    if cell.kind == "b_resource":
        await desk.make_exclusives(tx, [cell])
    held_until = expires_at or tx.now + timedelta(minutes=15)
    claim = NewClaim(
        tenant_id=tx.tenant_id,
        booking_id=booking_id,
        customer_id=who,
        offering_id=offering.offering_id,
        wanted=Wanted(cell, units, starts_at=begins, ends_at=ends_at or begins + AN_HOUR),
        state=state,
        expires_at=held_until if state is ClaimState.HELD else None,
        sole=sole,
    )
    await desk.insert_claims(tx, [claim])
    return booking_id


async def make_booking(tx: Transaction, offering: Offering, *, customer_id: UUID) -> UUID:
    """Write the row of a booking, so that a claim can be for it, and return its id."""
    booking_id = new_id()
    row = {
        "tenant_id": tx.tenant_id,
        "booking_id": booking_id,
        "customer_id": customer_id,
        "merchant_id": offering.merchant_id,
        "venue_id": offering.venue_id,
        "offering_id": offering.offering_id,
        "offering_name": offering.name,
        "kind": offering.kind.value,
        "state": "confirmed",
        "units": 1,
        "starts_at": tx.now + timedelta(days=1),
        "ends_at": tx.now + timedelta(days=1, hours=1),
        "local_start": "2027-01-01T10:00",
        "time_zone": QUIET_ZONE,
        "currency": "EUR",
        "total_amount": 0,
        "tax_amount": 0,
        "price_snapshot": {},
        "policy_snapshot": {},
        "created_at": tx.now,
    }
    await tx.run(sa.insert(booking).values(**row))
    return booking_id


async def bookable_of(tx: Transaction, offering: Offering) -> BookableOffering:
    """Return an offering as an order reads it."""
    return (await read_bookable(tx, [offering.offering_id]))[offering.offering_id]


def stock_of(tx: Transaction, slot_id: UUID) -> Cell:
    """Return the cell of a slot in the transaction's tenant."""
    return stock_cell(tx.tenant_id, slot_id)


def hall_of(tx: Transaction, offering: Offering) -> Cell:
    """Return the cell of a space's resource in the transaction's tenant."""
    assert offering.space is not None
    return resource_cell(tx.tenant_id, offering.space.resource_id)


def runner_of(tenant_id: UUID, offering: Offering, *, user_id: UUID | None = None) -> Actor:
    """Return the merchant of an offering, signed in."""
    return an_actor(tenant_id, Grant(Role.MERCHANT, offering.merchant_id), user_id=user_id)


def an_actor(tenant_id: UUID, *grants: Grant, user_id: UUID | None = None) -> Actor:
    """Return somebody who is signed in with those roles."""
    return Actor(tenant_id, user_id or new_id(), session_id=new_id(), token_version=1, grants=grants)


async def _make_offering(tx: Transaction, venue: Venue, *, offering: Offering, **changes) -> Offering:
    own = replace(
        offering,
        merchant_id=venue.merchant_id,
        venue_id=venue.venue_id,
        slug=f"o-{offering.offering_id.hex}",
        created_at=tx.now,
        updated_at=tx.now,
    )
    made = replace(own, **changes)
    await OFFERINGS.insert(tx, made)
    return made
