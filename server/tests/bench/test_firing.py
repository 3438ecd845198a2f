"""A plan carried out by a process of its own."""

import os

import pytest

from holdfast.bench.firing import Fired, LoadFailed, Payers, carry_out, fire_plan
from holdfast.bench.gun import Volley
from holdfast.bench.magazine import Plan, Rack, head_of
from tests.bench.conftest import a_server, answered

pytestmark = pytest.mark.anyio


def a_plan(port: int) -> Plan:
    """Return ten requests to that port."""
    return Plan([port], [Rack([head_of("GET", "/", host="test")])], connections=2, seconds=5, total=10)


async def test_a_process_fires_and_its_cost_to_the_servers_is_read():
    async with a_server(lambda _: answered(200)) as port:
        fired = await fire_plan(a_plan(port), payers=Payers([os.getpid()], None))
    assert fired.volley.good == 10
    assert fired.app_seconds >= 0
    assert fired.database_seconds == 0


async def test_a_load_that_cannot_be_carried_out_says_why():
    with pytest.raises(LoadFailed, match="refused"):
        await carry_out(a_plan(1), module="holdfast.bench.gun")


def test_the_cost_is_that_of_each_good_answer():
    fired = Fired(Volley(statuses={201: 100, 409: 50}), app_seconds=0.05, database_seconds=0.02)
    assert fired.app_ms_each == pytest.approx(0.5)
    assert fired.database_ms_each == pytest.approx(0.2)
