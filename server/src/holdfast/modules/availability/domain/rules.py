"""May this be booked at this time? The one answer, for what customers are shown and for what the desk grants.

Who has the time already is not asked here: the places of a slot and the claims on a resource are inventory's.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from holdfast.kit.localtime import Interval, day_bounds, local_date
from holdfast.modules.availability.errors import BlackedOut, LengthNotOffered, OutsideOpeningHours, TooFar, TooSoon
from holdfast.modules.catalogue.contracts import BookableOffering, SpaceTerms, WeeklyHours

_A_DAY = timedelta(days=1)
_A_MINUTE = timedelta(minutes=1)
# The least step of time that an instant can have: a start must lie after now, not at it.
_AT_ONCE = timedelta(microseconds=1)


def earliest_start(bookable: BookableOffering, *, now: datetime) -> datetime:
    """Return the first instant at which something may start: after now, and not within the lead time."""
    return now + max(timedelta(minutes=bookable.offering.lead_time_minutes), _AT_ONCE)


def last_day(bookable: BookableOffering, *, now: datetime) -> date:
    """Return the last date on the venue's wall on which something may start."""
    return local_date(now, bookable.hours.time_zone) + timedelta(days=bookable.offering.horizon_days)


def horizon(bookable: BookableOffering, *, now: datetime) -> datetime:
    """Return the first instant at which nothing may start any more: the end of the horizon's last day (R21)."""
    return day_bounds(last_day(bookable, now=now), bookable.hours.time_zone).ends_at


def require_space(bookable: BookableOffering) -> SpaceTerms:
    """Return how the space is booked; a session has no such terms, and asking for them is a defect of ours."""
    if bookable.offering.space is None:
        msg = f"offering {bookable.offering.offering_id} is no space"
        raise ValueError(msg)
    return bookable.offering.space


def check_session(bookable: BookableOffering, starts_at: datetime, *, now: datetime) -> None:
    """Let pass the start of a slot that can be booked now; raise `TooSoon` or `TooFar` (R21)."""
    zone = bookable.hours.time_zone
    earliest = earliest_start(bookable, now=now)
    if starts_at < earliest:
        raise TooSoon(earliest=earliest, time_zone=zone)
    end = horizon(bookable, now=now)
    if starts_at >= end:
        raise TooFar(before=end, time_zone=zone)


def check_space(bookable: BookableOffering, *, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Let pass a time of a space [starts_at, ends_at) that can be booked now, if nobody has it (R4, R21).

    Raises `TooSoon` and `TooFar` for the start, `LengthNotOffered`, `OutsideOpeningHours`, and `BlackedOut` when the
    time with its set-up and clean-up touches a blackout. Buffers may lie outside of the opening hours.
    """
    terms = require_space(bookable)
    check_session(bookable, starts_at, now=now)
    _check_length(terms, ends_at - starts_at)
    opening = _opening_at(bookable.hours, starts_at)
    if opening is None or _open_until(bookable.hours, opening, at_least=ends_at) < ends_at:
        raise OutsideOpeningHours(starts_at=starts_at, ends_at=ends_at, time_zone=bookable.hours.time_zone)
    if (starts_at - opening.starts_at) % (terms.minutes_step * _A_MINUTE):
        raise _not_offered(terms, f"It starts at steps of {terms.minutes_step} minutes from the opening on.")
    occupied = occupied_time(terms, starts_at, ends_at)
    if any(b.starts_at < occupied.ends_at and occupied.starts_at < b.ends_at for b in bookable.blackouts):
        raise BlackedOut


def occupied_time(terms: SpaceTerms, starts_at: datetime, ends_at: datetime, /) -> Interval:
    """Return the time that a booking takes of its resource: set-up before and clean-up after it inside (R4)."""
    return Interval(starts_at - terms.setup_minutes * _A_MINUTE, ends_at + terms.cleanup_minutes * _A_MINUTE)


def opening_from(hours: WeeklyHours, opening: Interval, *, at_least: datetime) -> Interval:
    """Return the opening joined with those that follow it without a gap, until `at_least` or a little further.

    So a bar that is open from 18:00 to 24:00 and from 00:00 to 02:00 can be booked over midnight.
    """
    return Interval(opening.starts_at, _open_until(hours, opening, at_least=at_least))


def _open_until(hours: WeeklyHours, opening: Interval, *, at_least: datetime) -> datetime:
    until = opening.ends_at
    # A day's openings never touch each other, so only the first of the next day can go on where this one ends.
    while until < at_least:
        following = next((o for o in _openings_around(hours, until) if o.starts_at == until), None)
        if following is None:
            return until
        until = following.ends_at
    return until


def _opening_at(hours: WeeklyHours, instant: datetime, /) -> Interval | None:
    return next((o for o in _openings_around(hours, instant) if o.starts_at <= instant < o.ends_at), None)


def _openings_around(hours: WeeklyHours, instant: datetime) -> Iterator[Interval]:
    """Yield the openings of the day and its neighbours: where clocks turn back over midnight, dates come twice."""
    day = local_date(instant, hours.time_zone)
    for near in (day, day - _A_DAY, day + _A_DAY):
        yield from hours.open_intervals(near)


def _check_length(terms: SpaceTerms, length: timedelta) -> None:
    shortest, longest, step = (
        minutes * _A_MINUTE for minutes in (terms.minutes_min, terms.minutes_max, terms.minutes_step)
    )
    if not shortest <= length <= longest:
        raise _not_offered(terms, f"It is booked for {terms.minutes_min} to {terms.minutes_max} minutes.")
    if length % step:
        raise _not_offered(terms, f"It is booked in steps of {terms.minutes_step} minutes.")


def _not_offered(terms: SpaceTerms, detail: str) -> LengthNotOffered:
    return LengthNotOffered(
        detail, minutes_min=terms.minutes_min, minutes_max=terms.minutes_max, minutes_step=terms.minutes_step
    )
