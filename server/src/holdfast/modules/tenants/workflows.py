"""Use cases that open the transactions of a tenant themselves: it is not the request's, or not there yet."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from holdfast.kit.actor import Actor
from holdfast.kit.audit import Deed, record_deed
from holdfast.kit.database import Database, Transaction
from holdfast.kit.errors import NotAllowed
from holdfast.kit.ids import new_id
from holdfast.modules.accounts import facade as accounts
from holdfast.modules.accounts.contracts import User
from holdfast.modules.accounts.facade import Accounts
from holdfast.modules.tenants.contracts import Membership, Role, ScopeKind, Tenant, TenantSettings
from holdfast.modules.tenants.domain import host_of
from holdfast.modules.tenants.errors import SlugTaken, TenantUnknown
from holdfast.modules.tenants.policies import is_platform_admin
from holdfast.modules.tenants.ports import Tenants
from holdfast.modules.tenants.repository import tenants
from holdfast.modules.tenants.service.memberships import grant


@dataclass(frozen=True, slots=True)
class NewTenant:
    """What a tenant is opened with; `admin_email` gets a link by which the first admin chooses a password."""

    slug: str
    name: str
    settings: TenantSettings = field(default_factory=TenantSettings)
    hosts: tuple[str, ...] = ()
    admin_email: str | None = None
    admin_name: str = "Admin"


async def find_tenant_by_host(database: Database, host: str) -> UUID | None:
    """Return the tenant that answers at a host (a Host header will do), or None."""
    name = host_of(host)
    if not name:
        return None
    async with database.transaction() as tx:
        return await tenants.find_id_by_host(tx, name)


async def find_tenant_by_slug(database: Database, slug: str) -> UUID | None:
    """Return the tenant of that slug, or None."""
    async with database.transaction() as tx:
        return await tenants.find_id_by_slug(tx, slug)


async def open_tenant(database: Database, means: Tenants, *, actor: Actor, new: NewTenant) -> Tenant:
    """Open a tenant as the platform's admin does, with its first admin invited by mail; audited in the new tenant.

    Raises `NotAllowed`, `SlugTaken`, `HostTaken`. The caller notes the deed in the platform's tenant.
    """
    if not is_platform_admin(actor):
        raise NotAllowed
    # Nobody knows this password: the first admin's own comes by the mailed link.
    unknown = await means.accounts.hashing.hash(secrets.token_urlsafe(32))

    async def work(tx: Transaction) -> Tenant:
        tenant = await _make(tx, new)
        if new.admin_email is not None:
            user = await accounts.invite_user(
                tx, means.accounts, email=new.admin_email, display_name=new.admin_name, password_hash=unknown
            )
            await _grant_keeper(tx, user.user_id, role=Role.ADMIN)
        deed = Deed("tenants.opened", "tenant", tenant.tenant_id, after={"slug": tenant.slug, "name": tenant.name})
        await record_deed(tx, deed, user_id=actor.user_id, role=Role.PLATFORM_ADMIN)
        return tenant

    return await database.retrying(work, new_id())


async def ensure_tenant(
    database: Database,
    *,
    slug: str,
    name: str,
    settings: TenantSettings | None = None,
    hosts: Sequence[str] = (),
) -> Tenant:
    """Return the tenant of that slug, made if there is none; hosts are added (for the command line and the demo)."""
    found = await find_tenant_by_slug(database, slug)
    if found is None:
        new = NewTenant(slug=slug, name=name, settings=settings or TenantSettings(), hosts=tuple(hosts))
        try:
            return await database.retrying(lambda tx: _make(tx, new), new_id())
        except SlugTaken:
            found = await find_tenant_by_slug(database, slug)
    if found is None:
        raise TenantUnknown
    async with database.transaction(found) as tx:
        await tenants.add_hosts(tx, hosts)
        tenant = await tenants.get(tx)
    if tenant is None:
        raise TenantUnknown
    return tenant


async def make_admin(
    database: Database, means: Accounts, *, slug: str, email: str, password: str, display_name: str = "Admin"
) -> tuple[User, Membership]:
    """Make somebody the admin of a tenant, or of the platform in the platform's own; for the command line.

    An account that is there keeps its password. Raises `TenantUnknown`, `InvalidInput` for a poor password.
    """
    tenant_id = await find_tenant_by_slug(database, slug)
    if tenant_id is None:
        raise TenantUnknown
    password_hash = await accounts.make_password_hash(means, password=password, email=email)

    async def work(tx: Transaction) -> tuple[User, Membership]:
        tenant = await tenants.get(tx)
        user = await accounts.find_user_by_email(tx, email) or await accounts.create_user(
            tx, email=email, display_name=display_name, password_hash=password_hash, is_verified=True
        )
        is_platform = tenant is not None and tenant.is_platform
        role = Role.PLATFORM_ADMIN if is_platform else Role.ADMIN
        return user, await _grant_keeper(tx, user.user_id, role=role)

    return await database.retrying(work, tenant_id)


async def _make(tx: Transaction, new: NewTenant) -> Tenant:
    tenant = Tenant(tenant_id=tx.tenant_id, slug=new.slug, name=new.name, settings=new.settings, created_at=tx.now)
    await tenants.insert_tenant(tx, tenant, hosts=new.hosts)
    return tenant


async def _grant_keeper(tx: Transaction, user_id: UUID, *, role: Role) -> Membership:
    return await grant(
        tx, user_id=user_id, role=role, scope_kind=ScopeKind.TENANT, scope_id=None, by=None, by_role="system"
    )
