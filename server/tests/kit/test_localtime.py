"""Wall time and instants: gaps, times that come twice, days of 23 and 25 hours, in every zone of the database."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from holdfast.kit.localtime import (
    AmbiguousLocalTime,
    Interval,
    NonexistentLocalTime,
    UnknownTimeZone,
    day_bounds,
    first_instant,
    format_minute,
    known_zones,
    local_date,
    parse_minute,
    require_zone,
    resolve_local,
    to_local,
    wall_intervals,
)

SKIPPED = [
    ("Europe/Berlin", "2027-03-28T02:30"),
    ("America/New_York", "2027-03-14T02:30"),
    ("Australia/Lord_Howe", "2027-10-03T02:15"),
    ("Africa/Cairo", "2027-04-30T00:30"),
    ("Asia/Beirut", "2027-03-28T00:00"),
    ("America/Santiago", "2027-09-05T00:00"),
    ("America/Havana", "2027-03-14T00:30"),
]
TWICE = [
    ("Europe/Berlin", "2027-10-31T02:30", timedelta(hours=1)),
    ("America/New_York", "2027-11-07T01:30", timedelta(hours=1)),
    ("Australia/Lord_Howe", "2027-04-04T01:45", timedelta(minutes=30)),
]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(("zone", "wall"), SKIPPED)
def test_a_time_that_the_clocks_skip_is_refused_whatever_the_fold_r15(zone, wall):
    for fold in (None, 0, 1):
        with pytest.raises(NonexistentLocalTime) as refused:
            resolve_local(local(wall), zone, fold=fold)
        assert refused.value.slug() == "nonexistent-local-time"


@pytest.mark.parametrize(("zone", "wall", "apart"), TWICE)
def test_a_time_that_comes_twice_is_refused_until_fold_chooses_r15(zone, wall, apart):
    with pytest.raises(AmbiguousLocalTime) as refused:
        resolve_local(local(wall), zone)

    first, second = (resolve_local(local(wall), zone, fold=fold) for fold in (0, 1))

    assert refused.value.slug() == "ambiguous-local-time"
    assert second - first == apart
    assert to_local(first, zone).replace(tzinfo=None, fold=0) == local(wall)
    assert to_local(second, zone).replace(tzinfo=None, fold=0) == local(wall)


def test_a_plain_time_has_one_instant_and_ignores_the_fold():
    for fold in (None, 0, 1):
        assert resolve_local(local("2026-12-04T19:00"), "Europe/Berlin", fold=fold) == datetime(
            2026, 12, 4, 18, tzinfo=UTC
        )


def test_a_wall_time_with_a_zone_of_its_own_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="no zone"):
        resolve_local(datetime(2026, 12, 4, tzinfo=UTC), "Europe/Berlin")


@pytest.mark.parametrize("year", [1, 1899, 2301, 9999])
def test_years_at_the_ends_of_the_calendar_are_refused_not_broken(year):
    with pytest.raises(NonexistentLocalTime):
        resolve_local(datetime(year, 1, 1), "America/New_York")  # noqa: DTZ001 - a wall time


@pytest.mark.parametrize("name", ["", "Europe/Atlantis", "../../etc/passwd", "europe/berlin", "localtime", "Factory"])
def test_only_names_of_the_zone_database_are_zones_r14(name):
    with pytest.raises(UnknownTimeZone):
        require_zone(name)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2027, 3, 28), 23),
        ("Europe/Berlin", date(2027, 10, 31), 25),
        ("Europe/Berlin", date(2027, 6, 1), 24),
        ("Africa/Cairo", date(2027, 4, 30), 23),
        ("Asia/Beirut", date(2027, 3, 28), 23),
        ("America/Havana", date(2027, 11, 7), 25),
        ("Australia/Lord_Howe", date(2027, 4, 4), 24.5),
        ("Australia/Lord_Howe", date(2027, 10, 3), 23.5),
        ("Pacific/Apia", date(2011, 12, 30), 0),
    ],
)
def test_a_day_has_the_hours_that_its_clocks_give_it_r17(zone, day, hours):
    assert day_bounds(day, zone).length == timedelta(hours=hours)


def test_opening_hours_on_the_day_of_the_change_are_right_for_the_afternoon_r16():
    morning, afternoon = wall_intervals(date(2027, 3, 14), [(780, 1080), (60, 240)], zone="America/New_York")

    assert afternoon == Interval(datetime(2027, 3, 14, 17, tzinfo=UTC), datetime(2027, 3, 14, 22, tzinfo=UTC))
    assert morning == Interval(datetime(2027, 3, 14, 6, tzinfo=UTC), datetime(2027, 3, 14, 8, tzinfo=UTC))


def test_hours_that_the_clocks_skip_altogether_are_left_out():
    assert wall_intervals(date(2027, 3, 28), [(130, 170)], zone="Europe/Berlin") == ()


def test_touching_hours_are_one_stretch():
    joined = wall_intervals(date(2026, 12, 4), [(540, 720), (720, 1080), (1140, 1440)], zone="Asia/Tokyo")

    assert [(i.starts_at.hour, i.length) for i in joined] == [(0, timedelta(hours=9)), (10, timedelta(hours=5))]


@pytest.mark.parametrize(("text", "minute"), [("00:00", 0), ("09:05", 545), ("23:59", 1439), ("24:00", 1440)])
def test_times_of_day_are_written_with_two_digits_each(text, minute):
    assert parse_minute(text) == minute
    assert format_minute(minute) == text


@pytest.mark.parametrize("text", ["", "9:00", "24:01", "12:60", "-1:00", "12.00", "12:00:00", "ab:cd", "١٢:٠٠"])
def test_other_texts_are_no_times_of_day(text):
    with pytest.raises(ValueError, match="time of day"):
        parse_minute(text)


def test_the_date_at_an_instant_is_the_one_on_the_wall():
    assert local_date(datetime(2026, 12, 4, 23, 30, tzinfo=UTC), "Asia/Tokyo") == date(2026, 12, 5)


def changes_of(zone: ZoneInfo, year: int) -> list[date]:
    """Return the days of a year on which the zone's clocks change, looking at each midnight of UTC."""
    midnights = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(366)]
    offsets = [moment.astimezone(zone).utcoffset() for moment in midnights]
    return [
        (before + timedelta(hours=h)).astimezone(zone).date()
        for before, old, new in zip(midnights, offsets, offsets[1:], strict=False)
        for h in range(24)
        if old != new
        and (before + timedelta(hours=h)).astimezone(zone).utcoffset()
        != (before + timedelta(hours=h + 1)).astimezone(zone).utcoffset()
    ]


def reference_first_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant at which the wall reads `wall` or later, by looking at it every quarter of an hour."""
    moment = wall.replace(tzinfo=UTC) - timedelta(hours=15)
    while moment.astimezone(zone).replace(tzinfo=None) < wall:
        moment += timedelta(minutes=15)
    return moment


def test_every_change_of_2027_in_every_zone_agrees_with_the_reference_r16():
    seen = 0
    for name in sorted(known_zones()):
        zone = ZoneInfo(name)
        for changed in sorted(set(changes_of(zone, 2027))):
            for wall_minutes in range(-120, 1440 + 120, 45):
                wall = datetime.combine(changed, datetime.min.time()) + timedelta(minutes=wall_minutes)
                assert first_instant(wall, zone) == reference_first_instant(wall, zone), (name, wall)
                seen += 1
    assert seen > 10_000
