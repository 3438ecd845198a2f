"""Use cases of the outbox that are one transaction: publish, look, replay."""

from collections.abc import Sequence
from uuid import UUID

from holdfast.kit.audit import Deed, record_deed, request_id_var
from holdfast.kit.database import Transaction
from holdfast.modules.outbox import repository
from holdfast.modules.outbox.contracts import Event
from holdfast.modules.outbox.errors import EventUnknown


async def publish_many(
    tx: Transaction,
    events: Sequence[Event],
    *,
    tenants: Sequence[UUID] | None = None,
    request_ids: Sequence[str | None] | None = None,
    wake: bool = True,
) -> None:
    """Write events with the data they describe, in one statement (see `facade.publish_many`)."""
    if not events:
        return
    await repository.insert_events(
        tx,
        events,
        tenants=tenants if tenants is not None else [tx.tenant_id] * len(events),
        request_ids=request_ids if request_ids is not None else [request_id_var.get() or None] * len(events),
        wake=wake,
    )


async def replay(tx: Transaction, event_id: UUID, *, user_id: UUID, role: str) -> None:
    """Let the handlers that failed try again from the start; on the record (R71)."""
    if not await repository.revive(tx, event_id):
        raise EventUnknown
    deed = Deed(action="outbox.replay", subject_kind="event", subject_id=event_id)
    await record_deed(tx, deed, user_id=user_id, role=role)
