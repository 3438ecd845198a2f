"""The calendar of a space: when it is open, taken, and free for long enough."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from holdfast.kit.localtime import Interval, day_bounds
from holdfast.modules.availability.contracts import Day, DayState, FreeRange
from holdfast.modules.availability.domain.intervals import clipped, joined, without
from holdfast.modules.availability.domain.rules import earliest_start, horizon, opening_from, require_space
from holdfast.modules.catalogue.contracts import BookableOffering

# A day has little time left when a quarter or less of it is.
FEW_PART: Final = 4
_AT_ONCE: Final = timedelta(microseconds=1)


class SpacePlan:
    """When a space can be booked: its hours and blackouts, what is taken of it, and now.

    `busy` holds the live claims with their buffers (whoever made them: the resource may be sold in several offerings).
    """

    def __init__(self, bookable: BookableOffering, *, busy: Iterable[Interval], now: datetime) -> None:
        terms = require_space(bookable)
        self._bookable = bookable
        self._now = now
        self._earliest = earliest_start(bookable, now=now)
        self._horizon = horizon(bookable, now=now)
        self._step = timedelta(minutes=terms.minutes_step)
        self._shortest = timedelta(minutes=terms.minutes_min)
        self._longest = timedelta(minutes=terms.minutes_max)
        self._taken = joined([*busy, *(blackout.interval for blackout in bookable.blackouts)])
        setup, cleanup = timedelta(minutes=terms.setup_minutes), timedelta(minutes=terms.cleanup_minutes)
        # A new booking keeps its own buffers clear of what is taken: it ends before clean-up, it starts after set-up.
        self._blocked = joined(Interval(gone.starts_at - cleanup, gone.ends_at + setup) for gone in self._taken)

    def day(self, day: date) -> Day:
        """Return a day with what is free of it for bookings that start on it."""
        hours = self._bookable.hours
        bounds, openings = day_bounds(day, hours.time_zone), hours.open_intervals(day)
        free = tuple(self.free_on(day))
        return Day(
            day,
            self._state(bounds, openings, free=free),
            closed_reason=hours.closed_reason(day),
            open=openings,
            free=free,
            busy=tuple(clipped(self._taken, to=bounds)),
        )

    def free_on(self, day: date) -> Iterator[FreeRange]:
        """Yield the free ranges for bookings that start on that day, in order."""
        for opening in self._bookable.hours.open_intervals(day):
            yield from self._free_in(opening, blocked=self._blocked, earliest=self._earliest)

    def first_fit(self, day: date, *, window: Interval, fill: bool) -> datetime | None:
        """Return the first start on that day of a booking that lies within the window, or None.

        The booking is as short as it may be; with `fill` it is as long as the window and the terms allow, so that the
        space is found only if it is free for all of that time.
        """
        for free in self.free_on(day):
            asked = free.starts_at - (free.starts_at - window.starts_at) // self._step * self._step
            starts_at = max(free.starts_at, asked)
            length = self._shortest
            if fill:
                length = min((window.ends_at - asked) // self._step * self._step, self._longest)
            fits = self._shortest <= length and starts_at + length <= min(free.ends_at, window.ends_at)
            if fits and starts_at <= free.last_start_at:
                return starts_at
        return None

    def _free_in(self, opening: Interval, *, blocked: Sequence[Interval], earliest: datetime) -> Iterator[FreeRange]:
        reach = opening_from(self._bookable.hours, opening, at_least=opening.ends_at + self._longest)
        for piece in without(reach, blocked):
            begin = max(piece.starts_at, earliest)
            # Rounded up to the grid that is counted from the opening: minus the floor of the negative.
            first = opening.starts_at - (opening.starts_at - begin) // self._step * self._step
            bound = min(piece.ends_at - self._shortest, opening.ends_at - _AT_ONCE, self._horizon - _AT_ONCE)
            last = opening.starts_at + (bound - opening.starts_at) // self._step * self._step
            if first <= last:
                yield FreeRange(first, min(piece.ends_at, last + self._longest), last)

    def _state(self, bounds: Interval, openings: Sequence[Interval], *, free: Sequence[FreeRange]) -> DayState:
        if bounds.ends_at <= self._now:
            return DayState.PAST
        if bounds.starts_at >= self._horizon:
            return DayState.BEYOND
        if not any(self._offered(openings, earliest=bounds.starts_at)):
            return DayState.CLOSED
        offered = _length(self._offered(openings, earliest=self._earliest))
        if not offered:
            return DayState.PAST
        left = _length(free)
        if not left:
            return DayState.FULL
        return DayState.FEW if left * FEW_PART <= offered else DayState.FREE

    def _offered(self, openings: Sequence[Interval], *, earliest: datetime) -> Iterator[FreeRange]:
        """Yield what would be free if nobody had booked anything."""
        for opening in openings:
            yield from self._free_in(opening, blocked=(), earliest=earliest)


def _length(ranges: Iterable[FreeRange]) -> timedelta:
    return sum((free.ends_at - free.starts_at for free in ranges), timedelta())
