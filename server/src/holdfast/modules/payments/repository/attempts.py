"""SQL about attempts."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from holdfast.kit.database import Row, Transaction
from holdfast.kit.ids import first_id_at
from holdfast.kit.money import Money
from holdfast.kit.sql import one_of
from holdfast.modules.payments.contracts import AttemptState
from holdfast.modules.payments.domain import Attempt, Standing
from holdfast.modules.payments.tables import attempt


async def add_attempt(tx: Transaction, made: Attempt) -> bool:
    """Write a new attempt; False when the payable has a live one (a racing writer is waited for)."""
    statement = insert(attempt).values(
        tenant_id=tx.tenant_id,
        attempt_id=made.attempt_id,
        payable_id=made.payable_id,
        merchant_id=made.merchant_id,
        customer_id=made.customer_id,
        provider=made.provider,
        account_id=made.account_id,
        provider_ref=made.provider_ref,
        abandoned_at=made.abandoned_at,
        state=made.state,
        as_of=made.standing.as_of,
        amount=made.amount.amount,
        currency=made.amount.currency,
        return_path=made.return_path,
        expires_at=made.expires_at,
        created_at=made.created_at,
        updated_at=made.created_at,
        version=made.version,
    )
    return await tx.run(statement.on_conflict_do_nothing()) == 1


async def get_attempt(tx: Transaction, attempt_id: UUID) -> Attempt | None:
    """Return an attempt without a lock."""
    row = await tx.row(_mine(tx).where(attempt.c.attempt_id == attempt_id))
    return _attempt_of(row) if row is not None else None


async def list_attempts(tx: Transaction, payable_ids: Sequence[UUID]) -> Mapping[UUID, tuple[Attempt, ...]]:
    """Return the attempts of each payable, oldest first; payables without one are absent."""
    statement = _mine(tx).where(one_of(attempt.c.payable_id, payable_ids)).order_by(*_OLDEST_FIRST)
    gathered: dict[UUID, tuple[Attempt, ...]] = {}
    for row in await tx.rows(statement):
        gathered[row["payable_id"]] = (*gathered.get(row["payable_id"], ()), _attempt_of(row))
    return gathered


async def lock_payable(tx: Transaction, payable_id: UUID) -> tuple[Attempt, ...]:
    """Lock and return all attempts of a payable, oldest first: whoever moves its money comes one after the other."""
    await tx.rows(
        sa.select(attempt.c.attempt_id)
        .where(attempt.c.tenant_id == tx.tenant_id, attempt.c.payable_id == payable_id)
        .order_by(*_OLDEST_FIRST)
        .with_for_update()
    )
    # A second statement sees what was committed while the first one waited, rows that are new included.
    rows = await tx.rows(_mine(tx).where(attempt.c.payable_id == payable_id).order_by(*_OLDEST_FIRST))
    return tuple(_attempt_of(row) for row in rows)


async def find_payable_of_ref(tx: Transaction, provider_ref: str, *, account_id: UUID) -> tuple[UUID, UUID] | None:
    """Return (payable, attempt) of an intent that we know by the provider's reference."""
    row = await tx.row(
        sa.select(attempt.c.payable_id, attempt.c.attempt_id).where(
            attempt.c.tenant_id == tx.tenant_id,
            attempt.c.account_id == account_id,
            attempt.c.provider_ref == provider_ref,
        )
    )
    return (row["payable_id"], row["attempt_id"]) if row is not None else None


async def find_unbound_payable(tx: Transaction, attempt_id: UUID, *, account_id: UUID) -> tuple[UUID, UUID] | None:
    """Return (payable, attempt) of an attempt at that account whose intent we do not know yet."""
    row = await tx.row(
        sa.select(attempt.c.payable_id, attempt.c.attempt_id).where(
            attempt.c.tenant_id == tx.tenant_id,
            attempt.c.attempt_id == attempt_id,
            attempt.c.account_id == account_id,
            attempt.c.provider_ref.is_(None),
        )
    )
    return (row["payable_id"], row["attempt_id"]) if row is not None else None


async def captures_of(tx: Transaction, refs: Sequence[str], *, account_id: UUID) -> Mapping[str, Money]:
    """Return what our books say was captured, by the provider's reference; what captured nothing is absent."""
    rows = await tx.rows(_captures(tx, account_id).where(one_of(attempt.c.provider_ref, refs)))
    return {row["provider_ref"]: Money(row["captured_amount"], row["captured_currency"]) for row in rows}


async def captured_between(
    tx: Transaction, account_id: UUID, *, since: datetime, until: datetime
) -> Mapping[str, Money]:
    """Return what our books say was captured of attempts that were opened in [since, until)."""
    opened = sa.and_(attempt.c.created_at >= since, attempt.c.created_at < until)
    rows = await tx.rows(_captures(tx, account_id).where(opened))
    return {row["provider_ref"]: Money(row["captured_amount"], row["captured_currency"]) for row in rows}


# One probe of the primary key for each tenant, however many attempts there are.
_TENANTS = """
WITH RECURSIVE found (tenant_id) AS (
    (SELECT a.tenant_id FROM payments.attempt a ORDER BY a.tenant_id LIMIT 1)
    UNION ALL
    SELECT (SELECT a.tenant_id FROM payments.attempt a WHERE a.tenant_id > f.tenant_id ORDER BY a.tenant_id LIMIT 1)
      FROM found f WHERE f.tenant_id IS NOT NULL
)
SELECT f.tenant_id FROM found f WHERE f.tenant_id IS NOT NULL
"""


async def list_tenants(tx: Transaction) -> list[UUID]:
    """Return the tenants that ever had an attempt (a worker's transaction)."""
    return [row["tenant_id"] for row in await tx.rows(_TENANTS)]


