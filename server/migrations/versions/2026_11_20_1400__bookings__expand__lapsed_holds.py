"""An index of what ran out unpaid, by customer: the desk counts it before it lets somebody hold again (R79).

In place, not concurrently: there is no installation yet whose tables are large.

Phase: expand. Module: bookings.
"""

from alembic import op

revision = "0014_lapsed_holds"
down_revision = "0013_lookups"


def upgrade() -> None:
    """Make it."""
    op.execute(
        "CREATE INDEX booking_lapsed_idx ON bookings.booking (customer_id, tenant_id, expires_at) "
        "WHERE state = 'expired'"
    )


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP INDEX bookings.booking_lapsed_idx")
