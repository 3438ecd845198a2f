"""What other modules learn of tenants: their settings, the roles people have in them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

TenantId: TypeAlias = UUID


class Role(StrEnum):
    """What a person may be in a tenant; everybody is a customer, so that one is never a row."""

    CUSTOMER = "customer"
    MERCHANT = "merchant"
    MODERATOR = "moderator"
    OPERATOR = "operator"
    ADMIN = "admin"
    PLATFORM_ADMIN = "platform_admin"


class ScopeKind(StrEnum):
    """What a role is for."""

    TENANT = "tenant"
    MERCHANT = "merchant"
    VENUE = "venue"


@dataclass(frozen=True, slots=True)
class TenantSettings:
    """How a tenant wants its site; nothing secret."""

    currency: str = "EUR"
    locale: str = "en"
    time_zone: str = "Europe/Vienna"
    brand_colour: str = "#0f766e"
    merchants_need_approval: bool = False
    """A merchant that somebody opens is shown once an admin has approved it."""
    venues_are_admins: bool = False
    """Only admins make venues."""
    add_ons_are_admins: bool = False
    """Only admins make add-ons."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organisation with its own site, users and things: nothing crosses its wall."""

    tenant_id: TenantId
    slug: str
    name: str
    settings: TenantSettings
    created_at: datetime
    is_platform: bool = False
    version: int = 1


@dataclass(frozen=True, slots=True)
class Membership:
    """A role that a user has, what it is for, and who gave it; `revoked_at` when it was taken back."""

    membership_id: UUID
    user_id: UUID
    role: Role
    scope_kind: ScopeKind
    scope_id: UUID | None
    granted_by: UUID | None
    created_at: datetime
    revoked_at: datetime | None = None
