"""All SQL of the outbox."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from uuid import UUID

from holdfast.kit.database import Row, Transaction
from holdfast.kit.ids import new_id
from holdfast.kit.sql import Query, load_queries
from holdfast.modules.outbox.contracts import Backlog, Delivery, DeliveryState, Event, StoredEvent, TrackedEvent

SQL: Mapping[str, str] = load_queries("holdfast.modules.outbox")

EventKey = tuple[UUID, UUID]


async def insert_events(
    tx: Transaction,
    events: Sequence[Event],
    *,
    tenants: Sequence[UUID],
    request_ids: Sequence[str | None],
    wake: bool,
) -> None:
    """Write the events in one round trip; with `wake` the relay hears of them at commit."""
    written = Query(
        SQL["insert_events"],
        [
            list(tenants),
            [new_id() for _ in events],
            [event.name for event in events],
            [event.aggregate_kind for event in events],
            [event.aggregate_id for event in events],
            [event.version for event in events],
            [{field.name: getattr(event, field.name) for field in fields(event)} for event in events],
            tx.now,
            list(request_ids),
        ],
    )
    await tx.rows_of(written, *([Query(SQL["wake"])] if wake else []))


async def take_due(tx: Transaction, *, limit: int) -> list[StoredEvent]:
    """Lock and return what is due, over all tenants; the locks end with the transaction."""
    return [_event(row) for row in await tx.rows(SQL["take_due"], tx.now, limit)]


async def claim_delivery(tx: Transaction, event: StoredEvent, *, handler: str) -> bool:
    """Note in the handler's own transaction that it ran; False when it has run before."""
    return await tx.row(SQL["claim_delivery"], tx.tenant_id, event.event_id, handler, tx.now) is not None


async def note_failure(
    tx: Transaction, event: StoredEvent, *, handler: str, tries_max: int, next_try_at: datetime, error: str
) -> DeliveryState:
    """Count a failed try and return whether it was the last; a handler that is done meanwhile stays done."""
    row = await tx.row(
        SQL["note_failure"], tx.tenant_id, event.event_id, handler, tries_max, next_try_at, error[:2_000]
    )
    return DeliveryState(row["state"]) if row is not None else DeliveryState.DONE


async def deliveries_of(tx: Transaction, keys: Sequence[EventKey]) -> Mapping[EventKey, tuple[Delivery, ...]]:
    """Return what handlers have noted about these events."""
    rows = await tx.rows(SQL["deliveries_of"], [tenant for tenant, _ in keys], [event_id for _, event_id in keys])
    found: dict[EventKey, list[Delivery]] = {key: [] for key in keys}
    for row in rows:
        found[row["tenant_id"], row["event_id"]].append(_delivery(row))
    return {key: tuple(deliveries) for key, deliveries in found.items()}


async def settle(tx: Transaction, outcomes: Mapping[EventKey, datetime | None]) -> None:
    """Publish the events whose time is None; put the others off until theirs."""
    await tx.run(
        SQL["settle"],
        [tenant for tenant, _ in outcomes],
        [event_id for _, event_id in outcomes],
        tx.now,
        list(outcomes.values()),
    )


async def list_events(tx: Transaction, *, state: str | None, before: UUID | None, limit: int) -> list[TrackedEvent]:
    """Return the tenant's events with their deliveries, newest first."""
    if state is None:
        rows = await tx.rows(SQL["list_events"], tx.tenant_id, before, limit)
    elif state == "pending":
        rows = await tx.rows(SQL["list_pending_events"], tx.tenant_id, before, limit)
    else:
        rows = await tx.rows(SQL["list_undelivered_events"], tx.tenant_id, before, limit, state)
    notes = await deliveries_of(tx, [(row["tenant_id"], row["event_id"]) for row in rows])
    return [TrackedEvent(_event(row), row["published_at"], notes[row["tenant_id"], row["event_id"]]) for row in rows]


async def revive(tx: Transaction, event_id: UUID) -> bool:
    """Put an event before the relay again; False when the tenant has no such event."""
    await tx.run(SQL["revive_deliveries"], tx.tenant_id, event_id, tx.now)
    revived = await tx.row(SQL["revive_event"], tx.tenant_id, event_id, tx.now)
    if revived is not None:
        await tx.value("SELECT pg_notify('outbox', '')")
    return revived is not None


async def read_backlog(tx: Transaction) -> Backlog:
    """Return how far behind the relay is; needs the worker's rights."""
    row = await tx.row(SQL["backlog"], tx.now)
    if row is None:
        return Backlog(waiting=0, dead=0, oldest_seconds=0)
    return Backlog(waiting=row["waiting"], dead=row["dead"], oldest_seconds=row["oldest_seconds"])


def _event(row: Row) -> StoredEvent:
    return StoredEvent(
        event_id=row["event_id"],
        tenant_id=row["tenant_id"],
        name=row["name"],
        aggregate_kind=row["aggregate_kind"],
        aggregate_id=row["aggregate_id"],
        version=row["version"],
        payload=row["payload"],
        occurred_at=row["occurred_at"],
        request_id=row["request_id"],
    )


def _delivery(row: Row) -> Delivery:
    return Delivery(
        handler=row["handler"],
        state=DeliveryState(row["state"]),
        tries=row["tries"],
        next_try_at=row["next_try_at"],
        last_error=row["last_error"],
        done_at=row["done_at"],
    )
