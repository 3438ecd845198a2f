"""An index of a tenant's provider events by when they came: the list of the newest sorted all there ever were.

In place, not concurrently: there is no installation yet whose tables are large.

Phase: expand. Module: payments.
"""

from alembic import op

revision = "0016_recent_events"
down_revision = "0015_wall"


def upgrade() -> None:
    """Make it."""
    op.create_index(
        "provider_event_recent_idx", "provider_event", ["tenant_id", "received_at", "event_id"], schema="payments"
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("provider_event_recent_idx", "provider_event", schema="payments")
