"""Rows of memberships."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from holdfast.kit.actor import Grant
from holdfast.kit.database import Row, Transaction
from holdfast.kit.sql import one_of
from holdfast.modules.tenants.contracts import Membership, Role, ScopeKind
from holdfast.modules.tenants.tables import membership


async def insert_live(tx: Transaction, new: Membership) -> bool:
    """Write a new membership; say no when the user has this very role for this already."""
    statement = insert(membership).values(
        tenant_id=tx.tenant_id,
        membership_id=new.membership_id,
        user_id=new.user_id,
        role=new.role.value,
        scope_kind=new.scope_kind.value,
        scope_id=new.scope_id,
        granted_by=new.granted_by,
        created_at=new.created_at,
    )
    return await tx.run(statement.on_conflict_do_nothing()) > 0


async def find_live(tx: Transaction, *, user_id: UUID, role: Role, scope_id: UUID | None) -> Membership | None:
    """Return the live membership of a user in a role for something."""
    row = await tx.row(
        sa.select(membership).where(
            *_live(tx),
            membership.c.user_id == user_id,
            membership.c.role == role.value,
            membership.c.scope_id.is_not_distinct_from(scope_id),
        )
    )
    return None if row is None else _membership(row)


async def get_live(tx: Transaction, membership_id: UUID) -> Membership | None:
    """Return one live membership."""
    row = await tx.row(sa.select(membership).where(*_live(tx), membership.c.membership_id == membership_id))
    return None if row is None else _membership(row)


async def lock_holders(tx: Transaction, role: Role) -> tuple[Membership, ...]:
    """Return all who have the role, locked: of two who remove each other, the second sees what the first did."""
    rows = await tx.rows(
        sa.select(membership)
        .where(*_live(tx), membership.c.role == role.value)
        .order_by(membership.c.membership_id)
        .with_for_update()
    )
    return tuple(_membership(row) for row in rows)


async def revoke(tx: Transaction, membership_id: UUID, *, by: UUID | None) -> bool:
    """Take a role back, and say whether it was still there; the row stays as history."""
    touched = await tx.run(
        sa.update(membership)
        .where(*_live(tx), membership.c.membership_id == membership_id)
        .values(revoked_at=tx.now, revoked_by=by)
    )
    return touched > 0


async def grants_of(tx: Transaction, user_id: UUID) -> tuple[Grant, ...]:
    """Return a user's roles as they go into a token, in one order."""
    rows = await tx.rows(
        sa.select(membership.c.role, membership.c.scope_id)
        .where(*_live(tx), membership.c.user_id == user_id)
        .order_by(membership.c.role, membership.c.scope_id)
    )
    return tuple(Grant(role=row["role"], scope_id=row["scope_id"]) for row in rows)


async def list_of(tx: Transaction, user_ids: Sequence[UUID]) -> tuple[Membership, ...]:
    """Return the live memberships of those users, oldest first."""
    rows = await tx.rows(
        sa.select(membership)
        .where(*_live(tx), one_of(membership.c.user_id, user_ids))
        .order_by(membership.c.membership_id)
    )
    return tuple(_membership(row) for row in rows)


async def list_live(tx: Transaction, *, role: Role | None, after: UUID | None, limit: int) -> tuple[Membership, ...]:
    """Return the tenant's live memberships, oldest first, from after one on (ids sort by time)."""
    statement = sa.select(membership).where(*_live(tx))
    if role is not None:
        statement = statement.where(membership.c.role == role.value)
    if after is not None:
        statement = statement.where(membership.c.membership_id > after)
    rows = await tx.rows(statement.order_by(membership.c.membership_id).limit(limit))
    return tuple(_membership(row) for row in rows)


def _live(tx: Transaction) -> tuple[sa.ColumnElement[bool], ...]:
    return (membership.c.tenant_id == tx.tenant_id, membership.c.revoked_at.is_(None))


def _membership(row: Row) -> Membership:
    return Membership(
        membership_id=row["membership_id"],
        user_id=row["user_id"],
        role=Role(row["role"]),
        scope_kind=ScopeKind(row["scope_kind"]),
        scope_id=row["scope_id"],
        granted_by=row["granted_by"],
        created_at=row["created_at"],
        revoked_at=row["revoked_at"],
    )
