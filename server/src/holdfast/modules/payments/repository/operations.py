"""SQL about operations: the durable record of each call to the outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from holdfast.kit.database import Row, Transaction
from holdfast.modules.payments.contracts import OperationKind, OperationState, OperationView
from holdfast.modules.payments.tables import operation

_UNSETTLED = (OperationState.PENDING, OperationState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Operation:
    """One call to the outside; `provider_key` is the same for ever."""

    operation_id: UUID
    attempt_id: UUID
    refund_id: UUID | None
    kind: OperationKind
    provider_key: str
    state: OperationState
    request: Mapping[str, object]
    tries: int
    created_at: datetime


async def add_operation(tx: Transaction, made: Operation, *, first_try_at: datetime) -> bool:
    """Write the intention; False when the same one stands already."""
    statement = insert(operation).values(
        tenant_id=tx.tenant_id,
        operation_id=made.operation_id,
        attempt_id=made.attempt_id,
        refund_id=made.refund_id,
        kind=made.kind,
        provider_key=made.provider_key,
        state=made.state,
        request=dict(made.request),
        tries=0,
        next_try_at=first_try_at,
        created_at=made.created_at,
    )
    return await tx.run(statement.on_conflict_do_nothing()) == 1


async def claim(tx: Transaction, operation_id: UUID, *, lease: timedelta) -> Operation | None:
    """Take the call for oneself until the lease ends; None when it is settled, or another has it."""
    taken = (
        sa.update(operation)
        .where(
            operation.c.tenant_id == tx.tenant_id,
            operation.c.operation_id == operation_id,
            operation.c.state.in_(_UNSETTLED),
            operation.c.next_try_at <= tx.now,
        )
        .values(tries=operation.c.tries + 1, next_try_at=tx.now + lease)
        .returning(operation)
    )
    row = await tx.row(taken)
    return _operation_of(row) if row is not None else None


async def finish(
    tx: Transaction,
    operation_id: UUID,
    *,
    state: OperationState,
    response: Mapping[str, object] | None = None,
    error: str | None = None,
) -> bool:
    """Write how the call ended; False when that is on record already."""
    statement = (
        sa.update(operation)
        .where(
            operation.c.tenant_id == tx.tenant_id,
            operation.c.operation_id == operation_id,
            operation.c.state.in_(_UNSETTLED),
        )
        .values(
            state=state,
            response=dict(response) if response is not None else None,
            error=error,
            next_try_at=None,
            finished_at=tx.now,
        )
    )
    return await tx.run(statement) == 1


async def postpone(tx: Transaction, operation_id: UUID, *, until: datetime, error: str) -> bool:
    """Write that nobody knows the outcome yet, and when to ask again; False when it is settled meanwhile."""
    statement = (
        sa.update(operation)
        .where(
            operation.c.tenant_id == tx.tenant_id,
            operation.c.operation_id == operation_id,
            operation.c.state.in_(_UNSETTLED),
        )
        .values(state=OperationState.UNKNOWN, next_try_at=until, error=error)
    )
    return await tx.run(statement) == 1


async def withdraw_untried(tx: Transaction, attempt_id: UUID) -> bool:
    """Close the creation of an intent that nobody has asked the provider for; False when someone has."""
    statement = (
        sa.update(operation)
        .where(
            operation.c.tenant_id == tx.tenant_id,
            operation.c.attempt_id == attempt_id,
            operation.c.kind == OperationKind.CREATE_INTENT,
            operation.c.state == OperationState.PENDING,
            operation.c.tries == 0,
        )
        .values(state=OperationState.FAILED, error="withdrawn", next_try_at=None, finished_at=tx.now)
    )
    return await tx.run(statement) == 1


async def list_due(tx: Transaction, *, limit: int) -> list[tuple[UUID, UUID]]:
    """Return (tenant, operation) of the calls that are due, longest first (a worker's transaction)."""
    rows = await tx.rows(
        sa.select(operation.c.tenant_id, operation.c.operation_id)
        .where(operation.c.next_try_at <= tx.now)
        .order_by(operation.c.next_try_at)
        .limit(limit)
    )
    return [(row["tenant_id"], row["operation_id"]) for row in rows]


async def list_operations(
    tx: Transaction, *, state: OperationState | None, before: UUID | None, limit: int
) -> list[OperationView]:
    """Return operations, newest first."""
    statement = sa.select(operation).where(operation.c.tenant_id == tx.tenant_id)
    if state is not None:
        statement = statement.where(operation.c.state == state)
    if before is not None:
        statement = statement.where(operation.c.operation_id < before)
    rows = await tx.rows(statement.order_by(operation.c.operation_id.desc()).limit(limit))
    return [_view_of(row) for row in rows]


def _operation_of(row: Row) -> Operation:
    return Operation(
        operation_id=row["operation_id"],
        attempt_id=row["attempt_id"],
        refund_id=row["refund_id"],
        kind=OperationKind(row["kind"]),
        provider_key=row["provider_key"],
        state=OperationState(row["state"]),
        request=row["request"],
        tries=row["tries"],
        created_at=row["created_at"],
    )


def _view_of(row: Row) -> OperationView:
    return OperationView(
        operation_id=row["operation_id"],
        attempt_id=row["attempt_id"],
        refund_id=row["refund_id"],
        kind=OperationKind(row["kind"]),
        state=OperationState(row["state"]),
        tries=row["tries"],
        error=row["error"],
        created_at=row["created_at"],
        next_try_at=row["next_try_at"],
        finished_at=row["finished_at"],
    )
