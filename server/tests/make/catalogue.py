"""Makers of merchants, venues, offerings and what belongs to them; published and bookable unless said otherwise."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from holdfast.kit.actor import Actor, Grant
from holdfast.kit.database import Transaction
from holdfast.kit.errors import HouseError
from holdfast.kit.ids import new_id
from holdfast.kit.images import EncodedImage
from holdfast.modules.catalogue.contracts import (
    ActiveState,
    AddOn,
    AddOnPer,
    Blackout,
    ListingState,
    Merchant,
    Offering,
    OfferingKind,
    OpeningHours,
    Picture,
    Resource,
    SpaceTerms,
    Venue,
)
from holdfast.modules.catalogue.domain import PRESETS
from holdfast.modules.catalogue.repository.records import ADD_ONS, BLACKOUTS, MERCHANTS, OFFERINGS, RESOURCES, VENUES
from holdfast.modules.catalogue.service.media import store_picture
from tests.make.accounts import make_user

# Every day from eight in the morning to ten in the evening.
OPEN_DAILY = tuple(OpeningHours(weekday, 8 * 60, 22 * 60) for weekday in range(7))


def an_actor(tenant_id: UUID, *grants: Grant, user_id: UUID | None = None) -> Actor:
    """Return a signed-in person with those roles; a customer without any."""
    return Actor(tenant_id, user_id or new_id(), session_id=new_id(), token_version=1, grants=grants)


def merchant_of(merchant: Merchant, tenant_id: UUID) -> Actor:
    """Return the merchant's owner, signed in."""
    return an_actor(tenant_id, Grant("merchant", merchant.merchant_id), user_id=merchant.owner_id)


def moderator_of(venue_id: UUID, tenant_id: UUID) -> Actor:
    """Return somebody who works at a venue."""
    return an_actor(tenant_id, Grant("moderator", venue_id))


def admin_of(tenant_id: UUID, *, user_id: UUID | None = None) -> Actor:
    """Return an administrator."""
    return an_actor(tenant_id, Grant("admin"), user_id=user_id)


async def make_merchant(tx: Transaction, *, owner_id: UUID | None = None, **changes) -> Merchant:
    """Write a published merchant; `changes` are fields of `Merchant`."""
    merchant_id = new_id()
    owner = owner_id or (await make_user(tx)).user_id
    merchant = Merchant(
        merchant_id=merchant_id,
        owner_id=owner,
        name="Tagus Escape",
        slug=f"tagus-escape-{merchant_id.hex[-8:]}",
        category="escape-room",
        description="Rooms in an old warehouse.",
        logo_id=None,
        contact_email="hello@tagus.test",
        contact_phone=None,
        currency="EUR",
        state=ListingState.PUBLISHED,
        approved_at=tx.now,
        created_at=tx.now,
        updated_at=tx.now,
        archived_at=None,
        version=1,
    )
    made = replace(merchant, **changes)
    await MERCHANTS.insert(tx, made)
    return made


async def make_venue(tx: Transaction, *, merchant: Merchant | None = None, **changes) -> Venue:
    """Write a published venue in Lisbon, open every day from 8 to 22; `changes` are fields of `Venue`."""
    owner = merchant or await make_merchant(tx)
    venue_id = new_id()
    venue = Venue(
        venue_id=venue_id,
        merchant_id=owner.merchant_id,
        name="The Warehouse",
        slug=f"the-warehouse-{venue_id.hex[-8:]}",
        description="By the river.",
        address_line="Rua do Açúcar 12",
        address_extra="",
        postal_code="1950-009",
        city="Lisbon",
        country="PT",
        latitude=None,
        longitude=None,
        time_zone="Europe/Lisbon",
        contact_email=None,
        contact_phone=None,
        amenities=("Wi-Fi",),
        capacity=40,
        opening_hours=OPEN_DAILY,
        closed_days=(),
        photo_ids=(),
        state=ListingState.PUBLISHED,
        created_at=tx.now,
        updated_at=tx.now,
        archived_at=None,
        version=1,
    )
    made = replace(venue, **changes)
    await VENUES.insert(tx, made)
    return made


async def make_resource(tx: Transaction, *, venue: Venue | None = None, **changes) -> Resource:
    """Write an active resource; `changes` are fields of `Resource`."""
    place = venue or await make_venue(tx)
    resource = Resource(
        resource_id=new_id(),
        venue_id=place.venue_id,
        name="Great Hall",
        description="",
        capacity=120,
        amenities=(),
        state=ActiveState.ACTIVE,
        created_at=tx.now,
        updated_at=tx.now,
        archived_at=None,
        version=1,
    )
    made = replace(resource, **changes)
    await RESOURCES.insert(tx, made)
    return made


