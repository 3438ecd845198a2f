"""Rows of users."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from holdfast.kit.database import ConstraintBroken, Row, Transaction, refusing
from holdfast.kit.sql import load_queries, one_of
from holdfast.modules.accounts.contracts import Profile, User
from holdfast.modules.accounts.errors import EmailTaken
from holdfast.modules.accounts.tables import user

_REFUSALS = {"user_tenant_id_email_key": EmailTaken}
_QUERIES = load_queries("holdfast.modules.accounts.repository")


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user with the hash of their password, which leaves this module never."""

    user: User
    password_hash: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class UserFilter:
    """Which users a list shows: a piece of their name or address, and whether they are disabled."""

    query: str | None = None
    is_disabled: bool | None = None


async def insert(tx: Transaction, new: User, *, password_hash: str) -> None:
    """Write a new user; raise `EmailTaken` when the tenant has one with this address."""
    statement = sa.insert(user).values(
        tenant_id=tx.tenant_id,
        user_id=new.user_id,
        email=new.email,
        email_verified_at=new.email_verified_at,
        password_hash=password_hash,
        display_name=new.display_name,
        phone=new.phone,
        locale=new.locale,
        token_version=new.token_version,
        created_at=new.created_at,
        updated_at=new.updated_at,
        version=new.version,
    )
    try:
        await tx.run(statement)
    except ConstraintBroken as broken:
        raise refusing(broken, _REFUSALS) from broken


async def get(tx: Transaction, user_id: UUID, *, lock: bool = False) -> Credentials | None:
    """Return one user, locked against other changes when asked to."""
    return await _first(tx, user.c.user_id == user_id, lock=lock)


async def get_many(tx: Transaction, user_ids: Sequence[UUID]) -> tuple[User, ...]:
    """Return those of the users that exist."""
    rows = await tx.rows(sa.select(user).where(user.c.tenant_id == tx.tenant_id, one_of(user.c.user_id, user_ids)))
    return tuple(_user(row) for row in rows)


async def find_by_email(tx: Transaction, email: str, *, lock: bool = False) -> Credentials | None:
    """Return the user with this address."""
    return await _first(tx, user.c.email == email.lower(), lock=lock)


async def search(tx: Transaction, wanted: UserFilter, *, before: UUID | None, limit: int) -> tuple[User, ...]:
    """Return users, newest first, from before a user on (ids sort by time)."""
    statement = sa.select(user).where(user.c.tenant_id == tx.tenant_id)
    if wanted.query:
        piece = wanted.query.lower()
        statement = statement.where(
            sa.or_(
                sa.func.strpos(user.c.email, piece) > 0,
                sa.func.strpos(sa.func.lower(user.c.display_name), piece) > 0,
            )
        )
    if wanted.is_disabled is not None:
        is_disabled = user.c.disabled_at.is_not(None)
        statement = statement.where(is_disabled if wanted.is_disabled else sa.not_(is_disabled))
    if before is not None:
        statement = statement.where(user.c.user_id < before)
    rows = await tx.rows(statement.order_by(user.c.user_id.desc()).limit(limit))
    return tuple(_user(row) for row in rows)


async def set_profile(tx: Transaction, user_id: UUID, *, profile: Profile, version: int) -> User | None:
    """Write the profile if the row still has that version; return the user, or None when it has another."""
    return await _change(
        tx,
        user_id,
        values={"display_name": profile.display_name, "phone": profile.phone, "locale": profile.locale},
        version=version,
    )


async def set_password(tx: Transaction, user_id: UUID, *, password_hash: str) -> User | None:
    """Write another password's hash and withdraw every access token."""
    values = {"password_hash": password_hash, "token_version": user.c.token_version + 1}
    return await _change(tx, user_id, values=values)


async def refresh_hash(tx: Transaction, user_id: UUID, *, password_hash: str) -> None:
    """Write the same password's hash with newer parameters: nothing that a version counts."""
    await tx.run(_of(tx, user_id).values(password_hash=password_hash))


async def set_email(tx: Transaction, user_id: UUID, *, email: str) -> User | None:
    """Write a proved address; raise `EmailTaken` when another user has it."""
    try:
        return await _change(tx, user_id, values={"email": email.lower(), "email_verified_at": tx.now})
    except ConstraintBroken as broken:
        raise refusing(broken, _REFUSALS) from broken


async def set_verified(tx: Transaction, user_id: UUID) -> User | None:
    """Note that the address was proved, if it was not before."""
    return await _change(tx, user_id, values={"email_verified_at": sa.func.coalesce(user.c.email_verified_at, tx.now)})


async def set_disabled(tx: Transaction, user_id: UUID, *, reason: str | None) -> User | None:
    """Disable the account for a reason, or enable it again with None; access tokens are withdrawn both times."""
    values = {
        "disabled_at": None if reason is None else tx.now,
        "disabled_reason": reason,
        "token_version": user.c.token_version + 1,
    }
    return await _change(tx, user_id, values=values)


async def bump_token_version(tx: Transaction, user_id: UUID) -> int | None:
    """Withdraw every access token of the user; return the new version."""
    version = await tx.value(
        _of(tx, user_id).values(token_version=user.c.token_version + 1).returning(user.c.token_version)
    )
    return None if version is None else int(version)


async def live_versions(tx: Transaction, users: Sequence[tuple[UUID, UUID]]) -> dict[UUID, int]:
    """Return the token versions of enabled users, given as (tenant, user); works over several tenants."""
    rows = await tx.rows(_QUERIES["live_versions"], [tenant for tenant, _ in users], [one for _, one in users])
    return {row["user_id"]: row["token_version"] for row in rows}


async def live_sessions(tx: Transaction, sessions: Sequence[tuple[UUID, UUID]]) -> dict[UUID, int]:
    """Return the users' token versions by live session, given as (tenant, session); works over several tenants."""
    rows = await tx.rows(_QUERIES["live_sessions"], [tenant for tenant, _ in sessions], [one for _, one in sessions])
    return {row["session_id"]: row["token_version"] for row in rows}


async def _first(tx: Transaction, condition: sa.ColumnElement[bool], *, lock: bool) -> Credentials | None:
    statement = sa.select(user).where(user.c.tenant_id == tx.tenant_id, condition)
    row = await tx.row(statement.with_for_update() if lock else statement)
    return None if row is None else Credentials(_user(row), row["password_hash"])


async def _change(
    tx: Transaction, user_id: UUID, *, values: Mapping[str, object], version: int | None = None
) -> User | None:
    statement = _of(tx, user_id)
    if version is not None:
        statement = statement.where(user.c.version == version)
    row = await tx.row(statement.values(**values, updated_at=tx.now, version=user.c.version + 1).returning(user))
    return None if row is None else _user(row)


def _of(tx: Transaction, user_id: UUID) -> sa.Update:
    return sa.update(user).where(user.c.tenant_id == tx.tenant_id, user.c.user_id == user_id)


def _user(row: Row) -> User:
    return User(
        user_id=row["user_id"],
        email=row["email"],
        email_verified_at=row["email_verified_at"],
        display_name=row["display_name"],
        phone=row["phone"],
        locale=row["locale"],
        token_version=row["token_version"],
        disabled_at=row["disabled_at"],
        disabled_reason=row["disabled_reason"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        version=row["version"],
    )