async def has_bound_between(tx: Transaction, *, since: datetime, until: datetime) -> bool:
    """Tell whether an attempt that was opened in [since, until) has its intent."""
    statement = sa.select(sa.literal(1)).where(
        attempt.c.tenant_id == tx.tenant_id,
        # Ids begin with the time of the machine that made them: the key leads to the few of these hours.
        attempt.c.attempt_id >= first_id_at(since - _CLOCKS_APART),
        attempt.c.created_at >= since,
        attempt.c.created_at < until,
        attempt.c.provider_ref.is_not(None),
    )
    return await tx.value(statement.limit(1)) is not None


def _captures(tx: Transaction, account_id: UUID) -> sa.Select[tuple[object, ...]]:
    return sa.select(attempt.c.provider_ref, attempt.c.captured_amount, attempt.c.captured_currency).where(
        attempt.c.tenant_id == tx.tenant_id,
        attempt.c.account_id == account_id,
        attempt.c.captured_amount > 0,
        attempt.c.provider_ref.is_not(None),
    )


async def save_attempt(tx: Transaction, changed: Attempt) -> None:
    """Write what may change of a locked attempt; the version is the caller's to raise."""
    await tx.run(
        sa.update(attempt)
        .where(attempt.c.tenant_id == tx.tenant_id, attempt.c.attempt_id == changed.attempt_id)
        .values(
            state=changed.state,
            as_of=changed.standing.as_of,
            failure_code=changed.standing.failure_code,
            failure_message=changed.standing.failure_message,
            captured_amount=changed.captured.amount if changed.captured else 0,
            captured_currency=changed.captured.currency if changed.captured else None,
            refund_reserved_amount=changed.refund_reserved,
            refunded_amount=changed.refunded,
            provider_ref=changed.provider_ref,
            client_secret=changed.client_secret,
            return_path=changed.return_path,
            counted=changed.counts,
            late=changed.is_late,
            expires_at=changed.expires_at,
            abandoned_at=changed.abandoned_at,
            updated_at=tx.now,
            version=changed.version,
        )
    )


async def reserve_refund(tx: Transaction, attempt_id: UUID, *, amount: int) -> bool:
    """Set that much of a capture aside for a refund; False when less is left (R25)."""
    statement = (
        sa.update(attempt)
        .where(
            attempt.c.tenant_id == tx.tenant_id,
            attempt.c.attempt_id == attempt_id,
            attempt.c.refund_reserved_amount + amount <= attempt.c.captured_amount,
        )
        .values(refund_reserved_amount=attempt.c.refund_reserved_amount + amount, updated_at=tx.now)
    )
    return await tx.run(statement) == 1


async def schedule_check(tx: Transaction, attempt_id: UUID, *, at: datetime | None, checks: int | None = None) -> None:
    """Say when the provider is asked next how the attempt stands; None for never."""
    values: dict[str, object] = {"next_check_at": at}
    if checks is not None:
        values["checks"] = checks
    await tx.run(
        sa.update(attempt).where(attempt.c.tenant_id == tx.tenant_id, attempt.c.attempt_id == attempt_id).values(values)
    )


async def claim_check(tx: Transaction, attempt_id: UUID, *, until: datetime) -> Attempt | None:
    """Take a due look at an attempt for oneself until then; None when nothing is due or another has it."""
    taken = (
        sa.update(attempt)
        .where(
            attempt.c.tenant_id == tx.tenant_id,
            attempt.c.attempt_id == attempt_id,
            attempt.c.next_check_at <= tx.now,
        )
        .values(next_check_at=until, checks=attempt.c.checks + 1)
        .returning(attempt)
    )
    row = await tx.row(taken)
    return _attempt_of(row) if row is not None else None


async def list_due_checks(tx: Transaction, *, limit: int) -> list[tuple[UUID, UUID]]:
    """Return (tenant, attempt) of the looks that are due, longest first (a worker's transaction)."""
    rows = await tx.rows(
        sa.select(attempt.c.tenant_id, attempt.c.attempt_id)
        .where(attempt.c.next_check_at <= tx.now)
        .order_by(attempt.c.next_check_at)
        .limit(limit)
    )
    return [(row["tenant_id"], row["attempt_id"]) for row in rows]


_CLOCKS_APART = timedelta(hours=3)
_OLDEST_FIRST = (attempt.c.created_at, attempt.c.attempt_id)


def _mine(tx: Transaction) -> sa.Select[tuple[object, ...]]:
    return sa.select(attempt).where(attempt.c.tenant_id == tx.tenant_id)


def _attempt_of(row: Row) -> Attempt:
    captured = Money(row["captured_amount"], row["captured_currency"]) if row["captured_currency"] else None
    return Attempt(
        attempt_id=row["attempt_id"],
        payable_id=row["payable_id"],
        merchant_id=row["merchant_id"],
        customer_id=row["customer_id"],
        provider=row["provider"],
        account_id=row["account_id"],
        standing=Standing(
            state=AttemptState(row["state"]),
            as_of=row["as_of"],
            failure_code=row["failure_code"],
            failure_message=row["failure_message"],
        ),
        amount=Money(row["amount"], row["currency"]),
        captured=captured,
        refund_reserved=row["refund_reserved_amount"],
        refunded=row["refunded_amount"],
        provider_ref=row["provider_ref"],
        client_secret=row["client_secret"],
        return_path=row["return_path"],
        counts=row["counted"],
        is_late=row["late"],
        expires_at=row["expires_at"],
        abandoned_at=row["abandoned_at"],
        checks=row["checks"],
        created_at=row["created_at"],
        version=row["version"],
    )
