"""A flash sale, as its customers see it."""

import pytest

from holdfast.bench.flash import PAUSE_SECONDS, Sale, hold
from holdfast.bench.magazine import Plan, Rack, head_of
from holdfast.kit.clock import now
from tests.bench.conftest import a_server, answered

pytestmark = pytest.mark.anyio
SOLD_OUT = answered(409, b'{"type": "https://holdfast.test/problems/sold-out"}')
BUSY = answered(503, b'{"type": "https://holdfast.test/problems/busy"}')


def a_sale(port: int, *, people: int) -> Plan:
    """Return a sale to so many."""
    head = head_of("POST", "/api/v1/bookings", host="test")
    return Plan([port], [Rack([head], ["{}"])], connections=5, seconds=0, key_prefix="k", total=people)


async def test_everybody_comes_once_and_is_told():
    places = iter(range(3))

    def sell(_: bytes) -> bytes:
        return answered(201) if next(places, None) is not None else SOLD_OUT

    before = now().timestamp()
    async with a_server(sell) as port:
        sale = await hold(a_sale(port, people=20))
    assert sale.said == {"201": 3, "409 sold-out": 17}
    assert (sale.sold, sale.broken, sale.cut) == (3, {}, 0)
    assert sale.refused_before(before) == 0
    assert sale.refused_before(now().timestamp()) == 17
    assert sale.p99_ms > 0


async def test_who_is_told_to_come_back_comes_back_with_the_same_key():
    seen: list[bytes] = []

    def busy_at_first(request: bytes) -> bytes:
        seen.append(request)
        return BUSY if len(seen) == 1 else b"" if len(seen) == 2 else answered(201)

    async with a_server(busy_at_first) as port:
        sale = await hold(a_sale(port, people=1))
    assert len(seen) == 3
    assert len(set(seen)) == 1
    assert sale.said == {"201": 1}
    assert (sale.broken, sale.cut) == ({"503 busy": 1}, 1)
    assert sale.seconds > 2 * PAUSE_SECONDS


def test_a_refusal_before_the_last_place_was_booked_is_told_from_one_after():
    assert Sale(refused_at=[1.0, 2.0, 3.0]).refused_before(2.5) == 2
