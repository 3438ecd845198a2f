"""Stock, exclusive resources and claims: the two refusals, and the triggers that count.

Phase: expand. Module: inventory.
"""

import sqlalchemy as sa
from alembic import op

from holdfast.kit.walls import new_schema, tenant_wall

revision = "0006_inventory"
down_revision = "0005_catalogue"

# A plan made while the table is empty must stay right when it has filled: no scan, no hash, whatever the statistics.
_PLANS = "SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off"

_APPLY = """
CREATE FUNCTION inventory.apply_counts(tenants uuid[], stocks uuid[], nets bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp {plans} AS $$
DECLARE
    changed integer;
BEGIN
    UPDATE inventory.stock s SET taken = s.taken + k.net
      FROM unnest(tenants, stocks, nets) AS k(tenant_id, stock_id, net)
     WHERE s.tenant_id = k.tenant_id AND s.stock_id = k.stock_id;
    GET DIAGNOSTICS changed = ROW_COUNT;
    IF changed <> cardinality(stocks) THEN
        RAISE EXCEPTION 'claims name % slots, % were counted', cardinality(stocks), changed USING ERRCODE = '23503';
    END IF;
END
$$
"""

_COUNT = """
CREATE FUNCTION inventory.count_{event}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp {plans} AS $$
DECLARE
    tenants uuid[];
    stocks uuid[];
    nets bigint[];
BEGIN
    {check}
    SELECT array_agg(n.tenant_id), array_agg(n.stock_id), array_agg(n.net) INTO tenants, stocks, nets
      FROM (SELECT u.tenant_id, u.stock_id, sum(u.units) AS net FROM ({units}) u
             WHERE u.stock_id IS NOT NULL
             GROUP BY u.tenant_id, u.stock_id HAVING sum(u.units) <> 0
             ORDER BY u.tenant_id, u.stock_id) n;
    IF stocks IS NOT NULL THEN
        PERFORM inventory.apply_counts(tenants, stocks, nets);
    END IF;
    RETURN NULL;
END
$$
"""

_PLUS = "SELECT tenant_id, stock_id, units FROM fresh WHERE state IN ('held', 'confirmed')"
_MINUS = "SELECT tenant_id, stock_id, -units FROM stale WHERE state IN ('held', 'confirmed')"

# A claim resolves once, whoever writes it.
_RESOLVES_ONCE = """
    IF EXISTS (SELECT FROM stale s JOIN fresh f USING (tenant_id, claim_id)
                WHERE s.state IN ('released', 'expired') AND f.state <> s.state) THEN
        RAISE EXCEPTION 'a released or expired claim stays so'
            USING ERRCODE = '23514', CONSTRAINT = 'claim_resolves_once';
    END IF;
"""

_EVENTS = {
    "insert": (_PLUS, "", "REFERENCING NEW TABLE AS fresh"),
    "update": (f"{_PLUS} UNION ALL {_MINUS}", _RESOLVES_ONCE, "REFERENCING OLD TABLE AS stale NEW TABLE AS fresh"),
    "delete": (_MINUS, "", "REFERENCING OLD TABLE AS stale"),
}


def upgrade() -> None:
    """Make the three tables and what guards them."""
    for statement in new_schema("inventory"):
        op.execute(statement)
    _make_stock()
    _make_exclusive()
    _make_claim()
    _make_claim_guards()
    _make_triggers()
    _raise_walls()


def downgrade() -> None:
    """Drop the schema with all that is in it."""
    op.execute("DROP SCHEMA inventory CASCADE")


def _make_stock() -> None:
    op.create_table(
        "stock",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("stock_id", sa.Uuid, nullable=False),
        sa.Column("offering_id", sa.Uuid, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("local_start", sa.Text, nullable=False, comment="wall time at the venue, 2026-12-04T19:00"),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("capacity", sa.Integer, nullable=False),
        sa.Column("overbook", sa.Integer, nullable=False, server_default="0"),
        sa.Column(
            "taken", sa.Integer, nullable=False, server_default="0", comment="kept by the claims' triggers alone"
        ),
        sa.Column("state", sa.Text, nullable=False, server_default="open"),
        sa.Column("price_amount", sa.BigInteger, comment="overrides the offering's price; minor units"),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.PrimaryKeyConstraint("tenant_id", "stock_id", name=op.f("stock_pkey")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "offering_id"],
            ["catalogue.offering.tenant_id", "catalogue.offering.offering_id"],
            name="stock_offering_fkey",
            ondelete="RESTRICT",
        ),
        sa.CheckConstraint("state IN ('open', 'closed', 'archived')", name=op.f("stock_state_known_check")),
        sa.CheckConstraint("capacity >= 0 AND overbook >= 0", name=op.f("stock_counts_check")),
        sa.CheckConstraint("taken >= 0 AND taken <= capacity + overbook", name=op.f("stock_not_oversold_check")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("stock_span_check")),
        sa.CheckConstraint("price_amount >= 0", name=op.f("stock_price_check")),
        schema="inventory",
    )
    op.create_index("stock_offering_start_idx", "stock", ["tenant_id", "offering_id", "starts_at"], schema="inventory")
    op.create_index(
        "stock_one_start_key",
        "stock",
        ["tenant_id", "offering_id", "starts_at"],
        unique=True,
        schema="inventory",
        postgresql_where=sa.text("state <> 'archived'"),
    )


