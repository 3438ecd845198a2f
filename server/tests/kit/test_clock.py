"""The process's own clock."""

from datetime import UTC, datetime, timedelta

from holdfast.kit.clock import DatabaseClock, monotonic_seconds, now


def test_now_is_an_aware_instant_in_utc():
    told = now()

    assert told.tzinfo is UTC
    assert abs(told - datetime.now(UTC)) < timedelta(seconds=5)


def test_the_monotonic_clock_never_steps_back():
    readings = [monotonic_seconds() for _ in range(1_000)]

    assert readings == sorted(readings)


def test_the_databases_clock_goes_on_from_what_was_heard_whatever_the_machine_says_R20():
    machine, heard, seconds = datetime(2031, 1, 1, tzinfo=UTC), datetime(2026, 12, 4, 18, tzinfo=UTC), [100.0]
    clock = DatabaseClock(machine=lambda: machine, monotonic=lambda: seconds[0])

    before = clock.now()
    clock.hear(heard)
    seconds[0] += 90

    assert before == machine
    assert clock.now() == heard + timedelta(seconds=90)
