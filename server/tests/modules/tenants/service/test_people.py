"""What the back office does about users (R64, R68, R71)."""

import pytest

from holdfast.kit.actor import Actor, Grant
from holdfast.kit.errors import NotAllowed, NotFound
from holdfast.kit.ids import new_id
from holdfast.modules.tenants.contracts import Role
from holdfast.modules.tenants.errors import LastAdmin
from holdfast.modules.tenants.service import people
from tests.make.accounts import make_user
from tests.make.tenants import make_membership
from tests.make.written import written

pytestmark = pytest.mark.anyio


async def make_actor(tx, role: Role | None = None) -> Actor:
    """Write a user with that role and return them as they ask."""
    user = await make_user(tx)
    if role is not None:
        await make_membership(tx, user_id=user.user_id, role=role)
    return Actor(tx.tenant_id, user.user_id, new_id(), 1, () if role is None else (Grant(role),))


async def test_operators_and_admins_look_users_up_with_their_roles(tx):
    user = await make_user(tx, email="eve@example.com")
    held = await make_membership(tx, user_id=user.user_id, role=Role.MODERATOR)

    for role in (Role.OPERATOR, Role.ADMIN, Role.PLATFORM_ADMIN):
        actor = await make_actor(tx, role)
        page = await people.search_people(tx, actor=actor, query="eve@", is_disabled=None, after=None, limit=10)
        assert page.items == (people.Person(user, (held,)),)
        assert await people.inspect_person(tx, user.user_id, actor=actor) == page.items[0]


@pytest.mark.parametrize("role", [None, Role.MERCHANT, Role.MODERATOR])
async def test_nobody_else_looks_users_up(tx, role):
    actor = await make_actor(tx, role)

    with pytest.raises(NotAllowed):
        await people.search_people(tx, actor=actor, query=None, is_disabled=None, after=None, limit=10)
    with pytest.raises(NotAllowed):
        await people.inspect_person(tx, actor.user_id, actor=actor)


async def test_an_admin_disables_and_enables_a_user(tx):
    admin, user = await make_actor(tx, Role.ADMIN), await make_user(tx)

    disabled = await people.disable_person(tx, user.user_id, actor=admin, reason="fraud")
    enabled = await people.enable_person(tx, user.user_id, actor=admin)

    actions = [row["action"] for row in await written(tx, "platform.audit_record")]
    assert (disabled.user.is_disabled, enabled.user.is_disabled) == (True, False)
    assert actions[-2:] == ["accounts.user_disabled", "accounts.user_enabled"]


@pytest.mark.parametrize("role", [None, Role.MERCHANT, Role.MODERATOR, Role.OPERATOR])
async def test_nobody_else_disables_or_enables(tx, role):
    actor, user = await make_actor(tx, role), await make_user(tx)

    with pytest.raises(NotAllowed):
        await people.disable_person(tx, user.user_id, actor=actor, reason="x")
    with pytest.raises(NotAllowed):
        await people.enable_person(tx, user.user_id, actor=actor)

    assert not (await people.inspect_person(tx, user.user_id, actor=await make_actor(tx, Role.ADMIN))).user.is_disabled


async def test_nobody_shuts_their_own_account_nor_one_above_them(tx):
    admin, boss = await make_actor(tx, Role.ADMIN), await make_actor(tx, Role.PLATFORM_ADMIN)

    for whom in (admin, boss):
        with pytest.raises(NotAllowed):
            await people.disable_person(tx, whom.user_id, actor=admin, reason="x")


async def test_the_last_admin_is_not_shut(tx):
    boss, admin = await make_actor(tx, Role.PLATFORM_ADMIN), await make_actor(tx, Role.ADMIN)

    with pytest.raises(LastAdmin):
        await people.disable_person(tx, admin.user_id, actor=boss, reason="x")

    await make_actor(tx, Role.ADMIN)
    assert (await people.disable_person(tx, admin.user_id, actor=boss, reason="x")).user.is_disabled


async def test_another_tenants_user_is_not_found(tx, other_tx):
    """R68."""
    admin, foreign = await make_actor(tx, Role.ADMIN), await make_user(other_tx)

    for deed in (
        people.inspect_person(tx, foreign.user_id, actor=admin),
        people.disable_person(tx, foreign.user_id, actor=admin, reason="x"),
        people.enable_person(tx, foreign.user_id, actor=admin),
    ):
        with pytest.raises(NotFound):
            await deed
