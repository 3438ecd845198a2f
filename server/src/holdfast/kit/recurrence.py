"""Recurrence rules: an RFC 5545 RRULE as wall times of a place, each with its instant (R16).

A rule is always bounded: it says COUNT or UNTIL, makes at most 366 occurrences, and ends within two years. A date that
a month does not have is skipped (BYMONTHDAY=31 in April, 29 February in most years); BYMONTHDAY=-1 is the last day.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, time, timedelta
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from holdfast.kit.errors import InvalidInput
from holdfast.kit.localtime import (
    AmbiguousLocalTime,
    NonexistentLocalTime,
    require_zone,
    resolve_local,
)

OCCURRENCES_MAX: Final = 366
SPAN_MAX: Final = timedelta(days=731)
RULE_LENGTH_MAX: Final = 500
FREQUENCIES: Final = ("HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_DAY: Final = "(?:MO|TU|WE|TH|FR|SA|SU)"
# What each part may say, item by item: dateutil takes numbers that no calendar has, and then looks for them for long.
_PARTS: Final[Mapping[str, re.Pattern[str]]] = {
    "FREQ": re.compile("|".join(FREQUENCIES)),
    "INTERVAL": re.compile("[1-9][0-9]{0,2}"),
    "COUNT": re.compile("[1-9][0-9]{0,8}"),
    "UNTIL": re.compile("[0-9]{8}(?:T[0-9]{6}Z?)?"),
    "BYDAY": re.compile(f"(?:[+-]?[1-5])?{_DAY}"),
    "BYMONTHDAY": re.compile("[+-]?(?:[1-9]|[12][0-9]|3[01])"),
    "BYMONTH": re.compile("[1-9]|1[0-2]"),
    "BYHOUR": re.compile("1?[0-9]|2[0-3]"),
    "BYMINUTE": re.compile("[1-5]?[0-9]"),
    "BYSETPOS": re.compile("[+-]?[1-9][0-9]{0,2}"),
    "WKST": re.compile(_DAY),
}
# The calendar repeats itself, weekdays included, after 400 years.
_CALENDAR_YEARS: Final = 400
_CALENDAR: Final = timedelta(days=146_097)
_LISTED_MAX: Final = 62
_YEAR_MAX: Final = 2290
_DATE_LENGTH: Final = len("20261231")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time of a rule: what the wall reads, and its instant, or (None) the name of what is wrong with it."""

    local_start: datetime
    starts_at: datetime | None
    problem: str | None = None


def expand(
    rule: str, local_start: datetime, *, zone: ZoneInfo | str, limit: int = OCCURRENCES_MAX, fold: int | None = None
) -> tuple[Occurrence, ...]:
    """Return the rule's occurrences from `local_start` (a wall time, without zone) on, in order.

    Each keeps its wall time over changes of the clocks. One that the clocks skip has the problem
    `nonexistent_local_time`; one that comes twice `ambiguous_local_time`, unless `fold` chooses.
    Raises `InvalidInput` for a rule that cannot be read, has no end, or makes more than `limit` occurrences.
    """
    place = zone if isinstance(zone, ZoneInfo) else require_zone(zone)
    if local_start.year > _YEAR_MAX:
        raise InvalidInput.at("local_start", "is too far away", code="too_far")
    parts = _parse(rule)
    count = _count(parts, limit=limit)
    last = _last_local(parts, local_start, zone=place)
    bounded = {name: value for name, value in parts.items() if name not in {"COUNT", "UNTIL"}}
    wanted = limit + 1 if count is None else count
    found = list(islice(_ruled(bounded, local_start, last=last), wanted))
    if count is not None and len(found) < count and parts.get("UNTIL") is None:
        raise _wrong("reaches further than two years; make it end earlier", code="too_far")
    if len(found) > limit:
        raise _wrong(f"makes more than {limit} occurrences; make it end earlier", code="too_many")
    if not found:
        raise _wrong("makes no occurrence at all", code="empty")
    return tuple(_occurrence(local, zone=place, fold=fold) for local in found)


