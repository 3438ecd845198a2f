"""Events of writers that commit in any order reach their handlers: none missed, in order, each under one id (R46)."""

import asyncio
from collections import defaultdict
from random import Random

import pytest

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.ids import new_id
from holdfast.modules.outbox import facade
from holdfast.modules.outbox.workflows import Relay
from tests.conftest import wait_until
from tests.make.outbox import IMPATIENT, KettleBoiled
from tests.make.scale import count

pytestmark = [pytest.mark.anyio, pytest.mark.race]

WRITERS = 8
WRITES = count(small=25, full=250)
KETTLES = [new_id() for _ in range(5)]


@pytest.fixture
async def own(fresh_database_url):
    opened = Database(DatabaseSettings(url=fresh_database_url, pool_size_max=20))
    yield opened
    await opened.close()


@pytest.fixture
async def worker(fresh_database_url):
    opened = Database(DatabaseSettings(url=fresh_database_url, role="holdfast_worker", pool_size_max=6))
    yield opened
    await opened.close()


async def test_eight_writers_that_dawdle_before_they_commit_lose_no_event_R46(own, worker, tenant, record_property):
    heard, tries = [], defaultdict(set)
    dice = Random(46)

    async def on_boiled(_tx, event):
        boiled = facade.decode(event, KettleBoiled)
        tries[boiled.kettle_id, boiled.version].add(event.event_id)
        if dice.random() < 0.05:
            raise RuntimeError("no water")
        heard.append((boiled.kettle_id, boiled.version))

    settings = IMPATIENT.model_copy(update={"tries_max": 50})
    relays = [Relay(own, worker, {KettleBoiled.name: (("kitchen", on_boiled),)}, settings) for _ in range(2)]
    stop = asyncio.Event()
    running = [asyncio.create_task(relay.run(stop)) for relay in relays]
    await asyncio.gather(*(_write(own, tenant, seed=seed) for seed in range(WRITERS)))

    async def all_heard() -> bool:
        return len(set(heard)) == WRITERS * WRITES

    await wait_until(all_heard, seconds=120)
    stop.set()
    await asyncio.gather(*running)

    assert len(heard) == len(set(heard)) == WRITERS * WRITES
    for kettle in KETTLES:
        versions = [version for one, version in heard if one == kettle]
        assert versions == list(range(1, len(versions) + 1))
    assert {len(ids) for ids in tries.values()} == {1}
    record_property("figure", f"R46: {WRITERS} writers, {len(heard)} events, none missed, none out of order")


async def _write(database, tenant, *, seed):
    """Boil kettles; each transaction dawdles before its commit, so that they end in another order than they began."""
    dice = Random(seed)
    for _ in range(WRITES):
        kettle = dice.choice(KETTLES)
        async with database.transaction(tenant) as tx:
            await tx.value("SELECT pg_advisory_xact_lock($1)", kettle.int % 2**62)
            version = await tx.value(
                "SELECT coalesce(max(version), 0) + 1 FROM outbox.event WHERE tenant_id = $1 AND aggregate_id = $2",
                tenant,
                kettle,
            )
            await facade.publish(tx, KettleBoiled(kettle_id=kettle, version=version))
            await asyncio.sleep(dice.random() * 0.01)
