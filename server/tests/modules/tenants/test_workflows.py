"""Open tenants, find them, make their first admins."""

import anyio
import pytest

from holdfast.kit.actor import Actor, Grant
from holdfast.kit.errors import InvalidInput, NotAllowed
from holdfast.kit.ids import new_id
from holdfast.modules.accounts import facade as accounts_facade
from holdfast.modules.tenants import workflows
from holdfast.modules.tenants.contracts import Role, TenantSettings
from holdfast.modules.tenants.errors import HostTaken, SlugTaken, TenantUnknown
from holdfast.modules.tenants.facade import Tenants, get_tenant, grants_of
from holdfast.modules.tenants.workflows import NewTenant
from tests.make.accounts import PASSWORD, make_accounts
from tests.make.tenants import every_scope_exists
from tests.make.values import there

pytestmark = pytest.mark.anyio


def fresh() -> str:
    return f"s-{new_id().hex}"


def platform_admin(tenant) -> Actor:
    return Actor(tenant, new_id(), new_id(), 1, (Grant(Role.PLATFORM_ADMIN),))


def means() -> Tenants:
    return Tenants(accounts=make_accounts(), scope_exists=every_scope_exists)


async def test_a_tenant_is_opened_with_its_first_admin_invited(database, tenant):
    new = NewTenant(slug=fresh(), name="Karaoke", hosts=(f"{fresh()}.example.com",), admin_email="eve@example.com")

    opened = await workflows.open_tenant(database, means(), actor=platform_admin(tenant), new=new)

    assert await workflows.find_tenant_by_slug(database, new.slug) == opened.tenant_id
    assert await workflows.find_tenant_by_host(database, new.hosts[0].upper() + ":8000") == opened.tenant_id
    async with database.transaction(opened.tenant_id) as tx:
        admin = there(await accounts_facade.find_user_by_email(tx, "eve@example.com"))
        assert await grants_of(tx, admin.user_id) == (Grant("admin"),)
        event = await tx.row("SELECT name FROM outbox.event")
        deeds = await tx.rows("SELECT action FROM platform.audit_record ORDER BY action DESC")
    assert event["name"] == "accounts.PasswordResetRequested"
    assert [deed["action"] for deed in deeds] == ["tenants.role_granted", "tenants.opened"]


async def test_only_the_platforms_admin_opens_tenants(database, tenant):
    new = NewTenant(slug=fresh(), name="Karaoke")
    admin = Actor(tenant, new_id(), new_id(), 1, (Grant(Role.ADMIN),))

    with pytest.raises(NotAllowed):
        await workflows.open_tenant(database, means(), actor=admin, new=new)

    assert await workflows.find_tenant_by_slug(database, new.slug) is None


async def test_a_taken_slug_or_host_opens_nothing(database, tenant):
    actor, name = platform_admin(tenant), f"{fresh()}.example.com"
    first = NewTenant(slug=fresh(), name="First", hosts=(name,))
    await workflows.open_tenant(database, means(), actor=actor, new=first)

    with pytest.raises(SlugTaken):
        await workflows.open_tenant(database, means(), actor=actor, new=first)
    second = NewTenant(slug=fresh(), name="Second", hosts=(name,))
    with pytest.raises(HostTaken):
        await workflows.open_tenant(database, means(), actor=actor, new=second)

    assert await workflows.find_tenant_by_slug(database, second.slug) is None


async def test_nobody_answers_at_an_unknown_or_empty_host(database):
    assert await workflows.find_tenant_by_host(database, f"{fresh()}.example.com") is None
    assert await workflows.find_tenant_by_host(database, "") is None


async def test_ensuring_a_tenant_makes_it_once_and_adds_hosts(database):
    slug, name = fresh(), f"{fresh()}.example.com"

    made = await workflows.ensure_tenant(database, slug=slug, name="Demo", settings=TenantSettings(currency="CHF"))
    again = await workflows.ensure_tenant(database, slug=slug, name="Other", hosts=[name])

    assert again == made
    assert await workflows.find_tenant_by_host(database, name) == made.tenant_id


async def test_a_tenant_that_two_processes_ensure_at_once_is_made_once(database):
    slug, made = fresh(), []

    async def one() -> None:
        made.append(await workflows.ensure_tenant(database, slug=slug, name="Demo"))

    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(one)

    assert len({tenant.tenant_id for tenant in made}) == 1


async def test_an_admin_is_made_once_and_keeps_their_password(database):
    slug, accounts = fresh(), make_accounts()
    tenant = await workflows.ensure_tenant(database, slug=slug, name="Demo")

    async def make(password: str):
        return await workflows.make_admin(
            database, accounts, slug=slug, email="boss@example.com", password=password, display_name="Boss"
        )

    first, membership = await make(PASSWORD)
    second, same = await make("another good password")

    assert (first, membership) == (second, same)
    assert first.is_email_verified
    async with database.transaction(tenant.tenant_id) as tx:
        assert (await get_tenant(tx)).slug == slug
        assert await grants_of(tx, first.user_id) == (Grant("admin"),)


async def test_in_the_platforms_own_tenant_it_is_the_platforms_admin(database):
    email = f"{fresh()}@example.com"

    _, membership = await workflows.make_admin(
        database, make_accounts(), slug="platform", email=email, password=PASSWORD
    )

    assert membership.role is Role.PLATFORM_ADMIN


async def test_no_admin_is_made_of_an_unknown_tenant_or_with_a_poor_password(database):
    slug = fresh()

    with pytest.raises(TenantUnknown):
        await workflows.make_admin(database, make_accounts(), slug=slug, email="a@example.com", password=PASSWORD)
    await workflows.ensure_tenant(database, slug=slug, name="Demo")
    with pytest.raises(InvalidInput):
        await workflows.make_admin(database, make_accounts(), slug=slug, email="a@example.com", password="password1")
