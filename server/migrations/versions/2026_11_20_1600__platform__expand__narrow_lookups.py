"""Indexes without the tenant behind what they look for: nothing may find a tenant's rows in them.

PostgreSQL 18 answers a condition on an index's second column by skipping through the first. On a young table that
looked as cheap as the right index: `claim_resource_idx`, where every claim of a slot has no resource, was read whole
for each slot that the desk asked about. Ids are unique over all tenants; the wall compares the tenant in the row.

In place, not concurrently: there is no installation yet whose tables are large.

Phase: expand. Module: platform.
"""

from alembic import op

revision = "0017_narrow_lookups"
down_revision = "0016_recent_events"

_LIVE = "state IN ('held', 'confirmed')"
# Table, index, columns with the tenant and without, condition before and after.
_INDEXES = (
    ("accounts.session", "session_user_id_idx", "user_id, tenant_id", "user_id", None, None),
    (
        "accounts.one_time_link",
        "one_time_link_user_id_idx",
        "user_id, tenant_id, purpose",
        "user_id, purpose",
        None,
        None,
    ),
    (
        "bookings.booking",
        "booking_customer_idx",
        "customer_id, tenant_id, created_at, booking_id",
        "customer_id, created_at, booking_id",
        None,
        None,
    ),
    (
        "bookings.booking",
        "booking_venue_idx",
        "venue_id, tenant_id, starts_at",
        "venue_id, starts_at",
        None,
        None,
    ),
    (
        "bookings.booking",
        "booking_merchant_idx",
        "merchant_id, tenant_id, starts_at",
        "merchant_id, starts_at",
        None,
        None,
    ),
    ("bookings.booking", "booking_slot_idx", "slot_id, tenant_id", "slot_id", None, "slot_id IS NOT NULL"),
    (
        "bookings.booking",
        "booking_pending_idx",
        "customer_id, tenant_id, expires_at",
        "customer_id, expires_at",
        "state = 'pending'",
        "state = 'pending'",
    ),
    (
        "bookings.booking",
        "booking_lapsed_idx",
        "customer_id, tenant_id, expires_at",
        "customer_id, expires_at",
        "state = 'expired'",
        "state = 'expired'",
    ),
    ("catalogue.add_on", "add_on_offering_id_idx", "offering_id, tenant_id", "offering_id", None, None),
    (
        "catalogue.blackout",
        "blackout_resource_id_idx",
        "resource_id, tenant_id, ends_at",
        "resource_id, ends_at",
        None,
        None,
    ),
    (
        "catalogue.media",
        "media_created_by_idx",
        "created_by, tenant_id, created_at",
        "created_by, created_at",
        None,
        None,
    ),
    ("catalogue.merchant", "merchant_owner_id_idx", "owner_id, tenant_id", "owner_id", None, None),
    ("catalogue.offering", "offering_merchant_id_idx", "merchant_id, tenant_id", "merchant_id", None, None),
    ("catalogue.offering", "offering_venue_id_idx", "venue_id, tenant_id", "venue_id", None, None),
    ("catalogue.offering", "offering_resource_id_idx", "resource_id, tenant_id", "resource_id", None, None),
    ("inventory.claim", "claim_booking_idx", "booking_id, tenant_id", "booking_id", None, None),
    (
        "inventory.claim",
        "claim_stock_idx",
        "stock_id, customer_id, tenant_id",
        "stock_id, customer_id",
        _LIVE,
        f"stock_id IS NOT NULL AND {_LIVE}",
    ),
    (
        "inventory.claim",
        "claim_resource_idx",
        "resource_id, tenant_id, ends_at",
        "resource_id, ends_at",
        _LIVE,
        f"resource_id IS NOT NULL AND {_LIVE}",
    ),
    (
        "inventory.claim",
        "claim_offering_idx",
        "offering_id, tenant_id, ends_at",
        "offering_id, ends_at",
        _LIVE,
        _LIVE,
    ),
    (
        "inventory.claim",
        "claim_held_idx",
        "stock_id, tenant_id, expires_at",
        "stock_id, expires_at",
        "state = 'held'",
        "stock_id IS NOT NULL AND state = 'held'",
    ),
    (
        "inventory.stock",
        "stock_offering_start_idx",
        "offering_id, tenant_id, starts_at",
        "offering_id, starts_at",
        None,
        None,
    ),
    ("ledger.entry", "entry_account_idx", "account_id, tenant_id", "account_id", None, None),
    ("ledger.entry", "entry_posting_idx", "posting_id, tenant_id", "posting_id", None, None),
    ("ledger.posting", "posting_payable_idx", "payable_id, tenant_id", "payable_id", None, None),
    ("payments.attempt", "attempt_payable_idx", "payable_id, tenant_id", "payable_id", None, None),
)


def upgrade() -> None:
    """Take the tenant out."""
    for table, name, _, columns, _, condition in _INDEXES:
        _remake(table, name, columns=columns, condition=condition)


def downgrade() -> None:
    """Put it back."""
    for table, name, columns, _, condition, _ in _INDEXES:
        _remake(table, name, columns=columns, condition=condition)


def _remake(table: str, name: str, *, columns: str, condition: str | None) -> None:
    where = f" WHERE {condition}" if condition else ""
    op.execute(f"DROP INDEX {table.partition('.')[0]}.{name}")
    op.execute(f"CREATE INDEX {name} ON {table} ({columns}){where}")
