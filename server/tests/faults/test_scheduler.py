"""The scheduler itself: one seed is one schedule, a lock is no stop, and what it cuts off is cut off."""

import asyncio

import asyncpg
import pytest

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.errors import DatabaseUnavailable
from holdfast.kit.faults import fault
from tests.faults.scheduler import Scheduler, Stuck

pytestmark = pytest.mark.anyio


@pytest.fixture
async def look(fresh_database_url):
    connection = await asyncpg.connect(fresh_database_url)
    await connection.execute("CREATE TABLE public.cup (cup int PRIMARY KEY, sips int NOT NULL DEFAULT 0)")
    await connection.execute("INSERT INTO public.cup VALUES (1), (2); GRANT ALL ON public.cup TO holdfast_app")
    yield connection
    await connection.close()


@pytest.fixture
async def drinkers(fresh_database_url):
    """Return three clients who take sips, in a transaction each; two of them share a cup."""
    opened = []

    def drinker(name, cup):
        database = Database(DatabaseSettings(url=fresh_database_url, application_name=name))
        opened.append(database)

        async def drink():
            for _ in range(3):
                async with database.transaction() as tx:
                    await tx.run("UPDATE public.cup SET sips = sips + 1 WHERE cup = $1", cup)
                    await fault("jobs.before_job")
            return "drunk"

        return drink

    yield {name: drinker(name, cup) for name, cup in (("ann", 1), ("bob", 1), ("cyd", 2))}
    for database in opened:
        await database.close()


async def nothing():
    """Ask nothing between two steps."""


async def test_the_same_seed_is_the_same_schedule_and_another_is_another(look, drinkers):
    schedules = []
    for seed in (1, 1, 2):
        scheduler = Scheduler(seed, look, nothing)
        assert set((await scheduler.run(drinkers)).values()) == {"drunk"}
        schedules.append(scheduler.steps)

    assert schedules[0] == schedules[1]
    assert schedules[0] != schedules[2]
    assert await look.fetchval("SELECT sum(sips) FROM public.cup") == 27


async def test_who_is_cut_off_has_no_effect_and_the_others_go_on(look, drinkers):
    async def unlucky():
        with pytest.raises(DatabaseUnavailable):
            await drinkers["ann"]()

    scheduler = Scheduler(3, look, nothing, loss=1)
    await scheduler.run({"ann": unlucky})

    assert scheduler.steps == ["ann > begin", "ann - jobs.before_job"]
    assert await look.fetchval("SELECT sips FROM public.cup WHERE cup = 1") == 0


async def test_a_failure_tells_the_schedule(look, drinkers):
    async def fail():
        raise RuntimeError("spilt")

    with pytest.raises(RuntimeError, match="spilt") as failure:
        await Scheduler(4, look, nothing).run({**drinkers, "dan": fail})

    assert any("seed 4, after the steps:" in note and "dan > begin" in note for note in failure.value.__notes__)


async def test_who_never_stops_is_found_out(look):
    async def idle():
        await asyncio.Event().wait()

    with pytest.raises(Stuck, match="idle"):
        await Scheduler(5, look, nothing, patience=0.1).run({"idle": idle})
