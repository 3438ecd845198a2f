"""Rows of sessions: the families of refresh tokens."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from holdfast.kit.database import Row, Transaction
from holdfast.modules.accounts.contracts import Session
from holdfast.modules.accounts.tables import session


async def insert(tx: Transaction, new: Session, *, token_hash: bytes) -> None:
    """Write a new session."""
    await tx.run(
        sa.insert(session).values(
            tenant_id=tx.tenant_id,
            session_id=new.session_id,
            user_id=new.user_id,
            counter=new.counter,
            token_hash=token_hash,
            device_name=new.device_name,
            ip_address=new.ip_address,
            created_at=new.created_at,
            last_used_at=new.last_used_at,
            rotated_at=new.rotated_at,
            expires_at=new.expires_at,
        )
    )


async def lock(tx: Transaction, session_id: UUID) -> Session | None:
    """Return the session, its row locked until the end: one rotation at a time (R63)."""
    row = await tx.row(
        sa.select(session)
        .where(session.c.tenant_id == tx.tenant_id, session.c.session_id == session_id)
        .with_for_update()
    )
    return None if row is None else _session(row)


async def list_live(tx: Transaction, user_id: UUID) -> tuple[Session, ...]:
    """Return the devices that are signed in, the last used first."""
    rows = await tx.rows(
        sa.select(session).where(*_live(tx, user_id)).order_by(session.c.last_used_at.desc(), session.c.session_id)
    )
    return tuple(_session(row) for row in rows)


async def rotate(tx: Transaction, rotated: Session, *, token_hash: bytes) -> None:
    """Make another link of the chain the live one."""
    await tx.run(
        sa.update(session)
        .where(session.c.tenant_id == tx.tenant_id, session.c.session_id == rotated.session_id)
        .values(
            counter=rotated.counter,
            token_hash=token_hash,
            rotated_at=rotated.rotated_at,
            last_used_at=rotated.last_used_at,
            ip_address=rotated.ip_address,
        )
    )


async def revoke(tx: Transaction, session_id: UUID, *, reason: str, user_id: UUID | None = None) -> bool:
    """Sign one device out; with `user_id`, only if it is that user's. Say whether it was signed in."""
    statement = sa.update(session).where(
        session.c.tenant_id == tx.tenant_id, session.c.session_id == session_id, session.c.revoked_at.is_(None)
    )
    if user_id is not None:
        statement = statement.where(session.c.user_id == user_id)
    return await tx.run(statement.values(revoked_at=tx.now, revoked_reason=reason)) > 0


async def revoke_all(tx: Transaction, user_id: UUID, *, reason: str, sparing: UUID | None = None) -> int:
    """Sign out all devices of a user, or all but one; return how many there were."""
    statement = sa.update(session).where(*_live(tx, user_id))
    if sparing is not None:
        statement = statement.where(session.c.session_id != sparing)
    return await tx.run(statement.values(revoked_at=tx.now, revoked_reason=reason))


async def has_been_used_from(tx: Transaction, user_id: UUID, *, ip_address: str) -> bool:
    """Say whether the user has signed in from that address before."""
    found = await tx.value(
        sa.select(sa.literal(1))
        .select_from(session)
        .where(session.c.tenant_id == tx.tenant_id, session.c.user_id == user_id, session.c.ip_address == ip_address)
        .limit(1)
    )
    return found is not None


async def delete_lapsed(tx: Transaction, *, before: datetime) -> int:
    """Forget sessions that ended before then, of all tenants that the transaction sees."""
    return await tx.run(sa.delete(session).where(session.c.expires_at < before))


def _live(tx: Transaction, user_id: UUID) -> Sequence[sa.ColumnElement[bool]]:
    return (
        session.c.tenant_id == tx.tenant_id,
        session.c.user_id == user_id,
        session.c.revoked_at.is_(None),
        session.c.expires_at > tx.now,
    )


def _session(row: Row) -> Session:
    return Session(
        session_id=row["session_id"],
        user_id=row["user_id"],
        device_name=row["device_name"],
        ip_address=row["ip_address"],
        created_at=row["created_at"],
        last_used_at=row["last_used_at"],
        expires_at=row["expires_at"],
        rotated_at=row["rotated_at"],
        counter=row["counter"],
        revoked_at=row["revoked_at"],
    )
