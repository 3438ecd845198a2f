"""The relay: hands events to their handlers, each in a transaction of its own.

One round locks what is due as the worker (other relays skip those rows), lets every handler run as the app in the
event's tenant, and settles the round. A relay that dies in between loses its locks; whoever comes next finds the
handlers' own notes and runs only what did not commit.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from holdfast.kit.audit import request_id_var
from holdfast.kit.database import Database, Transaction
from holdfast.kit.errors import DatabaseUnavailable, OutcomeUnknown
from holdfast.kit.faults import fault
from holdfast.kit.wakeups import listening
from holdfast.modules.outbox import repository
from holdfast.modules.outbox.contracts import DeliveryState, StoredEvent
from holdfast.modules.outbox.repository import EventKey
from holdfast.modules.outbox.settings import OutboxSettings

CHANNEL = "outbox"

T = TypeVar("T")
Handler = Callable[[Transaction, StoredEvent], Awaitable[None]]
Subscriptions = Mapping[str, Sequence[tuple[str, Handler]]]

log = structlog.get_logger("holdfast.outbox")


@dataclass(frozen=True)
class Relay:
    """Delivers events; several may run, in one process or many."""

    database: Database
    worker: Database
    subscriptions: Subscriptions
    settings: OutboxSettings

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until told to stop; a database that is away is waited for (R56)."""
        while not stop.is_set():
            try:
                await self._run_connected(stop)
            except (DatabaseUnavailable, OutcomeUnknown):
                log.warning("relay.database_away")
                await _sleep_unless(stop, seconds=0.5 + _jitter())
            except Exception:
                # The edge: whatever broke a round, the next one finds the same rows again.
                log.exception("relay.round_failed")
                await _sleep_unless(stop, seconds=0.5 + _jitter())

    async def deliver_due(self) -> int:
        """Deliver one round and return how many events it took."""
        async with self.worker.transaction() as tx:
            due = await repository.take_due(tx, limit=self.settings.batch_max)
            if not due:
                return 0
            gate = asyncio.Semaphore(self.settings.concurrency_max)
            outcomes = await _all_of([self._deliver(event, gate=gate) for event in due])
            await tx.read_clock()
            await repository.settle(tx, dict(outcomes))
        return len(due)

    async def _run_connected(self, stop: asyncio.Event) -> None:
        async with listening(self.worker, CHANNEL) as wakeups:
            while not stop.is_set():
                if await self.deliver_due() == 0:
                    await wakeups.wait(seconds=self.settings.poll_seconds, unless=stop)

    async def _deliver(self, event: StoredEvent, *, gate: asyncio.Semaphore) -> tuple[EventKey, datetime | None]:
        """Run every handler; return when to try again, or None when all are through."""
        again: list[datetime] = []
        async with gate:
            for name, handler in self.subscriptions.get(event.name, ()):
                next_try_at = await self._run_handler(event, name=name, handler=handler)
                if next_try_at is not None:
                    again.append(next_try_at)
        return (event.tenant_id, event.event_id), min(again, default=None)

    async def _run_handler(self, event: StoredEvent, *, name: str, handler: Handler) -> datetime | None:
        token = request_id_var.set(event.request_id or "")
        try:
            async with asyncio.timeout(self.settings.handler_timeout_seconds):
                await self.database.retrying(_once(event, name=name, handler=handler), event.tenant_id)
            await fault("outbox.handler_committed")
        except (DatabaseUnavailable, OutcomeUnknown):
            # The database's fault is not the event's: the round ends, nothing is counted.
            raise
        except Exception as error:  # noqa: BLE001 - the edge: a failing handler must not stop the relay
            return await self._note_failure(event, name=name, error=error)
        finally:
            request_id_var.reset(token)
        return None

    async def _note_failure(self, event: StoredEvent, *, name: str, error: Exception) -> datetime | None:
        async def note(tx: Transaction) -> tuple[DeliveryState, int, datetime]:
            notes = await repository.deliveries_of(tx, [(event.tenant_id, event.event_id)])
            tries = next((d.tries for d in notes[event.tenant_id, event.event_id] if d.handler == name), 0)
            next_try_at = tx.now + self._backoff(tries)
            state = await repository.note_failure(
                tx,
                event,
                handler=name,
                tries_max=self.settings.tries_max,
                next_try_at=next_try_at,
                error=f"{type(error).__name__}: {error}",
            )
            return state, tries + 1, next_try_at

        state, tries, next_try_at = await self.database.retrying(note, event.tenant_id)
        level = log.error if state is DeliveryState.DEAD else log.warning
        facts = {"outbox_event": event.name, "event_id": str(event.event_id), "handler": name, "tries": tries}
        level("outbox.delivery_failed", state=state.value, exc_info=error, **facts)
        return next_try_at if state is DeliveryState.FAILED else None

    def _backoff(self, tries: int) -> timedelta:
        seconds = min(self.settings.backoff_seconds * 2.0**tries, self.settings.backoff_max_seconds)
        return timedelta(seconds=seconds * (0.75 + 0.5 * _jitter()))


async def _all_of(deliveries: Sequence[Awaitable[T]]) -> list[T]:
    """Return all answers once every delivery has ended; the first error is raised only then, so none runs on alone."""
    answers = await asyncio.gather(*deliveries, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return [answer for answer in answers if not isinstance(answer, BaseException)]


def _once(event: StoredEvent, *, name: str, handler: Handler) -> Callable[[Transaction], Awaitable[None]]:
    async def work(tx: Transaction) -> None:
        if await repository.claim_delivery(tx, event, handler=name):
            await handler(tx, event)

    return work


def _jitter() -> float:
    return random.random()  # noqa: S311 - spreads retries, guards nothing


async def _sleep_unless(stop: asyncio.Event, *, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), timeout=seconds)
    except TimeoutError:
        return
