"""Rows of the catalogue as contracts, and contracts as the values of a row."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from holdfast.kit.database import Row
from holdfast.kit.localtime import format_minute, parse_minute
from holdfast.kit.money import Money
from holdfast.modules.catalogue.contracts import (
    ActiveState,
    AddOn,
    AddOnPer,
    Blackout,
    BookableOffering,
    CancellationPolicy,
    ClosedDay,
    ListingState,
    Merchant,
    Offering,
    OfferingCard,
    OfferingKind,
    OfferingNames,
    OpeningHours,
    PolicyBand,
    PriceUnit,
    Resource,
    SpaceTerms,
    Venue,
    WeeklyHours,
)

Values = Mapping[str, object]


def merchant_from(row: Row) -> Merchant:
    """Return the merchant of a row."""
    return Merchant(
        merchant_id=row["merchant_id"],
        owner_id=row["owner_id"],
        name=row["name"],
        slug=row["slug"],
        category=row["category"],
        description=row["description"],
        logo_id=row["logo_id"],
        contact_email=row["contact_email"],
        contact_phone=row["contact_phone"],
        currency=row["currency"],
        state=ListingState(row["state"]),
        approved_at=row["approved_at"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        archived_at=row["archived_at"],
        version=row["version"],
    )


def merchant_values(merchant: Merchant) -> Values:
    """Return the values of a merchant's row."""
    return {name: getattr(merchant, name) for name in Merchant.__slots__}


