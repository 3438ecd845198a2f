"""Recurrence rules: wall time kept over the changes of the clocks, and rules that stop."""

import time
from datetime import UTC, datetime

import pytest

from holdfast.kit.errors import InvalidInput
from holdfast.kit.recurrence import expand

FRIDAY = datetime(2026, 11, 20, 19)  # noqa: DTZ001 - a wall time


def starts(rule: str, start: datetime = FRIDAY, *, zone: str = "Europe/Berlin") -> list[str]:
    return [f"{occurrence.local_start:%m-%d %H:%M}" for occurrence in expand(rule, start, zone=zone)]


def test_every_friday_at_seven_stays_at_seven_when_the_clocks_change_r16():
    found = expand("FREQ=WEEKLY;BYDAY=FR;COUNT=3", datetime(2027, 3, 19, 19), zone="Europe/Berlin")  # noqa: DTZ001 - wall

    assert [o.starts_at for o in found] == [
        datetime(2027, 3, 19, 18, tzinfo=UTC),
        datetime(2027, 3, 26, 18, tzinfo=UTC),
        datetime(2027, 4, 2, 17, tzinfo=UTC),
    ]
    assert {o.local_start.hour for o in found} == {19}


def test_times_that_do_not_exist_or_come_twice_are_reported_one_by_one_r15():
    gap = expand("FREQ=DAILY;COUNT=3", datetime(2027, 3, 27, 2, 30), zone="Europe/Berlin")  # noqa: DTZ001 - wall
    twice = expand("FREQ=DAILY;COUNT=3", datetime(2027, 10, 30, 2, 30), zone="Europe/Berlin")  # noqa: DTZ001 - wall

    assert [o.problem for o in gap] == [None, "nonexistent_local_time", None]
    assert gap[1].starts_at is None
    assert [o.problem for o in twice] == [None, "ambiguous_local_time", None]


def test_a_fold_chooses_among_times_that_come_twice():
    start = datetime(2027, 10, 31, 2, 30)  # noqa: DTZ001 - a wall time
    (second,) = expand("FREQ=DAILY;COUNT=1", start, zone="Europe/Berlin", fold=1)

    assert second.starts_at == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def test_until_as_a_date_includes_that_day():
    assert starts("FREQ=WEEKLY;BYDAY=FR;UNTIL=20261204") == ["11-20 19:00", "11-27 19:00", "12-04 19:00"]


def test_until_as_an_instant_is_compared_with_the_wall_of_the_place():
    assert starts("FREQ=WEEKLY;UNTIL=20261127T180000Z") == ["11-20 19:00", "11-27 19:00"]
    assert starts("FREQ=WEEKLY;UNTIL=20261127T175959Z") == ["11-20 19:00"]


def test_several_times_a_day_come_in_order():
    assert starts("RRULE:FREQ=DAILY;BYHOUR=10,20;COUNT=3") == ["11-20 20:00", "11-21 10:00", "11-21 20:00"]


def test_months_without_the_date_are_skipped_and_minus_one_is_the_last_day():
    start = datetime(2027, 1, 31, 9)  # noqa: DTZ001 - a wall time

    assert starts("FREQ=MONTHLY;COUNT=3", start) == ["01-31 09:00", "03-31 09:00", "05-31 09:00"]
    assert starts("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", start) == ["01-31 09:00", "02-28 09:00", "03-31 09:00"]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("FREQ=WEEKLY;BYDAY=FR", "unbounded"),
        ("FREQ=DAILY;COUNT=367", "too_many"),
        ("FREQ=DAILY;UNTIL=20271231", "too_many"),
        ("FREQ=YEARLY;COUNT=5", "too_far"),
        ("FREQ=WEEKLY;UNTIL=20291231", "too_far"),
        ("FREQ=WEEKLY;UNTIL=20200101", "empty"),
        ("FREQ=WEEKLY;BYDAY=SA;UNTIL=20261120", "empty"),
        ("FREQ=SECONDLY;COUNT=3", "bad_rule"),
        ("FREQ=MINUTELY;COUNT=3", "bad_rule"),
        ("", "bad_rule"),
        ("every friday", "bad_rule"),
        ("FREQ=WEEKLY;FREQ=DAILY;COUNT=2", "bad_rule"),
        ("FREQ=WEEKLY;COUNT=-1", "bad_rule"),
        ("FREQ=WEEKLY;COUNT=2;UNTIL=tomorrow", "bad_rule"),
        ("FREQ=WEEKLY;COUNT=2;UNTIL=20261350", "bad_rule"),
        ("FREQ=WEEKLY;COUNT=2;BYEASTER=1", "bad_rule"),
        ("FREQ=DAILY;INTERVAL=0;COUNT=2", "bad_rule"),
        ("FREQ=MONTHLY;BYDAY=+53MO;COUNT=2", "bad_rule"),
        ("FREQ=HOURLY;INTERVAL=24;BYHOUR=3;COUNT=3", "bad_rule"),
        ("FREQ=DAILY;COUNT=2\nDTSTART:20200101T000000", "bad_rule"),
    ],
)
def test_rules_without_a_sensible_end_or_meaning_are_refused_with_a_reason(rule, code):
    with pytest.raises(InvalidInput) as refused:
        expand(rule, FRIDAY, zone="Europe/Berlin")

    assert refused.value.values["errors"] == [
        {"pointer": "/rrule", "message": refused.value.detail.removeprefix("rrule: "), "code": code}
    ]


@pytest.mark.parametrize("frequency", ["HOURLY", "DAILY", "MONTHLY"])
def test_a_rule_that_never_comes_true_is_refused_quickly(frequency):
    began = time.monotonic()

    with pytest.raises(InvalidInput):
        expand(f"FREQ={frequency};BYMONTH=2;BYMONTHDAY=30;COUNT=3", FRIDAY, zone="Europe/Berlin")

    assert time.monotonic() - began < 3


def test_a_start_beyond_the_calendar_is_refused():
    with pytest.raises(InvalidInput):
        expand("FREQ=DAILY;COUNT=1", datetime(9999, 12, 31), zone="Europe/Berlin")  # noqa: DTZ001 - a wall time
