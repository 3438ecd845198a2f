"""Give and take roles: the deed itself, and who may do it to whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from holdfast.kit.actor import Actor, Grant
from holdfast.kit.audit import Deed, record_deed
from holdfast.kit.database import Transaction
from holdfast.kit.errors import InvalidInput, InvariantBroken, NotAllowed, NotFound
from holdfast.kit.ids import new_id
from holdfast.kit.paging import Page, cut_page, decode_cursor
from holdfast.modules.accounts import facade as accounts
from holdfast.modules.accounts.contracts import User
from holdfast.modules.tenants.contracts import Membership, Role, ScopeKind
from holdfast.modules.tenants.domain import GRANTABLE, SCOPE, may_hand_out
from holdfast.modules.tenants.errors import LastAdmin
from holdfast.modules.tenants.policies import is_platform_admin, is_staff, role_towards
from holdfast.modules.tenants.ports import Tenants
from holdfast.modules.tenants.repository import memberships, tenants

# Those without whom nobody could give a role any more.
_KEEPERS = frozenset({Role.ADMIN, Role.PLATFORM_ADMIN})


@dataclass(frozen=True, slots=True)
class Who:
    """A user as an admin names them: by id, or by e-mail."""

    user_id: UUID | None = None
    email: str | None = None


def roles_in(grants: Iterable[Grant]) -> tuple[Role, ...]:
    """Return the roles of grants."""
    return tuple(Role(grant.role) for grant in grants)


async def grant(
    tx: Transaction,
    *,
    user_id: UUID,
    role: Role,
    scope_kind: ScopeKind,
    scope_id: UUID | None,
    by: UUID | None,
    by_role: str = "system",
) -> Membership:
    """Give a role, audited; the same role for the same thing is given once. Who may is decided by the caller."""
    if role not in GRANTABLE or SCOPE[role] is not scope_kind or (scope_id is None) != (scope_kind is ScopeKind.TENANT):
        msg = f"the role {role} cannot be given for {scope_kind} {scope_id}"
        raise InvariantBroken(msg)
    new = Membership(
        membership_id=new_id(),
        user_id=user_id,
        role=role,
        scope_kind=scope_kind,
        scope_id=scope_id,
        granted_by=by,
        created_at=tx.now,
    )
    if not await memberships.insert_live(tx, new):
        return await memberships.find_live(tx, user_id=user_id, role=role, scope_id=scope_id) or new
    deed = Deed("tenants.role_granted", "user", user_id, after=_described(new))
    await record_deed(tx, deed, user_id=by, role=by_role)
    return new


async def revoke(tx: Transaction, membership: Membership, *, by: UUID | None, by_role: str = "system") -> None:
    """Take a role back, audited; whoever loses it is signed out at once (R64). Who may is decided by the caller."""
    if not await memberships.revoke(tx, membership.membership_id, by=by):
        raise NotFound
    await accounts.sign_out_everywhere(tx, user_id=membership.user_id, reason="role_revoked")
    deed = Deed("tenants.role_revoked", "user", membership.user_id, before=_described(membership))
    await record_deed(tx, deed, user_id=by, role=by_role)


async def hand_out(
    tx: Transaction, means: Tenants, *, actor: Actor, who: Who, role: Role, scope_id: UUID | None
) -> Membership:
    """Give a role as an admin does: none above one's own, a merchant's and a moderator's for a thing that exists.

    Raises `NotAllowed`, `NotFound` for nobody's id, `InvalidInput` for a scope that does not fit.
    """
    await _require_hand(tx, actor=actor, role=role)
    user = await _find(tx, who)
    await _require_scope(tx, means, role=role, scope_id=scope_id)
    return await grant(
        tx,
        user_id=user.user_id,
        role=role,
        scope_kind=SCOPE[role],
        scope_id=scope_id,
        by=actor.user_id,
        by_role=role_towards(actor),
    )


async def take_back(tx: Transaction, membership_id: UUID, *, actor: Actor) -> None:
    """Take a role back as an admin does; raise `LastAdmin` rather than leave a tenant without one."""
    membership = await memberships.get_live(tx, membership_id)
    if membership is None:
        raise NotFound
    await _require_hand(tx, actor=actor, role=membership.role)
    if membership.role in _KEEPERS:
        await require_another_keeper(tx, membership.user_id, role=membership.role)
    await revoke(tx, membership, by=actor.user_id, by_role=role_towards(actor))


async def require_another_keeper(tx: Transaction, user_id: UUID, *, role: Role) -> None:
    """Raise `LastAdmin` if nobody but this user has the role and can sign in; locks all who have it."""
    others = [held.user_id for held in await memberships.lock_holders(tx, role) if held.user_id != user_id]
    found = await accounts.get_users(tx, others)
    if all(user.is_disabled for user in found.values()):
        raise LastAdmin


async def require_keepers_without(tx: Transaction, user_id: UUID, *, roles: Iterable[Role]) -> None:
    """Raise `LastAdmin` if one of a user's roles would be nobody's without them."""
    for role in sorted(_KEEPERS.intersection(roles)):
        await require_another_keeper(tx, user_id, role=role)


async def list_members(
    tx: Transaction, *, actor: Actor, role: Role | None, after: str | None, limit: int
) -> Page[Membership]:
    """Return one page of the tenant's roles, oldest first; for the back office."""
    if not is_staff(actor) and not is_platform_admin(actor):
        raise NotAllowed
    mark = _cursor_id(after) if after is not None else None
    found = await memberships.list_live(tx, role=role, after=mark, limit=limit + 1)
    return cut_page(found, limit=limit, key=lambda held: (str(held.membership_id),))


