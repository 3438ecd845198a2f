"""Stock, resources and claims, with the constraints that no path gets past."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from holdfast.kit.schema import belongs_to, instant, metadata, one_of, tenant_id, version

SCHEMA = "inventory"

stock = sa.Table(
    "stock",
    metadata,
    tenant_id(),
    sa.Column("stock_id", sa.Uuid, nullable=False),
    sa.Column("offering_id", sa.Uuid, nullable=False),
    instant("starts_at"),
    instant("ends_at"),
    sa.Column("local_start", sa.Text, nullable=False, comment="wall time at the venue, 2026-12-04T19:00"),
    sa.Column("time_zone", sa.Text, nullable=False),
    sa.Column("capacity", sa.Integer, nullable=False),
    sa.Column("overbook", sa.Integer, nullable=False, server_default="0"),
    sa.Column("taken", sa.Integer, nullable=False, server_default="0", comment="kept by the claims' triggers alone"),
    sa.Column("state", sa.Text, nullable=False, server_default="open"),
    sa.Column("price_amount", sa.BigInteger, comment="overrides the offering's price; minor units"),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    instant("created_at"),
    version(),
    sa.PrimaryKeyConstraint("tenant_id", "stock_id"),
    belongs_to(["offering_id"], "catalogue.offering", name="stock_offering_fkey"),
    one_of("state", ("open", "closed", "archived")),
    sa.CheckConstraint("capacity >= 0 AND overbook >= 0", name="counts"),
    sa.CheckConstraint("taken >= 0 AND taken <= capacity + overbook", name="not_oversold"),
    sa.CheckConstraint("starts_at < ends_at", name="span"),
    sa.CheckConstraint("price_amount >= 0", name="price"),
    sa.Index("stock_offering_start_idx", "offering_id", "starts_at"),
    sa.Index(
        "stock_one_start_key",
        "offering_id",
        "tenant_id",
        "starts_at",
        unique=True,
        postgresql_where=sa.text("state <> 'archived'"),
    ),
    schema=SCHEMA,
)

# What the desk locks for a resource; the description of the resource is the catalogue's.
exclusive = sa.Table(
    "exclusive",
    metadata,
    tenant_id(),
    sa.Column("resource_id", sa.Uuid, nullable=False),
    version(),
    sa.PrimaryKeyConstraint("tenant_id", "resource_id"),
    belongs_to(["resource_id"], "catalogue.resource", name="exclusive_resource_fkey"),
    schema=SCHEMA,
)

_LIVE = "state IN ('held', 'confirmed')"

claim = sa.Table(
    "claim",
    metadata,
    tenant_id(),
    sa.Column("claim_id", sa.Uuid, nullable=False),
    sa.Column("booking_id", sa.Uuid, nullable=False),
    sa.Column("customer_id", sa.Uuid, nullable=False),
    sa.Column("offering_id", sa.Uuid, nullable=False),
    sa.Column("stock_id", sa.Uuid),
    sa.Column("resource_id", sa.Uuid),
    sa.Column("units", sa.Integer, nullable=False),
    instant("starts_at"),
    instant("ends_at"),
    sa.Column("state", sa.Text, nullable=False),
    instant("expires_at", nullable=True),
    sa.Column("sole", sa.Boolean, nullable=False, server_default=sa.false()),
    instant("created_at"),
    sa.PrimaryKeyConstraint("tenant_id", "claim_id"),
    belongs_to(["offering_id"], "catalogue.offering", name="claim_offering_fkey"),
    belongs_to(["stock_id"], "inventory.stock", name="claim_stock_fkey"),
    belongs_to(["resource_id"], "inventory.exclusive", name="claim_resource_fkey"),
    # The booking is above inventory in the house; the claim names it all the same, so that none can be without one.
    belongs_to(["booking_id"], "bookings.booking", name="claim_booking_fkey"),
    one_of("state", ("held", "confirmed", "released", "expired")),
    sa.CheckConstraint("num_nonnulls(stock_id, resource_id) = 1", name="one_cell"),
    sa.CheckConstraint("units > 0 AND (resource_id IS NULL OR units = 1)", name="units"),
    sa.CheckConstraint("starts_at < ends_at", name="span"),
    sa.CheckConstraint("state <> 'held' OR expires_at IS NOT NULL", name="held_until"),
    ExcludeConstraint(
        # As bytes: a search for a resource by its id must not be answered by this index.
        (sa.text("(uuid_send(tenant_id) || uuid_send(resource_id))"), "="),
        (sa.func.tstzrange(sa.column("starts_at"), sa.column("ends_at")), "&&"),
        where=sa.text(f"{_LIVE} AND resource_id IS NOT NULL"),
        using="gist",
        name="claim_no_overlap",
        deferrable=True,
        initially="IMMEDIATE",
    ),
    sa.Index(
        "claim_one_per_customer_key",
        "stock_id",
        "customer_id",
        "tenant_id",
        unique=True,
        postgresql_where=sa.text(f"sole AND {_LIVE}"),
    ),
    sa.Index(
        "claim_stock_idx", "stock_id", "customer_id", postgresql_where=sa.text(f"stock_id IS NOT NULL AND {_LIVE}")
    ),
    sa.Index(
        "claim_resource_idx", "resource_id", "ends_at", postgresql_where=sa.text(f"resource_id IS NOT NULL AND {_LIVE}")
    ),
    sa.Index("claim_offering_idx", "offering_id", "ends_at", postgresql_where=sa.text(_LIVE)),
    sa.Index("claim_booking_idx", "booking_id"),
    sa.Index(
        "claim_held_idx", "stock_id", "expires_at", postgresql_where=sa.text("stock_id IS NOT NULL AND state = 'held'")
    ),
    sa.Index(
        "claim_lapsing_idx",
        "expires_at",
        postgresql_where=sa.text("state = 'held' AND expires_at > '-infinity'"),
    ),
    schema=SCHEMA,
)
