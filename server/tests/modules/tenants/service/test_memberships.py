"""Give and take roles (R64, R68, R71)."""

import anyio
import pytest

from holdfast.kit.actor import Actor, Grant
from holdfast.kit.errors import InvalidInput, InvariantBroken, NotAllowed, NotFound
from holdfast.kit.ids import new_id
from holdfast.modules.accounts import facade as accounts_facade
from holdfast.modules.tenants.contracts import Role, ScopeKind
from holdfast.modules.tenants.errors import LastAdmin
from holdfast.modules.tenants.facade import Tenants
from holdfast.modules.tenants.repository import memberships as rows
from holdfast.modules.tenants.service import memberships
from holdfast.modules.tenants.service.memberships import Who
from tests.make.accounts import make_accounts, make_sign_in, make_user
from tests.make.tenants import every_scope_exists, make_membership, make_tenant
from tests.make.values import first_fault, there
from tests.make.written import written

pytestmark = pytest.mark.anyio


async def no_scope_exists(*_: object) -> bool:
    return False


def means(scope_exists=every_scope_exists) -> Tenants:
    return Tenants(accounts=make_accounts(), scope_exists=scope_exists)


async def make_actor(tx, *roles: Role) -> Actor:
    """Write a user with those roles and return them as they ask."""
    user = await make_user(tx)
    for role in roles:
        await make_membership(tx, user_id=user.user_id, role=role)
    grants = tuple(Grant(role) for role in roles)
    return Actor(tx.tenant_id, user.user_id, new_id(), 1, grants)


async def audited(tx) -> list[tuple[object, ...]]:
    found = await written(tx, "platform.audit_record")
    return [(row["action"], row["user_id"], row["role"], row["subject_id"]) for row in found]


async def hand_out(tx, actor, user_id, role=Role.MODERATOR, *, scope_id=None, scope_exists=every_scope_exists):
    return await memberships.hand_out(
        tx, means(scope_exists), actor=actor, who=Who(user_id=user_id), role=role, scope_id=scope_id
    )


async def test_an_admin_assigns_a_moderator_to_a_venue_and_that_is_audited(tx):
    """R71."""
    admin, user, venue_id = await make_actor(tx, Role.ADMIN), await make_user(tx), new_id()

    held = await hand_out(tx, admin, user.user_id, scope_id=venue_id)
    again = await hand_out(tx, admin, user.user_id, scope_id=venue_id)

    assert (held.role, held.scope_kind, held.scope_id) == (Role.MODERATOR, ScopeKind.VENUE, venue_id)
    assert held.granted_by == admin.user_id
    assert again == held
    assert (await audited(tx))[1:] == [("tenants.role_granted", admin.user_id, "admin", user.user_id)]
    assert await accounts_facade.live_versions(tx, [(tx.tenant_id, user.user_id)]) == {user.user_id: 1}


async def test_a_user_is_named_by_id_or_by_address(tx):
    admin, user = await make_actor(tx, Role.ADMIN), await make_user(tx, email="eve@example.com")

    async def give(who: Who):
        return await memberships.hand_out(tx, means(), actor=admin, who=who, role=Role.OPERATOR, scope_id=None)

    assert (await give(Who(email="EVE@example.com"))).user_id == user.user_id
    for neither_nor in (Who(), Who(user.user_id, user.email)):
        with pytest.raises(InvalidInput):
            await give(neither_nor)
    with pytest.raises(NotFound):
        await give(Who(email="nobody@example.com"))


@pytest.mark.parametrize("own", [(), (Role.MERCHANT,), (Role.MODERATOR,), (Role.OPERATOR,)])
async def test_nobody_below_an_admin_gives_a_role(tx, own):
    actor, user = await make_actor(tx, *own), await make_user(tx)

    with pytest.raises(NotAllowed):
        await hand_out(tx, actor, user.user_id, scope_id=new_id())

    assert await rows.grants_of(tx, user.user_id) == ()


async def test_a_role_in_an_old_token_gives_nothing(tx):
    """R64: what counts is what one is now."""
    actor, user = await make_actor(tx), await make_user(tx)
    stale = Actor(tx.tenant_id, actor.user_id, new_id(), 1, (Grant(Role.ADMIN),))

    with pytest.raises(NotAllowed):
        await hand_out(tx, stale, user.user_id, Role.OPERATOR)


async def test_nobody_gives_a_role_above_their_own(tx):
    admin, user = await make_actor(tx, Role.ADMIN), await make_user(tx)
    await make_tenant(tx)

    with pytest.raises(NotAllowed):
        await hand_out(tx, admin, user.user_id, Role.PLATFORM_ADMIN)


async def test_platform_admins_are_made_in_the_platforms_own_tenant_only(tx):
    await make_tenant(tx)
    actor, user = await make_actor(tx, Role.PLATFORM_ADMIN), await make_user(tx)

    with pytest.raises(NotAllowed):
        await hand_out(tx, actor, user.user_id, Role.PLATFORM_ADMIN)


