"""One hot slot must not slow others (R13): how long a tenant waits that has nothing to do with a rush."""

import asyncio
import time
from itertools import cycle

import pytest

from tests.make.scale import count
from tests.races.arena import book, everyone, tally
from tests.races.gun import fire, send

pytestmark = [pytest.mark.anyio, pytest.mark.race]

RUSH = count(small=40, full=500)
ORDERS = count(small=20, full=300)


async def test_a_rush_on_one_slot_and_a_tenant_that_has_nothing_to_do_with_it_R13(ground, second_api, record_property):
    """R13: the untouched tenant's 99th percentile, idle and while others race; every order of it is granted."""
    ports = (*ground.ports, second_api.port)
    quiet = await ground.shop(capacity=10_000, customers=40, one_per_user=False, price_amount=0)
    hot = await ground.shop(capacity=5, customers=RUSH)
    await _paces(quiet, 10, ports=ports)

    idle = await _paces(quiet, ORDERS, ports=ports)
    rush = asyncio.create_task(_rush(hot, ports))
    await asyncio.sleep(0.2)
    amid = await _paces(quiet, ORDERS, ports=ports)
    rush.cancel()
    volleys = await asyncio.gather(rush, return_exceptions=True)

    assert volleys[0] is None or isinstance(volleys[0], asyncio.CancelledError)
    p99 = [sorted(paces)[int(len(paces) * 0.99)] for paces in (idle, amid)]
    told = f"{p99[0] * 1000:.0f} ms idle, {p99[1] * 1000:.0f} ms amid races of {RUSH}"
    record_property("figure", f"R13: p99 of an untouched tenant over {ORDERS} orders: {told}")


async def _paces(shop, times, /, *, ports):
    """Return how long each of so many orders took, one after another."""
    paces = []
    for _, actor, port in zip(range(times), cycle(shop.customers), cycle(ports), strict=False):
        started = time.monotonic()
        reply = await send(book(shop, actor), port=port)
        paces.append(time.monotonic() - started)
        assert reply.said == "201"
    return paces


async def _rush(shop, ports, /):
    """Race for the slot again and again."""
    while True:
        said = tally(await fire(everyone(shop), ports=ports))
        assert set(said) <= {"201", "409 sold-out", "409 already-booked"}
