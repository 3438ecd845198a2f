"""One hot slot must not slow others (R13): how long a tenant waits that has nothing to do with a rush."""

import time
from itertools import cycle

import pytest

from tests.make.scale import count
from tests.races.arena import book, everyone
from tests.races.gun import send
from tests.races.rush import rushing

pytestmark = [pytest.mark.anyio, pytest.mark.race]

RUSH = count(small=40, full=500)
ORDERS = count(small=20, full=300)


async def test_a_rush_on_one_slot_and_a_tenant_that_has_nothing_to_do_with_it_R13(arena, record_property):
    """R13: the untouched tenant's 99th percentile, idle and while others race; every order of it is granted."""
    quiet = await arena.shop(capacity=10_000, customers=40, one_per_user=False, price_amount=0)
    hot = await arena.shop(capacity=5, customers=RUSH)
    await _paces(quiet, 10, ports=arena.ports)

    idle = await _paces(quiet, ORDERS, ports=arena.ports)
    async with rushing(everyone(hot), ports=arena.ports) as rush:
        begun, before = time.monotonic(), rush.volleys
        amid: list[float] = []
        # A few orders are sooner done than a volley; were there none meanwhile, this would be said of two idle tenants.
        while not rush.ended and (len(amid) < ORDERS or rush.volleys < before + 2):
            amid += await _paces(quiet, ORDERS, ports=arena.ports)
        seconds, volleys = time.monotonic() - begun, rush.volleys - before

    assert set(rush.said) <= {"201", "409 sold-out", "409 already-booked"}
    p50, p99 = ([sorted(paces)[int(len(paces) * share)] for paces in (idle, amid)] for share in (0.5, 0.99))
    told = ", ".join(
        f"{name} {idle_pace * 1000:.0f} ms idle and {amid_pace * 1000:.0f} ms amid"
        for name, (idle_pace, amid_pace) in {"p50": p50, "p99": p99}.items()
    )
    rushed = f"{volleys * RUSH / seconds:.0f} a second in races of {RUSH}"
    record_property("figure", f"R13: an untouched tenant's {ORDERS} orders: {told} {rushed}")


async def _paces(shop, times, /, *, ports):
    """Return how long each of so many orders took, one after another."""
    paces = []
    for _, actor, port in zip(range(times), cycle(shop.customers), cycle(ports), strict=False):
        started = time.monotonic()
        reply = await send(book(shop, actor), port=port)
        paces.append(time.monotonic() - started)
        assert reply.said == "201"
    return paces
