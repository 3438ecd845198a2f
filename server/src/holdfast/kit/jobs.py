"""Background jobs: put into the queue in the transaction that needs them, so a job exists if and only if its row does.

The queue is PgQueuer's (schema `jobs`); `job_runner.py` works through it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson

from holdfast.kit.audit import request_id_var
from holdfast.kit.database import Database, Row, Transaction
from holdfast.kit.sql import load_queries

SQL: Mapping[str, str] = load_queries("holdfast.kit", "jobs.sql")

# A job's words are JSON: ids and instants go in as they are and come out as text.
Payload = Mapping[str, Any]


class RetryLater(Exception):
    """Raised by a job that cannot go on now and wants to be called again."""

    def __init__(self, seconds: float, reason: str = "not yet") -> None:
        super().__init__(reason)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to be: its name, its words, when at the earliest, and a key that keeps it from being there twice."""

    entrypoint: str
    payload: Payload
    delay_seconds: float = 0
    dedupe_key: str | None = None


@dataclass(frozen=True)
class ScheduleContext:
    """What a scheduled function works with; `worker` sees due things of all tenants."""

    database: Database
    worker: Database


@dataclass(frozen=True)
class JobContext:
    """What a job works with; `wind_up` is set at the soft time limit: finish the item in hand and return."""

    database: Database
    worker: Database
    tenant_id: UUID
    job_id: int
    attempt: int
    wind_up: asyncio.Event = field(default_factory=asyncio.Event)


JobFunction = Callable[[JobContext, Row], Awaitable[None]]
ScheduleFunction = Callable[[ScheduleContext], Awaitable[object]]


@dataclass(frozen=True)
class JobKind:
    """A job that the worker knows, with its time limits and how often it may fail."""

    name: str
    function: JobFunction
    soft_seconds: float = 20
    hard_seconds: float = 60
    tries_max: int = 8
    concurrency_max: int = 0


@dataclass(frozen=True)
class ScheduleKind:
    """Something that happens by the clock (cron's words), once however many workers there are."""

    name: str
    cron: str
    function: ScheduleFunction
    hard_seconds: float = 300


async def enqueue(
    tx: Transaction, entrypoint: str, *, payload: Payload, delay_seconds: float = 0, dedupe_key: str | None = None
) -> None:
    """Queue a job of the transaction's tenant; nothing happens if `dedupe_key` is queued or running already."""
    await enqueue_many(tx, [NewJob(entrypoint, payload, delay_seconds, dedupe_key)])


async def enqueue_many(tx: Transaction, jobs: Sequence[NewJob]) -> int:
    """Queue jobs in one statement and return how many were new."""
    if not jobs:
        return 0
    tenant_id = tx.tenant_id
    headers = {"tenant_id": str(tenant_id), "request_id": request_id_var.get()}
    queued = await tx.value(
        SQL["enqueue"],
        [job.entrypoint for job in jobs],
        [orjson.dumps(job.payload, default=_plain) for job in jobs],
        [timedelta(seconds=job.delay_seconds) for job in jobs],
        # Keys are the tenant's own: another tenant's equal key must not swallow this job.
        [f"{tenant_id}:{job.dedupe_key}" if job.dedupe_key is not None else None for job in jobs],
        [headers] * len(jobs),
    )
    return int(queued)


def _plain(value: object) -> str:
    # The driver's own UUIDs are a subclass, which orjson does not take.
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"A job's words cannot hold {type(value).__name__}.")
