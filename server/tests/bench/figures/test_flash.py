"""S8: what makes a sale a bad one."""

import pytest

from holdfast.bench.figures.flash import FlashFigure, Outcome
from holdfast.bench.flash import Sale
from holdfast.bench.ground import Ground

pytestmark = pytest.mark.anyio


def an_outcome(**changes) -> Outcome:
    """Return a sale as it should be."""
    sale = Sale(said={"201": 5, "409 sold-out": 95}, sold=5, seconds=2.0, p99_ms=900.0)
    return Outcome(**{"sale": sale, "booked": 5, "taken": 5, "too_many": 0, "refused_falsely": 0, **changes})


def verdicts(paper: Ground, *outcomes: Outcome) -> dict[str, str]:
    """Return what is said of those sales."""
    figure = FlashFigure("S8", paper, people=100, places=5, at_once=10, outcomes=list(outcomes))
    return {result.code: result.verdict for result in figure.results()}


def test_a_clean_sale_is_met(paper: Ground):
    assert verdicts(paper, an_outcome()) == {"S8 oversold": "met", "S8 refused": "met", "S8 broken": "met"}


def test_one_bad_sale_among_good_ones_is_a_miss(paper: Ground):
    sales = (an_outcome(), an_outcome(too_many=1), an_outcome())
    assert verdicts(paper, *sales)["S8 oversold"] == "missed"
    assert verdicts(paper, an_outcome(), an_outcome(refused_falsely=2))["S8 refused"] == "missed"


def test_a_5xx_counts_even_when_the_customer_came_back(paper: Ground):
    sale = Sale(said={"201": 5}, broken={"503 busy": 3}, sold=5, seconds=2.0)
    assert verdicts(paper, an_outcome(sale=sale))["S8 broken"] == "missed"


def test_who_was_never_answered_makes_a_sale_void(paper: Ground):
    sale = Sale(said={"201": 5, "0": 1}, sold=5, seconds=2.0)
    assert verdicts(paper, an_outcome(sale=sale))["S8 oversold"] == "void"
