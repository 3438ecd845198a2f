"""The desk's figures: ratios of runs, and what makes them void."""

from fractions import Fraction

import pytest

from holdfast.bench.bookings import Contest, Loads, Scene
from holdfast.bench.contracts import Bar
from holdfast.bench.figures.desk import HotFigure, LatencyFigure, RatioFigure, quiet_note
from holdfast.bench.ground import Ground
from holdfast.bench.numbers import Spread
from holdfast.bench.rows import RowsEach
from tests.bench.figures.conftest import a_run, drilled

pytestmark = pytest.mark.anyio
ROWS = RowsEach({"bookings.booking": Fraction(1), "bookings.line": Fraction(2)})
MIDDLING = Spread((0.5 + 0.8) / 2, 0.5, 0.8)
FEWER = RowsEach({"bookings.booking": Fraction(1)})


def a_contest(*, theirs: RowsEach = ROWS, failed: int = 0, bad: int = 0) -> Contest:
    """Return two rounds: 50 and 80 bookings against a best of 100."""
    return Contest(
        Scene([]),
        fired=[a_run(50, bad=bad), a_run(80)],
        drilled=[
            {1: drilled(40, clients=1), 8: drilled(100, failed=failed)},
            {1: drilled(100, clients=1), 8: drilled(60)},
        ],
        app_rows=[ROWS, ROWS],
        reference_rows=[theirs, theirs],
    )


def a_figure(paper: Ground, contest: Contest) -> RatioFigure:
    """Return a figure of that contest."""
    return RatioFigure("S1", "Bookings", Loads(paper, [], 1, 0), contest, Bar(0.45, 0.6), 32)


def test_a_ratio_is_taken_in_each_round_against_the_best_of_that_round(paper: Ground):
    (result,) = a_figure(paper, a_contest()).results()
    assert result.value == MIDDLING
    assert result.verdict == "met"
    assert "bookings.line 2=2" in result.notes[3]
    assert "CPU each 1.000 ms application, 0.500 ms PostgreSQL" in result.notes[0]


@pytest.mark.parametrize(
    ("contest", "reason"),
    [
        (a_contest(theirs=FEWER), "unequal rows: bookings.line: 2 against 0"),
        (a_contest(failed=3), "3 transactions of pgbench failed"),
        (a_contest(bad=1), "1 requests were not answered well"),
    ],
)
def test_a_ratio_is_void_unless_both_sides_did_the_same(paper: Ground, contest: Contest, reason: str):
    (result,) = a_figure(paper, contest).results()
    assert result.verdict == "void"
    assert reason in result.void


def test_processor_time_tells_what_a_quiet_machine_would_do():
    # A millisecond of the application, half of PostgreSQL; a quarter of PostgreSQL's on the other side.
    note = quiet_note([a_run(50)], [{8: drilled(100)}], cores=2)
    assert note == "by processor time alone: application 1,000/s, pgbench 8,000/s, ratio 0.12"


def test_a_hot_slot_is_held_against_pgbench_and_against_spread_bookings(paper: Ground):
    loads = Loads(paper, [], 1, 0)
    figure = HotFigure("S2", "Hot", loads, a_contest(), Bar(2.5, 3), 32, spread=[a_run(100), a_run(100)])
    against, beside = figure.results()
    assert (against.code, beside.code) == ("S2", "S2 spread")
    assert beside.value == MIDDLING


def test_latency_is_told_for_each_number_of_connections(paper: Ground):
    bars = {32: Bar(35, 25, lower_is_better=True), 8: Bar(10, 10, lower_is_better=True)}
    loads = Loads(paper, [], 1, 0)
    fired = {32: [a_run(9, p99=30), a_run(9, p99=40), a_run(9, p99=20)], 8: [a_run(9, p99=12, is_used_up=True)]}
    many, few = LatencyFigure("S3", loads, Scene([]), bars, fired).results()
    assert (many.value, many.verdict) == (Spread(30, 20, 40), "met")
    assert few.verdict == "void"
