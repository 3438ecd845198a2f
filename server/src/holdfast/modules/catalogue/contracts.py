"""What crosses the door of the catalogue: merchants, venues, offerings and the terms they are booked on."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from holdfast.kit.localtime import Interval, wall_intervals
from holdfast.kit.money import Money


class OfferingKind(StrEnum):
    """How an offering is booked: places in dated slots, or a free stretch of a resource's time."""

    SESSION = "session"
    SPACE = "space"


class ListingState(StrEnum):
    """Where a merchant, venue or offering stands; only what is published is seen and booked by everybody."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class ActiveState(StrEnum):
    """Where a resource or an add-on stands."""

    ACTIVE = "active"
    ARCHIVED = "archived"


class AddOnPer(StrEnum):
    """What an add-on's price is for: the booking, each place of it, or each hour of it."""

    BOOKING = "booking"
    UNIT = "unit"
    HOUR = "hour"


class PriceUnit(StrEnum):
    """What an offering's price is for."""

    PLACE = "place"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class PolicyBand:
    """At least (`inclusive`) or more than this notice gives that share back, in basis points."""

    notice_hours: int
    inclusive: bool
    back_basis_points: int


@dataclass(frozen=True, slots=True)
class CancellationPolicy:
    """Bands in falling order of notice; the last one's notice is zero, so every cancellation falls into one."""

    name: str
    bands: tuple[PolicyBand, ...]


@dataclass(frozen=True, slots=True, order=True)
class OpeningHours:
    """One stretch of a weekday (Monday is 0) in minutes after midnight on the venue's wall; closes at 1,440 at most."""

    weekday: int
    opens_minute: int
    closes_minute: int


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A date on the venue's wall on which it does not open."""

    day: date
    reason: str


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """When a venue is open, in its own zone."""

    time_zone: str
    opening: tuple[OpeningHours, ...]
    closed_days: tuple[ClosedDay, ...] = ()

    def closed_reason(self, day: date) -> str | None:
        """Return why the venue is closed on that date, or None when it is no closed day."""
        return next((closed.reason for closed in self.closed_days if closed.day == day), None)

    def open_intervals(self, day: date) -> tuple[Interval, ...]:
        """Return the instants of that date during which the venue is open, in order (R16)."""
        if self.closed_reason(day) is not None:
            return ()
        spans = [(h.opens_minute, h.closes_minute) for h in self.opening if h.weekday == day.weekday()]
        return wall_intervals(day, spans, zone=self.time_zone)


@dataclass(frozen=True, slots=True)
class Merchant:
    """A business inside a tenant; `approved_at` is None while an admin's approval is awaited."""

    merchant_id: UUID
    owner_id: UUID
    name: str
    slug: str
    category: str
    description: str
    logo_id: UUID | None
    contact_email: str | None
    contact_phone: str | None
    currency: str
    state: ListingState
    approved_at: datetime | None
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class Venue:
    """A place of a merchant."""

    venue_id: UUID
    merchant_id: UUID
    name: str
    slug: str
    description: str
    address_line: str
    address_extra: str
    postal_code: str
    city: str
    country: str
    latitude: Decimal | None
    longitude: Decimal | None
    time_zone: str
    contact_email: str | None
    contact_phone: str | None
    amenities: tuple[str, ...]
    capacity: int | None
    opening_hours: tuple[OpeningHours, ...]
    closed_days: tuple[ClosedDay, ...]
    photo_ids: tuple[UUID, ...]
    state: ListingState
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None
    version: int

    @property
    def hours(self) -> WeeklyHours:
        """Return when the venue is open."""
        return WeeklyHours(self.time_zone, self.opening_hours, self.closed_days)


@dataclass(frozen=True, slots=True)
class Resource:
    """One exclusive thing at a venue: a hall, a court, a studio."""

    resource_id: UUID
    venue_id: UUID
    name: str
    description: str
    capacity: int | None
    amenities: tuple[str, ...]
    state: ActiveState
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class SpaceTerms:
    """How a space is booked: its resource, durations from `minutes_min` to `minutes_max` in steps, and buffers."""

    resource_id: UUID
    minutes_min: int
    minutes_max: int
    minutes_step: int
    setup_minutes: int
    cleanup_minutes: int


