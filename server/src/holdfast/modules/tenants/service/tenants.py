"""A tenant's own name and settings, and the platform's list of tenants."""

from collections.abc import Mapping
from dataclasses import asdict, replace

from holdfast.kit.actor import Actor
from holdfast.kit.audit import Deed, record_deed
from holdfast.kit.database import Transaction
from holdfast.kit.errors import NotAllowed, NotFound, StaleVersion
from holdfast.kit.paging import Page, cut_page, decode_cursor
from holdfast.modules.tenants.contracts import Tenant
from holdfast.modules.tenants.policies import is_admin, is_platform_admin, role_towards
from holdfast.modules.tenants.repository import tenants

# What may be changed, and nothing else: the name, and the settings by their own names.
Changes = Mapping[str, str | bool]


async def get_tenant(tx: Transaction) -> Tenant:
    """Return the transaction's own tenant."""
    found = await tenants.get(tx)
    if found is None:
        raise NotFound
    return found


async def edit_tenant(tx: Transaction, *, actor: Actor, changes: Changes, version: int) -> Tenant:
    """Change name and settings as an admin does, audited; raise `StaleVersion` when changed since that version."""
    if not is_admin(actor) and not is_platform_admin(actor):
        raise NotAllowed
    before = await get_tenant(tx)
    name = str(changes.get("name", before.name))
    settings = replace(before.settings, **{key: value for key, value in changes.items() if key != "name"})  # type: ignore[arg-type]  # the wire's shape has checked each by its name
    after = await tenants.set_settings(tx, name=name, settings=settings, version=version)
    if after is None:
        raise StaleVersion
    deed = Deed(
        action="tenants.settings_changed",
        subject_kind="tenant",
        subject_id=before.tenant_id,
        before={"name": before.name, **asdict(before.settings)},
        after={"name": after.name, **asdict(after.settings)},
    )
    await record_deed(tx, deed, user_id=actor.user_id, role=role_towards(actor))
    return after


async def list_tenants(tx: Transaction, *, actor: Actor, after: str | None, limit: int) -> Page[Tenant]:
    """Return one page of all tenants, by slug; for the platform's admins, in the platform's own tenant."""
    if not is_platform_admin(actor):
        raise NotAllowed
    after_slug = decode_cursor(after, keys=1)[0] if after is not None else ""
    found = await tenants.list_all(tx, after_slug=after_slug, limit=limit + 1)
    return cut_page(found, limit=limit, key=lambda tenant: (tenant.slug,))


async def note_opening(tx: Transaction, opened: Tenant, *, actor: Actor) -> None:
    """Audit in the platform's tenant that its admin opened another."""
    deed = Deed("tenants.opened", "tenant", opened.tenant_id, after={"slug": opened.slug, "name": opened.name})
    await record_deed(tx, deed, user_id=actor.user_id, role=role_towards(actor))
