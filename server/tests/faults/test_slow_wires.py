"""The races once more, over two processes whose every packet to and from the database is 50 to 100 ms late."""

import time

import pytest

from tests.faults.asking import until_told
from tests.make.scale import count
from tests.races.arena import book, everyone, tally, won
from tests.races.gun import fire

pytestmark = [pytest.mark.anyio, pytest.mark.race]

BUYERS = count(small=40, full=200)
LATE_SECONDS = (0.05, 0.1)


@pytest.fixture
async def slow(ground, second_api):
    """Return the ports of two processes with slow wires; their plans and tenants are warm."""
    ports = (*ground.ports, second_api.port)
    for kind in ("session", "space"):
        warm = await ground.shop(kind=kind, customers=8)
        await fire(everyone(warm), ports=ports)
    ground.wire.weather.delay_seconds = LATE_SECONDS
    return ports


async def test_places_are_sold_once_each_although_every_packet_is_late_R1(ground, slow, record_property):
    shop = await ground.shop(capacity=7, customers=BUYERS)
    orders = everyone(shop)

    started = time.monotonic()
    first = await fire(orders, ports=slow)
    took = time.monotonic() - started
    ended = await _once_it_is_fair(ground, orders, replies=first, port=slow[0])

    assert set(tally(first)) <= {"201", "409 sold-out", "503 busy"}
    assert tally(ended) == {"201": 7, "409 sold-out": BUYERS - 7}
    assert await ground.taken(shop) == 7
    record_property("figure", f"slow wires: {BUYERS} buyers, 7 places: {tally(first)} in {took:.1f} s")


async def test_a_hall_is_let_once_although_every_packet_is_late_R1_R2(ground, slow, record_property):
    shop = await ground.shop(kind="space", customers=BUYERS)
    orders = everyone(shop)

    first = await fire(orders, ports=slow)
    ended = await _once_it_is_fair(ground, orders, replies=first, port=slow[0])

    assert set(tally(first)) <= {"201", "409 taken", "503 busy"}
    assert tally(ended) == {"201": 1, "409 taken": BUYERS - 1}
    assert await ground.states(shop) == {"pending": 1}
    record_property("figure", f"slow wires: {BUYERS} buyers of a hall: {tally(first)}")


async def test_one_key_is_one_booking_although_every_packet_is_late_R29(ground, slow):
    shop = await ground.shop(customers=1)
    same = [book(shop, shop.customers[0], key="the-same")] * 20

    first = await fire(same, ports=slow)
    ended = await _once_it_is_fair(ground, same, replies=first, port=slow[0])

    assert set(tally(first)) <= {"201", "409 key-in-use", "503 busy"}
    assert len({reply.json["id"] for reply in won(ended)}) == 1
    assert await ground.states(shop) == {"pending": 1}


async def _once_it_is_fair(ground, orders, *, replies, port):
    """Return what those know in the end who were told to come again, and did so in better weather."""
    ground.wire.weather.delay_seconds = (0, 0)
    return await until_told(orders, replies=replies, port=port)
