"""Indexes that begin with what they look for: beside a primary key, none begins with the tenant.

A table that has never been analysed gives the planner nothing to tell one index from another: whichever begins with
the tenant looks as good as the primary key, and then a row is found by reading all of its tenant. An index that begins
with the thing itself cannot be mistaken for another one. Lists over a whole tenant keep theirs.

In place, not concurrently: there is no installation yet whose tables are large.

Phase: expand. Module: platform.
"""

from alembic import op

revision = "0013_lookups"
down_revision = "0012_operations"

_LIVE = "state IN ('held', 'confirmed')"
# Table, index, columns before and after, condition.
_PLAIN = (
    ("accounts.session", "session_user_id_idx", "tenant_id, user_id", "user_id, tenant_id", None),
    (
        "accounts.one_time_link",
        "one_time_link_user_id_idx",
        "tenant_id, user_id, purpose",
        "user_id, tenant_id, purpose",
        None,
    ),
    ("bookings.booking", "booking_venue_idx", "tenant_id, venue_id, starts_at", "venue_id, tenant_id, starts_at", None),
    (
        "bookings.booking",
        "booking_merchant_idx",
        "tenant_id, merchant_id, starts_at",
        "merchant_id, tenant_id, starts_at",
        None,
    ),
    ("bookings.booking", "booking_slot_idx", "tenant_id, slot_id", "slot_id, tenant_id", None),
    (
        "bookings.booking",
        "booking_customer_idx",
        "tenant_id, customer_id, created_at, booking_id",
        "customer_id, tenant_id, created_at, booking_id",
        None,
    ),
    ("catalogue.add_on", "add_on_offering_id_idx", "tenant_id, offering_id", "offering_id, tenant_id", None),
    (
        "catalogue.blackout",
        "blackout_resource_id_idx",
        "tenant_id, resource_id, ends_at",
        "resource_id, tenant_id, ends_at",
        None,
    ),
    (
        "catalogue.media",
        "media_created_by_idx",
        "tenant_id, created_by, created_at",
        "created_by, tenant_id, created_at",
        None,
    ),
    ("catalogue.merchant", "merchant_owner_id_idx", "tenant_id, owner_id", "owner_id, tenant_id", None),
    ("catalogue.offering", "offering_merchant_id_idx", "tenant_id, merchant_id", "merchant_id, tenant_id", None),
    ("catalogue.offering", "offering_venue_id_idx", "tenant_id, venue_id", "venue_id, tenant_id", None),
    ("catalogue.offering", "offering_resource_id_idx", "tenant_id, resource_id", "resource_id, tenant_id", None),
    ("inventory.claim", "claim_booking_idx", "tenant_id, booking_id", "booking_id, tenant_id", None),
    ("inventory.claim", "claim_stock_idx", "tenant_id, stock_id", "stock_id, customer_id, tenant_id", _LIVE),
    (
        "inventory.claim",
        "claim_offering_idx",
        "tenant_id, offering_id, ends_at",
        "offering_id, tenant_id, ends_at",
        _LIVE,
    ),
    (
        "inventory.claim",
        "claim_resource_idx",
        "tenant_id, resource_id, ends_at",
        "resource_id, tenant_id, ends_at",
        _LIVE,
    ),
    (
        "inventory.stock",
        "stock_offering_start_idx",
        "tenant_id, offering_id, starts_at",
        "offering_id, tenant_id, starts_at",
        None,
    ),
    ("ledger.entry", "entry_account_idx", "tenant_id, account_id", "account_id, tenant_id", None),
    ("ledger.entry", "entry_posting_idx", "tenant_id, posting_id", "posting_id, tenant_id", None),
    ("ledger.posting", "posting_payable_idx", "tenant_id, payable_id", "payable_id, tenant_id", None),
    ("payments.attempt", "attempt_payable_idx", "tenant_id, payable_id", "payable_id, tenant_id", None),
)
_UNIQUE = (
    (
        "inventory.claim",
        "claim_one_per_customer_key",
        "tenant_id, stock_id, customer_id",
        "stock_id, customer_id, tenant_id",
        f"sole AND {_LIVE}",
    ),
    (
        "inventory.stock",
        "stock_one_start_key",
        "tenant_id, offering_id, starts_at",
        "offering_id, tenant_id, starts_at",
        "state <> 'archived'",
    ),
    (
        "payments.attempt",
        "attempt_one_live_idx",
        "tenant_id, payable_id",
        "payable_id, tenant_id",
        "abandoned_at IS NULL AND state NOT IN ('captured', 'cancelled')",
    ),
    ("payments.attempt", "attempt_one_counts_idx", "tenant_id, payable_id", "payable_id, tenant_id", "counted"),
)
# The same, and nothing equals nothing in them.
_UNIQUE_WITH_NULLS = (
    (
        "tenants.membership",
        "membership_live_key",
        "tenant_id, user_id, role, scope_id",
        "user_id, tenant_id, role, scope_id",
        "revoked_at IS NULL",
    ),
    (
        "payments.operation",
        "operation_once_idx",
        "tenant_id, attempt_id, kind, refund_id",
        "attempt_id, tenant_id, kind, refund_id",
        None,
    ),
)
_CONSTRAINTS = (
    ('accounts."user"', "user_tenant_id_email_key", "tenant_id, email", "email, tenant_id"),
    ("catalogue.merchant", "merchant_tenant_id_slug_key", "tenant_id, slug", "slug, tenant_id"),
    ("catalogue.venue", "venue_tenant_id_slug_key", "tenant_id, slug", "slug, tenant_id"),
    ("catalogue.offering", "offering_tenant_id_slug_key", "tenant_id, slug", "slug, tenant_id"),
    ("ledger.posting", "posting_tenant_id_key_key", "tenant_id, key", "key, tenant_id"),
    (
        "outbox.event",
        "event_once_per_version",
        "tenant_id, aggregate_kind, aggregate_id, version",
        "aggregate_id, aggregate_kind, tenant_id, version",
    ),
)
# The exclusion compares the resource as bytes: a search for a resource by its id must not be answered by its index.
_OVERLAP = "(uuid_send(tenant_id) || uuid_send(resource_id)) WITH =, tstzrange(starts_at, ends_at) WITH &&"
_OVERLAP_BEFORE = "tenant_id WITH =, resource_id WITH =, tstzrange(starts_at, ends_at) WITH &&"
# Only who says this too gets the sweeps' indexes: the desk's question would read all of one from its beginning.
_SWEEPS = "expires_at > '-infinity'"
_SWEPT = (
    ("inventory.claim", "claim_lapsing_idx", "state = 'held'"),
    ("bookings.booking", "booking_lapsing_idx", "state = 'pending'"),
)


