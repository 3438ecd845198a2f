"""SQL about provider accounts."""

import asyncpg
import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.payments.repository import accounts
from tests.conftest import rolled_back

pytestmark = pytest.mark.anyio


async def test_a_tenant_has_one_default_account_at_a_provider(tx, other_tx):
    account_id = new_id()
    await accounts.ensure_account(tx, account_id, provider="stripe")
    await accounts.ensure_account(tx, new_id(), provider="stripe")

    assert await accounts.find_default_account(tx, "stripe") == account_id
    assert await accounts.find_default_account(tx, "paypal") is None
    assert await accounts.find_default_account(other_tx, "stripe") is None


async def test_an_account_leads_to_its_tenant_before_any_tenant_is_known(database, tenant):
    """The webhook's address is all there is."""
    account_id = new_id()
    async with database.transaction(tenant) as tx:
        await accounts.ensure_account(tx, account_id, provider="stripe")

    async with rolled_back(database) as nobody:
        assert await accounts.find_tenant(nobody, account_id) == tenant
        assert await accounts.find_tenant(nobody, new_id()) is None
        assert await nobody.rows("SELECT * FROM payments.provider_account") == []


async def test_an_account_belongs_to_one_tenant_only(database, tenant, other_tenant):
    account_id = new_id()
    for owner in (tenant, other_tenant):
        async with database.transaction(owner) as tx:
            await accounts.ensure_account(tx, account_id, provider="stripe")

    async with rolled_back(database) as nobody:
        assert await accounts.find_tenant(nobody, account_id) == tenant


async def test_the_way_to_a_tenant_is_closed_to_the_worker(worker_database):
    async with rolled_back(worker_database) as tx:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await accounts.find_tenant(tx, new_id())
