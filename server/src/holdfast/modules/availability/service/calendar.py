"""The calendar of one offering."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from holdfast.kit.actor import Actor
from holdfast.kit.database import Transaction
from holdfast.kit.errors import InvalidInput, NotFound
from holdfast.kit.localtime import Interval, day_bounds, local_date
from holdfast.modules.availability.contracts import Calendar, Day
from holdfast.modules.availability.domain.rules import require_space
from holdfast.modules.availability.domain.sessions import session_days
from holdfast.modules.availability.domain.spaces import SpacePlan
from holdfast.modules.availability.policies import require_visible
from holdfast.modules.catalogue import facade as catalogue
from holdfast.modules.catalogue.contracts import BookableOffering, OfferingKind
from holdfast.modules.inventory import facade as inventory

DAYS_DEFAULT: Final = 14
DAYS_MAX: Final = 62
YEARS: Final = range(2000, 2200)
# More slots than anybody could hold on so many days, so that no day is shown without its own.
_SLOTS_MAX: Final = 20_000


@dataclass(frozen=True, slots=True)
class Span:
    """Dates on the venue's wall, both inside; None is the usual one: today, and thirteen days later."""

    first: date | None = None
    last: date | None = None


async def read_calendar(tx: Transaction, offering_id: UUID, *, actor: Actor | None, span: Span) -> Calendar:
    """Return what is free of the offering on the days of the span.

    Raises `NotFound` for one that the actor may not see, `InvalidInput` for a span that is empty or too long.
    """
    bookable = await read_visible(tx, offering_id, actor=actor)
    days = _days(span, today=local_date(tx.now, bookable.hours.time_zone))
    read = _space_days if bookable.offering.kind is OfferingKind.SPACE else _session_days
    return Calendar(bookable, tx.now, await read(tx, bookable, days=days))


async def read_visible(tx: Transaction, offering_id: UUID, *, actor: Actor | None) -> BookableOffering:
    """Return the offering if the actor may see it; raise `NotFound` otherwise."""
    bookable = (await catalogue.read_bookable(tx, [offering_id])).get(offering_id)
    if bookable is None:
        raise NotFound
    require_visible(actor, bookable)
    return bookable


async def read_plans(
    tx: Transaction, spaces: Sequence[BookableOffering], *, within: Interval
) -> Mapping[UUID, SpacePlan]:
    """Return for each space, by its offering's id, when it can be booked for a start within that time.

    All claims come with one statement, those of other offerings on the same resource as well.
    """
    if not spaces:
        return {}
    margin = max(_margin(space) for space in spaces)
    busy: dict[UUID, list[Interval]] = {require_space(space).resource_id: [] for space in spaces}
    taken = await inventory.busy_between(
        tx, sorted(busy), since=within.starts_at - margin, until=within.ends_at + margin
    )
    for claim in taken:
        busy[claim.resource_id].append(Interval(claim.starts_at, claim.ends_at))
    return {
        space.offering.offering_id: SpacePlan(space, busy=busy[require_space(space).resource_id], now=tx.now)
        for space in spaces
    }


def require_year(pointer: str, day: date) -> None:
    """Raise `InvalidInput` for a date that no calendar of ours reaches."""
    if day.year not in YEARS:
        raise InvalidInput.at(pointer, f"must lie between {YEARS[0]} and {YEARS[-1]}")


def _margin(space: BookableOffering) -> timedelta:
    """Return how far from a start something must be taken to be in nobody's way."""
    terms = require_space(space)
    return timedelta(minutes=terms.minutes_max + terms.setup_minutes + terms.cleanup_minutes)


def _days(span: Span, *, today: date) -> tuple[date, ...]:
    first = span.first or today
    require_year("from", first)
    last = span.last or first + timedelta(days=DAYS_DEFAULT - 1)
    require_year("to", last)
    if last < first:
        raise InvalidInput.at("to", f"lies before {first}", code="empty_span")
    if (last - first).days >= DAYS_MAX:
        raise InvalidInput.at("to", f"may be {DAYS_MAX} days from the first at most", code="span_too_long")
    return tuple(first + timedelta(days=step) for step in range((last - first).days + 1))


def _bounds(bookable: BookableOffering, days: Sequence[date]) -> Interval:
    zone = bookable.hours.time_zone
    return Interval(day_bounds(days[0], zone).starts_at, day_bounds(days[-1], zone).ends_at)


async def _session_days(tx: Transaction, bookable: BookableOffering, *, days: Sequence[date]) -> tuple[Day, ...]:
    bounds = _bounds(bookable, days)
    slots = await inventory.list_slots(
        tx, [bookable.offering.offering_id], since=bounds.starts_at, until=bounds.ends_at, limit=_SLOTS_MAX
    )
    return session_days(bookable, days, slots=slots, now=tx.now)


async def _space_days(tx: Transaction, bookable: BookableOffering, *, days: Sequence[date]) -> tuple[Day, ...]:
    plans = await read_plans(tx, [bookable], within=_bounds(bookable, days))
    plan = plans[bookable.offering.offering_id]
    return tuple(plan.day(day) for day in days)
