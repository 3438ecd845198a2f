"""Wire shapes of tenants."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field

from holdfast.kit.localtime import UnknownTimeZone, require_zone
from holdfast.kit.text import Email, Line, Slug
from holdfast.kit.wire import Currency, Inbound, Outbound
from holdfast.modules.accounts.contracts import User
from holdfast.modules.tenants.contracts import Membership, Role, Tenant
from holdfast.modules.tenants.service.people import Person

_COLOUR = r"^#[0-9a-f]{6}$"
_HOST = r"^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$"
_LOCALE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$"


def _known_zone(name: str) -> str:
    try:
        require_zone(name)
    except UnknownTimeZone as error:
        raise ValueError(error.detail) from error
    return name


Colour = Annotated[str, Field(pattern=_COLOUR, max_length=7, examples=["#0f766e"])]
Host = Annotated[str, Field(pattern=_HOST, max_length=253, examples=["book.example.com"])]
Locale = Annotated[str, Field(pattern=_LOCALE, max_length=20, examples=["en"])]
TimeZone = Annotated[str, Field(max_length=64, examples=["Europe/Vienna"]), AfterValidator(_known_zone)]
Name = Annotated[Line, Field(max_length=120)]
Reason = Annotated[Line, Field(max_length=200)]


class TenantOut(Outbound):
    """A tenant, as every visitor may see it."""

    id: UUID
    slug: str
    name: str
    is_platform: bool
    currency: str
    locale: str
    time_zone: str
    brand_colour: str
    merchants_need_approval: bool
    venues_are_admins: bool
    add_ons_are_admins: bool
    version: int

    @classmethod
    def of(cls, tenant: Tenant) -> "TenantOut":
        """Return the tenant as it goes over the wire."""
        settings = tenant.settings
        return cls(
            id=tenant.tenant_id,
            slug=tenant.slug,
            name=tenant.name,
            is_platform=tenant.is_platform,
            currency=settings.currency,
            locale=settings.locale,
            time_zone=settings.time_zone,
            brand_colour=settings.brand_colour,
            merchants_need_approval=settings.merchants_need_approval,
            venues_are_admins=settings.venues_are_admins,
            add_ons_are_admins=settings.add_ons_are_admins,
            version=tenant.version,
        )


class TenantIn(Inbound):
    """What is to change in a tenant: a field that is left out stays as it is, and none can be null."""

    model_config = ConfigDict(json_schema_extra={"example": {"name": "Bookings of Vienna", "currency": "EUR"}})

    # Made by factories, so that the documentation shows no defaults: there are none, only "left out".
    name: Name = Field(default_factory=str)
    currency: Currency = Field(default_factory=str)
    locale: Locale = Field(default_factory=str)
    time_zone: TimeZone = Field(default_factory=str)
    brand_colour: Colour = Field(default_factory=str)
    merchants_need_approval: bool = Field(default_factory=bool, strict=True)
    venues_are_admins: bool = Field(default_factory=bool, strict=True)
    add_ons_are_admins: bool = Field(default_factory=bool, strict=True)


class NewTenantIn(Inbound):
    """A tenant to be, with the address of its first admin, who gets a link by mail."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "slug": "vienna",
                "name": "Bookings of Vienna",
                "hosts": ["book.example.com"],
                "admin_email": "ada@example.com",
                "admin_name": "Ada",
            }
        }
    )

    slug: Slug
    name: Name
    hosts: list[Host] = Field(default_factory=list, max_length=20)
    currency: Currency = "EUR"
    locale: Locale = "en"
    time_zone: TimeZone = "Europe/Vienna"
    admin_email: Email | None = None
    admin_name: Annotated[Line, Field(max_length=100)] = "Admin"


class MemberIn(Inbound):
    """A role for a user, who is named by id or by e-mail; a moderator's is for a venue, a merchant's for a merchant."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "email": "ada@example.com",
                "role": "moderator",
                "scope_id": "0198c2d0-f3a2-7c1e-9b6d-5f4a3b2c1d0e",
            }
        }
    )

    user_id: UUID | None = None
    email: Email | None = None
    role: Literal[Role.MERCHANT, Role.MODERATOR, Role.OPERATOR, Role.ADMIN, Role.PLATFORM_ADMIN]
    scope_id: UUID | None = None


class MemberOut(Outbound):
    """A role that a user has, and what it is for."""

    id: UUID
    user_id: UUID
    role: Role
    scope_id: UUID | None
    granted_by: UUID | None
    created_at: datetime

    @classmethod
    def of(cls, membership: Membership) -> "MemberOut":
        """Return the membership as it goes over the wire."""
        return cls(
            id=membership.membership_id,
            user_id=membership.user_id,
            role=membership.role,
            scope_id=membership.scope_id,
            granted_by=membership.granted_by,
            created_at=membership.created_at,
        )


class DisableIn(Inbound):
    """Why an account is shut; its owner is not shown it, the audit trail is."""

    model_config = ConfigDict(json_schema_extra={"example": {"reason": "Bookings with stolen cards"}})

    reason: Reason


class PersonOut(Outbound):
    """A user, as the back office sees them."""

    id: UUID
    email: str
    email_verified: bool
    display_name: str
    phone: str | None
    locale: str
    disabled_at: datetime | None
    disabled_reason: str | None
    created_at: datetime
    version: int
    roles: list[MemberOut]

    @classmethod
    def of(cls, person: Person) -> "PersonOut":
        """Return the person as they go over the wire."""
        user: User = person.user
        return cls(
            id=user.user_id,
            email=user.email,
            email_verified=user.is_email_verified,
            display_name=user.display_name,
            phone=user.phone,
            locale=user.locale,
            disabled_at=user.disabled_at,
            disabled_reason=user.disabled_reason,
            created_at=user.created_at,
            version=user.version,
            roles=[MemberOut.of(membership) for membership in person.memberships],
        )
