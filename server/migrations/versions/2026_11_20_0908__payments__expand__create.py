"""Payments: provider accounts, attempts, refunds, disputes, operations and provider events.

Phase: expand. Module: payments.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from holdfast.kit.walls import new_schema, tenant_wall

revision = "0008_payments"
down_revision = "0007_ledger"

_INSTANT = sa.DateTime(timezone=True)

# What was agreed on (who, for what, how much) is not in any UPDATE list: it is a snapshot (R27). The worker only finds
# out what is due; the work itself is done as the app, in one tenant.
_ATTEMPT_COLUMNS = (
    "state, as_of, captured_amount, captured_currency, refund_reserved_amount, refunded_amount, provider_ref, "
    "client_secret, failure_code, failure_message, return_path, counted, late, expires_at, abandoned_at, checks, "
    "next_check_at, updated_at, version"
)
_WALLS = (
    ("payments.provider_account", "SELECT, INSERT, UPDATE (name, is_default)", ""),
    (
        "payments.attempt",
        f"SELECT, INSERT, UPDATE ({_ATTEMPT_COLUMNS})",
        "SELECT (tenant_id, attempt_id, state, next_check_at)",
    ),
    ("payments.refund", "SELECT, INSERT, UPDATE (state, provider_ref, failure_reason, updated_at)", ""),
    ("payments.dispute", "SELECT, INSERT, UPDATE (state, updated_at)", ""),
    (
        "payments.operation",
        "SELECT, INSERT, UPDATE (state, response, tries, next_try_at, error, finished_at)",
        "SELECT (tenant_id, operation_id, state, next_try_at)",
    ),
    (
        "payments.provider_event",
        "SELECT, INSERT, UPDATE (state, reason, tries, next_try_at, applied_at)",
        "SELECT (tenant_id, provider, account_id, event_id, state, next_try_at)",
    ),
)

# A webhook's address names an account; which tenant that is must be found before any tenant is set.
_TENANT_OF_ACCOUNT = """
CREATE FUNCTION payments.tenant_of_account(wanted uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.tenant_id FROM payments.provider_account a WHERE a.account_id = wanted
$$
"""


def upgrade() -> None:
    """Make the schema, its six tables behind the wall, and the way from an account to its tenant."""
    for statement in new_schema("payments"):
        op.execute(statement)
    _make_provider_account()
    _make_attempt()
    _index_attempt()
    _make_refund()
    _make_dispute()
    _make_operation()
    _make_provider_event()
    for table, app, worker in _WALLS:
        for statement in tenant_wall(table, app=app, worker=worker):
            op.execute(statement)
    op.execute(_TENANT_OF_ACCOUNT)
    op.execute("REVOKE ALL ON FUNCTION payments.tenant_of_account(uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION payments.tenant_of_account(uuid) TO holdfast_app")


def downgrade() -> None:
    """Drop everything of payments."""
    op.execute("DROP FUNCTION payments.tenant_of_account(uuid)")
    for table in ("provider_event", "operation", "dispute", "refund", "attempt", "provider_account"):
        op.drop_table(table, schema="payments")
    op.execute("DROP SCHEMA payments")


def _make_provider_account() -> None:
    op.create_table(
        "provider_account",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("is_default", sa.Boolean, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "account_id", name=op.f("provider_account_pkey")),
        schema="payments",
    )
    op.create_index("provider_account_account_idx", "provider_account", ["account_id"], unique=True, schema="payments")
    op.create_index(
        "provider_account_default_idx",
        "provider_account",
        ["tenant_id", "provider"],
        unique=True,
        schema="payments",
        postgresql_where=sa.text("is_default"),
    )


def _make_attempt() -> None:
    op.create_table(
        "attempt",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("attempt_id", sa.Uuid, nullable=False),
        sa.Column("payable_id", sa.Uuid, nullable=False),
        sa.Column("merchant_id", sa.Uuid, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("as_of", _INSTANT, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("captured_amount", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("captured_currency", sa.Text),
        sa.Column("refund_reserved_amount", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("refunded_amount", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("provider_ref", sa.Text),
        sa.Column("client_secret", sa.Text),
        sa.Column("failure_code", sa.Text),
        sa.Column("failure_message", sa.Text),
        sa.Column("return_path", sa.Text, nullable=False),
        sa.Column("counted", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("late", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("abandoned_at", _INSTANT),
        sa.Column("checks", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_check_at", _INSTANT),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("updated_at", _INSTANT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.PrimaryKeyConstraint("tenant_id", "attempt_id", name=op.f("attempt_pkey")),
        sa.UniqueConstraint("tenant_id", "account_id", "provider_ref", name=op.f("attempt_provider_ref_key")),
        _belongs_to("attempt", "account_id", "payments.provider_account"),
        _belongs_to("attempt", "merchant_id", "catalogue.merchant"),
        _belongs_to("attempt", "customer_id", "accounts.user", remote="user_id"),
        *_attempt_checks(),
        schema="payments",
    )


def _attempt_checks() -> list[sa.CheckConstraint]:
    states = "'preparing', 'open', 'action_needed', 'processing', 'failed', 'cancelled', 'captured'"
    checks = {
        "state_known": f"state IN ({states})",
        "amount_positive": "amount > 0",
        "captured_has_amount": "(state = 'captured') = (captured_amount > 0)",
        "captured_has_currency": "(captured_amount > 0) = (captured_currency IS NOT NULL)",
        "refunds_within_capture": "0 <= refunded_amount AND refunded_amount <= refund_reserved_amount "
        "AND refund_reserved_amount <= captured_amount",
        "counted_in_full": "NOT counted OR (state = 'captured' AND captured_amount = amount "
        "AND captured_currency = currency)",
    }
    return [_check("attempt", name, rule=rule) for name, rule in checks.items()]


def _index_attempt() -> None:
    op.create_index("attempt_payable_idx", "attempt", ["tenant_id", "payable_id"], schema="payments")
    op.create_index(
        "attempt_one_live_idx",
        "attempt",
        ["tenant_id", "payable_id"],
        unique=True,
        schema="payments",
        postgresql_where=sa.text("abandoned_at IS NULL AND state NOT IN ('captured', 'cancelled')"),
    )
    op.create_index(
        "attempt_one_counts_idx",
        "attempt",
        ["tenant_id", "payable_id"],
        unique=True,
        schema="payments",
        postgresql_where=sa.text("counted"),
    )
    op.create_index(
        "attempt_check_idx",
        "attempt",
        ["next_check_at"],
        schema="payments",
        postgresql_where=sa.text("next_check_at IS NOT NULL"),
    )


def _make_refund() -> None:
    op.create_table(
        "refund",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("refund_id", sa.Uuid, nullable=False),
        sa.Column("attempt_id", sa.Uuid, nullable=False),
        sa.Column("payable_id", sa.Uuid, nullable=False),
        sa.Column("action_key", sa.Text, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("provider_ref", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("failure_reason", sa.Text),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("updated_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "refund_id", name=op.f("refund_pkey")),
        sa.UniqueConstraint("tenant_id", "payable_id", "action_key", name=op.f("refund_action_key_key")),
        sa.UniqueConstraint("tenant_id", "attempt_id", "provider_ref", name=op.f("refund_provider_ref_key")),
        _belongs_to("refund", "attempt_id", "payments.attempt"),
        _check("refund", "state_known", rule="state IN ('requested', 'pending', 'succeeded', 'failed')"),
        _check("refund", "amount_not_negative", rule="amount >= 0"),
        schema="payments",
    )


def _make_dispute() -> None:
    op.create_table(
        "dispute",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("dispute_id", sa.Uuid, nullable=False),
        sa.Column("attempt_id", sa.Uuid, nullable=False),
        sa.Column("provider_ref", sa.Text, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("opened_at", _INSTANT, nullable=False),
        sa.Column("updated_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "dispute_id", name=op.f("dispute_pkey")),
        sa.UniqueConstraint("tenant_id", "attempt_id", "provider_ref", name=op.f("dispute_provider_ref_key")),
        _belongs_to("dispute", "attempt_id", "payments.attempt"),
        _check("dispute", "state_known", rule="state IN ('open', 'won', 'lost')"),
        _check("dispute", "amount_positive", rule="amount > 0"),
        schema="payments",
    )


def _make_operation() -> None:
    op.create_table(
        "operation",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("operation_id", sa.Uuid, nullable=False),
        sa.Column("attempt_id", sa.Uuid, nullable=False),
        sa.Column("refund_id", sa.Uuid),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("provider_key", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("request", JSONB, nullable=False),
        sa.Column("response", JSONB),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_try_at", _INSTANT),
        sa.Column("error", sa.Text),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("finished_at", _INSTANT),
        sa.PrimaryKeyConstraint("tenant_id", "operation_id", name=op.f("operation_pkey")),
        sa.UniqueConstraint("tenant_id", "provider_key", name=op.f("operation_provider_key_key")),
        _belongs_to("operation", "attempt_id", "payments.attempt"),
        _belongs_to("operation", "refund_id", "payments.refund"),
        _check("operation", "kind_known", rule="kind IN ('create_intent', 'cancel_intent', 'refund')"),
        _check("operation", "state_known", rule="state IN ('pending', 'unknown', 'done', 'failed')"),
        _check("operation", "refund_named", rule="(kind = 'refund') = (refund_id IS NOT NULL)"),
        _check(
            "operation",
            "open_has_next_try",
            rule="(state IN ('pending', 'unknown')) = (next_try_at IS NOT NULL)",
        ),
        schema="payments",
    )
    op.create_index(
        "operation_once_idx",
        "operation",
        ["tenant_id", "attempt_id", "kind", "refund_id"],
        unique=True,
        schema="payments",
        postgresql_nulls_not_distinct=True,
    )
    _index_due("operation", "next_try_at")


def _make_provider_event() -> None:
    op.create_table(
        "provider_event",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("payload", JSONB, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("received_at", _INSTANT, nullable=False),
        sa.Column("next_try_at", _INSTANT),
        sa.Column("applied_at", _INSTANT),
        sa.PrimaryKeyConstraint("tenant_id", "provider", "account_id", "event_id", name=op.f("provider_event_pkey")),
        _belongs_to("provider_event", "account_id", "payments.provider_account"),
        _check("provider_event", "state_known", rule="state IN ('received', 'applied', 'parked', 'ignored', 'dead')"),
        schema="payments",
    )
    op.create_index(
        "provider_event_state_idx", "provider_event", ["tenant_id", "state", "received_at"], schema="payments"
    )
    _index_due("provider_event", "next_try_at")


def _belongs_to(table: str, column: str, /, target: str, *, remote: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.{remote or column}"],
        name=op.f(f"{table}_tenant_id_{column}_fkey"),
        ondelete="RESTRICT",
    )


def _check(table: str, name: str, *, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"{table}_{name}_check"))


def _index_due(table: str, column: str) -> None:
    op.create_index(
        f"{table}_due_idx",
        table,
        [column],
        schema="payments",
        postgresql_where=sa.text(f"{column} IS NOT NULL"),
    )