async def _find(tx: Transaction, who: Who) -> User:
    found = None
    if (who.user_id is None) == (who.email is None):
        raise InvalidInput.at("user_id", "name the user by user_id or by email, by one of the two", code="name_one")
    if who.user_id is not None:
        found = await accounts.get_user(tx, who.user_id)
    elif who.email is not None:
        found = await accounts.find_user_by_email(tx, who.email)
    if found is None:
        raise NotFound
    return found


async def _require_hand(tx: Transaction, *, actor: Actor, role: Role) -> None:
    """Raise `NotAllowed` unless the actor's roles of now, not those of the token, reach up to that role."""
    own = roles_in(await memberships.grants_of(tx, actor.user_id))
    if not may_hand_out(own, role):
        raise NotAllowed
    if role is Role.PLATFORM_ADMIN:
        tenant = await tenants.get(tx)
        if tenant is None or not tenant.is_platform:
            raise NotAllowed


async def _require_scope(tx: Transaction, means: Tenants, *, role: Role, scope_id: UUID | None) -> None:
    if role not in GRANTABLE:
        raise InvalidInput.at("role", "everybody has it already", code="not_grantable")
    kind = SCOPE[role]
    if kind is ScopeKind.TENANT:
        if scope_id is not None:
            raise InvalidInput.at("scope_id", "this role is for the whole tenant", code="scope_refused")
        return
    if scope_id is None:
        raise InvalidInput.at("scope_id", f"this role is for a {kind}: say which", code="scope_missing")
    if not await means.scope_exists(tx, kind, scope_id):
        raise InvalidInput.at("scope_id", f"there is no such {kind}", code="scope_unknown")


def _described(membership: Membership) -> dict[str, object]:
    return {
        "membership_id": str(membership.membership_id),
        "role": membership.role.value,
        "scope_kind": membership.scope_kind.value,
        "scope_id": str(membership.scope_id) if membership.scope_id else None,
    }


def _cursor_id(cursor: str) -> UUID:
    (text,) = decode_cursor(cursor, keys=1)
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInput.at("after", "is not a cursor of this list", code="bad_cursor") from error
