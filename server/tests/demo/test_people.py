"""The demo's people: each made once, their passwords left alone."""

import pytest

from holdfast.demo.people import NAMES, acting, address_of, ensure_people, ensure_role
from holdfast.kit.actor import Grant
from holdfast.modules.tenants import facade as tenants
from holdfast.modules.tenants.contracts import Role, ScopeKind
from tests.make.accounts import make_accounts, make_user
from tests.make.tenants import make_tenant

pytestmark = pytest.mark.anyio


async def test_people_are_made_once(database, tenant):
    accounts = make_accounts()
    async with database.transaction(tenant) as tx:
        await make_tenant(tx)

    first = await ensure_people(database, accounts, tenant_id=tenant)
    second = await ensure_people(database, accounts, tenant_id=tenant)

    assert (first.are_new, second.are_new) == (True, False)
    assert set(first.users) == set(NAMES)
    assert {who: user.user_id for who, user in first.users.items()} == {
        who: user.user_id for who, user in second.users.items()
    }
    assert first.users["customer"].email == address_of("customer") == "customer@demo.holdfast.test"
    assert first.users["customer"].email_verified_at is not None


async def test_a_role_is_given_once(tx):
    await make_tenant(tx)
    user = await make_user(tx)

    for _ in range(2):
        await ensure_role(tx, user, role=Role.OPERATOR, scope_kind=ScopeKind.TENANT, scope_id=None)

    assert await tenants.grants_of(tx, user.user_id) == (Grant("operator"),)


async def test_somebody_acts_with_the_roles_that_are_said(tx):
    user = await make_user(tx)
    actor = acting(user, Grant("admin"), tenant_id=tx.tenant_id)

    assert (actor.user_id, actor.has("admin")) == (user.user_id, True)
