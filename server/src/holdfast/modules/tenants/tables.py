"""Tables of schema `tenants`."""

import sqlalchemy as sa

from holdfast.kit.schema import Json, belongs_to, instant, metadata, one_of, tenant_id, version
from holdfast.modules.tenants.contracts import ScopeKind
from holdfast.modules.tenants.domain import SCOPE

_ROLE_FITS_SCOPE = " OR ".join(
    f"(role = '{role.value}' AND scope_kind = '{kind.value}')" for role, kind in SCOPE.items()
)

tenant = sa.Table(
    "tenant",
    metadata,
    tenant_id(),
    sa.Column("slug", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("is_platform", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("settings", Json, nullable=False),
    instant("created_at"),
    instant("updated_at"),
    version(),
    sa.PrimaryKeyConstraint("tenant_id"),
    sa.Index("tenant_slug_key", "slug", unique=True),
    schema="tenants",
)

domain = sa.Table(
    "domain",
    metadata,
    tenant_id(),
    sa.Column("host", sa.Text, nullable=False),
    instant("created_at"),
    sa.PrimaryKeyConstraint("tenant_id", "host"),
    sa.ForeignKeyConstraint(["tenant_id"], ["tenants.tenant.tenant_id"], ondelete="RESTRICT"),
    sa.CheckConstraint("host = lower(host)", name="host_lower"),
    sa.Index("domain_host_key", "host", unique=True),
    schema="tenants",
)

membership = sa.Table(
    "membership",
    metadata,
    tenant_id(),
    sa.Column("membership_id", sa.Uuid, nullable=False),
    sa.Column("user_id", sa.Uuid, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("scope_kind", sa.Text, nullable=False),
    sa.Column("scope_id", sa.Uuid, comment="a merchant or a venue; null for the whole tenant"),
    sa.Column("granted_by", sa.Uuid, comment="null for the system itself"),
    instant("created_at"),
    instant("revoked_at", nullable=True),
    sa.Column("revoked_by", sa.Uuid),
    sa.PrimaryKeyConstraint("tenant_id", "membership_id"),
    belongs_to(["user_id"], "accounts.user"),
    sa.CheckConstraint(_ROLE_FITS_SCOPE, name="role_fits_scope"),
    one_of("scope_kind", [kind.value for kind in ScopeKind]),
    sa.CheckConstraint("(scope_id IS NULL) = (scope_kind = 'tenant')", name="scope_named"),
    sa.Index(
        "membership_live_key",
        "user_id",
        "tenant_id",
        "role",
        "scope_id",
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    ),
    schema="tenants",
)
