"""The wire shapes of what is free."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime, Field

from holdfast.kit.localtime import Interval
from holdfast.kit.paging import Page
from holdfast.kit.wire import MoneyOut, Outbound, PageOut
from holdfast.modules.availability.contracts import Calendar, Day, DayState, FreeRange, Hit, News
from holdfast.modules.catalogue.contracts import Offering, OfferingCard, OfferingKind, PriceUnit
from holdfast.modules.inventory.contracts import Slot


class SpanOut(Outbound):
    """A stretch of time: its first instant, and the first one after it."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime

    @classmethod
    def of(cls, interval: Interval) -> "SpanOut":
        """Return the stretch as it goes over the wire."""
        return cls(starts_at=interval.starts_at, ends_at=interval.ends_at)


class FreeRangeOut(Outbound):
    """A free stretch of a space for bookings that start on this day; it may reach over midnight."""

    starts_at: AwareDatetime = Field(description="The first start; others follow in steps of `minutes_step`.")
    last_start_at: AwareDatetime = Field(description="The last start.")
    ends_at: AwareDatetime = Field(description="Every offered length that ends here or before can be booked.")

    @classmethod
    def of(cls, free: FreeRange) -> "FreeRangeOut":
        """Return the range as it goes over the wire."""
        return cls(starts_at=free.starts_at, last_start_at=free.last_start_at, ends_at=free.ends_at)


class FreeSlotOut(Outbound):
    """A slot that can be booked, or that is sold out (`remaining` is 0)."""

    id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    local_start: str = Field(description="What the clock on the venue's wall shows at the start.")
    capacity: int
    remaining: int
    price: MoneyOut
    note: str

    @classmethod
    def of(cls, slot: Slot, *, offering: Offering) -> "FreeSlotOut":
        """Return the slot as it goes over the wire."""
        amount = offering.price_amount if slot.price_amount is None else slot.price_amount
        return cls(
            id=slot.slot_id,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            local_start=slot.local_start,
            capacity=slot.capacity,
            remaining=slot.remaining,
            price=MoneyOut(amount=amount, currency=offering.currency),
            note=slot.note,
        )


class DayOut(Outbound):
    """A date on the venue's wall: `slots` of a session; `open`, `free` and `busy` times of a space."""

    date: date
    state: DayState = Field(
        description=(
            "`few`: a quarter or less is left. `past`: over, or too late to book for. `beyond`: further ahead than the "
            "offering is booked. `closed`: nothing is sold on it."
        )
    )
    closed_reason: str | None
    slots: list[FreeSlotOut]
    open: list[SpanOut]
    free: list[FreeRangeOut]
    busy: list[SpanOut] = Field(description="Taken or kept free by the venue; set-up and clean-up are inside.")

    @classmethod
    def of(cls, day: Day, *, offering: Offering) -> "DayOut":
        """Return the day as it goes over the wire."""
        return cls(
            date=day.day,
            state=day.state,
            closed_reason=day.closed_reason,
            slots=[FreeSlotOut.of(slot, offering=offering) for slot in day.slots],
            open=[SpanOut.of(opening) for opening in day.open],
            free=[FreeRangeOut.of(free) for free in day.free],
            busy=[SpanOut.of(gone) for gone in day.busy],
        )


class AvailabilityOut(Outbound):
    """What is free of an offering, day by day, as of `now`."""

    offering_id: UUID
    kind: OfferingKind
    time_zone: str
    now: AwareDatetime
    days: list[DayOut]

    @classmethod
    def of(cls, calendar: Calendar) -> "AvailabilityOut":
        """Return the calendar as it goes over the wire."""
        offering = calendar.bookable.offering
        return cls(
            offering_id=offering.offering_id,
            kind=offering.kind,
            time_zone=calendar.bookable.hours.time_zone,
            now=calendar.now,
            days=[DayOut.of(day, offering=offering) for day in calendar.days],
        )


class PhotoRef(Outbound):
    """A photo: add `?w=` to the address for a smaller one."""

    id: UUID
    url: str


class OfferingCardOut(Outbound):
    """An offering as a list shows it."""

    id: UUID
    slug: str
    name: str
    kind: OfferingKind
    photo: PhotoRef | None
    merchant_name: str
    venue_name: str
    city: str
    country: str
    category: str
    time_zone: str
    price: MoneyOut
    price_unit: PriceUnit
    latitude: float | None
    longitude: float | None

    @classmethod
    def of(cls, card: OfferingCard) -> "OfferingCardOut":
        """Return the card as it goes over the wire."""
        photo = None if card.photo_id is None else PhotoRef(id=card.photo_id, url=f"/media/{card.photo_id}")
        return cls(
            id=card.offering_id,
            slug=card.slug,
            name=card.name,
            kind=card.kind,
            photo=photo,
            merchant_name=card.merchant_name,
            venue_name=card.venue_name,
            city=card.city,
            country=card.country,
            category=card.category,
            time_zone=card.time_zone,
            price=MoneyOut.of(card.price),
            price_unit=card.price_unit,
            latitude=None if card.latitude is None else float(card.latitude),
            longitude=None if card.longitude is None else float(card.longitude),
        )


class NextFreeOut(Outbound):
    """The first start that can be booked as asked."""

    starts_at: AwareDatetime
    time_zone: str


class HitOut(Outbound):
    """An offering that was found; `next_free` is null when nothing is free within two weeks."""

    offering: OfferingCardOut
    next_free: NextFreeOut | None

    @classmethod
    def of(cls, hit: Hit) -> "HitOut":
        """Return the hit as it goes over the wire."""
        first = hit.next_free
        found = None if first is None else NextFreeOut(starts_at=first, time_zone=hit.card.time_zone)
        return cls(offering=OfferingCardOut.of(hit.card), next_free=found)


class SearchOut(PageOut[HitOut]):
    """A page of search; it may be shorter than asked for and still have a next one."""

    @classmethod
    def of(cls, page: Page[Hit]) -> "SearchOut":
        """Return the page as it goes over the wire."""
        return cls(items=[HitOut.of(hit) for hit in page.items], next_cursor=page.next_cursor)


class SlotNewsOut(Outbound):
    """How many places of a slot are left now; 0 also says that it is no longer on sale."""

    id: UUID
    remaining: int


class NewsOut(Outbound):
    """The data of an `availability` event: what has changed since the one before."""

    offering_id: UUID
    slots: list[SlotNewsOut] = Field(description="Of a session. A slot that you do not know is new.")
    dates: list[date] = Field(description="Of a space: read the availability of these dates again.")
    changed: bool = Field(description="Read everything that you show again.")

    @classmethod
    def of(cls, news: News) -> "NewsOut":
        """Return the news as they go over the wire."""
        return cls(
            offering_id=news.offering_id,
            slots=[SlotNewsOut(id=slot_id, remaining=left) for slot_id, left in news.remaining.items()],
            dates=list(news.dates),
            changed=news.read_again,
        )
