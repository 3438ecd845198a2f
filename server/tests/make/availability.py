"""Makers of what availability decides on, without a database: offerings as an order reads them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from holdfast.kit.ids import new_id
from holdfast.kit.localtime import Interval
from holdfast.modules.catalogue.contracts import (
    ActiveState,
    Blackout,
    BookableOffering,
    CancellationPolicy,
    ClosedDay,
    ListingState,
    Offering,
    OfferingKind,
    OpeningHours,
    PolicyBand,
    SpaceTerms,
    WeeklyHours,
)
from holdfast.modules.inventory.contracts import Slot, SlotState

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
TERMS = SpaceTerms(
    resource_id=new_id(), minutes_min=60, minutes_max=240, minutes_step=30, setup_minutes=0, cleanup_minutes=0
)
NINE_TO_SIX = tuple(OpeningHours(weekday, 9 * 60, 18 * 60) for weekday in range(7))


def a_bookable(
    *,
    space: SpaceTerms | None = TERMS,
    opening: tuple[OpeningHours, ...] = NINE_TO_SIX,
    closed_days: tuple[date, ...] = (),
    time_zone: str = "Europe/Lisbon",
    blackouts: tuple[Interval, ...] = (),
    lead_time_minutes: int = 0,
    horizon_days: int = 30,
    state: ListingState = ListingState.PUBLISHED,
    capacity: int | None = None,
    units_max: int = 10,
) -> BookableOffering:
    """Return an offering: a hall from nine to six in Lisbon unless said otherwise; without terms a session."""
    offering = Offering(
        offering_id=new_id(),
        merchant_id=new_id(),
        venue_id=new_id(),
        kind=OfferingKind.SESSION if space is None else OfferingKind.SPACE,
        name="The big hall",
        slug="the-big-hall",
        description="",
        photo_ids=(),
        state=state,
        currency="EUR",
        price_amount=4_000,
        tax_rate_bp=0,
        tax_inclusive=True,
        policy=CancellationPolicy("standard", (PolicyBand(0, inclusive=True, back_basis_points=0),)),
        one_per_user=True,
        units_max=units_max,
        lead_time_minutes=lead_time_minutes,
        horizon_days=horizon_days,
        duration_minutes=90 if space is None else None,
        space=space,
        capacity=capacity,
        amenities=(),
        created_at=LONG_AGO,
        updated_at=LONG_AGO,
        archived_at=None,
        version=1,
    )
    resource_id = TERMS.resource_id if space is None else space.resource_id
    return BookableOffering(
        tenant_id=new_id(),
        offering=offering,
        merchant_name="Halls",
        merchant_state=ListingState.PUBLISHED,
        venue_name="House",
        venue_city="Lisbon",
        venue_address_line="Rua 1",
        venue_state=ListingState.PUBLISHED,
        hours=WeeklyHours(time_zone, opening, tuple(ClosedDay(day, "holiday") for day in closed_days)),
        resource_state=None if space is None else ActiveState.ACTIVE,
        add_ons=(),
        blackouts=tuple(Blackout(new_id(), resource_id, b.starts_at, b.ends_at, "works") for b in blackouts),
    )


def a_slot(starts_at: datetime, *, capacity: int = 10, held: int = 0, confirmed: int = 0, **changes) -> Slot:
    """Return an open slot of ninety minutes."""
    slot = Slot(
        slot_id=new_id(),
        offering_id=new_id(),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=90),
        local_start=starts_at.replace(tzinfo=None).isoformat(timespec="minutes"),
        time_zone="Europe/Lisbon",
        capacity=capacity,
        overbook=0,
        held=held,
        confirmed=confirmed,
        state=SlotState.OPEN,
        price_amount=None,
        note="",
        version=1,
    )
    return replace(slot, **changes)


def terms(**changes) -> SpaceTerms:
    """Return the terms of a space for an hour to four in half hours, changed as said."""
    return replace(TERMS, **changes)


def utc(day: date, hour: int, minute: int = 0, /) -> datetime:
    """Return the instant of that day at which clocks in UTC show the time."""
    return datetime.combine(day, time(hour, minute), tzinfo=UTC)


def span(day: date, starts: int, ends: int, /) -> Interval:
    """Return the time between two full hours in UTC of one day."""
    return Interval(utc(day, starts), utc(day, ends))
