"""The ground under all modules: the clock, idempotency records, the audit trail.

Phase: expand. Module: platform (kit).
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from holdfast.kit.walls import append_only, new_schema, tenant_wall

revision = "0001_platform"
down_revision = None

# Read after a lock, `statement_timestamp()` is the time of the reading; the offset is a test database's alone.
_CLOCK = """
CREATE FUNCTION platform.clock() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT statement_timestamp() + coalesce((SELECT o.by FROM platform.clock_offset o), interval '0')
$$
"""

_REFUSE = """
CREATE FUNCTION platform.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of %.% are never changed', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = '42501';
END
$$
"""


def upgrade() -> None:
    """Make the schema, the clock and the two tables."""
    for statement in new_schema("platform"):
        op.execute(statement)
    _make_clock()
    op.execute(_REFUSE)
    _make_idempotency()
    _make_audit()


def downgrade() -> None:
    """Leave an empty schema: Alembic's own table lives in it."""
    op.drop_table("audit_record", schema="platform")
    op.drop_table("idempotency_record", schema="platform")
    op.execute("DROP FUNCTION platform.refuse_change()")
    op.execute("DROP FUNCTION platform.clock()")
    op.drop_table("clock_offset", schema="platform")


def _make_clock() -> None:
    op.create_table(
        "clock_offset",
        sa.Column("only_row", sa.Boolean, primary_key=True, server_default=sa.true()),
        sa.Column("by", sa.Interval, nullable=False),
        sa.CheckConstraint("only_row", name=op.f("clock_offset_one_row_check")),
        schema="platform",
    )
    op.execute(_CLOCK)
    op.execute("GRANT SELECT ON platform.clock_offset TO holdfast_app, holdfast_worker, holdfast_audit")
    op.execute("GRANT SELECT ON platform.alembic_version TO holdfast_app, holdfast_worker, holdfast_audit")


def _make_idempotency() -> None:
    op.create_table(
        "idempotency_record",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("route", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("status", sa.SmallInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("subject_id", sa.Uuid, comment="what the request made or changed, e.g. the booking"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "user_id", "route", "key"),
        schema="platform",
    )
    op.execute("CREATE INDEX idempotency_record_created_at_idx ON platform.idempotency_record (created_at)")
    for statement in tenant_wall("platform.idempotency_record", app="SELECT, INSERT", worker="SELECT, DELETE"):
        op.execute(statement)


def _make_audit() -> None:
    op.create_table(
        "audit_record",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("audit_id", sa.Uuid, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Uuid, comment="who; null for the system itself"),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject_kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Uuid),
        sa.Column("before", JSONB),
        sa.Column("after", JSONB),
        sa.Column("reason", sa.Text),
        sa.Column("request_id", sa.Text),
        sa.PrimaryKeyConstraint("tenant_id", "audit_id"),
        schema="platform",
    )
    op.create_index(
        "audit_record_subject_idx", "audit_record", ["tenant_id", "subject_kind", "subject_id"], schema="platform"
    )
    for statement in tenant_wall("platform.audit_record", app="SELECT, INSERT"):
        op.execute(statement)
    for statement in append_only(["platform.audit_record"]):
        op.execute(statement)
