"""The audit amid a race: whatever moment it looks at, nothing is broken in it, and the race goes on (R90)."""

import asyncio

import pytest

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.jobs import ScheduleContext
from holdfast.modules.bookings.jobs import sweep_holds
from tests.make.audit import audited
from tests.races.arena import book, cancel, everyone, scaled, tally, won
from tests.races.gun import fire

pytestmark = [pytest.mark.anyio, pytest.mark.race]


async def test_every_moment_of_a_race_passes_the_audit_R90(arena, record_property):
    shop = await arena.shop(capacity=5, customers=scaled(30))
    hall = await arena.shop(kind="space", customers=scaled(10))
    over_all = Database(DatabaseSettings(url=arena.url, role="holdfast_worker", pool_size_max=2))
    finished = asyncio.Event()

    async def look():
        looked = 0
        while not finished.is_set() or not looked:
            # No worker runs here to finish what other races began at a gateway.
            assert await audited(arena.url, without={"I21"}) == {}
            looked += 1
        return looked

    async def race():
        replies = await fire([*everyone(shop), *everyone(hall)], ports=arena.ports)
        holders = {
            reply.json["id"]: actor for actor, reply in zip(shop.customers, replies, strict=False) if won([reply])
        }
        again = [cancel(booking_id, actor) for booking_id, actor in holders.items()]
        more = await fire([*again, *(book(shop, actor) for actor in shop.customers)], ports=arena.ports)
        await sweep_holds(ScheduleContext(arena.database, over_all))
        finished.set()
        return replies, more

    looked, (first, second) = await asyncio.gather(look(), race())

    await over_all.close()
    assert len(won(first)) == 5 + 1
    assert set(tally(second)) <= {"200", "201", "409 sold-out", "409 already-booked"}
    assert await arena.taken(shop) <= 5
    record_property("figure", f"{looked} audits amid a race of {len(first) + len(second)} requests were clean")
