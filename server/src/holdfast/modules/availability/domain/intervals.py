"""Arithmetic of stretches of time: join them, take some out of others."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from holdfast.kit.localtime import Interval


def joined(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the same time as intervals in order that neither overlap nor touch."""
    found: list[Interval] = []
    for interval in sorted(intervals):
        if found and interval.starts_at <= found[-1].ends_at:
            if interval.ends_at > found[-1].ends_at:
                found[-1] = Interval(found[-1].starts_at, interval.ends_at)
        else:
            found.append(interval)
    return tuple(found)


def clipped(intervals: Sequence[Interval], *, to: Interval) -> Iterator[Interval]:
    """Yield the parts of joined intervals that lie within `to`."""
    first = bisect_right(intervals, to.starts_at, key=lambda one: one.ends_at)
    for interval in intervals[first:]:
        if interval.starts_at >= to.ends_at:
            return
        yield Interval(max(interval.starts_at, to.starts_at), min(interval.ends_at, to.ends_at))


def without(interval: Interval, taken: Sequence[Interval]) -> Iterator[Interval]:
    """Yield what is left of an interval when joined intervals are taken out of it."""
    left = interval.starts_at
    for gone in clipped(taken, to=interval):
        if left < gone.starts_at:
            yield Interval(left, gone.starts_at)
        left = gone.ends_at
    if left < interval.ends_at:
        yield Interval(left, interval.ends_at)