def _make_exclusive() -> None:
    op.create_table(
        "exclusive",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("resource_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.PrimaryKeyConstraint("tenant_id", "resource_id", name=op.f("exclusive_pkey")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "resource_id"],
            ["catalogue.resource.tenant_id", "catalogue.resource.resource_id"],
            name="exclusive_resource_fkey",
            ondelete="RESTRICT",
        ),
        schema="inventory",
    )


def _make_claim() -> None:
    op.create_table(
        "claim",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("claim_id", sa.Uuid, nullable=False),
        sa.Column("booking_id", sa.Uuid, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("offering_id", sa.Uuid, nullable=False),
        sa.Column("stock_id", sa.Uuid),
        sa.Column("resource_id", sa.Uuid),
        sa.Column("units", sa.Integer, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("sole", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "claim_id", name=op.f("claim_pkey")),
        *(
            sa.ForeignKeyConstraint(
                ["tenant_id", column],
                [f"{target}.tenant_id", f"{target}.{column}"],
                name=name,
                ondelete="RESTRICT",
            )
            for column, target, name in (
                ("offering_id", "catalogue.offering", "claim_offering_fkey"),
                ("stock_id", "inventory.stock", "claim_stock_fkey"),
                ("resource_id", "inventory.exclusive", "claim_resource_fkey"),
            )
        ),
        sa.CheckConstraint(
            "state IN ('held', 'confirmed', 'released', 'expired')", name=op.f("claim_state_known_check")
        ),
        sa.CheckConstraint("num_nonnulls(stock_id, resource_id) = 1", name=op.f("claim_one_cell_check")),
        sa.CheckConstraint("units > 0 AND (resource_id IS NULL OR units = 1)", name=op.f("claim_units_check")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("claim_span_check")),
        sa.CheckConstraint("state <> 'held' OR expires_at IS NOT NULL", name=op.f("claim_held_until_check")),
        schema="inventory",
    )


def _make_claim_guards() -> None:
    live = "state IN ('held', 'confirmed')"
    op.execute(
        "ALTER TABLE inventory.claim ADD CONSTRAINT claim_no_overlap EXCLUDE USING gist "
        "(tenant_id WITH =, resource_id WITH =, tstzrange(starts_at, ends_at) WITH &&) "
        f"WHERE ({live}) DEFERRABLE INITIALLY IMMEDIATE"
    )
    op.execute(
        "CREATE UNIQUE INDEX claim_one_per_customer_key ON inventory.claim (tenant_id, stock_id, customer_id) "
        f"WHERE sole AND {live}"
    )
    for name, columns, condition in (
        ("claim_stock_idx", "tenant_id, stock_id", live),
        ("claim_resource_idx", "tenant_id, resource_id, ends_at", live),
        ("claim_offering_idx", "tenant_id, offering_id, ends_at", live),
        ("claim_lapsing_idx", "expires_at", "state = 'held'"),
    ):
        op.execute(f"CREATE INDEX {name} ON inventory.claim ({columns}) WHERE {condition}")
    op.execute("CREATE INDEX claim_booking_idx ON inventory.claim (tenant_id, booking_id)")


def _make_triggers() -> None:
    op.execute(_APPLY.format(plans=_PLANS))
    for event, (units, check, tables) in _EVENTS.items():
        op.execute(_COUNT.format(event=event, units=units, check=check, plans=_PLANS))
        op.execute(
            f"CREATE TRIGGER claim_counted_on_{event} AFTER {event.upper()} ON inventory.claim {tables} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION inventory.count_{event}()"
        )
    op.execute("REVOKE ALL ON FUNCTION inventory.apply_counts(uuid[], uuid[], bigint[]) FROM PUBLIC")


def _raise_walls() -> None:
    editable = "version, starts_at, ends_at, local_start, time_zone, capacity, overbook, state, price_amount, note"
    made = f"tenant_id, stock_id, offering_id, created_at, {editable}"
    walls = (
        # `taken` is nobody's to write but the triggers'.
        tenant_wall("inventory.stock", app=f"SELECT, INSERT ({made}), UPDATE ({editable})"),
        tenant_wall("inventory.exclusive", app="SELECT, INSERT, UPDATE (version)"),
        tenant_wall("inventory.claim", app="SELECT, INSERT, UPDATE (state, expires_at)", worker="SELECT"),
    )
    for wall in walls:
        for statement in wall:
            op.execute(statement)
