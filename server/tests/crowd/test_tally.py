"""Counting: percentiles that are near enough, refusals by name, and what counts as broken."""

import pytest

from holdfast.crowd.tally import SURPRISES_KEPT, Latencies, Surprise, Tally


def test_percentiles_are_right_within_a_twentieth():
    times = Latencies()
    for milliseconds in range(1, 1_001):
        times.add(milliseconds / 1e3)

    assert times.percentile(0.5) == pytest.approx(0.5, rel=0.06)
    assert times.percentile(0.99) == pytest.approx(0.99, rel=0.06)
    assert times.percentile(1.0) == times.longest == 1.0


def test_nothing_measured_is_zero():
    assert Latencies().percentile(0.99) == 0.0


def test_a_503_is_busy_and_any_other_5xx_is_broken():
    tally = Tally()
    for status in (200, 404, 503, 500, 502):
        tally.answered("x", status=status, seconds=0.1)

    assert (tally.requests, tally.broken) == (5, 2)


def test_surprises_are_all_counted_and_the_first_ones_kept():
    tally = Tally()
    for number in range(SURPRISES_KEPT + 5):
        tally.surprise(Surprise("book", 418, f"problem-{number}", "", ""))

    assert (tally.surprised, len(tally.surprises)) == (SURPRISES_KEPT + 5, SURPRISES_KEPT)
    assert tally.surprises[0].problem == "problem-0"


def test_actions_come_by_how_often_they_were_done():
    tally = Tally()
    for action in ("look", "book", "look"):
        tally.answered(action, status=200, seconds=0.1)
    tally.did("booked")
    tally.refused("sold-out")

    assert [action for action, _ in tally.actions()] == ["look", "book"]
    assert (tally.deeds["booked"], tally.refusals["sold-out"]) == (1, 1)
