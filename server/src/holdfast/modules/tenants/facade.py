"""The front door of tenants: which tenant it is, who has which role, and who may do what."""

from uuid import UUID

from holdfast.kit.actor import Grant
from holdfast.kit.database import Transaction
from holdfast.kit.errors import NotFound
from holdfast.modules.tenants.contracts import Membership, Role, ScopeKind, Tenant
from holdfast.modules.tenants.policies import (
    acts_as_admin,
    handles_bookings,
    is_admin,
    is_platform_admin,
    is_staff,
    role_towards,
    runs_merchant,
    runs_venue,
)
from holdfast.modules.tenants.ports import ScopeExists, Tenants
from holdfast.modules.tenants.repository import memberships
from holdfast.modules.tenants.service import memberships as membership_service
from holdfast.modules.tenants.service import tenants as tenant_service
from holdfast.modules.tenants.workflows import (
    NewTenant,
    ensure_tenant,
    find_tenant_by_host,
    find_tenant_by_slug,
    make_admin,
    open_tenant,
)

__all__ = [
    "NewTenant",
    "ScopeExists",
    "Tenants",
    "acts_as_admin",
    "ensure_tenant",
    "find_tenant_by_host",
    "find_tenant_by_slug",
    "get_tenant",
    "grant",
    "grants_of",
    "handles_bookings",
    "is_admin",
    "is_platform_admin",
    "is_staff",
    "make_admin",
    "open_tenant",
    "revoke",
    "role_towards",
    "runs_merchant",
    "runs_venue",
]


async def get_tenant(tx: Transaction) -> Tenant:
    """Return the transaction's own tenant with its settings."""
    return await tenant_service.get_tenant(tx)


async def grants_of(tx: Transaction, user_id: UUID) -> tuple[Grant, ...]:
    """Return a user's roles as they go into a token; being a customer is none of them."""
    return await memberships.grants_of(tx, user_id)


async def grant(
    tx: Transaction,
    *,
    user_id: UUID,
    role: Role,
    scope_kind: ScopeKind,
    scope_id: UUID | None,
    by: UUID | None,
    by_role: str = "system",
) -> Membership:
    """Give a role, audited; the user's next refresh carries it. Who may is decided by the caller."""
    return await membership_service.grant(
        tx, user_id=user_id, role=role, scope_kind=scope_kind, scope_id=scope_id, by=by, by_role=by_role
    )


async def revoke(
    tx: Transaction, *, user_id: UUID, role: Role, scope_id: UUID | None, by: UUID | None, by_role: str = "system"
) -> None:
    """Take a role back, audited; the user is signed out at once (R64). Raises `NotFound` when they have it not."""
    held = await memberships.find_live(tx, user_id=user_id, role=role, scope_id=scope_id)
    if held is None:
        raise NotFound
    await membership_service.revoke(tx, held, by=by, by_role=by_role)
