"""Makers of events."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from holdfast.kit.ids import new_id
from holdfast.modules.outbox import facade
from holdfast.modules.outbox.contracts import StoredEvent
from holdfast.modules.outbox.settings import OutboxSettings

# No test waits for a clock: what failed is due again at once.
IMPATIENT = OutboxSettings(backoff_seconds=0.000_001, backoff_max_seconds=0.000_001, poll_seconds=0.05, tries_max=3)


@dataclass(frozen=True, slots=True)
class KettleBoiled:
    """A fact for tests."""

    name: ClassVar[str] = "kitchen.KettleBoiled"
    aggregate_kind: ClassVar[str] = "kettle"

    kettle_id: UUID = field(default_factory=new_id)
    version: int = 1
    degrees: int = 100
    at: datetime | None = None

    @property
    def aggregate_id(self) -> UUID:
        """Return the kettle."""
        return self.kettle_id


async def read_events(tx) -> list[StoredEvent]:
    """Return all events of the transaction's tenant, oldest first."""
    return [tracked.event for tracked in reversed(await facade.list_events(tx, limit=100))]
