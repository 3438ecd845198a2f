"""Works through the queue with PgQueuer: leases, retries with backoff, time limits, dead letters, schedules.

A failed job is tried again later and later and is parked as `failed` in the end, where an operator sees it. A
worker that dies loses its lease (heartbeat) and another takes its jobs over (R44): jobs are idempotent by key.
"""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import asyncpg
import orjson
import structlog
from pgqueuer import PgQueuer
from pgqueuer.adapters.drivers.asyncpg import AsyncpgPoolDriver
from pgqueuer.adapters.persistence import qb
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.errors import PgqException, RetryRequested
from pgqueuer.domain.models import Context, Job, Schedule
from pgqueuer.domain.settings import DBSettings
from pgqueuer.domain.types import Channel
from pgqueuer.ports.driver import NotifyCallback

from holdfast.kit.audit import request_id_var
from holdfast.kit.clock import monotonic_seconds
from holdfast.kit.database import Database, DatabaseSettings, connect_arguments
from holdfast.kit.errors import Busy
from holdfast.kit.faults import fault
from holdfast.kit.jobs import JobContext, JobKind, RetryLater, ScheduleContext, ScheduleKind

BACKOFF_SECONDS = 1.0
BACKOFF_MAX_SECONDS = 300.0
BATCH = 10
# `PgqException`: PgQueuer no longer hears its own knocking, so nobody would wake it for new jobs.
# `InternalClientError`: a server that stops in the middle of a conversation leaves the driver confused about it.
_AWAY = (
    OSError,
    RuntimeError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    PgqException,
    Busy,
)

log = structlog.get_logger("holdfast.jobs")


class ListeningDriver(AsyncpgPoolDriver):
    """Sends nothing before it listens.

    PgQueuer knocks on its own door as soon as it runs, beside the statement that begins to listen; a knock that was
    quicker was never heard, and a healthy worker ended itself ten seconds later.
    """

    def __init__(self, pool: asyncpg.Pool) -> None:
        super().__init__(pool)
        self._listens = asyncio.Event()

    async def add_listener(self, channel: str, callback: NotifyCallback) -> None:
        """Listen, and let out what waited for that."""
        await super().add_listener(channel, callback)
        self._listens.set()

    async def notify(self, channel: str, payload: str) -> None:
        """Send once something listens."""
        await self._listens.wait()
        await super().notify(channel, payload)


@dataclass(frozen=True)
class JobRunner:
    """Runs the jobs and schedules it is given until it is told to stop."""

    database: Database
    worker: Database
    settings: DatabaseSettings
    jobs: Sequence[JobKind] = ()
    schedules: Sequence[ScheduleKind] = ()
    lease: timedelta = timedelta(seconds=30)
    poll: timedelta = timedelta(seconds=5)
    backoff_seconds: float = BACKOFF_SECONDS

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop, then finish what runs; a database that is away is waited for (R56)."""
        while not stop.is_set():
            try:
                await self._run_connected(stop)
            except _AWAY as error:
                log.warning("jobs.database_away", reason=f"{type(error).__name__}: {error}")
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), timeout=1 + random.random())  # noqa: S311 - spreads retries

    async def _run_connected(self, stop: asyncio.Event) -> None:
        pool = await asyncpg.create_pool(min_size=2, max_size=6, **connect_arguments(self.settings))
        try:
            queue = self._queue(pool)
            watcher = asyncio.create_task(_set_when(stop, queue.shutdown))
            try:
                await queue.run(
                    dequeue_timeout=self.poll,
                    batch_size=BATCH,
                    max_concurrent_tasks=BATCH * 2,
                    shutdown_on_listener_failure=True,
                    heartbeat_timeout=self.lease,
                )
            finally:
                watcher.cancel()
        finally:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(pool.close(), timeout=3)
            pool.terminate()

    def _queue(self, pool: asyncpg.Pool) -> PgQueuer:
        driver = ListeningDriver(pool)
        names = DBSettings(db_schema="jobs")
        queries = Queries(
            driver,
            qbe=qb.QueryBuilderEnvironment(settings=names),
            qbq=qb.QueryQueueBuilder(settings=names),
            qbs=qb.QuerySchedulerBuilder(settings=names),
        )
        queue = PgQueuer(driver, channel=Channel(names.channel), queries=queries)
        for kind in self.jobs:
            queue.entrypoint(
                kind.name, concurrency_limit=kind.concurrency_max, accepts_context=True, on_failure="hold"
            )(self._job(kind))
        for schedule in self.schedules:
            queue.schedule(schedule.name, schedule.cron, accepts_context=False)(self._schedule(schedule))
        return queue

    def _job(self, kind: JobKind) -> Callable[[Job, Context], Awaitable[None]]:
        async def run(job: Job, _context: Context) -> None:
            headers = job.headers or {}
            context = JobContext(
                database=self.database,
                worker=self.worker,
                tenant_id=UUID(str(headers["tenant_id"])),
                job_id=int(job.id),
                attempt=job.attempts,
            )
            request_id_var.set(str(headers.get("request_id") or ""))
            await self._run_job(kind, context, payload=job.payload or b"{}")

        return run

    async def _run_job(self, kind: JobKind, context: JobContext, *, payload: bytes) -> None:
        started = monotonic_seconds()
        soft = asyncio.get_running_loop().call_later(kind.soft_seconds, _ask_to_wind_up, kind.name, context)
        try:
            await fault("jobs.before_job")
            async with asyncio.timeout(kind.hard_seconds):
                await kind.function(context, orjson.loads(payload))
            await fault("jobs.after_job")
        except RetryLater as wish:
            if context.attempt + 1 >= kind.tries_max:
                raise
            raise RetryRequested(timedelta(seconds=wish.seconds), str(wish)) from wish
        except Exception as error:
            if context.attempt + 1 >= kind.tries_max:
                log.exception("job.dead", job=kind.name, job_id=context.job_id, attempt=context.attempt)
                raise
            log.warning("job.failed", job=kind.name, job_id=context.job_id, attempt=context.attempt, exc_info=error)
            raise RetryRequested(self._backoff(context.attempt), f"{type(error).__name__}: {error}") from error
        finally:
            soft.cancel()
        milliseconds = round((monotonic_seconds() - started) * 1000)
        log.info("job.done", job=kind.name, job_id=context.job_id, ms=milliseconds)

    def _schedule(self, kind: ScheduleKind) -> Callable[[Schedule], Awaitable[None]]:
        async def run(_schedule: Schedule) -> None:
            try:
                async with asyncio.timeout(kind.hard_seconds):
                    await kind.function(ScheduleContext(database=self.database, worker=self.worker))
            except Exception:
                # The edge: the next run of the clock tries again.
                log.exception("schedule.failed", schedule=kind.name)

        return run

    def _backoff(self, attempt: int) -> timedelta:
        seconds = min(self.backoff_seconds * 2.0**attempt, BACKOFF_MAX_SECONDS)
        return timedelta(seconds=seconds * (0.75 + 0.5 * random.random()))  # noqa: S311 - spreads retries


def _ask_to_wind_up(name: str, context: JobContext) -> None:
    log.warning("job.soft_limit", job=name, job_id=context.job_id)
    context.wind_up.set()


async def _set_when(stop: asyncio.Event, shutdown: asyncio.Event) -> None:
    await stop.wait()
    shutdown.set()