@pytest.mark.parametrize(
    ("role", "has_scope", "scope_exists", "code"),
    [
        (Role.MODERATOR, False, every_scope_exists, "scope_missing"),
        (Role.MERCHANT, False, every_scope_exists, "scope_missing"),
        (Role.MODERATOR, True, no_scope_exists, "scope_unknown"),
        (Role.ADMIN, True, every_scope_exists, "scope_refused"),
        (Role.CUSTOMER, False, every_scope_exists, "not_grantable"),
    ],
)
async def test_a_scope_that_does_not_fit_its_role_is_refused(tx, role, has_scope, scope_exists, code):
    admin, user = await make_actor(tx, Role.ADMIN), await make_user(tx)
    scope_id = new_id() if has_scope else None

    with pytest.raises(InvalidInput) as refused:
        await hand_out(tx, admin, user.user_id, role, scope_id=scope_id, scope_exists=scope_exists)

    assert first_fault(refused)["code"] == code


async def test_another_tenants_user_gets_no_role(tx, other_tx):
    """R68."""
    admin, foreign = await make_actor(tx, Role.ADMIN), await make_user(other_tx)

    with pytest.raises(NotFound):
        await hand_out(tx, admin, foreign.user_id, Role.OPERATOR)


async def test_whoever_loses_a_role_is_signed_out_at_once(tx):
    """R64."""
    admin = await make_actor(tx, Role.ADMIN)
    signed = await make_sign_in(tx, make_accounts())
    held = await make_membership(tx, user_id=signed.user.user_id, role=Role.OPERATOR)

    await memberships.take_back(tx, held.membership_id, actor=admin)

    assert await accounts_facade.live_sessions(tx, [(tx.tenant_id, signed.session.session_id)]) == {}
    assert await accounts_facade.live_versions(tx, [(tx.tenant_id, signed.user.user_id)]) == {signed.user.user_id: 2}
    assert (await audited(tx))[-1] == ("tenants.role_revoked", admin.user_id, "admin", signed.user.user_id)
    with pytest.raises(NotFound):
        await memberships.take_back(tx, held.membership_id, actor=admin)


async def test_the_last_admin_stays(tx):
    admin, other = await make_actor(tx, Role.ADMIN), await make_user(tx)
    own = there(await rows.find_live(tx, user_id=admin.user_id, role=Role.ADMIN, scope_id=None))
    second = await make_membership(tx, user_id=other.user_id)
    await accounts_facade.disable_user(tx, other.user_id, reason="x", by=admin.user_id, role="admin")

    with pytest.raises(LastAdmin):
        await memberships.take_back(tx, own.membership_id, actor=admin)

    await accounts_facade.enable_user(tx, other.user_id, by=admin.user_id, role="admin")
    await memberships.take_back(tx, own.membership_id, actor=admin)
    assert await rows.lock_holders(tx, Role.ADMIN) == (second,)


@pytest.mark.race
async def test_of_two_admins_who_remove_each_other_one_stays(database, tenant):
    async with database.transaction(tenant) as tx:
        first, second = await make_actor(tx, Role.ADMIN), await make_actor(tx, Role.ADMIN)
        held = {
            who.user_id: there(await rows.find_live(tx, user_id=who.user_id, role=Role.ADMIN, scope_id=None))
            for who in (first, second)
        }
    outcomes = []

    async def remove(actor: Actor, victim: Actor) -> None:
        try:
            async with database.transaction(tenant) as tx:
                await memberships.take_back(tx, held[victim.user_id].membership_id, actor=actor)
            outcomes.append("done")
        except (LastAdmin, NotAllowed) as refused:
            outcomes.append(type(refused).__name__)

    async with anyio.create_task_group() as group:
        group.start_soon(remove, first, second)
        group.start_soon(remove, second, first)

    async with database.transaction(tenant) as tx:
        assert len(await rows.lock_holders(tx, Role.ADMIN)) == 1
    assert outcomes.count("done") == 1


async def test_a_role_that_cannot_be_is_a_defect(tx):
    user = await make_user(tx)

    with pytest.raises(InvariantBroken):
        await memberships.grant(
            tx, user_id=user.user_id, role=Role.MODERATOR, scope_kind=ScopeKind.TENANT, scope_id=None, by=None
        )


async def test_the_back_office_lists_roles_and_nobody_else(tx):
    operator, customer = await make_actor(tx, Role.OPERATOR), await make_actor(tx)

    page = await memberships.list_members(tx, actor=operator, role=None, after=None, limit=10)

    assert [held.user_id for held in page.items] == [operator.user_id]
    with pytest.raises(NotAllowed):
        await memberships.list_members(tx, actor=customer, role=None, after=None, limit=10)
    with pytest.raises(InvalidInput):
        await memberships.list_members(tx, actor=operator, role=None, after="x", limit=10)
