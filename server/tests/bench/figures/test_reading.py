"""Figures of what is read, and of log-ins."""

import pytest

from holdfast.bench.asking import offering_pages, sign_ins
from holdfast.bench.bookings import Loads
from holdfast.bench.contracts import Bar
from holdfast.bench.figures.reading import Page, ReadingFigure, SignInFigure
from holdfast.bench.ground import Ground
from holdfast.bench.numbers import Spread
from tests.bench.figures.conftest import a_run

pytestmark = pytest.mark.anyio


def test_each_page_has_its_rate(paper: Ground):
    page = Page("S5 offering", "Offering", lambda: offering_pages(paper), Bar(100, 200))
    fired = {"S5 offering": [a_run(90), a_run(120), a_run(150)]}
    (result,) = ReadingFigure("S5", Loads(paper, [], 1, 0), [page], 32, fired=fired).results()
    assert (result.value, result.verdict) == (Spread(120, 90, 150), "met")


async def test_what_is_read_is_made_before(paper: Ground):
    made = []

    async def make() -> None:
        made.append(True)

    await ReadingFigure("own", Loads(paper, [], 1, 0), [], 32, ready=make).prepare()
    assert made == [True]


def test_log_ins_are_told_beside_the_hashing_alone(paper: Ground):
    figure = SignInFigure(
        "login", "Log-ins", Loads(paper, [], 1, 0), lambda: sign_ins(paper), 32, fired=[a_run(60)], bare=[80.0]
    )
    (result,) = figure.results()
    assert result.value.median == 60
    assert "alone 80/s; log-ins reach 75% of that" in result.notes[1]
