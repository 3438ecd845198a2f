"""The ledger's tables: accounts, postings and their entries; rows are only ever added."""

import sqlalchemy as sa

from holdfast.kit.schema import belongs_to, instant, metadata, tenant_id

account = sa.Table(
    "account",
    metadata,
    tenant_id(),
    sa.Column("account_id", sa.Uuid, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("owner_id", sa.Uuid, comment="the merchant or customer it is kept for; null is the tenant itself"),
    sa.Column("currency", sa.Text, nullable=False),
    instant("created_at"),
    sa.PrimaryKeyConstraint("tenant_id", "account_id"),
    sa.UniqueConstraint("tenant_id", "kind", "owner_id", "currency", postgresql_nulls_not_distinct=True),
    sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_code"),
    schema="ledger",
)

posting = sa.Table(
    "posting",
    metadata,
    tenant_id(),
    sa.Column("posting_id", sa.Uuid, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("payable_id", sa.Uuid, comment="what the money was for, e.g. a booking"),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("memo", sa.Text, nullable=False),
    instant("at"),
    sa.PrimaryKeyConstraint("tenant_id", "posting_id"),
    sa.UniqueConstraint("key", "tenant_id", name="posting_tenant_id_key_key"),
    sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_code"),
    sa.Index("posting_payable_idx", "payable_id"),
    schema="ledger",
)

entry = sa.Table(
    "entry",
    metadata,
    tenant_id(),
    sa.Column("entry_id", sa.Uuid, nullable=False),
    sa.Column("posting_id", sa.Uuid, nullable=False),
    sa.Column("account_id", sa.Uuid, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False, comment="minor units; a debit is positive"),
    sa.Column("currency", sa.Text, nullable=False),
    instant("at"),
    sa.PrimaryKeyConstraint("tenant_id", "entry_id"),
    belongs_to(["posting_id"], "ledger.posting"),
    belongs_to(["account_id"], "ledger.account"),
    sa.CheckConstraint("amount <> 0", name="amount_not_zero"),
    sa.Index("entry_posting_idx", "posting_id"),
    sa.Index("entry_account_idx", "account_id"),
    schema="ledger",
)
