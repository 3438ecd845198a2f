"""Rows of tenants, each its own; and finding one before it is known."""

from dataclasses import replace

import asyncpg
import pytest

from holdfast.kit.database import Transaction
from holdfast.kit.ids import new_id
from holdfast.modules.tenants.contracts import TenantSettings
from holdfast.modules.tenants.errors import HostTaken, SlugTaken
from holdfast.modules.tenants.repository import tenants
from tests.make.tenants import make_tenant
from tests.make.values import there

pytestmark = pytest.mark.anyio


def host() -> str:
    return f"{new_id().hex}.example.com"


async def in_platform(database, work):
    """Run `work` in a transaction of the platform's own tenant."""
    async with database.transaction() as tx:
        platform = await tenants.find_id_by_slug(tx, "platform")
    async with database.transaction(platform) as tx:
        return await work(tx)


async def test_a_tenant_is_read_back_as_written(tx):
    made = await make_tenant(tx, settings=TenantSettings(currency="JPY", merchants_need_approval=True))

    assert await tenants.get(tx) == made


async def test_a_tenant_sees_its_own_row_only(tx, other_tx):
    """R69."""
    await make_tenant(other_tx, hosts=[host()])

    assert await tenants.get(tx) is None
    assert await tenants.list_hosts(tx) == ()
    assert await tx.value("SELECT count(*) FROM tenants.tenant") == 0
    assert await tx.value("SELECT count(*) FROM tenants.domain") == 0


async def test_a_tenant_is_found_by_host_and_slug_before_it_is_known(database, tenant):
    name = host()
    async with database.transaction(tenant) as tx:
        made = await make_tenant(tx, hosts=[name.upper()])

    async with database.transaction() as nobodys:
        assert await tenants.find_id_by_host(nobodys, name.title()) == tenant
        assert await tenants.find_id_by_slug(nobodys, made.slug) == tenant
        assert await tenants.find_id_by_host(nobodys, "x" + name) is None
        assert await tenants.find_id_by_slug(nobodys, "x" + made.slug) is None
        assert await nobodys.value("SELECT count(*) FROM tenants.tenant") == 0


async def test_slug_and_host_are_one_tenants(database, tenant, other_tenant):
    name = host()
    async with database.transaction(tenant) as tx:
        made = await make_tenant(tx, hosts=[name])

    with pytest.raises(HostTaken):
        async with database.transaction(other_tenant) as tx:
            await make_tenant(tx, hosts=[name])
    with pytest.raises(SlugTaken):
        async with database.transaction(other_tenant) as tx:
            await tenants.insert_tenant(tx, replace(made, tenant_id=other_tenant), hosts=[])
    async with database.transaction(tenant) as tx:
        await tenants.add_hosts(tx, [name, name])
        assert await tenants.list_hosts(tx) == (name,)


async def test_settings_are_written_only_over_the_version_that_was_read(tx):
    await make_tenant(tx)

    changed = await tenants.set_settings(tx, name="New", settings=TenantSettings(currency="USD"), version=1)
    stale = await tenants.set_settings(tx, name="Late", settings=TenantSettings(), version=1)

    assert (there(changed).name, there(changed).settings.currency, there(changed).version) == ("New", "USD", 2)
    assert stale is None
    assert await tenants.get(tx) == changed


async def test_settings_of_another_release_are_left_alone(tx):
    await make_tenant(tx)
    await tx.run("""UPDATE tenants.tenant SET settings = '{"currency": "CHF", "from_the_future": 1}'""")

    assert there(await tenants.get(tx)).settings == TenantSettings(currency="CHF")


async def test_all_tenants_are_listed_in_the_platforms_own_tenant_and_nowhere_else(database, tenant, tx):
    async with database.transaction(tenant) as own:
        made = await make_tenant(own)

    async def listed(platform: Transaction):
        before = made.slug[:-1]
        return await tenants.list_all(platform, after_slug=before, limit=1)

    assert await listed(tx) == ()
    assert await in_platform(database, listed) == (made,)


async def test_no_request_can_make_a_tenant_the_platforms(tx):
    await make_tenant(tx)

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await tx.run("UPDATE tenants.tenant SET is_platform = true")
