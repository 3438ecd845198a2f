"""What nobody can use any more is forgotten, and nothing else."""

from datetime import timedelta

import pytest

from holdfast.modules.accounts.service import links, sessions
from holdfast.modules.accounts.service.lapsed import forget
from tests.make.accounts import make_accounts, make_sign_in

pytestmark = pytest.mark.anyio


async def test_what_lapsed_before_then_is_forgotten_in_all_tenants(database, worker_database, tenant, other_tenant):
    accounts = make_accounts()
    signed = {}
    for owner in (tenant, other_tenant):
        async with database.transaction(owner) as tx:
            signed[owner] = await make_sign_in(tx, accounts)
            await links.request_verification(tx, accounts, user=signed[owner].user)
            then = tx.now + timedelta(days=31)

    async with worker_database.transaction() as tx:
        await forget(tx, before=tx.now - timedelta(days=1))
    async with database.transaction(tenant) as tx:
        assert len(await sessions.list_sessions(tx, user_id=signed[tenant].user.user_id)) == 1
    async with worker_database.transaction() as tx:
        forgotten = await forget(tx, before=then)

    assert forgotten >= 4
    for owner in (tenant, other_tenant):
        async with database.transaction(owner) as tx:
            assert await sessions.list_sessions(tx, user_id=signed[owner].user.user_id) == ()
