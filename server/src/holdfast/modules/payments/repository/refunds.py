"""SQL about refunds and disputes."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from holdfast.kit.database import Row, Transaction
from holdfast.kit.ids import new_id
from holdfast.kit.money import Money
from holdfast.kit.sql import one_of
from holdfast.modules.payments.contracts import DisputeState, MoneyFigures, RefundState
from holdfast.modules.payments.domain import Refund
from holdfast.modules.payments.tables import dispute, refund


async def add_refund(tx: Transaction, made: Refund) -> bool:
    """Write a new refund; False when its action key, or its reference, is taken (a racing writer is waited for)."""
    statement = insert(refund).values(
        tenant_id=tx.tenant_id,
        refund_id=made.refund_id,
        attempt_id=made.attempt_id,
        payable_id=made.payable_id,
        action_key=made.action_key,
        amount=made.amount.amount,
        currency=made.amount.currency,
        state=made.state,
        provider_ref=made.provider_ref,
        reason=made.reason,
        failure_reason=made.failure_reason,
        created_at=made.created_at,
        updated_at=made.created_at,
    )
    return await tx.run(statement.on_conflict_do_nothing()) == 1


async def find_by_action(tx: Transaction, payable_id: UUID, *, action_key: str) -> Refund | None:
    """Return the refund of an action."""
    return await _one(tx, refund.c.payable_id == payable_id, refund.c.action_key == action_key)


async def find_by_ref(tx: Transaction, attempt_id: UUID, *, provider_ref: str) -> Refund | None:
    """Return the refund that the provider knows by that reference."""
    return await _one(tx, refund.c.attempt_id == attempt_id, refund.c.provider_ref == provider_ref)


async def get_refund(tx: Transaction, refund_id: UUID) -> Refund | None:
    """Return a refund; its payable's lock guards it."""
    return await _one(tx, refund.c.refund_id == refund_id)


async def list_refunds(tx: Transaction, payable_ids: Sequence[UUID]) -> Mapping[UUID, tuple[Refund, ...]]:
    """Return the refunds of each payable, oldest first; payables without one are absent."""
    statement = (
        sa.select(refund)
        .where(refund.c.tenant_id == tx.tenant_id, one_of(refund.c.payable_id, payable_ids))
        .order_by(refund.c.created_at, refund.c.refund_id)
    )
    gathered: dict[UUID, tuple[Refund, ...]] = {}
    for row in await tx.rows(statement):
        gathered[row["payable_id"]] = (*gathered.get(row["payable_id"], ()), _refund_of(row))
    return gathered


async def save_refund(tx: Transaction, changed: Refund) -> None:
    """Write what may change of a refund, under its payable's lock."""
    await tx.run(
        sa.update(refund)
        .where(refund.c.tenant_id == tx.tenant_id, refund.c.refund_id == changed.refund_id)
        .values(
            state=changed.state,
            provider_ref=changed.provider_ref,
            failure_reason=changed.failure_reason,
            updated_at=tx.now,
        )
    )


async def is_disputed(tx: Transaction, attempt_id: UUID) -> bool:
    """Tell whether the bank has, or may yet take, the money back."""
    found = await tx.value(
        sa.select(sa.literal(1))
        .select_from(dispute)
        .where(
            dispute.c.tenant_id == tx.tenant_id,
            dispute.c.attempt_id == attempt_id,
            dispute.c.state.in_([DisputeState.OPEN, DisputeState.LOST]),
        )
        .limit(1)
    )
    return found is not None


async def add_dispute(tx: Transaction, attempt_id: UUID, *, ref: str, amount: Money) -> tuple[UUID, DisputeState, bool]:
    """Return (id, state, is new) of the dispute of that reference, opened here unless it is known."""
    made = new_id()
    statement = insert(dispute).values(
        tenant_id=tx.tenant_id,
        dispute_id=made,
        attempt_id=attempt_id,
        provider_ref=ref,
        amount=amount.amount,
        currency=amount.currency,
        state=DisputeState.OPEN,
        opened_at=tx.now,
        updated_at=tx.now,
    )
    if await tx.run(statement.on_conflict_do_nothing()) == 1:
        return made, DisputeState.OPEN, True
    (row,) = await tx.rows(
        sa.select(dispute.c.dispute_id, dispute.c.state).where(
            dispute.c.tenant_id == tx.tenant_id,
            dispute.c.attempt_id == attempt_id,
            dispute.c.provider_ref == ref,
        )
    )
    return row["dispute_id"], DisputeState(row["state"]), False


async def save_dispute(tx: Transaction, dispute_id: UUID, *, state: DisputeState) -> None:
    """Write a dispute's new state."""
    await tx.run(
        sa.update(dispute)
        .where(dispute.c.tenant_id == tx.tenant_id, dispute.c.dispute_id == dispute_id)
        .values(state=state, updated_at=tx.now)
    )


async def stands_by_ref(tx: Transaction, refs: Sequence[str]) -> Mapping[str, tuple[RefundState, Money]]:
    """Return how refunds stand, by the provider's reference."""
    rows = await tx.rows(
        sa.select(refund.c.provider_ref, refund.c.state, refund.c.amount, refund.c.currency).where(
            refund.c.tenant_id == tx.tenant_id, one_of(refund.c.provider_ref, refs)
        )
    )
    return {row["provider_ref"]: (RefundState(row["state"]), Money(row["amount"], row["currency"])) for row in rows}


async def disputes_by_ref(tx: Transaction, refs: Sequence[str]) -> Mapping[str, DisputeState]:
    """Return how disputes stand, by the provider's reference."""
    rows = await tx.rows(
        sa.select(dispute.c.provider_ref, dispute.c.state).where(
            dispute.c.tenant_id == tx.tenant_id, one_of(dispute.c.provider_ref, refs)
        )
    )
    return {row["provider_ref"]: DisputeState(row["state"]) for row in rows}


async def count_by_action(tx: Transaction, prefix: str) -> int:
    """Return how many refunds there are of actions that begin so, over all tenants; in a transaction of the worker."""
    counted = sa.select(sa.func.count()).select_from(refund).where(refund.c.action_key.startswith(prefix))
    return int(await tx.value(counted))


async def read_figures(tx: Transaction) -> MoneyFigures:
    """Return how long money has been under way, over all tenants; in a transaction of the worker."""
    row = await tx.row(
        """SELECT coalesce((SELECT extract(epoch FROM $1 - min(created_at)) FROM payments.refund
                             WHERE state IN ('requested', 'pending')), 0)::int AS refund_seconds,
                  coalesce((SELECT extract(epoch FROM $1 - min(received_at)) FROM payments.provider_event
                             WHERE state = 'parked'), 0)::int AS parked_seconds""",
        tx.now,
    )
    return MoneyFigures(**row) if row is not None else MoneyFigures(0, 0)


async def _one(tx: Transaction, *wanted: sa.ColumnElement[bool]) -> Refund | None:
    row = await tx.row(sa.select(refund).where(refund.c.tenant_id == tx.tenant_id, *wanted))
    return _refund_of(row) if row is not None else None


def _refund_of(row: Row) -> Refund:
    return Refund(
        refund_id=row["refund_id"],
        attempt_id=row["attempt_id"],
        payable_id=row["payable_id"],
        action_key=row["action_key"],
        amount=Money(row["amount"], row["currency"]),
        state=RefundState(row["state"]),
        provider_ref=row["provider_ref"],
        reason=row["reason"],
        failure_reason=row["failure_reason"],
        created_at=row["created_at"],
    )
