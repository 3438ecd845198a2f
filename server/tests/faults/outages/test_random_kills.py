"""R57, R58: something is killed at a random moment, again and again, and no story ends in the middle."""

import asyncio
import random
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from holdfast.kit.database import Database, DatabaseSettings
from tests.conftest import move_clock
from tests.faults.buyers import Crowd, crowd_of
from tests.faults.outages.shops import open_shop
from tests.faults.platform import until_quiet
from tests.make.bookings import make_slot
from tests.make.scale import count
from tests.races.arena import book, tally
from tests.races.checks import violations

pytestmark = [pytest.mark.anyio, pytest.mark.race]

KILLS = count(small=2, full=60)
PLACES, BUYERS = 10, 24
RUSH_SECONDS = 0.6
WHAT = ("database", "api", "worker")


async def test_whatever_is_killed_whenever_no_booking_is_half_and_none_that_was_told_is_lost_R57_R58(
    ground, record_property
):
    luck = random.Random(57)
    crowd = Crowd(luck)
    many = {f"HOLDFAST_BOOKINGS__HOLDS_PER_{what}_MAX": "1000" for what in ("CUSTOMER", "OFFERING")}
    with ground.rig(**many) as rig:
        apis, worker = [rig.api(), rig.api()], rig.worker()
        shop = await open_shop(rig, capacity=1)
        people = await crowd_of(shop, BUYERS + PLACES, database_url=rig.database_url)
        shops = [await _with_slot(rig, shop, hours=240 + nth) for nth in range(KILLS)]
        for api in apis:
            await asyncio.to_thread(api.wait_until, "/health/ready")
        ports = [api.port for api in apis]
        rounds = []
        for nth, slot in enumerate(shops):
            what = WHAT[nth % len(WHAT)]
            victim = {"database": rig.postgres, "api": luck.choice(apis), "worker": worker}[what]
            killing = asyncio.create_task(_kill(victim, after_seconds=luck.uniform(0, RUSH_SECONDS)))
            orders = [book(slot, one) for one in people[:BUYERS]]
            rounds.append(
                await asyncio.gather(
                    *(crowd.insist(o, ports=ports, after_seconds=luck.uniform(0, RUSH_SECONDS)) for o in orders)
                )
            )
            await killing
        superuser = await asyncpg.connect(rig.database_url)
        known = {str(row["booking_id"]) for row in await superuser.fetch("SELECT booking_id FROM bookings.booking")}
        broken = await violations(superuser)
        await until_quiet(rig)
        await move_clock(rig.database_url, timedelta(minutes=15, seconds=1))
        again = await asyncio.gather(*(crowd.insist(book(shops[0], one), ports=ports) for one in people[BUYERS:]))
        await superuser.close()
        said = rig.errors()

    assert crowd.broken == [], said
    assert [tally(replies) for replies in rounds] == [{"201": PLACES, "409 sold-out": BUYERS - PLACES}] * KILLS
    assert tally(again) == {"201": PLACES}
    assert crowd.acknowledged - {reply.json["id"] for reply in again} == known
    assert broken == {}
    record_property(
        "figure", f"{KILLS} kills under load, {crowd.heard['0']} answers lost: {len(known)} bookings, as told"
    )


async def _kill(victim, *, after_seconds):
    await asyncio.sleep(after_seconds)
    await asyncio.to_thread(victim.kill)
    await asyncio.to_thread(victim.start)


async def _with_slot(rig, shop, *, hours):
    database = Database(DatabaseSettings(url=rig.database_url))
    async with database.transaction(shop.tenant_id) as tx:
        slot = await make_slot(tx, shop.offering, capacity=PLACES, starts_in=timedelta(hours=hours))
    await database.close()
    return replace(shop, slot=slot)
