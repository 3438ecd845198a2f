"""SQL about the providers' events."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from holdfast.kit.database import Row, Transaction
from holdfast.modules.payments.contracts import EventState, EventView
from holdfast.modules.payments.tables import provider_event


@dataclass(frozen=True, slots=True)
class EventKey:
    """What an event is known by: the same id at another account is another event (R34)."""

    provider: str
    account_id: UUID
    event_id: str


@dataclass(frozen=True, slots=True)
class Received:
    """An event that waits to be applied."""

    key: EventKey
    kind: str
    payload: Mapping[str, object]
    tries: int
    received_at: datetime


async def add_event(tx: Transaction, key: EventKey, *, kind: str, payload: Mapping[str, object]) -> bool:
    """Store an event; False when it is stored already (R34)."""
    statement = insert(provider_event).values(
        tenant_id=tx.tenant_id,
        provider=key.provider,
        account_id=key.account_id,
        event_id=key.event_id,
        kind=kind,
        payload=dict(payload),
        state=EventState.RECEIVED,
        tries=0,
        received_at=tx.now,
        next_try_at=tx.now,
    )
    return await tx.run(statement.on_conflict_do_nothing()) == 1


async def note_orphan(tx: Transaction, key: EventKey, *, payload: Mapping[str, object]) -> None:
    """Put an orphan on record before it goes back; nobody tries it again by the clock."""
    statement = insert(provider_event).values(
        tenant_id=tx.tenant_id,
        provider=key.provider,
        account_id=key.account_id,
        event_id=key.event_id,
        kind="reconciliation.orphan",
        payload=dict(payload),
        state=EventState.PARKED,
        reason="money of a payment that nobody knows: it goes back",
        tries=0,
        received_at=tx.now,
    )
    await tx.run(statement.on_conflict_do_nothing())


async def is_kept(tx: Transaction, key: EventKey) -> bool:
    """Tell whether there is an event of that key."""
    return await tx.value(sa.select(sa.literal(1)).where(_is(tx, key))) is not None


async def last_received(tx: Transaction) -> datetime | None:
    """Return when the tenant last heard of any provider."""
    found: datetime | None = await tx.value(
        sa.select(sa.func.max(provider_event.c.received_at)).where(provider_event.c.tenant_id == tx.tenant_id)
    )
    return found


async def lock_waiting(tx: Transaction, key: EventKey) -> Received | None:
    """Lock and return an event that is still to be applied; None when it is done with."""
    row = await tx.row(
        sa.select(provider_event).where(_is(tx, key), provider_event.c.next_try_at.is_not(None)).with_for_update()
    )
    if row is None:
        return None
    return Received(
        key=key, kind=row["kind"], payload=row["payload"], tries=row["tries"], received_at=row["received_at"]
    )


async def settle(tx: Transaction, key: EventKey, *, state: EventState, reason: str | None = None) -> None:
    """Write what became of an event for good."""
    applied_at = tx.now if state is EventState.APPLIED else None
    await tx.run(
        sa.update(provider_event)
        .where(_is(tx, key))
        .values(state=state, reason=reason, tries=provider_event.c.tries + 1, next_try_at=None, applied_at=applied_at)
    )


async def park(tx: Transaction, key: EventKey, *, until: datetime, reason: str) -> None:
    """Write that an event cannot be applied yet, and when to try again."""
    await tx.run(
        sa.update(provider_event)
        .where(_is(tx, key), provider_event.c.next_try_at.is_not(None))
        .values(state=EventState.PARKED, reason=reason, tries=provider_event.c.tries + 1, next_try_at=until)
    )


async def list_due(tx: Transaction, *, limit: int) -> list[tuple[UUID, EventKey]]:
    """Return the events of all tenants that are due, longest first (a worker's transaction)."""
    c = provider_event.c
    rows = await tx.rows(
        sa.select(c.tenant_id, c.provider, c.account_id, c.event_id)
        .where(c.next_try_at <= tx.now)
        .order_by(c.next_try_at)
        .limit(limit)
    )
    return [(row["tenant_id"], EventKey(row["provider"], row["account_id"], row["event_id"])) for row in rows]


async def list_events(
    tx: Transaction, *, state: EventState | None, before: tuple[datetime, str] | None, limit: int
) -> list[EventView]:
    """Return events, newest first; `before` is the time and id of the last one seen."""
    c = provider_event.c
    statement = sa.select(provider_event).where(c.tenant_id == tx.tenant_id)
    if state is not None:
        statement = statement.where(c.state == state)
    if before is not None:
        statement = statement.where(sa.tuple_(c.received_at, c.event_id) < sa.tuple_(*before))
    rows = await tx.rows(statement.order_by(c.received_at.desc(), c.event_id.desc()).limit(limit))
    return [_view_of(row) for row in rows]


def _is(tx: Transaction, key: EventKey) -> sa.ColumnElement[bool]:
    return sa.and_(
        provider_event.c.tenant_id == tx.tenant_id,
        provider_event.c.provider == key.provider,
        provider_event.c.account_id == key.account_id,
        provider_event.c.event_id == key.event_id,
    )


def _view_of(row: Row) -> EventView:
    return EventView(
        account_id=row["account_id"],
        provider=row["provider"],
        event_id=row["event_id"],
        kind=row["kind"],
        state=EventState(row["state"]),
        reason=row["reason"],
        tries=row["tries"],
        received_at=row["received_at"],
        next_try_at=row["next_try_at"],
        applied_at=row["applied_at"],
    )
