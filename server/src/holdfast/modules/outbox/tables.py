"""The outbox's tables."""

import sqlalchemy as sa

from holdfast.kit.schema import Json, belongs_to, instant, metadata, one_of, tenant_id

event = sa.Table(
    "event",
    metadata,
    tenant_id(),
    sa.Column("event_id", sa.Uuid, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("aggregate_kind", sa.Text, nullable=False),
    sa.Column("aggregate_id", sa.Uuid, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("payload", Json, nullable=False),
    instant("occurred_at"),
    sa.Column("request_id", sa.Text),
    instant("next_try_at"),
    sa.Column("published_at", sa.DateTime(timezone=True), comment="every handler is done with it, or has given up"),
    sa.PrimaryKeyConstraint("tenant_id", "event_id"),
    sa.UniqueConstraint("aggregate_id", "aggregate_kind", "tenant_id", "version", name="event_once_per_version"),
    sa.Index("event_due_idx", "next_try_at", postgresql_where=sa.text("published_at IS NULL")),
    schema="outbox",
)

delivery = sa.Table(
    "delivery",
    metadata,
    tenant_id(),
    sa.Column("event_id", sa.Uuid, nullable=False),
    sa.Column("handler", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    instant("next_try_at", nullable=True),
    sa.Column("last_error", sa.Text),
    instant("done_at", nullable=True),
    sa.PrimaryKeyConstraint("tenant_id", "event_id", "handler"),
    belongs_to(["event_id"], "outbox.event", name="delivery_event_fkey"),
    one_of("state", ["done", "failed", "dead"]),
    sa.Index("delivery_state_idx", "tenant_id", "state", postgresql_where=sa.text("state <> 'done'")),
    schema="outbox",
)
