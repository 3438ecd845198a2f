"""Bookings, lines, history and participants; and the claims' tie to their booking.

Phase: expand. Module: bookings.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from holdfast.kit.walls import append_only, new_schema, tenant_wall

revision = "0009_bookings"
down_revision = "0008_payments"

_STATES = "('pending', 'confirmed', 'cancelled', 'expired', 'completed', 'no_show', 'failed')"
_KINDS = "('base', 'add_on', 'fee', 'discount', 'tax')"


def upgrade() -> None:
    """Make the four tables, their walls, and the foreign key of the claims."""
    for statement in new_schema("bookings"):
        op.execute(statement)
    _make_booking()
    _index_booking()
    _make_line()
    _make_history()
    _make_participant()
    op.create_foreign_key(
        "claim_booking_fkey",
        "claim",
        "booking",
        ["tenant_id", "booking_id"],
        ["tenant_id", "booking_id"],
        source_schema="inventory",
        referent_schema="bookings",
        ondelete="RESTRICT",
    )
    _raise_walls()


def downgrade() -> None:
    """Untie the claims and drop the schema."""
    op.drop_constraint("claim_booking_fkey", "claim", schema="inventory")
    op.execute("DROP SCHEMA bookings CASCADE")


def _make_booking() -> None:
    op.create_table(
        "booking",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("booking_id", sa.Uuid, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("merchant_id", sa.Uuid, nullable=False),
        sa.Column("venue_id", sa.Uuid, nullable=False),
        sa.Column("offering_id", sa.Uuid, nullable=False),
        sa.Column("offering_name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("units", sa.Integer, nullable=False),
        sa.Column("slot_id", sa.Uuid),
        sa.Column("resource_id", sa.Uuid),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("local_start", sa.Text, nullable=False, comment="wall time at the venue, 2026-12-04T19:00"),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("total_amount", sa.BigInteger, nullable=False),
        sa.Column("tax_amount", sa.BigInteger, nullable=False),
        sa.Column("price_snapshot", JSONB, nullable=False),
        sa.Column("policy_snapshot", JSONB, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("was_extended", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        sa.Column("cancelled_by", sa.Text),
        sa.Column("cancel_reason", sa.Text),
        sa.Column("back_amount", sa.BigInteger),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.PrimaryKeyConstraint("tenant_id", "booking_id", name=op.f("booking_pkey")),
        *(
            _belongs_to(column, target, name=f"booking_{name}_fkey")
            for column, target, name in (
                ("customer_id", "accounts.user.user_id", "customer"),
                ("merchant_id", "catalogue.merchant.merchant_id", "merchant"),
                ("venue_id", "catalogue.venue.venue_id", "venue"),
                ("offering_id", "catalogue.offering.offering_id", "offering"),
                ("slot_id", "inventory.stock.stock_id", "slot"),
            )
        ),
        *(
            sa.CheckConstraint(rule, name=op.f(f"booking_{name}_check"))
            for name, rule in (
                ("state_known", f"state IN {_STATES}"),
                ("span", "starts_at < ends_at"),
                ("units", "units > 0"),
                ("amounts", "total_amount >= 0 AND tax_amount >= 0"),
                ("back", "back_amount BETWEEN 0 AND total_amount"),
                ("pending_until", "state <> 'pending' OR expires_at IS NOT NULL"),
            )
        ),
        schema="bookings",
    )


def _index_booking() -> None:
    for name, columns in (
        ("customer", ["tenant_id", "customer_id", "created_at", "booking_id"]),
        ("venue", ["tenant_id", "venue_id", "starts_at"]),
        ("merchant", ["tenant_id", "merchant_id", "starts_at"]),
        ("slot", ["tenant_id", "slot_id"]),
        ("recent", ["tenant_id", "created_at", "booking_id"]),
    ):
        op.create_index(f"booking_{name}_idx", "booking", columns, schema="bookings")
    op.execute("CREATE INDEX booking_past_idx ON bookings.booking (ends_at) WHERE state = 'confirmed'")
    op.execute("CREATE INDEX booking_lapsing_idx ON bookings.booking (expires_at) WHERE state = 'pending'")


def _make_line() -> None:
    op.create_table(
        "line",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("booking_id", sa.Uuid, nullable=False),
        sa.Column("line_no", sa.SmallInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("quantity", sa.Integer, nullable=False),
        sa.Column("unit_amount", sa.BigInteger),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("add_on_id", sa.Uuid),
        sa.Column("tax_rate_bp", sa.Integer),
        sa.Column("included", sa.Boolean, nullable=False, comment="inside other lines' prices: not part of the sum"),
        sa.PrimaryKeyConstraint("tenant_id", "booking_id", "line_no", name=op.f("line_pkey")),
        _belongs_to("booking_id", "bookings.booking.booking_id", name="line_booking_fkey"),
        _belongs_to("add_on_id", "catalogue.add_on.add_on_id", name="line_add_on_fkey"),
        sa.CheckConstraint(f"kind IN {_KINDS}", name=op.f("line_kind_known_check")),
        schema="bookings",
    )


def _make_history() -> None:
    op.create_table(
        "history",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("booking_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("from_state", sa.Text),
        sa.Column("to_state", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("party", sa.Text, nullable=False),
        sa.Column("user_id", sa.Uuid, comment="null for the system itself"),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("tenant_id", "booking_id", "version", name=op.f("history_pkey")),
        _belongs_to("booking_id", "bookings.booking.booking_id", name="history_booking_fkey"),
        schema="bookings",
    )


def _make_participant() -> None:
    op.create_table(
        "participant",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("booking_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.SmallInteger, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text),
        sa.PrimaryKeyConstraint("tenant_id", "booking_id", "position", name=op.f("participant_pkey")),
        _belongs_to("booking_id", "bookings.booking.booking_id", name="participant_booking_fkey"),
        sa.CheckConstraint("role IN ('organiser', 'guest')", name=op.f("participant_role_known_check")),
        schema="bookings",
    )


def _belongs_to(column: str, target: str, *, name: str) -> sa.ForeignKeyConstraint:
    table = target.rpartition(".")[0]
    return sa.ForeignKeyConstraint(
        ["tenant_id", column], [f"{table}.tenant_id", target], name=name, ondelete="RESTRICT"
    )


def _raise_walls() -> None:
    changing = (
        "state, expires_at, was_extended, confirmed_at, cancelled_at, cancelled_by, cancel_reason, back_amount, version"
    )
    walls = (
        # Price, policy and customer are never written again.
        tenant_wall("bookings.booking", app=f"SELECT, INSERT, UPDATE ({changing})", worker="SELECT"),
        tenant_wall("bookings.line", app="SELECT, INSERT"),
        tenant_wall("bookings.history", app="SELECT, INSERT"),
        tenant_wall("bookings.participant", app="SELECT, INSERT, DELETE"),
    )
    for wall in walls:
        for statement in wall:
            op.execute(statement)
    for statement in append_only(["bookings.history", "bookings.line"]):
        op.execute(statement)