def _occurrence(local: datetime, *, zone: ZoneInfo, fold: int | None) -> Occurrence:
    try:
        return Occurrence(local, resolve_local(local, zone, fold=fold))
    except NonexistentLocalTime:
        return Occurrence(local, None, "nonexistent_local_time")
    except AmbiguousLocalTime:
        return Occurrence(local, None, "ambiguous_local_time")


def _parse(rule: str) -> Mapping[str, str]:
    """Return the parts of a rule, each once and each of those we know."""
    text = rule.strip().upper().removeprefix("RRULE:")
    if not text or len(text) > RULE_LENGTH_MAX or not text.isascii():
        raise _wrong("is not a rule such as FREQ=WEEKLY;BYDAY=FR;COUNT=10")
    parts: dict[str, str] = {}
    for piece in text.rstrip(";").split(";"):
        name, equals, value = (word.strip() for word in piece.partition("="))
        if not equals or not value or name in parts or len(value.split(",")) > _LISTED_MAX:
            raise _wrong(f"cannot be read at {piece[:40]!r}")
        if name not in _PARTS:
            raise _wrong(f"may not say {name[:40]}; it knows {', '.join(sorted(_PARTS))}")
        if name != "FREQ" and not all(_PARTS[name].fullmatch(item.strip()) for item in value.split(",")):
            raise _wrong(f"cannot have {piece.strip()[:40]}")
        parts[name] = value
    if parts.get("FREQ") not in FREQUENCIES:
        raise _wrong(f"needs a FREQ, one of {', '.join(FREQUENCIES)}")
    return parts


def _count(parts: Mapping[str, str], *, limit: int) -> int | None:
    given = parts.get("COUNT")
    if given is None:
        return None
    if int(given) > limit:
        raise _wrong(f"needs a COUNT from 1 to {limit}", code="too_many")
    return int(given)


def _last_local(parts: Mapping[str, str], local_start: datetime, *, zone: ZoneInfo) -> datetime:
    """Return the last wall time that an occurrence may have."""
    farthest = local_start + SPAN_MAX
    until = parts.get("UNTIL")
    if until is None:
        if "COUNT" not in parts:
            raise _wrong("has no end; add COUNT or UNTIL", code="unbounded")
        return farthest
    last = _parse_until(until, zone=zone)
    if last < local_start:
        raise _wrong("ends before it begins", code="empty")
    if last > farthest:
        raise _wrong("reaches further than two years; make it end earlier", code="too_far")
    return last


def _parse_until(text: str, *, zone: ZoneInfo) -> datetime:
    """Return UNTIL as wall time; a date alone includes that whole day, a `Z` is an instant."""
    try:
        if len(text) == _DATE_LENGTH:
            return datetime.combine(datetime.strptime(text, "%Y%m%d").date(), time.max)  # noqa: DTZ007 - wall time
        wall = datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - wall time, or UTC below
    except ValueError as error:
        raise _wrong("needs an UNTIL such as 20261231 or 20261231T190000") from error
    return wall.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) if text.endswith("Z") else wall


def _ruled(parts: Mapping[str, str], local_start: datetime, *, last: datetime) -> Iterator[datetime]:
    """Yield the wall times of the rule.

    dateutil compares only what it found with the end, so a rule that finds nothing (30 February) runs to the last
    year of the calendar. Started as late in it as can be, that is a few centuries instead of eighty.
    """
    late = _CALENDAR * ((MAXYEAR - last.year) // _CALENDAR_YEARS)
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    end = f"{last + late:%Y%m%dT%H%M%S}"
    try:
        ruled = rrulestr(f"{text};UNTIL={end}", dtstart=(local_start + late).replace(tzinfo=None, fold=0))
        for found in ruled:
            yield found - late
    except (ValueError, TypeError, KeyError, IndexError, OverflowError) as error:
        raise _wrong("cannot be read; try FREQ=WEEKLY;BYDAY=FR;COUNT=10") from error


def _wrong(message: str, *, code: str = "bad_rule") -> InvalidInput:
    return InvalidInput.at("rrule", message, code=code)
