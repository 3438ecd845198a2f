"""S6: how long until something can be booked."""

import asyncio

import pytest

from holdfast.bench.contracts import Bar
from holdfast.bench.figures.starting import StartingFigure, got, has_something_free
from holdfast.kit.ports import free_port
from tests.bench.conftest import a_server, answered

pytestmark = pytest.mark.anyio
BAR = Bar(4, 4, lower_is_better=True)


def test_the_figure_is_the_time_until_something_can_be_booked():
    (result,) = StartingFigure("S6", BAR, page=[1.5, 1.7], bookable=[2.5, 3.5]).results()
    assert result.value.median == 3.0
    assert result.verdict == "met"
    assert "the page itself after 1.60 s" in result.notes[0]


def test_without_the_web_app_there_is_no_page_to_wait_for():
    (result,) = StartingFigure("S6", BAR, page=[1.5], bookable=[2.5], is_built=False).results()
    assert result.void == "the web app is not built"


async def test_an_offering_without_a_free_time_does_not_count():
    full = answered(200, b'{"items": [{"next_free": null}]}')
    free = answered(200, b'{"items": [{"next_free": null}, {"next_free": {"starts_at": "2026-12-01T10:00:00Z"}}]}')
    said = iter([full, free, answered(503)])
    async with a_server(lambda _: next(said)) as port:
        found = [bool(await asyncio.to_thread(has_something_free, port)) for _ in range(3)]
    assert found == [False, True, False]


async def test_what_does_not_answer_yet_has_no_page():
    assert await asyncio.to_thread(got, free_port(), "/") == ""
