"""The load: what it sends, counts and measures, against a server that does as it is told."""

import json
import resource
from dataclasses import asdict

import pytest

from holdfast.bench.gun import Volley, allow_many_files, fire
from holdfast.bench.magazine import Plan, Rack, head_of
from tests.bench.conftest import a_server, answered

pytestmark = pytest.mark.anyio
HEAD = head_of("POST", "/", host="test")


def a_plan(port: int, **changes) -> Plan:
    """Return a short load on that port."""
    usual = {"connections": 4, "seconds": 0.2, "warm_up_seconds": 0.05, "key_prefix": "k"}
    return Plan(ports=[port], racks=[Rack([HEAD], ["{}"])], **{**usual, **changes})


async def test_connections_ask_again_and_again_until_the_time_is_over():
    async with a_server(lambda _: answered(201)) as port:
        volley = await fire(a_plan(port))
    assert volley.statuses.keys() == {201}
    assert 4 < volley.answers <= volley.good
    assert volley.rate == pytest.approx(volley.answers / 0.2)
    assert 0 < volley.latencies_ms["p50"] <= volley.latencies_ms["p99"] <= volley.latencies_ms["max"]
    assert (volley.bad, volley.is_used_up) == (0, False)


async def test_what_is_refused_is_no_success_and_leaves_a_sample():
    async with a_server(lambda _: answered(409, b'{"type": "sold-out"}')) as port:
        volley = await fire(a_plan(port))
    assert (volley.answers, volley.good) == (0, 0)
    assert volley.bad == volley.statuses[409]
    assert "sold-out" in volley.samples[0]


async def test_a_line_that_is_cut_is_counted():
    async with a_server(lambda _: b"") as port:
        volley = await fire(a_plan(port))
    assert volley.cut == 4
    assert volley.bad == 4


async def test_a_load_ends_when_there_is_nothing_left_to_send():
    seen: list[bytes] = []

    def keep(request: bytes) -> bytes:
        seen.append(request)
        return answered(201)

    async with a_server(keep) as port:
        volley = await fire(a_plan(port, seconds=30, total=10))
    assert len(seen) == volley.good == 10
    assert volley.is_used_up


def test_a_volley_comes_back_from_what_was_printed():
    volley = Volley(answers=3, seconds=1.5, statuses={201: 3, 409: 1}, latencies_ms={"p50": 1.0})
    assert Volley.read(json.dumps(asdict(volley))) == volley
    assert Volley().rate == 0


def test_as_many_files_are_allowed_as_the_system_lets():
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        assert allow_many_files() == before[1]
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == before[1]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
