"""Rows of memberships, each tenant's own."""

import pytest

from holdfast.kit.actor import Grant
from holdfast.kit.database import ConstraintBroken
from holdfast.kit.ids import new_id
from holdfast.modules.tenants.contracts import Membership, Role, ScopeKind
from holdfast.modules.tenants.repository import memberships
from tests.make.accounts import make_user
from tests.make.tenants import make_membership

pytestmark = pytest.mark.anyio


def membership(tx, user_id, *, role=Role.MODERATOR, kind=ScopeKind.VENUE, scope_id=None) -> Membership:
    return Membership(new_id(), user_id, role, kind, scope_id, None, tx.now)


async def test_a_membership_is_read_back_and_becomes_a_grant(tx):
    user = await make_user(tx)
    held = await make_membership(tx, user_id=user.user_id, role=Role.MODERATOR)
    admin = await make_membership(tx, user_id=user.user_id)

    assert await memberships.get_live(tx, held.membership_id) == held
    assert await memberships.grants_of(tx, user.user_id) == (Grant("admin"), Grant("moderator", held.scope_id))
    assert set(await memberships.list_of(tx, [user.user_id])) == {held, admin}


async def test_another_tenants_memberships_are_not_there(tx, other_tx):
    user = await make_user(other_tx)
    foreign = await make_membership(other_tx, user_id=user.user_id)

    assert await memberships.get_live(tx, foreign.membership_id) is None
    assert await memberships.find_live(tx, user_id=user.user_id, role=Role.ADMIN, scope_id=None) is None
    assert await memberships.grants_of(tx, user.user_id) == ()
    assert await memberships.list_of(tx, [user.user_id]) == ()
    assert await memberships.list_live(tx, role=None, after=None, limit=10) == ()
    assert await memberships.lock_holders(tx, Role.ADMIN) == ()
    assert not await memberships.revoke(tx, foreign.membership_id, by=None)
    assert await memberships.get_live(other_tx, foreign.membership_id) == foreign


async def test_a_role_of_another_tenants_user_cannot_be_written(tx, other_tx):
    """R69: the key holds both rows in one tenant."""
    foreign = await make_user(other_tx)

    with pytest.raises(ConstraintBroken) as broken:
        await memberships.insert_live(tx, membership(tx, foreign.user_id, scope_id=new_id()))

    assert broken.value.constraint == "membership_tenant_id_user_id_fkey"


async def test_the_same_role_for_the_same_thing_is_held_once_until_it_is_revoked(tx):
    user, venue_id = await make_user(tx), new_id()
    first = membership(tx, user.user_id, scope_id=venue_id)
    operator = membership(tx, user.user_id, role=Role.OPERATOR, kind=ScopeKind.TENANT)

    assert await memberships.insert_live(tx, first)
    assert not await memberships.insert_live(tx, membership(tx, user.user_id, scope_id=venue_id))
    assert await memberships.insert_live(tx, membership(tx, user.user_id, scope_id=new_id()))
    assert await memberships.insert_live(tx, operator)
    again = membership(tx, user.user_id, role=Role.OPERATOR, kind=ScopeKind.TENANT)
    assert not await memberships.insert_live(tx, again)
    assert await memberships.revoke(tx, first.membership_id, by=user.user_id)
    assert await memberships.insert_live(tx, membership(tx, user.user_id, scope_id=venue_id))


@pytest.mark.parametrize(
    ("role", "kind", "is_named"),
    [
        (Role.MODERATOR, ScopeKind.TENANT, False),
        (Role.MODERATOR, ScopeKind.VENUE, False),
        (Role.MODERATOR, ScopeKind.MERCHANT, True),
        (Role.MERCHANT, ScopeKind.VENUE, True),
        (Role.ADMIN, ScopeKind.TENANT, True),
        (Role.ADMIN, ScopeKind.VENUE, True),
        (Role.CUSTOMER, ScopeKind.TENANT, False),
    ],
)
async def test_a_role_that_does_not_fit_its_scope_is_refused_by_the_database(tx, role, kind, is_named):
    user = await make_user(tx)
    scope_id = new_id() if is_named else None

    with pytest.raises(ConstraintBroken):
        await memberships.insert_live(tx, membership(tx, user.user_id, role=role, kind=kind, scope_id=scope_id))


async def test_a_revoked_role_is_history_and_no_grant(tx):
    user = await make_user(tx)
    held = await make_membership(tx, user_id=user.user_id)

    await memberships.revoke(tx, held.membership_id, by=user.user_id)

    kept = await tx.row("SELECT revoked_at, revoked_by FROM tenants.membership")
    assert tuple(kept) == (tx.now, user.user_id)
    assert await memberships.grants_of(tx, user.user_id) == ()
    assert not await memberships.revoke(tx, held.membership_id, by=None)


async def test_roles_are_listed_by_role_and_from_after_one_on(tx):
    made = [await make_membership(tx, user_id=(await make_user(tx)).user_id) for _ in range(3)]
    other = await make_membership(tx, user_id=made[0].user_id, role=Role.OPERATOR)
    made.sort(key=lambda held: held.membership_id)

    async def listed(**asked):
        return await memberships.list_live(tx, **{"role": None, "after": None, "limit": 10, **asked})

    assert await listed(role=Role.ADMIN) == tuple(made)
    assert await listed(role=Role.OPERATOR) == (other,)
    assert await listed(role=Role.ADMIN, after=made[0].membership_id, limit=1) == (made[1],)
    assert await memberships.lock_holders(tx, Role.ADMIN) == tuple(made)