def upgrade() -> None:
    """Turn the columns round, and add what the desk looks for."""
    for table, name, _, columns, condition in _PLAIN:
        _remake(table, name, columns=columns, condition=condition)
    for table, name, _, columns, condition in _UNIQUE:
        _remake(table, name, columns=columns, condition=condition, unique="UNIQUE ")
    for table, name, _, columns, condition in _UNIQUE_WITH_NULLS:
        _remake(table, name, columns=columns, condition=condition, unique="UNIQUE ", nulls=" NULLS NOT DISTINCT")
    for table, name, _, columns in _CONSTRAINTS:
        _constrain(table, name, rule=f"UNIQUE ({columns})")
    _exclude(_OVERLAP, condition=f"{_LIVE} AND resource_id IS NOT NULL")
    for table, name, condition in _SWEPT:
        _remake(table, name, columns="expires_at", condition=f"{condition} AND {_SWEEPS}")
    op.execute("CREATE INDEX claim_held_idx ON inventory.claim (stock_id, tenant_id, expires_at) WHERE state = 'held'")
    op.execute(
        "CREATE INDEX booking_pending_idx ON bookings.booking (customer_id, tenant_id, expires_at) "
        "WHERE state = 'pending'"
    )


def downgrade() -> None:
    """Turn them back."""
    op.execute("DROP INDEX bookings.booking_pending_idx")
    op.execute("DROP INDEX inventory.claim_held_idx")
    for table, name, condition in _SWEPT:
        _remake(table, name, columns="expires_at", condition=condition)
    _exclude(_OVERLAP_BEFORE, condition=_LIVE)
    for table, name, columns, _, condition in _UNIQUE_WITH_NULLS:
        _remake(table, name, columns=columns, condition=condition, unique="UNIQUE ", nulls=" NULLS NOT DISTINCT")
    for table, name, columns, _ in _CONSTRAINTS:
        _constrain(table, name, rule=f"UNIQUE ({columns})")
    for table, name, columns, _, condition in _UNIQUE:
        _remake(table, name, columns=columns, condition=condition, unique="UNIQUE ")
    for table, name, columns, _, condition in _PLAIN:
        _remake(table, name, columns=columns, condition=condition)


def _remake(table: str, name: str, *, columns: str, condition: str | None, unique: str = "", nulls: str = "") -> None:
    where = f" WHERE {condition}" if condition else ""
    op.execute(f"DROP INDEX {table.partition('.')[0]}.{name}")
    op.execute(f"CREATE {unique}INDEX {name} ON {table} ({columns}){nulls}{where}")


def _constrain(table: str, name: str, *, rule: str) -> None:
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} {rule}")


def _exclude(columns: str, *, condition: str) -> None:
    op.execute(
        "ALTER TABLE inventory.claim DROP CONSTRAINT claim_no_overlap, ADD CONSTRAINT claim_no_overlap "
        f"EXCLUDE USING gist ({columns}) WHERE ({condition}) DEFERRABLE INITIALLY IMMEDIATE"
    )
