"""Wall time and instants: what a clock on the venue's wall reads, converted once, by the zone's own rules.

Every conversion goes through one idea: an instant belongs to a wall time when the wall clock reads it then. A wall
time that the clock never reads, or reads twice, is refused where people state it (R15) and settled by `first_instant`
where a day's hours need an answer all the same (R16).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from holdfast.kit.errors import ErrorKind, HouseError

MINUTES_OF_DAY: Final = 24 * 60
_MIDNIGHT: Final = time()
# Nobody books outside of these years, and at the calendar's own ends arithmetic with offsets breaks.
_YEARS: Final = range(1900, 2301)
# In the database of zones, and no place on earth.
_NO_PLACES: Final = frozenset({"Factory", "localtime", "posixrules"})


class UnknownTimeZone(HouseError):
    """The time zone is not in the IANA database: use a name such as `Europe/Lisbon` (R14)."""

    kind = ErrorKind.INVALID
    title = "The time zone is unknown"


class NonexistentLocalTime(HouseError):
    """The clocks skip this wall time on that day (summer time begins): choose another (R15)."""

    kind = ErrorKind.INVALID
    title = "This time does not exist on that day"


class AmbiguousLocalTime(HouseError):
    """The clocks show this wall time twice that day: say `fold` 0 for the first or 1 for the second (R15)."""

    kind = ErrorKind.INVALID
    title = "This time comes twice on that day"


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A stretch of time, in UTC: its first instant, and the first instant after it."""

    starts_at: datetime
    ends_at: datetime

    @property
    def length(self) -> timedelta:
        """Return the elapsed time, which a change of the clocks makes longer or shorter than the wall says (R17)."""
        return self.ends_at - self.starts_at

    def covers(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Say whether that stretch lies wholly inside."""
        return self.starts_at <= starts_at and ends_at <= self.ends_at


def require_zone(name: str) -> ZoneInfo:
    """Return the zone of that IANA name; raise `UnknownTimeZone` for any other text."""
    if name not in known_zones():
        raise UnknownTimeZone(f"{name!r} is not an IANA time zone, such as Europe/Lisbon.", time_zone=name)
    return ZoneInfo(name)


@cache
def known_zones() -> frozenset[str]:
    """Return the names of all zones that a venue may be in."""
    return frozenset(available_timezones() - _NO_PLACES)


def resolve_local(local: datetime, zone: ZoneInfo | str, *, fold: int | None = None) -> datetime:
    """Return the instant (in UTC) at which a wall in the zone reads `local`, which carries no zone itself.

    `fold` chooses the first (0) or second (1) of a time that comes twice; it changes nothing for other times.
    Raises `NonexistentLocalTime`, and `AmbiguousLocalTime` without a `fold` (R15).
    """
    place = _zone(zone)
    first, second = _offsets(local, place)
    if first < second:
        raise NonexistentLocalTime(
            f"The clocks in {place.key} skip {local:%Y-%m-%d %H:%M}.", local=_text(local), time_zone=place.key
        )
    if first > second and fold is None:
        raise AmbiguousLocalTime(
            f"The clocks in {place.key} show {local:%Y-%m-%d %H:%M} twice.", local=_text(local), time_zone=place.key
        )
    return _instant(local, second if fold == 1 else first)


def first_instant(local: datetime, zone: ZoneInfo | str) -> datetime:
    """Return the first instant (in UTC) at which the wall reads `local` or later.

    That is the usual one; the first of a time that comes twice; the moment of the change for a time that is skipped.
    """
    place = _zone(zone)
    before, after = _offsets(local, place)
    if before >= after:
        return _instant(local, before)
    return _moment_of_change(_instant(local, after), _instant(local, before), zone=place)


def to_local(instant: datetime, zone: ZoneInfo | str) -> datetime:
    """Return what the wall reads at that instant, with the zone's offset."""
    return instant.astimezone(_zone(zone))


def local_date(instant: datetime, zone: ZoneInfo | str) -> date:
    """Return the date on the wall at that instant."""
    return to_local(instant, zone).date()


@lru_cache(maxsize=4_096)
def day_bounds(day: date, zone: ZoneInfo | str) -> Interval:
    """Return the day on the wall as instants: 23, 24 or 25 hours, or others where clocks change by other steps."""
    place = _zone(zone)
    return Interval(_at_minute(day, 0, zone=place), _at_minute(day, MINUTES_OF_DAY, zone=place))


def wall_intervals(day: date, spans: Iterable[tuple[int, int]], *, zone: ZoneInfo | str) -> tuple[Interval, ...]:
    """Return the instants during which the wall is within one of the day's spans, in order, touching ones joined.

    A span is (from, until) in minutes after midnight as the wall counts them, until at most 1,440. A span that the
    clocks skip altogether is left out; one with a change inside is as long as it lasts (R16).
    """
    place = _zone(zone)
    found = sorted(
        Interval(_at_minute(day, opens, zone=place), _at_minute(day, closes, zone=place)) for opens, closes in spans
    )
    joined: list[Interval] = []
    for interval in found:
        if interval.ends_at <= interval.starts_at:
            continue
        if joined and interval.starts_at <= joined[-1].ends_at:
            joined[-1] = Interval(joined[-1].starts_at, max(joined[-1].ends_at, interval.ends_at))
        else:
            joined.append(interval)
    return tuple(joined)


@lru_cache(maxsize=2 * MINUTES_OF_DAY)
def parse_minute(text: str) -> int:
    """Return the minutes after midnight of `HH:MM`, up to `24:00`; raise `ValueError` for anything else."""
    hours, _, minutes = text.partition(":")
    is_written_so = len(text) == len("HH:MM") and text.isascii() and hours.isdecimal() and minutes.isdecimal()
    total = int(hours) * 60 + int(minutes) if is_written_so else -1
    if not 0 <= total <= MINUTES_OF_DAY or int(minutes or 0) > 59:  # noqa: PLR2004 - minutes of an hour
        msg = "is not a time of day such as 09:30"
        raise ValueError(msg)
    return total


def format_minute(minute: int) -> str:
    """Return minutes after midnight as `HH:MM`."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _zone(zone: ZoneInfo | str) -> ZoneInfo:
    return zone if isinstance(zone, ZoneInfo) else require_zone(zone)


def _at_minute(day: date, minute: int, *, zone: ZoneInfo) -> datetime:
    return first_instant(datetime.combine(day, _MIDNIGHT) + timedelta(minutes=minute), zone)


def _offsets(local: datetime, zone: ZoneInfo) -> tuple[timedelta, timedelta]:
    """Return the zone's offsets before and after a change that `local` falls into; the same twice at other times."""
    if local.tzinfo is not None:
        msg = "a wall time carries no zone of its own"
        raise ValueError(msg)
    if local.year not in _YEARS:
        raise NonexistentLocalTime(f"The year must be {_YEARS[0]} to {_YEARS[-1]}.", local=_text(local))
    before = local.replace(tzinfo=zone, fold=0).utcoffset()
    after = local.replace(tzinfo=zone, fold=1).utcoffset()
    return before or timedelta(), after or timedelta()


def _instant(local: datetime, offset: timedelta) -> datetime:
    return (local.replace(fold=0) - offset).replace(tzinfo=UTC)


def _moment_of_change(before: datetime, after: datetime, *, zone: ZoneInfo) -> datetime:
    """Return when the zone's offset changes between two instants, to the second."""
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0) if middle.replace(microsecond=0) > before else middle
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def _text(local: datetime) -> str:
    return local.isoformat(timespec="minutes")
