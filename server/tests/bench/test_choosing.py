"""Which figures are measured, and their bars."""

import pytest

from holdfast.bench.bookings import Loads
from holdfast.bench.choosing import FIGURES, LoadedMissing, Options, Site, chosen
from holdfast.bench.figures.desk import HotFigure, LatencyFigure, RatioFigure
from holdfast.bench.ground import Ground

pytestmark = pytest.mark.anyio


@pytest.fixture
def site(paper: Ground) -> Site:
    """Return where figures would be measured."""
    return Site(Loads(paper, [], 1, 0), Options(codes=tuple(FIGURES)))


def test_all_are_measured_when_none_is_named_but_what_has_no_database():
    assert chosen([], has_loaded=True) == tuple(FIGURES)
    assert chosen([], has_loaded=False) == tuple(code for code in FIGURES if code != "S7")


def test_those_that_are_named_are_measured_in_their_order():
    assert chosen(["S8", "S1"], has_loaded=False) == ("S1", "S8")


def test_a_full_database_must_be_named(site: Site):
    with pytest.raises(LoadedMissing):
        FIGURES["S7"](site)


def test_every_other_figure_can_be_made(site: Site):
    assert all(FIGURES[code](site).code == code for code in chosen([], has_loaded=False))


def test_the_bars_are_those_of_the_design(site: Site):
    ratios = [FIGURES[code](site) for code in ("S1", "S1b", "S2", "S2b")]
    assert [one.bar.least for one in ratios if isinstance(one, RatioFigure)] == [0.45, 0.35, 2.5, 0.35]
    latency = FIGURES["S3"](site)
    assert isinstance(latency, LatencyFigure)
    assert {connections: bar.least for connections, bar in latency.bars.items()} == {32: 35, 8: 35}


def test_the_hot_slot_is_held_against_many_clients_on_that_row(site: Site):
    hot = FIGURES["S2"](site)
    assert isinstance(hot, HotFigure)
    assert hot.clients == (32,)
    assert (hot.contest.scene.slots, hot.spread_scene.slots) == (1, site.ground.main.slots)


def test_a_warm_up_is_a_second_at_most():
    assert Options(codes=(), seconds=8).warm_up_seconds == 1
    assert Options(codes=(), seconds=2).warm_up_seconds == 0.5
