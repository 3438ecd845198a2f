"""What crosses the outbox's door: an event to publish, and one that came back from the table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol
from uuid import UUID


class Event(Protocol):
    """A fact in the past tense: a frozen dataclass whose fields are the payload."""

    name: ClassVar[str]
    aggregate_kind: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def aggregate_id(self) -> UUID:
        """Return what the event is about."""
        ...

    @property
    def version(self) -> int:
        """Return the version that the transition gave it: one event each (R46)."""
        ...


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as the table keeps it; the payload is JSON, so ids and instants are text (see `facade.decode`)."""

    event_id: UUID
    tenant_id: UUID
    name: str
    aggregate_kind: str
    aggregate_id: UUID
    version: int
    payload: Mapping[str, Any]
    occurred_at: datetime
    request_id: str | None


class DeliveryState(StrEnum):
    """Where a handler stands with an event."""

    DONE = "done"
    FAILED = "failed"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a handler fared with an event."""

    handler: str
    state: DeliveryState
    tries: int
    next_try_at: datetime | None
    last_error: str | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class TrackedEvent:
    """An event with what became of it, for operators."""

    event: StoredEvent
    published_at: datetime | None
    deliveries: Sequence[Delivery]


@dataclass(frozen=True, slots=True)
class Backlog:
    """How far behind the relay is, over all tenants."""

    waiting: int
    dead: int
    oldest_seconds: int
