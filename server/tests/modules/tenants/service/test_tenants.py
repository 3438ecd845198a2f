"""A tenant's own name and settings, and the platform's list of tenants."""

import pytest

from holdfast.kit.actor import Actor, Grant
from holdfast.kit.errors import NotAllowed, NotFound, StaleVersion
from holdfast.kit.ids import new_id
from holdfast.modules.tenants.contracts import Role
from holdfast.modules.tenants.service import tenants
from tests.make.tenants import make_tenant

pytestmark = pytest.mark.anyio


def actor(tx, *roles: Role) -> Actor:
    return Actor(tx.tenant_id, new_id(), new_id(), 1, tuple(Grant(role) for role in roles))


async def test_a_tenant_without_a_row_is_not_found(tx):
    with pytest.raises(NotFound):
        await tenants.get_tenant(tx)


async def test_an_admin_changes_what_is_named_and_that_is_audited(tx):
    """R71."""
    await make_tenant(tx)
    changes: tenants.Changes = {"name": "Karaoke", "currency": "JPY", "venues_are_admins": True}

    changed = await tenants.edit_tenant(tx, actor=actor(tx, Role.ADMIN), changes=changes, version=1)

    deed = await tx.row("SELECT action, before, after FROM platform.audit_record")
    assert (changed.name, changed.settings.currency, changed.settings.venues_are_admins) == ("Karaoke", "JPY", True)
    assert changed.settings.locale == "en"
    assert (deed["action"], deed["before"]["currency"], deed["after"]["currency"]) == (
        "tenants.settings_changed",
        "EUR",
        "JPY",
    )


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.MODERATOR, Role.MERCHANT])
async def test_nobody_else_changes_the_tenant(tx, role):
    made = await make_tenant(tx)

    with pytest.raises(NotAllowed):
        await tenants.edit_tenant(tx, actor=actor(tx, role), changes={"name": "X"}, version=1)

    assert await tenants.get_tenant(tx) == made


async def test_a_tenant_that_was_changed_meanwhile_is_stale(tx):
    made = await make_tenant(tx)

    with pytest.raises(StaleVersion):
        await tenants.edit_tenant(tx, actor=actor(tx, Role.ADMIN), changes={"name": "X"}, version=2)

    assert await tenants.get_tenant(tx) == made


async def test_tenants_are_listed_for_the_platforms_admins_only(tx):
    await make_tenant(tx)

    for role in (Role.ADMIN, Role.OPERATOR):
        with pytest.raises(NotAllowed):
            await tenants.list_tenants(tx, actor=actor(tx, role), after=None, limit=10)
    forged = await tenants.list_tenants(tx, actor=actor(tx, Role.PLATFORM_ADMIN), after=None, limit=10)

    # Even with the role, a transaction of another tenant is shown none: the database asks too.
    assert forged.items == ()
