"""Waiting for rest: until every queue has been empty for a moment, and not for ever."""

import pytest

from holdfast.crowd.memory import Memory
from holdfast.crowd.resting import figures, wait_for_rest
from holdfast.crowd.wire import Answer
from holdfast.kit.clock import monotonic_seconds
from tests.make.crowd import ScriptedWire, promise, replay

pytestmark = pytest.mark.anyio


def metrics(waiting=0, queued=0):
    lines = [
        "# HELP holdfast_outbox_waiting Events.",
        "holdfast_database_up 1.0",
        f"holdfast_outbox_waiting {waiting}.0",
        f'holdfast_jobs{{state="queued"}} {queued}.0',
    ]
    return Answer(200, {}, "\n".join(lines).encode())


async def test_figures_are_read_from_the_metrics():
    wire = ScriptedWire(script=replay(metrics(3, 2)))

    assert await figures(wire, token="m") == {
        "holdfast_outbox_waiting": 3.0,
        'holdfast_jobs{state="queued"}': 2.0,
        'holdfast_jobs{state="picked"}': 0.0,
    }
    assert wire.heard[0].headers == {"authorization": "Bearer m"}


@pytest.mark.parametrize("said", [None, Answer(403, {}, b""), Answer(200, {}, b"holdfast_database_up 0.0")])
async def test_a_platform_that_does_not_tell_has_no_figures(said):
    assert await figures(ScriptedWire(script=replay(said))) == {}


async def test_it_is_at_rest_when_the_queues_stay_empty():
    wire = ScriptedWire(script=replay(metrics(1), metrics(), metrics(0, 1), metrics()))

    rest = await wait_for_rest(wire, Memory(), seconds_max=30, look_seconds=0.01)

    assert rest.is_at_rest
    assert len(wire.heard) == 3 + 3


async def test_what_does_not_drain_is_told_after_the_limit():
    rest = await wait_for_rest(ScriptedWire(script=replay(metrics(7))), Memory(), seconds_max=0.2, look_seconds=0.01)

    assert (rest.is_at_rest, rest.waiting["holdfast_outbox_waiting"]) == (False, 7.0)


async def test_holds_that_outlast_the_limit_are_told_and_not_waited_for():
    memory = Memory()
    moment = monotonic_seconds()
    memory.promise(promise(asked=(moment, moment), hold_seconds=900.0), key="k")

    rest = await wait_for_rest(ScriptedWire(script=replay(metrics())), memory, seconds_max=5, look_seconds=0.01)

    assert (rest.is_at_rest, rest.holds_running) == (True, 1)


async def test_a_platform_without_figures_is_not_waited_for_when_nothing_lapses():
    rest = await wait_for_rest(ScriptedWire(script=replay(None)), Memory(), seconds_max=5, look_seconds=0.01)

    assert (rest.is_at_rest, rest.waiting) == (False, {})
    assert rest.seconds < 2
