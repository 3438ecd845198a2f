"""The calendar of a session: its slots by the day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from holdfast.kit.localtime import day_bounds, local_date
from holdfast.modules.availability.contracts import Day, DayState
from holdfast.modules.availability.domain.rules import earliest_start, horizon
from holdfast.modules.catalogue.contracts import BookableOffering
from holdfast.modules.inventory.contracts import Slot, SlotState

# A day has few places left when a quarter or less of them is.
FEW_PART: Final = 4


def on_sale(bookable: BookableOffering, slots: Iterable[Slot], *, now: datetime) -> tuple[Slot, ...]:
    """Return the slots that the desk would sell as far as their time goes, those without places left included."""
    earliest, end = earliest_start(bookable, now=now), horizon(bookable, now=now)
    return tuple(slot for slot in slots if slot.state is SlotState.OPEN and earliest <= slot.starts_at < end)


def session_days(
    bookable: BookableOffering, days: Sequence[date], *, slots: Iterable[Slot], now: datetime
) -> tuple[Day, ...]:
    """Return the days with the slots that can be booked on each; `slots` are all that start on one of them."""
    zone = bookable.hours.time_zone
    by_day: dict[date, list[Slot]] = defaultdict(list)
    for slot in slots:
        if slot.state is SlotState.OPEN:
            by_day[local_date(slot.starts_at, zone)].append(slot)
    return tuple(_day(bookable, day, slots=by_day[day], now=now) for day in days)


def _day(bookable: BookableOffering, day: date, *, slots: Sequence[Slot], now: datetime) -> Day:
    bounds = day_bounds(day, bookable.hours.time_zone)
    reason = bookable.hours.closed_reason(day)
    if bounds.ends_at <= now:
        return Day(day, DayState.PAST, closed_reason=reason)
    if bounds.starts_at >= horizon(bookable, now=now):
        return Day(day, DayState.BEYOND, closed_reason=reason)
    sold = on_sale(bookable, slots, now=now)
    return Day(day, _state(slots, sold), closed_reason=reason, slots=sold)


def _state(slots: Sequence[Slot], sold: Sequence[Slot]) -> DayState:
    if not sold:
        return DayState.PAST if slots else DayState.CLOSED
    places = sum(slot.capacity + slot.overbook for slot in sold)
    left = sum(slot.remaining for slot in sold)
    if left == 0:
        return DayState.FULL
    return DayState.FEW if left * FEW_PART <= places else DayState.FREE
