"""What the auditor looks at: the adapter views `chk_*`, the record of its runs, and figures for the metrics.

The views select and rename, and hide nothing: whoever looks sees what row-level security shows them of the tables
below (`security_invoker`), and an auditor sees all of it.

Phase: expand. Module: operations.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from holdfast.kit.walls import new_schema

revision = "0012_operations"
down_revision = "0011_jobs"

_LIVE_CLAIM = "state IN ('held', 'confirmed')"
_LIVE_BOOKING = "state IN ('pending', 'confirmed', 'completed', 'no_show')"
_PAID_FOR = "state IN ('confirmed', 'completed', 'no_show')"

# The auditor's words by view: the table, and what its columns are called there. A backwards range would be an error
# and not a row, hence the CASE.
_VIEWS = {
    "chk_cell": (
        "inventory.stock",
        """stock_id AS cell, tenant_id AS tenant, offering_id AS offering, capacity, overbook, taken AS taken_cached,
           state = 'archived' AS resource_archived, starts_at AS start_at, ends_at AS end_at, time_zone AS zone,
           local_start""",
    ),
    "chk_alloc": (
        "inventory.claim",
        f"""claim_id AS alloc, booking_id AS booking, tenant_id AS tenant, customer_id AS "user",
           offering_id AS offering, stock_id AS cell, resource_id AS resource, starts_at AS start_at,
           ends_at AS end_at, CASE WHEN starts_at <= ends_at THEN tstzrange(starts_at, ends_at) END AS during, units,
           state, {_LIVE_CLAIM} AS live, expires_at, resource_id IS NOT NULL AS exclusive, sole""",
    ),
    "chk_booking": (
        "bookings.booking",
        f"""booking_id AS booking, tenant_id AS tenant, customer_id AS "user", offering_id AS offering, kind, units,
           slot_id AS cell, resource_id AS resource, state, {_LIVE_BOOKING} AS live, {_PAID_FOR} AS paid_state,
           total_amount AS total_minor, currency, starts_at AS start_at, ends_at AS end_at, time_zone AS zone,
           local_start, NULL::integer AS nights, created_at, expires_at, cancelled_at, cancelled_by,
           back_amount AS back_minor, policy_snapshot AS policy, price_snapshot AS price, version""",
    ),
    "chk_line": (
        "bookings.line",
        """booking_id AS booking, tenant_id AS tenant, line_no AS line, kind, amount AS amount_minor, currency,
           included""",
    ),
    "chk_hist": (
        "bookings.history",
        """booking_id AS booking, tenant_id AS tenant, version, from_state, to_state, action, at, party,
           user_id AS actor""",
    ),
    "chk_attempt": (
        "payments.attempt",
        """attempt_id AS attempt, tenant_id AS tenant, payable_id AS booking, customer_id AS "user", provider,
           account_id AS account, provider_ref, state, amount AS amount_minor, currency,
           captured_amount AS captured_minor, captured_currency, counted, late,
           refund_reserved_amount AS reserved_cached, refunded_amount AS refunded_cached, created_at""",
    ),
    "chk_refund": (
        "payments.refund",
        """refund_id AS refund, tenant_id AS tenant, attempt_id AS attempt, payable_id AS booking, action_key,
           amount AS amount_minor, currency, state, provider_ref, created_at""",
    ),
    "chk_dispute": (
        "payments.dispute",
        """dispute_id AS dispute, tenant_id AS tenant, attempt_id AS attempt, amount AS amount_minor, currency,
           state""",
    ),
    "chk_operation": (
        "payments.operation",
        """operation_id AS operation, tenant_id AS tenant, attempt_id AS attempt, refund_id AS refund, kind,
           provider_key, state, tries, created_at, next_try_at, finished_at""",
    ),
    "chk_event": (
        "payments.provider_event",
        """provider, account_id AS account, tenant_id AS tenant, event_id, kind, state, reason, received_at,
           next_try_at, applied_at""",
    ),
    "chk_account": (
        "ledger.account",
        "account_id AS account, tenant_id AS tenant, kind, owner_id AS owner, currency",
    ),
    "chk_txn": (
        "ledger.posting",
        "posting_id AS txn, tenant_id AS tenant, kind, key, payable_id AS booking, currency, at",
    ),
    "chk_ledger": (
        "ledger.entry",
        """entry_id AS entry, posting_id AS txn, tenant_id AS tenant, account_id AS account, amount AS amount_minor,
           currency, at""",
    ),
    "chk_outbox": (
        "outbox.event",
        """event_id, tenant_id AS tenant, name, aggregate_kind, aggregate_id AS aggregate, version, occurred_at,
           next_try_at, published_at""",
    ),
    "chk_delivery": (
        "outbox.delivery",
        """event_id, tenant_id AS tenant, handler, state, tries AS attempts, state = 'dead' AS dead, next_try_at,
           done_at""",
    ),
    "chk_job": (
        "jobs.pgqueuer",
        """id AS job, headers ->> 'tenant_id' AS tenant, entrypoint AS name, status::text AS state, execute_after,
           heartbeat AS lease_renewed_at, attempts, status::text = 'failed' AS dead, created""",
    ),
    "chk_idem": (
        "platform.idempotency_record",
        """tenant_id AS tenant, user_id AS "user", route, key, 'finished' AS state, status, subject_id AS booking,
           created_at""",
    ),
    "chk_audit": (
        "platform.audit_record",
        """audit_id AS audit, tenant_id AS tenant, at, user_id AS "user", role, action, subject_kind,
           subject_id AS subject""",
    ),
    "chk_token": (
        "accounts.session",
        """session_id AS family, token_hash AS token, tenant_id AS tenant, user_id AS "user", counter,
           revoked_at IS NULL AS live, created_at, expires_at, revoked_at""",
    ),
    "chk_link": (
        "accounts.one_time_link",
        """token_id AS link, token_hash AS token, tenant_id AS tenant, user_id AS "user", purpose,
           used_at IS NULL AS live, created_at, expires_at""",
    ),
    "chk_person": (
        'accounts."user"',
        'user_id AS "user", tenant_id AS tenant, disabled_at IS NOT NULL AS disabled, NULL::boolean AS erased',
    ),
    "chk_message": (
        "notifications.message",
        "message_id AS message, tenant_id AS tenant, subject_id AS booking, kind, version, state, created_at, sent_at",
    ),
    "chk_offering": (
        "catalogue.offering",
        """offering_id AS offering, tenant_id AS tenant, venue_id AS venue, resource_id AS resource, currency,
           state = 'archived' AS archived""",
    ),
    "chk_resource": (
        "catalogue.resource",
        "resource_id AS resource, tenant_id AS tenant, venue_id AS venue, state = 'archived' AS archived",
    ),
}

_VIEW = "CREATE VIEW operations.{name} WITH (security_invoker = true) AS SELECT {columns} FROM {table}"
_REVOKE = "REVOKE SELECT ({columns}) ON {table} FROM holdfast_worker"

# What the metrics count over all tenants, by table and columns; the worker reads it, and nothing else there.
_FIGURES = (
    ("inventory.stock", "tenant_id, stock_id, capacity, overbook, taken"),
    ("bookings.history", "tenant_id, booking_id, action, at"),
    ("payments.refund", "tenant_id, refund_id, action_key, state, created_at"),
)
_INDEXES = (
    ("bookings", "history_reconfirmed_idx", "history (at) WHERE action = 'reconfirm'"),
    ("payments", "provider_event_parked_idx", "provider_event (received_at) WHERE state = 'parked'"),
)


def upgrade() -> None:
    """Make the views and the table, and let the worker count."""
    for statement in new_schema("operations"):
        op.execute(statement)
    for name, (table, columns) in _VIEWS.items():
        op.execute(_VIEW.format(name=name, columns=columns, table=table))
        op.execute(f"GRANT SELECT ON operations.{name} TO holdfast_audit")
    _make_audit_run()
    for table, columns in _FIGURES:
        name = table.replace(".", "_")
        op.execute(f"CREATE POLICY {name}_worker ON {table} FOR SELECT TO holdfast_worker USING (true)")
        op.execute(f"GRANT SELECT ({columns}) ON {table} TO holdfast_worker")
    op.execute("GRANT SELECT (received_at) ON payments.provider_event TO holdfast_worker")
    with op.get_context().autocommit_block():
        for schema, index, on in _INDEXES:
            op.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {index} ON {schema}.{on}")


def downgrade() -> None:
    """Drop everything of the auditor."""
    for schema, index, _ in _INDEXES:
        op.execute(f"DROP INDEX {schema}.{index}")
    op.execute(_REVOKE.format(columns="received_at", table="payments.provider_event"))
    for table, columns in _FIGURES:
        op.execute(_REVOKE.format(columns=columns, table=table))
        op.execute(f"DROP POLICY {table.replace('.', '_')}_worker ON {table}")
    op.execute("DROP SCHEMA operations CASCADE")


def _make_audit_run() -> None:
    op.create_table(
        "audit_run",
        sa.Column("run_id", sa.Uuid, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("report", JSONB, nullable=False, comment="as `holdfast audit --json` prints it"),
        sa.PrimaryKeyConstraint("run_id", name="audit_run_pkey"),
        sa.CheckConstraint(
            "outcome IN ('clean', 'violated', 'incomplete')", name=op.f("audit_run_outcome_known_check")
        ),
        schema="operations",
    )
    op.create_index("audit_run_finished_at_idx", "audit_run", ["finished_at"], schema="operations")
    op.execute("GRANT SELECT, INSERT, DELETE ON operations.audit_run TO holdfast_worker")
    op.execute("GRANT SELECT ON operations.audit_run TO holdfast_audit")
