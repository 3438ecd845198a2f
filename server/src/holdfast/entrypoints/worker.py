"""The background process: the relay of events, the jobs, what happens by the clock. Drains when told to stop."""

import asyncio
import contextlib
import signal

import structlog
from uvicorn.loops.auto import auto_loop_factory

from holdfast.entrypoints.duties import job_kinds, schedule_kinds, subscriptions
from holdfast.entrypoints.settings import Settings
from holdfast.entrypoints.wiring import House, build_house, database_settings
from holdfast.kit.durability import NotDurable, require_durable
from holdfast.kit.faults import arm
from holdfast.kit.job_runner import JobRunner
from holdfast.kit.telemetry import MetricsNotServed, metrics_served
from holdfast.modules.outbox.facade import Relay

log = structlog.get_logger("holdfast.worker")

DRAIN_SECONDS = 25.0


def run_until_told(settings: Settings) -> None:
    """Run the process on the loop that the API runs on: the fast one where there is one."""
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(run(settings))


def relay_of(house: House) -> Relay:
    """Return the relay with all handlers."""
    return Relay(house.database, house.worker_database, subscriptions(house), house.settings.outbox)


def runner_of(house: House) -> JobRunner:
    """Return the runner with all jobs and schedules."""
    _, worker = database_settings(house.settings, service="jobs")
    return JobRunner(
        house.database, house.worker_database, worker, jobs=job_kinds(house), schedules=schedule_kinds(house)
    )


async def work(settings: Settings, *, stop: asyncio.Event) -> None:
    """Work until told to stop; what runs then is finished, up to `DRAIN_SECONDS`."""
    with metrics_served(host=settings.worker_metrics_host, port=settings.worker_metrics_port):
        await _work(settings, stop=stop)


async def _work(settings: Settings, *, stop: asyncio.Event) -> None:
    house = build_house(settings, service="worker")
    await require_durable(house.worker_database)
    await house.open()
    log.info("worker.started")
    tasks = [
        asyncio.create_task(relay_of(house).run(stop), name="relay"),
        asyncio.create_task(runner_of(house).run(stop), name="jobs"),
    ]
    try:
        # Either ends only when told to, or by a defect that must not leave the other working alone unnoticed.
        await asyncio.wait({*tasks, asyncio.create_task(stop.wait())}, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        _, late = await asyncio.wait(tasks, timeout=DRAIN_SECONDS)
        for task in late:
            log.warning("worker.did_not_drain", task=task.get_name())
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome
    finally:
        await house.close()
        log.info("worker.stopped")


async def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT."""
    arm(settings.faults)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(number, stop.set)
    try:
        await work(settings, stop=stop)
    except (NotDurable, MetricsNotServed) as refused:
        log.error("worker.refuses", reason=str(refused))  # noqa: TRY400 - the sentence says it all
        raise SystemExit(1) from refused
