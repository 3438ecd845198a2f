"""The outbox's front door: publish events, read them back, run the relay."""

from collections.abc import Sequence
from typing import Any, TypeVar, cast
from uuid import UUID

from pydantic import TypeAdapter

from holdfast.kit.database import Transaction
from holdfast.modules.outbox import repository, service
from holdfast.modules.outbox.contracts import Backlog, Event, StoredEvent, TrackedEvent
from holdfast.modules.outbox.workflows import Handler, Relay, Subscriptions

__all__ = [
    "Handler",
    "Relay",
    "Subscriptions",
    "decode",
    "list_events",
    "publish",
    "publish_many",
    "read_backlog",
    "replay",
]

E = TypeVar("E")

# Made once for each class: building one costs a hundred times what using it does.
_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


async def publish(tx: Transaction, event: Event, *, wake: bool = True) -> None:
    """Write one event with the data it describes."""
    await service.publish_many(tx, [event], wake=wake)


async def publish_many(
    tx: Transaction,
    events: Sequence[Event],
    *,
    tenants: Sequence[UUID] | None = None,
    request_ids: Sequence[str | None] | None = None,
    wake: bool = True,
) -> None:
    """Write events with the data they describe, in one statement.

    `tenants` and `request_ids` go one to one with the events; a transaction over several tenants must name them.
    `wake` tells the relay at commit, once however many events: without it the relay finds them within a second.
    """
    await service.publish_many(tx, events, tenants=tenants, request_ids=request_ids, wake=wake)


def decode(event: StoredEvent, kind: type[E]) -> E:
    """Return the event as the class that was published, ids and instants in their own types again."""
    adapter = _ADAPTERS.get(kind)
    if adapter is None:
        adapter = _ADAPTERS[kind] = TypeAdapter(kind)
    return cast("E", adapter.validate_python(event.payload))


async def list_events(
    tx: Transaction, *, state: str | None = None, before: UUID | None = None, limit: int = 50
) -> Sequence[TrackedEvent]:
    """Return the tenant's events, newest first; `state` is pending, failed, dead or None for all."""
    return await repository.list_events(tx, state=state, before=before, limit=limit)


async def replay(tx: Transaction, event_id: UUID, *, user_id: UUID, role: str) -> None:
    """Let the handlers that failed or gave up try again; raise `EventUnknown` for another tenant's event."""
    await service.replay(tx, event_id, user_id=user_id, role=role)


async def read_backlog(tx: Transaction) -> Backlog:
    """Return how far behind the relay is, over all tenants (a worker's transaction)."""
    return await repository.read_backlog(tx)
