"""Tenants, their host names, memberships; the platform's own tenant; finding a tenant before it is known.

Phase: expand. Module: tenants.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from holdfast.kit.walls import new_schema, tenant_wall

revision = "0004_tenants"
down_revision = "0003_accounts"

_INSTANT = sa.DateTime(timezone=True)

# A request comes with a host and must find its tenant, whose rows it may see only then: so these look over the
# wall with their owner's rights, and give no more than the id.
_FIND_BY_HOST = """
CREATE FUNCTION tenants.find_by_host(wanted text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT d.tenant_id FROM tenants.domain d WHERE d.host = lower(wanted)
$$
"""
_FIND_BY_SLUG = """
CREATE FUNCTION tenants.find_by_slug(wanted text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.tenant_id FROM tenants.tenant t WHERE t.slug = wanted
$$
"""
# The list of all tenants is the platform's alone: in any other tenant's transaction it is empty.
_LIST_ALL = """
CREATE FUNCTION tenants.list_all(after_slug text, limit_rows integer) RETURNS SETOF tenants.tenant
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.* FROM tenants.tenant t
    WHERE t.slug > after_slug
      AND EXISTS (
          SELECT FROM tenants.tenant p
          WHERE p.is_platform AND p.tenant_id = ANY (current_setting('app.tenants', true)::uuid[])
      )
    ORDER BY t.slug
    LIMIT limit_rows
$$
"""
_FUNCTIONS = ("find_by_host(text)", "find_by_slug(text)", "list_all(text, integer)")

_WALLS = (
    # Only a migration makes a tenant the platform's.
    (
        "tenants.tenant",
        """
        SELECT, INSERT (tenant_id, slug, name, settings, created_at, updated_at, version),
        UPDATE (name, settings, updated_at, version)
        """,
    ),
    ("tenants.domain", "SELECT, INSERT, DELETE"),
    ("tenants.membership", "SELECT, INSERT, UPDATE (revoked_at, revoked_by)"),
)


def upgrade() -> None:
    """Make the schema, its tables behind the wall, its functions, and the platform's own tenant."""
    for statement in new_schema("tenants"):
        op.execute(statement)
    _make_tenant()
    _make_domain()
    _make_membership()
    for table, app in _WALLS:
        for statement in tenant_wall(table, app=app):
            op.execute(statement)
    for made in (_FIND_BY_HOST, _FIND_BY_SLUG, _LIST_ALL):
        op.execute(made)
    for function in _FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION tenants.{function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION tenants.{function} TO holdfast_app, holdfast_worker")
    op.execute(
        "INSERT INTO tenants.tenant (tenant_id, slug, name, is_platform, settings, created_at, updated_at) "
        "VALUES (gen_random_uuid(), 'platform', 'Platform', true, '{}', now(), now())"
    )


def downgrade() -> None:
    """Drop everything of tenants."""
    for function in _FUNCTIONS:
        op.execute(f"DROP FUNCTION tenants.{function}")
    for table in ("membership", "domain", "tenant"):
        op.drop_table(table, schema="tenants")
    op.execute("DROP SCHEMA tenants")


def _make_tenant() -> None:
    op.create_table(
        "tenant",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("is_platform", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("settings", JSONB, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("updated_at", _INSTANT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("tenant_pkey")),
        schema="tenants",
    )
    op.create_index("tenant_slug_key", "tenant", ["slug"], unique=True, schema="tenants")


def _make_domain() -> None:
    op.create_table(
        "domain",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "host", name=op.f("domain_pkey")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.tenant.tenant_id"], name=op.f("domain_tenant_id_fkey"), ondelete="RESTRICT"
        ),
        sa.CheckConstraint("host = lower(host)", name=op.f("domain_host_lower_check")),
        schema="tenants",
    )
    op.create_index("domain_host_key", "domain", ["host"], unique=True, schema="tenants")


def _make_membership() -> None:
    op.create_table(
        "membership",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("membership_id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("scope_kind", sa.Text, nullable=False),
        sa.Column("scope_id", sa.Uuid, comment="a merchant or a venue; null for the whole tenant"),
        sa.Column("granted_by", sa.Uuid, comment="null for the system itself"),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("revoked_at", _INSTANT),
        sa.Column("revoked_by", sa.Uuid),
        sa.PrimaryKeyConstraint("tenant_id", "membership_id", name=op.f("membership_pkey")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["accounts.user.tenant_id", "accounts.user.user_id"],
            name=op.f("membership_tenant_id_user_id_fkey"),
            ondelete="RESTRICT",
        ),
        sa.CheckConstraint(
            "(role = 'merchant' AND scope_kind = 'merchant') OR (role = 'moderator' AND scope_kind = 'venue') OR "
            "(role = 'operator' AND scope_kind = 'tenant') OR (role = 'admin' AND scope_kind = 'tenant') OR "
            "(role = 'platform_admin' AND scope_kind = 'tenant')",
            name=op.f("membership_role_fits_scope_check"),
        ),
        sa.CheckConstraint(
            "scope_kind IN ('tenant', 'merchant', 'venue')", name=op.f("membership_scope_kind_known_check")
        ),
        sa.CheckConstraint("(scope_id IS NULL) = (scope_kind = 'tenant')", name=op.f("membership_scope_named_check")),
        schema="tenants",
    )
    op.execute(
        "CREATE UNIQUE INDEX membership_live_key ON tenants.membership (tenant_id, user_id, role, scope_id) "
        "NULLS NOT DISTINCT WHERE revoked_at IS NULL"
    )
