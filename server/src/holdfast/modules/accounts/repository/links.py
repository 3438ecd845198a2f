"""Rows of one-time links."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from holdfast.kit.database import Row, Transaction
from holdfast.modules.accounts.contracts import LinkPurpose, OneTimeLink
from holdfast.modules.accounts.tables import one_time_link


async def insert(tx: Transaction, new: OneTimeLink, *, token_hash: bytes) -> None:
    """Write a new link."""
    await tx.run(
        sa.insert(one_time_link).values(
            tenant_id=tx.tenant_id,
            token_id=new.token_id,
            user_id=new.user_id,
            purpose=new.purpose.value,
            email=new.email,
            token_hash=token_hash,
            created_at=new.created_at,
            expires_at=new.expires_at,
        )
    )


async def get(tx: Transaction, token_id: UUID) -> OneTimeLink | None:
    """Return one link, live or not."""
    row = await tx.row(
        sa.select(one_time_link).where(one_time_link.c.tenant_id == tx.tenant_id, one_time_link.c.token_id == token_id)
    )
    return None if row is None else _link(row)


async def use(tx: Transaction, token_id: UUID, *, purpose: LinkPurpose, token_hash: bytes) -> OneTimeLink | None:
    """Spend a live link and return it; None when there is none to spend. Of many at once, one gets it (R65)."""
    row = await tx.row(
        sa.update(one_time_link)
        .where(
            one_time_link.c.tenant_id == tx.tenant_id,
            one_time_link.c.token_id == token_id,
            one_time_link.c.purpose == purpose.value,
            one_time_link.c.token_hash == token_hash,
            one_time_link.c.used_at.is_(None),
            one_time_link.c.expires_at > tx.now,
        )
        .values(used_at=tx.now)
        .returning(one_time_link)
    )
    return None if row is None else _link(row)


async def spend_all(tx: Transaction, user_id: UUID, *, purposes: Collection[LinkPurpose]) -> int:
    """Make the user's live links of those purposes worthless; return how many there were."""
    return await tx.run(
        sa.update(one_time_link)
        .where(
            one_time_link.c.tenant_id == tx.tenant_id,
            one_time_link.c.user_id == user_id,
            one_time_link.c.purpose.in_([purpose.value for purpose in purposes]),
            one_time_link.c.used_at.is_(None),
        )
        .values(used_at=tx.now)
    )


async def delete_lapsed(tx: Transaction, *, before: datetime) -> int:
    """Forget links that expired before then, of all tenants that the transaction sees."""
    return await tx.run(sa.delete(one_time_link).where(one_time_link.c.expires_at < before))


def _link(row: Row) -> OneTimeLink:
    return OneTimeLink(
        token_id=row["token_id"],
        user_id=row["user_id"],
        purpose=LinkPurpose(row["purpose"]),
        email=row["email"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        used_at=row["used_at"],
    )
