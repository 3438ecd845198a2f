"""The process's own clock."""

from datetime import UTC, datetime, timedelta

from holdfast.kit.clock import monotonic_seconds, now


def test_now_is_an_aware_instant_in_utc():
    told = now()

    assert told.tzinfo is UTC
    assert abs(told - datetime.now(UTC)) < timedelta(seconds=5)


def test_the_monotonic_clock_never_steps_back():
    readings = [monotonic_seconds() for _ in range(1_000)]

    assert readings == sorted(readings)
