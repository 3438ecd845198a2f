"""What the back office does about users: look them up, shut and open their accounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from holdfast.kit.actor import Actor
from holdfast.kit.database import Transaction
from holdfast.kit.errors import NotAllowed, NotFound
from holdfast.kit.paging import Page
from holdfast.modules.accounts import facade as accounts
from holdfast.modules.accounts.contracts import User
from holdfast.modules.tenants.contracts import Membership, Role
from holdfast.modules.tenants.domain import may_touch
from holdfast.modules.tenants.policies import is_admin, is_platform_admin, is_staff, role_towards
from holdfast.modules.tenants.repository import memberships
from holdfast.modules.tenants.service.memberships import require_keepers_without, roles_in


@dataclass(frozen=True, slots=True)
class Person:
    """A user with the roles they have."""

    user: User
    memberships: tuple[Membership, ...]


async def search_people(
    tx: Transaction, *, actor: Actor, query: str | None, is_disabled: bool | None, after: str | None, limit: int
) -> Page[Person]:
    """Return one page of the tenant's users with their roles; for the back office."""
    _require_back_office(actor)
    page = await accounts.search_users(tx, query, is_disabled=is_disabled, after=after, limit=limit)
    held = await _held_by(tx, [user.user_id for user in page.items])
    people = tuple(Person(user, held.get(user.user_id, ())) for user in page.items)
    return Page(people, page.next_cursor)


async def inspect_person(tx: Transaction, user_id: UUID, *, actor: Actor) -> Person:
    """Return one user with their roles; for the back office."""
    _require_back_office(actor)
    user = await accounts.get_user(tx, user_id)
    if user is None:
        raise NotFound
    return await _person(tx, user)


async def disable_person(tx: Transaction, user_id: UUID, *, actor: Actor, reason: str) -> Person:
    """Shut a user's account: admins may, not their own, not one above them, never the last admin's."""
    theirs = await _require_touch(tx, user_id, actor=actor)
    await require_keepers_without(tx, user_id, roles=theirs)
    user = await accounts.disable_user(tx, user_id, reason=reason, by=actor.user_id, role=role_towards(actor))
    return await _person(tx, user)


async def enable_person(tx: Transaction, user_id: UUID, *, actor: Actor) -> Person:
    """Open a user's account again: whoever may shut it may open it."""
    await _require_touch(tx, user_id, actor=actor)
    user = await accounts.enable_user(tx, user_id, by=actor.user_id, role=role_towards(actor))
    return await _person(tx, user)


def _require_back_office(actor: Actor) -> None:
    if not is_staff(actor) and not is_platform_admin(actor):
        raise NotAllowed


async def _require_touch(tx: Transaction, user_id: UUID, *, actor: Actor) -> Sequence[Role]:
    if not is_admin(actor) and not is_platform_admin(actor):
        raise NotAllowed
    if await accounts.get_user(tx, user_id) is None:
        raise NotFound
    own = roles_in(await memberships.grants_of(tx, actor.user_id))
    theirs = roles_in(await memberships.grants_of(tx, user_id))
    if user_id == actor.user_id or not may_touch(own, theirs):
        raise NotAllowed
    return theirs


async def _person(tx: Transaction, user: User) -> Person:
    held = await _held_by(tx, [user.user_id])
    return Person(user, held.get(user.user_id, ()))


async def _held_by(tx: Transaction, user_ids: Sequence[UUID]) -> Mapping[UUID, tuple[Membership, ...]]:
    held: dict[UUID, tuple[Membership, ...]] = {}
    for membership in await memberships.list_of(tx, user_ids):
        held[membership.user_id] = (*held.get(membership.user_id, ()), membership)
    return held
