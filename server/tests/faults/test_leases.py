"""Leases of jobs (R44) and what stands at the head of the queue (R45)."""

import asyncio
import contextlib
import signal
import subprocess
import sys
from datetime import timedelta

import asyncpg
import pytest

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.job_runner import JobRunner
from holdfast.kit.jobs import JobKind, NewJob, enqueue, enqueue_many
from tests.conftest import SERVER, wait_until
from tests.faults.brewer import TABLES
from tests.make.scale import count

pytestmark = [pytest.mark.anyio, pytest.mark.race]

LEASE_SECONDS = 1
GOOD = count(small=150, full=1_000)
POISON = 10


@pytest.fixture
async def look(fresh_database_url):
    connection = await asyncpg.connect(fresh_database_url)
    await connection.execute(TABLES)
    yield connection
    await connection.close()


@pytest.fixture
async def own(fresh_database_url):
    opened = Database(DatabaseSettings(url=fresh_database_url, pool_size_max=4))
    yield opened
    await opened.close()


@contextlib.contextmanager
def brewing(url, name):
    """Run a worker in a process of its own."""
    command = [sys.executable, "-m", "tests.faults.brewer", url, name, str(LEASE_SECONDS)]
    process = subprocess.Popen(command, cwd=SERVER, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.wait(10)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
async def test_a_job_of_a_worker_that_is_gone_is_done_once_by_another_R44(
    fresh_database_url, look, own, tenant, *, number
):
    """R44: killed, or standing still beyond its lease: then it wakes, and its late write is refused."""
    async with own.transaction(tenant) as tx:
        await enqueue(tx, "tea.brew", payload={"seconds": 0.5})

    with brewing(fresh_database_url, "first") as first:
        await wait_until(lambda: look.fetchval("SELECT count(*) FROM public.begun"), seconds=30)
        first.send_signal(number)
        with brewing(fresh_database_url, "second"):
            await wait_until(lambda: look.fetchval("SELECT count(*) FROM public.cup"), seconds=30)
            first.send_signal(signal.SIGCONT)
            if number is signal.SIGSTOP:
                assert await asyncio.to_thread(first.stdout.readline) == "refused\n"
            await wait_until(lambda: look.fetchval("SELECT count(*) = 0 FROM jobs.pgqueuer"), seconds=30)
            await asyncio.sleep(2 * LEASE_SECONDS)

    begun = [row["who"] for row in await look.fetch("SELECT who FROM public.begun")]
    assert begun == ["first", "second"]
    assert [row["who"] for row in await look.fetch("SELECT who FROM public.cup")] == ["second"]
    assert await look.fetchval("SELECT count(*) FROM jobs.pgqueuer") == 0


async def test_ten_poison_jobs_at_the_head_stop_none_of_those_behind_R45(
    fresh_database_url, look, own, tenant, *, record_property
):
    """R45."""
    done = set()

    async def brew(_context, payload):
        if payload["cup"] < POISON:
            raise RuntimeError("no water")
        done.add(payload["cup"])

    async with own.transaction(tenant) as tx:
        await enqueue_many(tx, [NewJob("tea.brew", {"cup": cup}) for cup in range(POISON + GOOD)])
    settings = DatabaseSettings(url=fresh_database_url, role="holdfast_worker", pool_size_max=4)
    worker, stop = Database(settings), asyncio.Event()
    kinds = (JobKind("tea.brew", brew, tries_max=4),)
    runner = JobRunner(own, worker, settings, kinds, poll=timedelta(seconds=0.2), backoff_seconds=0.01)
    running = asyncio.create_task(runner.run(stop))

    async def left() -> bool:
        rows = await look.fetch("SELECT status::text AS status, attempts FROM jobs.pgqueuer")
        return {(row["status"], row["attempts"]) for row in rows} == {("failed", 3)} and len(rows) == POISON

    await wait_until(left, seconds=120, step=0.1)
    stop.set()
    await asyncio.wait_for(running, 15)
    await worker.close()

    assert done == set(range(POISON, POISON + GOOD))
    record_property("figure", f"R45: {GOOD} jobs done behind {POISON} that fail, which are parked after 4 tries")
