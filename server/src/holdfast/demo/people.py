"""The demo's people: one for each role, with one password, and owners of the other businesses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from holdfast.kit.actor import Actor, Grant
from holdfast.kit.database import Database, Transaction
from holdfast.kit.ids import new_id
from holdfast.modules.accounts import facade as accounts_door
from holdfast.modules.accounts.contracts import User
from holdfast.modules.accounts.facade import Accounts
from holdfast.modules.tenants import facade as tenants
from holdfast.modules.tenants.contracts import Role, ScopeKind

PASSWORD: Final = "holdfast-demo"  # noqa: S105 - printed on the screen, for data that is nobody's
DOMAIN: Final = "demo.holdfast.test"
NAMES: Final[Mapping[str, str]] = {
    "customer": "Clara Costa",
    "merchant": "Mateus Moreira",
    "moderator": "Mona Madeira",
    "operator": "Oskar Olsen",
    "admin": "Amina Achieng",
    "partner": "Priya Patel",
    "regular": "Ruben Reis",
}
STAFF: Final = ((Role.OPERATOR, "operator"), (Role.ADMIN, "admin"))


@dataclass(frozen=True, slots=True)
class People:
    """The users by the part of their address before the at sign, and whether this run made them."""

    users: Mapping[str, User]
    are_new: bool


async def ensure_people(database: Database, accounts: Accounts, *, tenant_id: UUID) -> People:
    """Make the people who are not there yet; those who are keep their password."""
    async with database.transaction(tenant_id) as tx:
        found = {who: await accounts_door.find_user_by_email(tx, address_of(who)) for who in NAMES}
    if all(found.values()):
        return People({who: user for who, user in found.items() if user is not None}, are_new=False)
    password_hash = await accounts_door.make_password_hash(accounts, password=PASSWORD, email=address_of("demo"))
    async with database.transaction(tenant_id) as tx:
        users = {who: user or await _make(tx, who, password_hash=password_hash) for who, user in found.items()}
        for role, who in STAFF:
            await ensure_role(tx, users[who], role=role, scope_kind=ScopeKind.TENANT, scope_id=None)
    return People(users, are_new=True)


async def ensure_role(tx: Transaction, user: User, *, role: Role, scope_kind: ScopeKind, scope_id: UUID | None) -> None:
    """Give a role that the user does not have yet."""
    if Grant(role, scope_id) not in await tenants.grants_of(tx, user.user_id):
        await tenants.grant(tx, user_id=user.user_id, role=role, scope_kind=scope_kind, scope_id=scope_id, by=None)


def acting(user: User, *grants: Grant, tenant_id: UUID, session_id: UUID | None = None) -> Actor:
    """Return the user as somebody who is signed in with those roles."""
    return Actor(
        tenant_id, user.user_id, session_id=session_id or new_id(), token_version=user.token_version, grants=grants
    )


def address_of(who: str) -> str:
    """Return the address of one of the people."""
    return f"{who}@{DOMAIN}"


async def _make(tx: Transaction, who: str, *, password_hash: str) -> User:
    return await accounts_door.create_user(
        tx, email=address_of(who), display_name=NAMES[who], password_hash=password_hash, is_verified=True
    )
