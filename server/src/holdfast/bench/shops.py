"""The shops that the measurements book at: a business, a venue that never closes, sessions and halls."""

from dataclasses import dataclass, replace
from uuid import UUID

from holdfast.bench.ids import Kind, id_of
from holdfast.kit.database import Transaction
from holdfast.modules.catalogue.contracts import (
    ActiveState,
    ListingState,
    Merchant,
    Offering,
    OfferingKind,
    OpeningHours,
    Resource,
    SpaceTerms,
    Venue,
)
from holdfast.modules.catalogue.domain import PRESETS
from holdfast.modules.catalogue.repository.records import MERCHANTS, OFFERINGS, RESOURCES, VENUES

TIME_ZONE = "Europe/Lisbon"
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Shop:
    """How much there is in a tenant. Slots are spread evenly over the offerings."""

    tenant: int
    offerings: int
    slots: int
    people: int
    halls: int = 0
    inside: UUID | None = None
    """A tenant that is there already, to open the shop in; none: one of its own."""

    @property
    def tenant_id(self) -> UUID:
        """Return the tenant that the shop is in."""
        return self.inside or id_of(Kind.TENANT, self.tenant)

    def offering_of(self, slot: int) -> int:
        """Return the number of the offering that a slot belongs to."""
        return slot * self.offerings // self.slots


async def open_shop(tx: Transaction, shop: Shop, *, owner_id: UUID) -> None:
    """Write the business and all that it offers, published."""
    merchant = _merchant(tx, shop, owner_id=owner_id)
    await MERCHANTS.insert(tx, merchant)
    venue = _venue(tx, merchant, shop=shop)
    await VENUES.insert(tx, venue)
    session = _session(tx, venue)
    for number in range(shop.offerings):
        slug = f"session-{shop.tenant}-{number}"
        one = replace(session, offering_id=id_of(Kind.OFFERING, shop.tenant, number=number), slug=slug)
        await OFFERINGS.insert(tx, one)
    for number in range(shop.halls):
        hall = _resource(tx, venue, resource_id=id_of(Kind.RESOURCE, shop.tenant, number=number))
        await RESOURCES.insert(tx, hall)
        await OFFERINGS.insert(tx, _space(session, hall, offering_id=id_of(Kind.SPACE, shop.tenant, number=number)))


def _merchant(tx: Transaction, shop: Shop, *, owner_id: UUID) -> Merchant:
    return Merchant(
        merchant_id=id_of(Kind.MERCHANT, shop.tenant),
        owner_id=owner_id,
        name="Tagus Escape",
        slug=f"tagus-escape-{shop.tenant}",
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


def _venue(tx: Transaction, merchant: Merchant, *, shop: Shop) -> Venue:
    return Venue(
        venue_id=id_of(Kind.VENUE, shop.tenant),
        merchant_id=merchant.merchant_id,
        name="The Warehouse",
        slug=f"the-warehouse-{shop.tenant}",
        description="By the river.",
        address_line="Rua do Açúcar 12",
        address_extra="",
        postal_code="1950-009",
        city="Lisbon",
        country="PT",
        latitude=None,
        longitude=None,
        time_zone=TIME_ZONE,
        contact_email=None,
        contact_phone=None,
        amenities=("Wi-Fi",),
        capacity=40,
        opening_hours=tuple(OpeningHours(weekday, 0, _DAY_MINUTES) for weekday in range(7)),
        closed_days=(),
        photo_ids=(),
        state=ListingState.PUBLISHED,
        created_at=tx.now,
        updated_at=tx.now,
        archived_at=None,
        version=1,
    )


def _resource(tx: Transaction, venue: Venue, *, resource_id: UUID) -> Resource:
    return Resource(
        resource_id=resource_id,
        venue_id=venue.venue_id,
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


def _session(tx: Transaction, venue: Venue) -> Offering:
    """Return an offering of places: 28.00 EUR, tax inside, and the same person may come again."""
    return Offering(
        offering_id=id_of(Kind.OFFERING, 0),
        merchant_id=venue.merchant_id,
        venue_id=venue.venue_id,
        kind=OfferingKind.SESSION,
        name="The Cartographer's Secret",
        slug="",
        description="Sixty minutes, one map, and a warehouse that has kept its secret since the earthquake. " * 4,
        photo_ids=(),
        state=ListingState.PUBLISHED,
        currency="EUR",
        price_amount=2_800,
        tax_rate_bp=2_300,
        tax_inclusive=True,
        policy=PRESETS["standard"],
        one_per_user=False,
        units_max=10,
        lead_time_minutes=0,
        horizon_days=730,
        duration_minutes=60,
        space=None,
        capacity=None,
        amenities=(),
        created_at=tx.now,
        updated_at=tx.now,
        archived_at=None,
        version=1,
    )


def _space(session: Offering, hall: Resource, *, offering_id: UUID) -> Offering:
    terms = SpaceTerms(
        hall.resource_id, minutes_min=60, minutes_max=480, minutes_step=30, setup_minutes=0, cleanup_minutes=0
    )
    return replace(
        session,
        offering_id=offering_id,
        kind=OfferingKind.SPACE,
        name="The Great Hall",
        slug=f"hall-{offering_id.hex[8:12]}-{offering_id.hex[-12:]}",
        price_amount=6_000,
        duration_minutes=None,
        space=terms,
    )
