"""The ledger: accounts, postings and entries; balanced at commit, never changed.

Phase: expand. Module: ledger.
"""

import sqlalchemy as sa
from alembic import op

from holdfast.kit.walls import append_only, new_schema, tenant_wall

revision = "0007_ledger"
down_revision = "0006_inventory"

# Runs as the owner: row-level security must not hide an entry from the sum, whatever the session's tenants are by then.
_REQUIRE_BALANCE = """
CREATE FUNCTION ledger.require_balance() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wrong record;
BEGIN
    SELECT e.currency, sum(e.amount) AS total INTO wrong
    FROM ledger.entry e
    WHERE e.tenant_id = NEW.tenant_id AND e.posting_id = NEW.posting_id
    GROUP BY e.currency
    HAVING sum(e.amount) <> 0
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'posting % does not balance: % % left over', NEW.posting_id, wrong.total, wrong.currency
            USING ERRCODE = '23514', CONSTRAINT = 'entry_balanced', SCHEMA = 'ledger', TABLE = 'entry';
    END IF;
    RETURN NULL;
END
$$
"""

_BALANCED = """
CREATE CONSTRAINT TRIGGER entry_balanced AFTER INSERT ON ledger.entry
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_balance()
"""


def upgrade() -> None:
    """Make the three tables, the balance check and the refusal of changes."""
    for statement in new_schema("ledger"):
        op.execute(statement)
    _make_account()
    _make_posting()
    _make_entry()
    op.execute(_REQUIRE_BALANCE)
    op.execute("REVOKE ALL ON FUNCTION ledger.require_balance() FROM PUBLIC")
    op.execute(_BALANCED)
    for table in ("ledger.account", "ledger.posting", "ledger.entry"):
        for statement in (*tenant_wall(table, app="SELECT, INSERT"), *append_only([table])):
            op.execute(statement)


def downgrade() -> None:
    """Drop the schema; allowed only where nothing was ever booked."""
    for table in ("entry", "posting", "account"):
        op.drop_table(table, schema="ledger")
    op.execute("DROP FUNCTION ledger.require_balance()")
    op.execute("DROP SCHEMA ledger")


def _make_account() -> None:
    op.create_table(
        "account",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("owner_id", sa.Uuid, comment="the merchant or customer it is kept for; null is the tenant itself"),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "account_id", name="account_pkey"),
        sa.UniqueConstraint(
            "tenant_id",
            "kind",
            "owner_id",
            "currency",
            name="account_tenant_id_kind_owner_id_currency_key",
            postgresql_nulls_not_distinct=True,
        ),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("account_currency_code_check")),
        schema="ledger",
    )


def _make_posting() -> None:
    op.create_table(
        "posting",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("posting_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("payable_id", sa.Uuid, comment="what the money was for, e.g. a booking"),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("memo", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "posting_id", name="posting_pkey"),
        sa.UniqueConstraint("tenant_id", "key", name="posting_tenant_id_key_key"),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("posting_currency_code_check")),
        schema="ledger",
    )
    op.create_index("posting_payable_idx", "posting", ["tenant_id", "payable_id"], schema="ledger")


def _make_entry() -> None:
    op.create_table(
        "entry",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("entry_id", sa.Uuid, nullable=False),
        sa.Column("posting_id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False, comment="minor units; a debit is positive"),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "entry_id", name="entry_pkey"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "posting_id"],
            ["ledger.posting.tenant_id", "ledger.posting.posting_id"],
            name="entry_tenant_id_posting_id_fkey",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["ledger.account.tenant_id", "ledger.account.account_id"],
            name="entry_tenant_id_account_id_fkey",
            ondelete="RESTRICT",
        ),
        sa.CheckConstraint("amount <> 0", name=op.f("entry_amount_not_zero_check")),
        schema="ledger",
    )
    op.create_index("entry_posting_idx", "entry", ["tenant_id", "posting_id"], schema="ledger")
    op.create_index("entry_account_idx", "entry", ["tenant_id", "account_id"], schema="ledger")