def venue_from(row: Row) -> Venue:
    """Return the venue of a row."""
    return Venue(
        venue_id=row["venue_id"],
        merchant_id=row["merchant_id"],
        name=row["name"],
        slug=row["slug"],
        description=row["description"],
        address_line=row["address_line"],
        address_extra=row["address_extra"],
        postal_code=row["postal_code"],
        city=row["city"],
        country=row["country"],
        latitude=row["latitude"],
        longitude=row["longitude"],
        time_zone=row["time_zone"],
        contact_email=row["contact_email"],
        contact_phone=row["contact_phone"],
        amenities=tuple(row["amenities"]),
        capacity=row["capacity"],
        opening_hours=opening_hours_from(row["opening_hours"]),
        closed_days=closed_days_from(row["closed_days"]),
        photo_ids=tuple(row["photo_ids"]),
        state=ListingState(row["state"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        archived_at=row["archived_at"],
        version=row["version"],
    )


def venue_values(venue: Venue) -> Values:
    """Return the values of a venue's row."""
    plain = {name: getattr(venue, name) for name in Venue.__slots__}
    return plain | {
        "amenities": list(venue.amenities),
        "photo_ids": list(venue.photo_ids),
        "opening_hours": [
            {"weekday": h.weekday, "opens": format_minute(h.opens_minute), "closes": format_minute(h.closes_minute)}
            for h in venue.opening_hours
        ],
        "closed_days": [{"date": closed.day.isoformat(), "reason": closed.reason} for closed in venue.closed_days],
    }


def opening_hours_from(stored: Sequence[Row]) -> tuple[OpeningHours, ...]:
    """Return the opening hours of a venue's JSON column."""
    return tuple(OpeningHours(h["weekday"], parse_minute(h["opens"]), parse_minute(h["closes"])) for h in stored)


def closed_days_from(stored: Sequence[Row]) -> tuple[ClosedDay, ...]:
    """Return the closed days of a venue's JSON column."""
    return tuple(ClosedDay(date.fromisoformat(closed["date"]), closed["reason"]) for closed in stored)


def resource_from(row: Row) -> Resource:
    """Return the resource of a row."""
    return Resource(
        resource_id=row["resource_id"],
        venue_id=row["venue_id"],
        name=row["name"],
        description=row["description"],
        capacity=row["capacity"],
        amenities=tuple(row["amenities"]),
        state=ActiveState(row["state"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        archived_at=row["archived_at"],
        version=row["version"],
    )


def resource_values(resource: Resource) -> Values:
    """Return the values of a resource's row."""
    plain = {name: getattr(resource, name) for name in Resource.__slots__}
    return plain | {"amenities": list(resource.amenities)}


def offering_from(row: Row) -> Offering:
    """Return the offering of a row."""
    return Offering(
        offering_id=row["offering_id"],
        merchant_id=row["merchant_id"],
        venue_id=row["venue_id"],
        kind=OfferingKind(row["kind"]),
        name=row["name"],
        slug=row["slug"],
        description=row["description"],
        photo_ids=tuple(row["photo_ids"]),
        state=ListingState(row["state"]),
        currency=row["currency"],
        price_amount=row["price_amount"],
        tax_rate_bp=row["tax_rate_bp"],
        tax_inclusive=row["tax_inclusive"],
        policy=_policy_from(row),
        one_per_user=row["one_per_user"],
        units_max=row["units_max"],
        lead_time_minutes=row["lead_time_minutes"],
        horizon_days=row["horizon_days"],
        duration_minutes=row["duration_minutes"],
        space=_space_from(row),
        capacity=row["capacity"],
        amenities=tuple(row["amenities"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        archived_at=row["archived_at"],
        version=row["version"],
    )


def offering_values(offering: Offering) -> Values:
    """Return the values of an offering's row."""
    plain = {name: getattr(offering, name) for name in Offering.__slots__ if name not in {"policy", "space"}}
    space = offering.space
    return plain | {
        "amenities": list(offering.amenities),
        "photo_ids": list(offering.photo_ids),
        "policy_name": offering.policy.name,
        "cancellation_policy": [
            {
                "notice_hours": band.notice_hours,
                "inclusive": band.inclusive,
                "back_basis_points": band.back_basis_points,
            }
            for band in offering.policy.bands
        ],
        **{name: getattr(space, name) if space else None for name in SpaceTerms.__slots__},
    }


def add_on_from(row: Row) -> AddOn:
    """Return the add-on of a row."""
    return AddOn(
        add_on_id=row["add_on_id"],
        offering_id=row["offering_id"],
        name=row["name"],
        description=row["description"],
        price_amount=row["price_amount"],
        per=AddOnPer(row["per"]),
        quantity_max=row["quantity_max"],
        tax_rate_bp=row["tax_rate_bp"],
        state=ActiveState(row["state"]),
        version=row["version"],
    )


def add_on_values(add_on: AddOn) -> Values:
    """Return the values of an add-on's row."""
    return {name: getattr(add_on, name) for name in AddOn.__slots__}


def blackout_from(row: Row) -> Blackout:
    """Return the blackout of a row."""
    return Blackout(
        blackout_id=row["blackout_id"],
        resource_id=row["resource_id"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        reason=row["reason"],
    )


def blackout_values(blackout: Blackout) -> Values:
    """Return the values of a blackout's row."""
    return {name: getattr(blackout, name) for name in Blackout.__slots__}


def bookable_from(row: Row) -> BookableOffering:
    """Return what an order needs from the one row of `read_bookable`."""
    offering = offering_from(row)
    resource_state = row["resource_state"]
    return BookableOffering(
        tenant_id=row["tenant_id"],
        offering=offering,
        merchant_name=row["merchant_name"],
        merchant_state=ListingState(row["merchant_state"]),
        venue_name=row["venue_name"],
        venue_city=row["venue_city"],
        venue_address_line=row["venue_address_line"],
        venue_state=ListingState(row["venue_state"]),
        hours=WeeklyHours(
            row["time_zone"], opening_hours_from(row["opening_hours"]), closed_days_from(row["closed_days"])
        ),
        resource_state=ActiveState(resource_state) if resource_state else None,
        add_ons=tuple(_add_on_within(offering.offering_id, stored) for stored in row["add_ons"]),
        blackouts=tuple(_blackout_within(offering.space, stored) for stored in row["blackouts"]),
    )


def names_from(row: Row) -> OfferingNames:
    """Return what people are shown about a booked offering."""
    values = {name: row[name] for name in OfferingNames.__slots__ if name != "kind"}
    return OfferingNames(**values, kind=OfferingKind(row["kind"]))


def card_from(row: Row) -> OfferingCard:
    """Return an offering as a list shows it."""
    kind = OfferingKind(row["kind"])
    values = {name: row[name] for name in OfferingCard.__slots__ if name not in {"kind", "price", "price_unit"}}
    return OfferingCard(
        **values,
        kind=kind,
        price=Money(row["price_amount"], row["currency"]),
        price_unit=PriceUnit.PLACE if kind is OfferingKind.SESSION else PriceUnit.HOUR,
    )


def _policy_from(row: Row) -> CancellationPolicy:
    bands = (
        PolicyBand(band["notice_hours"], inclusive=band["inclusive"], back_basis_points=band["back_basis_points"])
        for band in row["cancellation_policy"]
    )
    return CancellationPolicy(row["policy_name"], tuple(bands))


def _space_from(row: Row) -> SpaceTerms | None:
    if row["resource_id"] is None:
        return None
    return SpaceTerms(**{name: row[name] for name in SpaceTerms.__slots__})


def _add_on_within(offering_id: UUID, stored: Row) -> AddOn:
    return AddOn(
        add_on_id=UUID(stored["add_on_id"]),
        offering_id=offering_id,
        name=stored["name"],
        description=stored["description"],
        price_amount=stored["price_amount"],
        per=AddOnPer(stored["per"]),
        quantity_max=stored["quantity_max"],
        tax_rate_bp=stored["tax_rate_bp"],
        state=ActiveState.ACTIVE,
        version=stored["version"],
    )


def _blackout_within(space: SpaceTerms | None, stored: Row) -> Blackout:
    if space is None:
        msg = "only a space has a resource that can be blacked out"
        raise ValueError(msg)
    return Blackout(
        blackout_id=UUID(stored["blackout_id"]),
        resource_id=space.resource_id,
        starts_at=datetime.fromisoformat(stored["starts_at"]),
        ends_at=datetime.fromisoformat(stored["ends_at"]),
        reason=stored["reason"],
    )