@dataclass(frozen=True, slots=True)
class Offering:
    """Something that can be booked at a venue; `price_amount` per place or hour in the currency's minor unit."""

    offering_id: UUID
    merchant_id: UUID
    venue_id: UUID
    kind: OfferingKind
    name: str
    slug: str
    description: str
    photo_ids: tuple[UUID, ...]
    state: ListingState
    currency: str
    price_amount: int
    tax_rate_bp: int
    tax_inclusive: bool
    policy: CancellationPolicy
    one_per_user: bool
    units_max: int
    lead_time_minutes: int
    horizon_days: int
    duration_minutes: int | None
    space: SpaceTerms | None
    capacity: int | None
    amenities: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None
    version: int

    @property
    def price(self) -> Money:
        """Return the price of one place or one hour."""
        return Money(self.price_amount, self.currency)

    @property
    def price_unit(self) -> PriceUnit:
        """Return what the price is for."""
        return PriceUnit.PLACE if self.kind is OfferingKind.SESSION else PriceUnit.HOUR


@dataclass(frozen=True, slots=True)
class AddOn:
    """An extra of an offering; `tax_rate_bp` None means the offering's."""

    add_on_id: UUID
    offering_id: UUID
    name: str
    description: str
    price_amount: int
    per: AddOnPer
    quantity_max: int
    tax_rate_bp: int | None
    state: ActiveState
    version: int


@dataclass(frozen=True, slots=True)
class Blackout:
    """A stretch of time in which a resource cannot be booked."""

    blackout_id: UUID
    resource_id: UUID
    starts_at: datetime
    ends_at: datetime
    reason: str

    @property
    def interval(self) -> Interval:
        """Return the stretch itself."""
        return Interval(self.starts_at, self.ends_at)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that we encoded: the size of its largest variant."""

    media_id: UUID
    width: int
    height: int

    @property
    def url(self) -> str:
        """Return where it is served, on the same host; `?w=` asks for a width."""
        return f"/media/{self.media_id}"


@dataclass(frozen=True, slots=True)
class BookableOffering:
    """All that an order needs to know about an offering, read at once: terms, states, hours, extras, blackouts.

    `offering.state` is its own; `is_bookable` says whether merchant, venue and resource stand as well. Add-ons are the
    active ones; blackouts those that have not ended.
    """

    tenant_id: UUID
    offering: Offering
    merchant_name: str
    merchant_state: ListingState
    venue_name: str
    venue_city: str
    venue_address_line: str
    venue_state: ListingState
    hours: WeeklyHours
    resource_state: ActiveState | None
    add_ons: tuple[AddOn, ...]
    blackouts: tuple[Blackout, ...]

    @property
    def is_bookable(self) -> bool:
        """Say whether anybody may book it now: everything it stands on is published and nothing archived."""
        listed = {self.offering.state, self.merchant_state, self.venue_state} == {ListingState.PUBLISHED}
        return listed and self.resource_state in {None, ActiveState.ACTIVE}

    @property
    def is_archived(self) -> bool:
        """Say whether it, or something it stands on, is gone for good."""
        return (
            ListingState.ARCHIVED in {self.offering.state, self.merchant_state, self.venue_state}
            or self.resource_state is ActiveState.ARCHIVED
        )


@dataclass(frozen=True, slots=True)
class OfferingNames:
    """What people are shown about a booked offering and its place, whatever has become of them since."""

    offering_id: UUID
    name: str
    slug: str
    photo_id: UUID | None
    kind: OfferingKind
    merchant_id: UUID
    merchant_name: str
    merchant_slug: str
    contact_email: str | None
    contact_phone: str | None
    venue_id: UUID
    venue_name: str
    city: str
    country: str
    address_line: str
    time_zone: str
    latitude: Decimal | None
    longitude: Decimal | None


@dataclass(frozen=True, slots=True)
class OfferingFilters:
    """What an offering must be to be found; None does not matter. Every word of `text` must occur somewhere."""

    text: str | None = None
    city: str | None = None
    category: str | None = None
    kind: OfferingKind | None = None
    merchant_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class OfferingCard:
    """An offering as a list shows it."""

    offering_id: UUID
    name: str
    slug: str
    kind: OfferingKind
    photo_id: UUID | None
    merchant_id: UUID
    merchant_name: str
    category: str
    venue_id: UUID
    venue_name: str
    city: str
    country: str
    time_zone: str
    latitude: Decimal | None
    longitude: Decimal | None
    price: Money
    price_unit: PriceUnit


@dataclass(frozen=True, slots=True)
class Archived:
    """What an archiving took out of sale: the offerings and the resources below the archived thing."""

    offering_ids: tuple[UUID, ...]
    resource_ids: tuple[UUID, ...]
