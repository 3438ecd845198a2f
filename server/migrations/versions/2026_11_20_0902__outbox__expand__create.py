"""Events on their way out, and what handlers made of them.

Phase: expand. Module: outbox.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from holdfast.kit.walls import new_schema, tenant_wall

revision = "0002_outbox"
down_revision = "0001_platform"


def upgrade() -> None:
    """Make the two tables."""
    for statement in new_schema("outbox"):
        op.execute(statement)
    _make_event()
    _make_delivery()


def downgrade() -> None:
    """Drop the module's schema."""
    op.drop_table("delivery", schema="outbox")
    op.drop_table("event", schema="outbox")
    op.execute("DROP SCHEMA outbox")


def _make_event() -> None:
    op.create_table(
        "event",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("aggregate_kind", sa.Text, nullable=False),
        sa.Column("aggregate_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("payload", JSONB, nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_id", sa.Text),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), comment="every handler is done with it, or has given up"),
        sa.PrimaryKeyConstraint("tenant_id", "event_id"),
        sa.UniqueConstraint("tenant_id", "aggregate_kind", "aggregate_id", "version", name="event_once_per_version"),
        schema="outbox",
    )
    op.execute("CREATE INDEX event_due_idx ON outbox.event (next_try_at) WHERE published_at IS NULL")
    for statement in tenant_wall(
        "outbox.event",
        app="SELECT, INSERT, UPDATE (published_at, next_try_at)",
        worker="SELECT, UPDATE (published_at, next_try_at)",
    ):
        op.execute(statement)


def _make_delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("handler", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True)),
        sa.Column("last_error", sa.Text),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("tenant_id", "event_id", "handler"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "event_id"],
            ["outbox.event.tenant_id", "outbox.event.event_id"],
            name="delivery_event_fkey",
            ondelete="RESTRICT",
        ),
        sa.CheckConstraint("state IN ('done', 'failed', 'dead')", name=op.f("delivery_state_known_check")),
        schema="outbox",
    )
    op.execute("CREATE INDEX delivery_state_idx ON outbox.delivery (tenant_id, state) WHERE state <> 'done'")
    for statement in tenant_wall("outbox.delivery", app="SELECT, INSERT, UPDATE", worker="SELECT"):
        op.execute(statement)
