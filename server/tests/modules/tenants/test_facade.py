"""What other modules may ask of tenants."""

import pytest

from holdfast.kit.actor import Grant
from holdfast.kit.errors import NotFound
from holdfast.kit.ids import new_id
from holdfast.modules.accounts import facade as accounts
from holdfast.modules.tenants import facade
from holdfast.modules.tenants.contracts import Role, ScopeKind
from tests.make.accounts import make_accounts, make_sign_in, make_user
from tests.make.tenants import make_tenant

pytestmark = pytest.mark.anyio


async def test_a_merchants_role_is_granted_without_signing_out_and_revoked_with(tx):
    """R64: a role more withdraws nothing, a role less withdraws everything."""
    signed, merchant_id = await make_sign_in(tx, make_accounts()), new_id()
    user_id, pair = signed.user.user_id, [(tx.tenant_id, signed.session.session_id)]

    await facade.grant(
        tx,
        user_id=user_id,
        role=Role.MERCHANT,
        scope_kind=ScopeKind.MERCHANT,
        scope_id=merchant_id,
        by=user_id,
        by_role="customer",
    )
    assert await facade.grants_of(tx, user_id) == (Grant("merchant", merchant_id),)
    assert await accounts.live_sessions(tx, pair) == {signed.session.session_id: 1}

    await facade.revoke(tx, user_id=user_id, role=Role.MERCHANT, scope_id=merchant_id, by=user_id)
    assert await facade.grants_of(tx, user_id) == ()
    assert await accounts.live_sessions(tx, pair) == {}
    with pytest.raises(NotFound):
        await facade.revoke(tx, user_id=user_id, role=Role.MERCHANT, scope_id=merchant_id, by=user_id)


async def test_another_tenants_grants_are_none(tx, other_tx):
    foreign = await make_user(other_tx)
    await facade.grant(
        other_tx, user_id=foreign.user_id, role=Role.ADMIN, scope_kind=ScopeKind.TENANT, scope_id=None, by=None
    )

    assert await facade.grants_of(tx, foreign.user_id) == ()


async def test_a_tenant_reads_itself(tx, other_tx):
    made = await make_tenant(tx)

    assert await facade.get_tenant(tx) == made
    with pytest.raises(NotFound):
        await facade.get_tenant(other_tx)
