"""Rows of the throttle: counts in fixed windows."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from holdfast.kit.database import Transaction
from holdfast.kit.errors import InvariantBroken
from holdfast.modules.accounts.domain.throttling import Count, Subject
from holdfast.modules.accounts.tables import throttle


async def count_one_more(tx: Transaction, counted: Subject, *, window: timedelta) -> Count:
    """Count one more and return the count; a window that has ended begins anew.

    Counting before looking keeps a hundred guesses at once from all seeing a low count.
    """
    new = insert(throttle).values(
        tenant_id=tx.tenant_id,
        kind=counted.kind.value,
        subject=counted.digest,
        count=1,
        window_started_at=tx.now,
    )
    has_ended = throttle.c.window_started_at <= tx.now - window
    row = await tx.row(
        new.on_conflict_do_update(
            index_elements=[throttle.c.tenant_id, throttle.c.kind, throttle.c.subject],
            set_={
                "count": sa.case((has_ended, 1), else_=throttle.c.count + 1),
                "window_started_at": sa.case((has_ended, tx.now), else_=throttle.c.window_started_at),
            },
        ).returning(throttle.c.count, throttle.c.window_started_at)
    )
    if row is None:
        msg = "an upsert returned no row"
        raise InvariantBroken(msg)
    return Count(row["count"], row["window_started_at"])


async def read(tx: Transaction, counted: Subject, *, window: timedelta) -> Count:
    """Return the count of the window that runs now."""
    row = await tx.row(
        sa.select(throttle.c.count, throttle.c.window_started_at).where(
            _is(tx, counted), throttle.c.window_started_at > tx.now - window
        )
    )
    return Count(0, tx.now) if row is None else Count(row["count"], row["window_started_at"])


async def forget(tx: Transaction, counted: Subject) -> None:
    """Begin to count anew: whoever signs in was no guesser."""
    await tx.run(sa.delete(throttle).where(_is(tx, counted)))


async def count_one_less(tx: Transaction, counted: Sequence[Subject]) -> None:
    """Take back what was counted in advance and turned out to be no failure."""
    for one in sorted(counted):
        await tx.run(sa.update(throttle).where(_is(tx, one), throttle.c.count > 0).values(count=throttle.c.count - 1))


async def delete_lapsed(tx: Transaction, *, before: datetime) -> int:
    """Forget windows that began before then, of all tenants that the transaction sees."""
    return await tx.run(sa.delete(throttle).where(throttle.c.window_started_at < before))


def _is(tx: Transaction, counted: Subject) -> sa.ColumnElement[bool]:
    return sa.and_(
        throttle.c.tenant_id == tx.tenant_id,
        throttle.c.kind == counted.kind.value,
        throttle.c.subject == counted.digest,
    )
