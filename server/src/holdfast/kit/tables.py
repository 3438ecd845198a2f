"""The kit's own tables, in schema `platform`: the clock's offset, idempotency records, the audit trail."""

import sqlalchemy as sa

from holdfast.kit.schema import Json, instant, metadata, tenant_id

# Empty but in a test database, where one row moves the clock (docs/decisions/0005); the app role may only read it.
clock_offset = sa.Table(
    "clock_offset",
    metadata,
    sa.Column("only_row", sa.Boolean, primary_key=True, server_default=sa.true()),
    sa.Column("by", sa.Interval, nullable=False),
    sa.CheckConstraint("only_row", name="one_row"),
    schema="platform",
)

idempotency_record = sa.Table(
    "idempotency_record",
    metadata,
    tenant_id(),
    sa.Column("user_id", sa.Uuid, nullable=False),
    sa.Column("route", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("fingerprint", sa.LargeBinary, nullable=False),
    sa.Column("status", sa.SmallInteger, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("subject_id", sa.Uuid, comment="what the request made or changed, e.g. the booking"),
    instant("created_at"),
    sa.PrimaryKeyConstraint("tenant_id", "user_id", "route", "key"),
    schema="platform",
)

audit_record = sa.Table(
    "audit_record",
    metadata,
    tenant_id(),
    sa.Column("audit_id", sa.Uuid, nullable=False),
    instant("at"),
    sa.Column("user_id", sa.Uuid, comment="who; null for the system itself"),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("subject_kind", sa.Text, nullable=False),
    sa.Column("subject_id", sa.Uuid),
    sa.Column("before", Json),
    sa.Column("after", Json),
    sa.Column("reason", sa.Text),
    sa.Column("request_id", sa.Text),
    sa.PrimaryKeyConstraint("tenant_id", "audit_id"),
    sa.Index("audit_record_subject_idx", "tenant_id", "subject_kind", "subject_id"),
    schema="platform",
)