async def make_session(tx: Transaction, *, venue: Venue | None = None, **changes) -> Offering:
    """Write a published offering of places in slots, 28.00 EUR each; `changes` are fields of `Offering`."""
    place = venue or await make_venue(tx)
    offering = a_session(place, tx=tx)
    made = replace(offering, **changes)
    await OFFERINGS.insert(tx, made)
    return made


async def make_space(
    tx: Transaction, *, venue: Venue | None = None, resource: Resource | None = None, **changes
) -> Offering:
    """Write a published offering of a hall, 60.00 EUR an hour; fields of `Offering` or of `SpaceTerms` change it."""
    place = venue or await make_venue(tx)
    thing = resource or await make_resource(tx, venue=place)
    terms = SpaceTerms(
        thing.resource_id, minutes_min=60, minutes_max=480, minutes_step=30, setup_minutes=0, cleanup_minutes=0
    )
    of_terms = {name: changes.pop(name) for name in SpaceTerms.__slots__ if name in changes}
    offering = replace(
        a_session(place, tx=tx),
        kind=OfferingKind.SPACE,
        name="The Great Hall",
        price_amount=6_000,
        duration_minutes=None,
        space=replace(terms, **of_terms),
    )
    made = replace(offering, **changes)
    await OFFERINGS.insert(tx, made)
    return made


async def make_add_on(tx: Transaction, offering: Offering, **changes) -> AddOn:
    """Write an active extra, 15.00 for a booking; `changes` are fields of `AddOn`."""
    add_on = AddOn(
        add_on_id=new_id(),
        offering_id=offering.offering_id,
        name="Projector",
        description="",
        price_amount=1_500,
        per=AddOnPer.BOOKING,
        quantity_max=1,
        tax_rate_bp=None,
        state=ActiveState.ACTIVE,
        version=1,
    )
    made = replace(add_on, **changes)
    await ADD_ONS.insert(tx, made)
    return made


async def make_blackout(tx: Transaction, resource_id: UUID, **changes) -> Blackout:
    """Write a blackout of tomorrow; `changes` are fields of `Blackout`."""
    begin = tx.now + timedelta(days=1)
    blackout = Blackout(new_id(), resource_id, starts_at=begin, ends_at=begin + timedelta(days=1), reason="New floor")
    made = replace(blackout, **changes)
    await BLACKOUTS.insert(tx, made)
    return made


async def make_picture(tx: Transaction, *, created_by: UUID | None = None) -> Picture:
    """Write a picture of two widths whose bytes say which."""
    owner = created_by or (await make_user(tx)).user_id
    variants = [EncodedImage("image/webp", width, width // 2, f"{width}".encode()) for width in (400, 800)]
    return await store_picture(tx, variants, created_by=owner)


def missing_in(refusal: HouseError) -> list[str]:
    """Return the names of what a refusal to publish says is missing."""
    missing = refusal.values["missing"]
    assert isinstance(missing, list)
    return [one["code"] for one in missing]


def terms_of(offering: Offering) -> SpaceTerms:
    """Return the terms of a space; a session has none."""
    assert offering.space is not None
    return offering.space


def resource_of(offering: Offering) -> UUID:
    """Return what a space sells."""
    return terms_of(offering).resource_id


def a_session(venue: Venue, *, tx: Transaction) -> Offering:
    """Return a published offering of a venue that is not written yet."""
    offering_id = new_id()
    return Offering(
        offering_id=offering_id,
        merchant_id=venue.merchant_id,
        venue_id=venue.venue_id,
        kind=OfferingKind.SESSION,
        name="The Cartographer's Secret",
        slug=f"the-cartographers-secret-{offering_id.hex[-8:]}",
        description="Sixty minutes, one map.",
        photo_ids=(),
        state=ListingState.PUBLISHED,
        currency="EUR",
        price_amount=2_800,
        tax_rate_bp=2_300,
        tax_inclusive=True,
        policy=PRESETS["standard"],
        one_per_user=True,
        units_max=10,
        lead_time_minutes=0,
        horizon_days=365,
        duration_minutes=60,
        space=None,
        capacity=None,
        amenities=(),
        created_at=tx.now,
        updated_at=tx.now,
        archived_at=None,
        version=1,
    )
