"""Merchants, venues, resources, offerings, add-ons, blackouts, pictures.

Phase: expand. Module: catalogue.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from holdfast.kit.walls import new_schema, tenant_wall

revision = "0005_catalogue"
down_revision = "0004_tenants"

_INSTANT = sa.DateTime(timezone=True)

# Nothing of the catalogue is deleted but blackouts: bookings refer to it for ever (R8).
_WALLS = (
    ("catalogue.media", "SELECT, INSERT"),
    ("catalogue.media_variant", "SELECT, INSERT"),
    ("catalogue.merchant", "SELECT, INSERT, UPDATE"),
    ("catalogue.venue", "SELECT, INSERT, UPDATE"),
    ("catalogue.resource", "SELECT, INSERT, UPDATE"),
    ("catalogue.offering", "SELECT, INSERT, UPDATE"),
    ("catalogue.add_on", "SELECT, INSERT, UPDATE"),
    ("catalogue.blackout", "SELECT, INSERT, DELETE"),
)


def upgrade() -> None:
    """Make the schema and its tables, each behind the wall."""
    for statement in new_schema("catalogue"):
        op.execute(statement)
    _make_media()
    _make_media_variant()
    _make_merchant()
    _make_venue()
    _make_resource()
    _make_offering()
    _make_add_on()
    _make_blackout()
    for table, app in _WALLS:
        for statement in tenant_wall(table, app=app):
            op.execute(statement)


def downgrade() -> None:
    """Drop everything of the catalogue."""
    for table, _ in reversed(_WALLS):
        op.drop_table(table.removeprefix("catalogue."), schema="catalogue")
    op.execute("DROP SCHEMA catalogue")


def _make_media() -> None:
    op.create_table(
        "media",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("media_id", sa.Uuid, nullable=False),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("created_by", sa.Uuid, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.CheckConstraint("content_type IN ('image/webp', 'image/jpeg')", name=op.f("media_content_type_known_check")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by"],
            ["accounts.user.tenant_id", "accounts.user.user_id"],
            name=op.f("media_tenant_id_created_by_fkey"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "media_id", name=op.f("media_pkey")),
        schema="catalogue",
    )
    op.create_index("media_created_by_idx", "media", ["tenant_id", "created_by", "created_at"], schema="catalogue")


def _make_media_variant() -> None:
    op.create_table(
        "media_variant",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("media_id", sa.Uuid, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "media_id"],
            ["catalogue.media.tenant_id", "catalogue.media.media_id"],
            name=op.f("media_variant_tenant_id_media_id_fkey"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "media_id", "width", name=op.f("media_variant_pkey")),
        schema="catalogue",
    )


def _make_merchant() -> None:
    op.create_table(
        "merchant",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("merchant_id", sa.Uuid, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("description", sa.Text, server_default="", nullable=False),
        sa.Column("logo_id", sa.Uuid),
        sa.Column("contact_email", sa.Text),
        sa.Column("contact_phone", sa.Text),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("approved_at", _INSTANT),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("updated_at", _INSTANT, nullable=False),
        sa.Column("archived_at", _INSTANT),
        sa.Column("version", sa.Integer, server_default="1", nullable=False),
        sa.CheckConstraint(
            "(state = 'archived') = (archived_at IS NOT NULL)", name=op.f("merchant_archived_has_time_check")
        ),
        sa.CheckConstraint(
            "state <> 'published' OR approved_at IS NOT NULL", name=op.f("merchant_published_is_approved_check")
        ),
        sa.CheckConstraint("state IN ('draft', 'published', 'archived')", name=op.f("merchant_state_known_check")),
        sa.CheckConstraint("char_length(currency) = 3", name=op.f("merchant_currency_code_check")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "logo_id"],
            ["catalogue.media.tenant_id", "catalogue.media.media_id"],
            name=op.f("merchant_tenant_id_logo_id_fkey"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["accounts.user.tenant_id", "accounts.user.user_id"],
            name=op.f("merchant_tenant_id_owner_id_fkey"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "merchant_id", name=op.f("merchant_pkey")),
        sa.UniqueConstraint("tenant_id", "slug", name=op.f("merchant_tenant_id_slug_key")),
        schema="catalogue",
    )
    op.create_index("merchant_category_idx", "merchant", ["tenant_id", "category"], schema="catalogue")
    op.create_index("merchant_owner_id_idx", "merchant", ["tenant_id", "owner_id"], schema="catalogue")


def _make_venue() -> None:
    op.create_table(
        "venue",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("venue_id", sa.Uuid, nullable=False),
        sa.Column("merchant_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("description", sa.Text, server_default="", nullable=False),
        sa.Column("address_line", sa.Text, nullable=False),
        sa.Column("address_extra", sa.Text, server_default="", nullable=False),
        sa.Column("postal_code", sa.Text, server_default="", nullable=False),
        sa.Column("city", sa.Text, nullable=False),
        sa.Column("country", sa.Text, nullable=False),
        sa.Column("latitude", sa.Numeric(precision=9, scale=6)),
        sa.Column("longitude", sa.Numeric(precision=9, scale=6)),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("contact_email", sa.Text),
        sa.Column("contact_phone", sa.Text),
        sa.Column("amenities", ARRAY(sa.Text), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("capacity", sa.Integer),
        sa.Column("opening_hours", JSONB, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("closed_days", JSONB, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("photo_ids", ARRAY(sa.Uuid), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("updated_at", _INSTANT, nullable=False),
        sa.Column("archived_at", _INSTANT),
        sa.Column("version", sa.Integer, server_default="1", nullable=False),
        sa.CheckConstraint(
            "(state = 'archived') = (archived_at IS NOT NULL)", name=op.f("venue_archived_has_time_check")
        ),
        sa.CheckConstraint("country ~ '^[A-Z]{2}$'", name=op.f("venue_country_code_check")),
        sa.CheckConstraint("state IN ('draft', 'published', 'archived')", name=op.f("venue_state_known_check")),
        sa.CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name=op.f("venue_both_coordinates_check")),
        sa.CheckConstraint("capacity > 0", name=op.f("venue_capacity_positive_check")),
        sa.CheckConstraint(
            "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name=op.f("venue_on_earth_check")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "merchant_id"],
            ["catalogue.merchant.tenant_id", "catalogue.merchant.merchant_id"],
            name=op.f("venue_tenant_id_merchant_id_fkey"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "venue_id", name=op.f("venue_pkey")),
        sa.UniqueConstraint(
            "tenant_id", "merchant_id", "venue_id", name=op.f("venue_tenant_id_merchant_id_venue_id_key")
        ),
        sa.UniqueConstraint("tenant_id", "slug", name=op.f("venue_tenant_id_slug_key")),
        schema="catalogue",
    )
    op.create_index("venue_city_idx", "venue", ["tenant_id", "city"], schema="catalogue")


def _make_resource() -> None:
    op.create_table(
        "resource",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("resource_id", sa.Uuid, nullable=False),
        sa.Column("venue_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text, server_default="", nullable=False),
        sa.Column("capacity", sa.Integer),
        sa.Column("amenities", ARRAY(sa.Text), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("updated_at", _INSTANT, nullable=False),
        sa.Column("archived_at", _INSTANT),
        sa.Column("version", sa.Integer, server_default="1", nullable=False),
        sa.CheckConstraint(
            "(state = 'archived') = (archived_at IS NOT NULL)", name=op.f("resource_archived_has_time_check")
        ),
        sa.CheckConstraint("state IN ('active', 'archived')", name=op.f("resource_state_known_check")),
        sa.CheckConstraint("capacity > 0", name=op.f("resource_capacity_positive_check")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "venue_id"],
            ["catalogue.venue.tenant_id", "catalogue.venue.venue_id"],
            name=op.f("resource_tenant_id_venue_id_fkey"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "resource_id", name=op.f("resource_pkey")),
        sa.UniqueConstraint(
            "tenant_id", "venue_id", "resource_id", name=op.f("resource_tenant_id_venue_id_resource_id_key")
        ),
        schema="catalogue",
    )


def _make_offering() -> None:
    op.create_table("offering", *_offering_columns(), *_offering_checks(), *_offering_keys(), schema="catalogue")
    op.create_index("offering_merchant_id_idx", "offering", ["tenant_id", "merchant_id"], schema="catalogue")
    op.create_index("offering_name_idx", "offering", ["tenant_id", "name", "offering_id"], schema="catalogue")
    op.create_index("offering_resource_id_idx", "offering", ["tenant_id", "resource_id"], schema="catalogue")
    op.create_index("offering_venue_id_idx", "offering", ["tenant_id", "venue_id"], schema="catalogue")


def _offering_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("offering_id", sa.Uuid, nullable=False),
        sa.Column("merchant_id", sa.Uuid, nullable=False),
        sa.Column("venue_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("description", sa.Text, server_default="", nullable=False),
        sa.Column("photo_ids", ARRAY(sa.Uuid), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("price_amount", sa.BigInteger, nullable=False),
        sa.Column("tax_rate_bp", sa.Integer, nullable=False),
        sa.Column("tax_inclusive", sa.Boolean, nullable=False),
        sa.Column("policy_name", sa.Text, nullable=False),
        sa.Column("cancellation_policy", JSONB, nullable=False, comment="the bands, in falling order of notice"),
        sa.Column("one_per_user", sa.Boolean, server_default=sa.true(), nullable=False),
        sa.Column("units_max", sa.Integer, server_default="10", nullable=False),
        sa.Column("lead_time_minutes", sa.Integer, server_default="0", nullable=False),
        sa.Column("horizon_days", sa.Integer, server_default="365", nullable=False),
        sa.Column("duration_minutes", sa.Integer),
        sa.Column("resource_id", sa.Uuid),
        sa.Column("minutes_min", sa.Integer),
        sa.Column("minutes_max", sa.Integer),
        sa.Column("minutes_step", sa.Integer),
        sa.Column("setup_minutes", sa.Integer),
        sa.Column("cleanup_minutes", sa.Integer),
        sa.Column("capacity", sa.Integer),
        sa.Column("amenities", ARRAY(sa.Text), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("updated_at", _INSTANT, nullable=False),
        sa.Column("archived_at", _INSTANT),
        sa.Column("version", sa.Integer, server_default="1", nullable=False),
    ]


def _offering_checks() -> list[sa.Constraint]:
    return [
        sa.CheckConstraint(
            "(state = 'archived') = (archived_at IS NOT NULL)", name=op.f("offering_archived_has_time_check")
        ),
        sa.CheckConstraint("kind IN ('session', 'space')", name=op.f("offering_kind_known_check")),
        sa.CheckConstraint(
            "num_nonnulls(resource_id, minutes_min, minutes_max, minutes_step, setup_minutes, cleanup_minutes)"
            " = CASE kind WHEN 'space' THEN 6 ELSE 0 END",
            name=op.f("offering_space_terms_whole_check"),
        ),
        sa.CheckConstraint("state IN ('draft', 'published', 'archived')", name=op.f("offering_state_known_check")),
        sa.CheckConstraint("char_length(currency) = 3", name=op.f("offering_currency_code_check")),
        sa.CheckConstraint("duration_minutes > 0", name=op.f("offering_duration_positive_check")),
        sa.CheckConstraint("lead_time_minutes >= 0 AND horizon_days > 0", name=op.f("offering_window_in_range_check")),
        sa.CheckConstraint(
            "minutes_step > 0 AND minutes_min > 0 AND minutes_min <= minutes_max AND setup_minutes >= 0"
            " AND cleanup_minutes >= 0",
            name=op.f("offering_space_terms_in_range_check"),
        ),
        sa.CheckConstraint("price_amount BETWEEN 0 AND 1000000000000", name=op.f("offering_price_in_range_check")),
        sa.CheckConstraint("tax_rate_bp BETWEEN 0 AND 10000", name=op.f("offering_tax_rate_in_range_check")),
        sa.CheckConstraint("units_max > 0", name=op.f("offering_units_max_positive_check")),
    ]


def _offering_keys() -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(
            ["tenant_id", "merchant_id", "venue_id"],
            ["catalogue.venue.tenant_id", "catalogue.venue.merchant_id", "catalogue.venue.venue_id"],
            name=op.f("offering_tenant_id_merchant_id_venue_id_fkey"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "venue_id", "resource_id"],
            ["catalogue.resource.tenant_id", "catalogue.resource.venue_id", "catalogue.resource.resource_id"],
            name=op.f("offering_tenant_id_venue_id_resource_id_fkey"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "offering_id", name=op.f("offering_pkey")),
        sa.UniqueConstraint("tenant_id", "slug", name=op.f("offering_tenant_id_slug_key")),
    ]


def _make_add_on() -> None:
    op.create_table(
        "add_on",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("add_on_id", sa.Uuid, nullable=False),
        sa.Column("offering_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text, server_default="", nullable=False),
        sa.Column("price_amount", sa.BigInteger, nullable=False),
        sa.Column("per", sa.Text, nullable=False),
        sa.Column("quantity_max", sa.Integer, nullable=False),
        sa.Column("tax_rate_bp", sa.Integer, comment="null: the offering's"),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, server_default="1", nullable=False),
        sa.CheckConstraint("per IN ('booking', 'unit', 'hour')", name=op.f("add_on_per_known_check")),
        sa.CheckConstraint("state IN ('active', 'archived')", name=op.f("add_on_state_known_check")),
        sa.CheckConstraint("price_amount BETWEEN 0 AND 1000000000000", name=op.f("add_on_price_in_range_check")),
        sa.CheckConstraint("quantity_max > 0", name=op.f("add_on_quantity_max_positive_check")),
        sa.CheckConstraint("tax_rate_bp BETWEEN 0 AND 10000", name=op.f("add_on_tax_rate_in_range_check")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "offering_id"],
            ["catalogue.offering.tenant_id", "catalogue.offering.offering_id"],
            name=op.f("add_on_tenant_id_offering_id_fkey"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "add_on_id", name=op.f("add_on_pkey")),
        schema="catalogue",
    )
    op.create_index("add_on_offering_id_idx", "add_on", ["tenant_id", "offering_id"], schema="catalogue")


def _make_blackout() -> None:
    op.create_table(
        "blackout",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("blackout_id", sa.Uuid, nullable=False),
        sa.Column("resource_id", sa.Uuid, nullable=False),
        sa.Column("starts_at", _INSTANT, nullable=False),
        sa.Column("ends_at", _INSTANT, nullable=False),
        sa.Column("reason", sa.Text, server_default="", nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("blackout_starts_before_end_check")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "resource_id"],
            ["catalogue.resource.tenant_id", "catalogue.resource.resource_id"],
            name=op.f("blackout_tenant_id_resource_id_fkey"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "blackout_id", name=op.f("blackout_pkey")),
        schema="catalogue",
    )
    op.create_index("blackout_resource_id_idx", "blackout", ["tenant_id", "resource_id", "ends_at"], schema="catalogue")
