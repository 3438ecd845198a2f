"""What crosses the door of availability: days with what is free on them, search hits, and news for open pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from holdfast.kit.localtime import Interval
from holdfast.modules.catalogue.contracts import BookableOffering, OfferingCard, OfferingKind
from holdfast.modules.inventory.contracts import Slot


class DayState(StrEnum):
    """How a day looks to somebody who wants to book.

    `past` also says that it is too late for anything on that day, `beyond` that the day lies past the horizon,
    `closed` that nothing is sold on it.
    """

    FREE = "free"
    FEW = "few"
    FULL = "full"
    CLOSED = "closed"
    PAST = "past"
    BEYOND = "beyond"


@dataclass(frozen=True, slots=True)
class FreeRange:
    """A free stretch of a space for bookings that start on one day.

    Every start `starts_at + k * step` up to `last_start_at` can be booked, for every length offered that ends at
    `ends_at` or before. It may reach over midnight.
    """

    starts_at: datetime
    ends_at: datetime
    last_start_at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """A date on the venue's wall: slots of a session that can be booked or are sold out, or the ranges of a space."""

    day: date
    state: DayState
    closed_reason: str | None = None
    slots: tuple[Slot, ...] = ()
    open: tuple[Interval, ...] = ()
    free: tuple[FreeRange, ...] = ()
    busy: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is free of an offering on a range of days, at one instant."""

    bookable: BookableOffering
    now: datetime
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class TimeWanted:
    """When somebody wants to come: a date on the venue's wall, and minutes after its midnight; None is any time."""

    day: date
    from_minute: int | None = None
    until_minute: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """An offering that was found, and the first time it can be booked as asked; None when that is not soon."""

    card: OfferingCard
    next_free: datetime | None


@dataclass(frozen=True, slots=True)
class Watched:
    """What an open page shows of an offering: places by slot, or the times for which a space cannot be booked."""

    offering_id: UUID
    kind: OfferingKind
    time_zone: str
    resource_id: UUID | None = None
    remaining: Mapping[UUID, int] = field(default_factory=dict)
    taken: frozenset[Interval] = frozenset()


@dataclass(frozen=True, slots=True)
class News:
    """What has changed since it was last told: places by slot, dates of a space, or (`read_again`) anything."""

    offering_id: UUID
    remaining: Mapping[UUID, int] = field(default_factory=dict)
    dates: tuple[date, ...] = ()
    read_again: bool = False
