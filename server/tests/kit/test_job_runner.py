"""Working through the queue: once, again after failures, never for ever."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from holdfast.kit.audit import request_id_var
from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.job_runner import JobRunner, ListeningDriver
from holdfast.kit.jobs import JobKind, RetryLater, ScheduleContext, ScheduleKind, enqueue
from tests.conftest import wait_until

pytestmark = pytest.mark.anyio


@pytest.fixture
async def start(fresh_database_url):
    """Return a function that runs kinds of jobs in the background until the test ends."""
    settings = DatabaseSettings(url=fresh_database_url, role="holdfast_worker", pool_size_max=4)
    app, worker = Database(DatabaseSettings(url=fresh_database_url, pool_size_max=4)), Database(settings)
    stop = asyncio.Event()
    running = []

    def begin(*jobs: JobKind, schedules=(), lease=timedelta(seconds=30)) -> Database:
        runner = JobRunner(
            app, worker, settings, jobs, schedules, lease=lease, poll=timedelta(seconds=0.2), backoff_seconds=0.001
        )
        running.append(asyncio.create_task(runner.run(stop)))
        return app

    yield begin
    stop.set()
    await asyncio.wait_for(asyncio.gather(*running), timeout=15)
    await app.close()
    await worker.close()


@pytest.fixture
async def look(fresh_database_url):
    """Return a superuser's connection."""
    connection = await asyncpg.connect(fresh_database_url)
    yield connection
    await connection.close()


async def put(database: Database, tenant, name: str = "tea.brew") -> None:
    async with database.transaction(tenant) as tx:
        await enqueue(tx, name, payload={"cups": 2})


async def test_a_job_runs_with_its_words_its_tenant_and_its_request(start, look, tenant):
    seen = []

    async def brew(context, payload) -> None:
        seen.append((context.tenant_id, payload, context.attempt, request_id_var.get()))

    database = start(JobKind("tea.brew", brew))
    token = request_id_var.set("req-3")
    await put(database, tenant)
    request_id_var.reset(token)

    async def gone() -> bool:
        return bool(await look.fetchval("SELECT count(*) FROM jobs.pgqueuer") == 0)

    await wait_until(gone)
    assert seen == [(tenant, {"cups": 2}, 0, "req-3")]


async def test_a_failing_job_is_tried_again_until_it_works(start, look, tenant):
    attempts = []

    async def brew(context, _payload) -> None:
        attempts.append(context.attempt)
        if context.attempt == 0:
            raise RuntimeError("no water")
        if context.attempt == 1:
            raise RetryLater(0, "not hot yet")

    await put(start(JobKind("tea.brew", brew)), tenant)

    async def gone() -> bool:
        return bool(await look.fetchval("SELECT count(*) FROM jobs.pgqueuer") == 0)

    await wait_until(gone)
    assert attempts == [0, 1, 2]


async def test_a_job_that_keeps_failing_is_parked_and_lets_others_pass(start, look, tenant):
    """R45: bounded tries, then a dead letter that an operator sees."""
    brewed = []

    async def fail(_context, _payload) -> None:
        raise RuntimeError("no water")

    async def brew(_context, payload) -> None:
        brewed.append(payload)

    database = start(JobKind("tea.fail", fail, tries_max=2), JobKind("tea.brew", brew))
    await put(database, tenant, "tea.fail")
    await put(database, tenant)

    async def parked() -> bool:
        return bool(
            await look.fetchval("SELECT status::text FROM jobs.pgqueuer WHERE entrypoint = 'tea.fail'") == "failed"
        )

    await wait_until(parked)
    assert brewed == [{"cups": 2}]
    assert await look.fetchval("SELECT attempts FROM jobs.pgqueuer WHERE entrypoint = 'tea.fail'") == 1


async def test_the_soft_limit_asks_and_the_hard_limit_ends(start, look, tenant):
    asked = []

    async def brew(context, _payload) -> None:
        await context.wind_up.wait()
        asked.append(context.attempt)
        await asyncio.sleep(60)

    await put(start(JobKind("tea.brew", brew, soft_seconds=0.02, hard_seconds=0.1, tries_max=1)), tenant)

    async def parked() -> bool:
        return bool(await look.fetchval("SELECT status::text FROM jobs.pgqueuer") == "failed")

    await wait_until(parked)
    assert asked == [0]


async def test_a_dead_workers_job_is_taken_over_when_its_lease_ends(start, look, tenant):
    """R44: the row of a worker that was killed in the middle is picked again."""
    seen = []

    async def brew(_context, payload) -> None:
        seen.append(payload)

    database = start()
    await put(database, tenant)
    await look.execute(
        "UPDATE jobs.pgqueuer SET status = 'picked', heartbeat = now() - interval '1 minute', "
        "queue_manager_id = gen_random_uuid()"
    )
    start(JobKind("tea.brew", brew))

    async def done() -> bool:
        return seen == [{"cups": 2}]

    await wait_until(done)


async def test_a_schedule_runs_by_the_clock_and_survives_its_own_failure(start, look):
    ran = []

    async def sweep(context: ScheduleContext) -> None:
        ran.append(context)
        raise RuntimeError("broom broke")

    start(schedules=[ScheduleKind("kitchen.sweep", "* * * * * */1", sweep)])

    async def twice() -> bool:
        return len(ran) >= 2

    await wait_until(twice, seconds=15)


async def test_work_goes_on_after_the_connections_were_cut(start, look, tenant, fresh_database_url):
    """R56."""
    seen = []

    async def brew(_context, payload) -> None:
        seen.append(payload)

    database = start(JobKind("tea.brew", brew))
    await put(database, tenant)

    async def brewed() -> int:
        return len(seen)

    await wait_until(brewed)
    await look.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    database = Database(DatabaseSettings(url=fresh_database_url))
    await put(database, tenant)
    await database.close()

    async def brewed_again() -> bool:
        return len(seen) == 2

    await wait_until(brewed_again, seconds=30)


async def test_a_knock_before_anybody_listens_waits_and_is_heard(fresh_database_url):
    """A worker that did not hear its own first knock took itself for deaf and ended."""
    pool = await asyncpg.create_pool(fresh_database_url, min_size=1, max_size=2)
    driver = ListeningDriver(pool)
    heard: asyncio.Queue[str] = asyncio.Queue()
    knock = asyncio.create_task(driver.notify("door", "knock"))
    await asyncio.sleep(0.1)
    await driver.add_listener("door", lambda payload: heard.put_nowait(str(payload)))
    assert await asyncio.wait_for(heard.get(), timeout=5) == "knock"
    await knock
    pool.terminate()
