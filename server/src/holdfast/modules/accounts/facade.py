"""The front door of accounts: people and their sessions, for the modules above and for wiring."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from holdfast.kit.database import Transaction
from holdfast.kit.paging import Page
from holdfast.modules.accounts.contracts import OneTimeLink, User
from holdfast.modules.accounts.ports import Accounts, GrantsOf, PasswordHashing
from holdfast.modules.accounts.repository import links, users
from holdfast.modules.accounts.service import links as link_service
from holdfast.modules.accounts.service import sessions as session_service
from holdfast.modules.accounts.service import users as user_service

__all__ = [
    "Accounts",
    "GrantsOf",
    "PasswordHashing",
    "bump_token_version",
    "create_user",
    "disable_user",
    "enable_user",
    "find_user_by_email",
    "get_link",
    "get_user",
    "get_users",
    "invite_user",
    "live_sessions",
    "live_versions",
    "make_password_hash",
    "search_users",
    "sign_out_everywhere",
]


async def get_user(tx: Transaction, user_id: UUID) -> User | None:
    """Return the user, or None for another tenant's or nobody's."""
    found = await users.get(tx, user_id)
    return None if found is None else found.user


async def get_users(tx: Transaction, user_ids: Sequence[UUID]) -> Mapping[UUID, User]:
    """Return those of the users that exist, by id."""
    return {user.user_id: user for user in await users.get_many(tx, user_ids)}


async def find_user_by_email(tx: Transaction, email: str) -> User | None:
    """Return the tenant's user with this address."""
    found = await users.find_by_email(tx, email)
    return None if found is None else found.user


async def search_users(
    tx: Transaction,
    query: str | None = None,
    *,
    is_disabled: bool | None = None,
    after: str | None = None,
    limit: int = 20,
) -> Page[User]:
    """Return one page of the tenant's users, newest first, by a piece of their name or address."""
    return await user_service.search_users(tx, query=query, is_disabled=is_disabled, after=after, limit=limit)


async def create_user(
    tx: Transaction,
    *,
    email: str,
    display_name: str,
    password_hash: str,
    locale: str = "en",
    phone: str | None = None,
    is_verified: bool = False,
) -> User:
    """Make a user (see `make_password_hash`); raise `EmailTaken` when there is one."""
    return await user_service.create_user(
        tx,
        email=email,
        display_name=display_name,
        password_hash=password_hash,
        locale=locale,
        phone=phone,
        is_verified=is_verified,
    )


async def make_password_hash(accounts: Accounts, *, password: str, email: str) -> str:
    """Return the hash of a password that may be chosen; raise `InvalidInput` for one that may not."""
    user_service.require_good_password(password, accounts.settings, email=email)
    return await accounts.hashing.hash(password)


async def invite_user(
    tx: Transaction, accounts: Accounts, *, email: str, display_name: str, password_hash: str
) -> User:
    """Make a user whose password nobody knows, and let a link be mailed by which they choose one."""
    user = await user_service.create_user(tx, email=email, display_name=display_name, password_hash=password_hash)
    await link_service.send_reset_link(tx, accounts, user=user)
    return user


async def disable_user(tx: Transaction, user_id: UUID, *, reason: str, by: UUID, role: str) -> User:
    """Shut an account at once (R64); raise `NotFound`. Who may is decided above."""
    return await user_service.disable_user(tx, user_id, reason=reason, by=by, role=role)


async def enable_user(tx: Transaction, user_id: UUID, *, by: UUID, role: str) -> User:
    """Open a disabled account again; raise `NotFound`."""
    return await user_service.enable_user(tx, user_id, by=by, role=role)


async def bump_token_version(tx: Transaction, user_id: UUID) -> None:
    """Withdraw every access token of the user; refresh tokens go on and give new ones."""
    await users.bump_token_version(tx, user_id)


async def sign_out_everywhere(tx: Transaction, *, user_id: UUID, reason: str) -> None:
    """Sign every device of the user out and withdraw every access token (R64)."""
    await session_service.sign_out_everywhere(tx, user_id=user_id, reason=reason)


async def live_versions(tx: Transaction, users_of_tenants: Sequence[tuple[UUID, UUID]]) -> Mapping[UUID, int]:
    """Return token versions by user, for (tenant, user) pairs; disabled users are absent.

    One statement, in a transaction over all those tenants. A device that was signed out alone still has a good
    version: see `live_sessions`.
    """
    return await users.live_versions(tx, users_of_tenants)


async def live_sessions(tx: Transaction, sessions_of_tenants: Sequence[tuple[UUID, UUID]]) -> Mapping[UUID, int]:
    """Return the user's token version by session, for (tenant, session) pairs; revoked ones are absent.

    A token is good for a write when its `token_version` is what this gives for its `session_id` (R64). One
    statement, in a transaction over all those tenants.
    """
    return await users.live_sessions(tx, sessions_of_tenants)


async def get_link(tx: Transaction, token_id: UUID) -> OneTimeLink | None:
    """Return a one-time link, for the mail that carries it; its token comes from `Accounts.one_time_link_token`."""
    return await links.get(tx, token_id)
