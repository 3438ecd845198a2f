"""What people are told, once for each subject, kind and version.

Phase: expand. Module: notifications.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from holdfast.kit.walls import new_schema, tenant_wall

revision = "0010_notifications"
down_revision = "0009_bookings"


def upgrade() -> None:
    """Make the table."""
    for statement in new_schema("notifications"):
        op.execute(statement)
    op.create_table(
        "message",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("message_id", sa.Uuid, nullable=False),
        sa.Column("subject_id", sa.Uuid, nullable=False, comment="the booking, link or user that it is about"),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("facts", JSONB, nullable=False, comment="what rendering needs beside the subject; never a token"),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("error", sa.Text),
        sa.Column("recipient", sa.Text),
        sa.Column(
            "content", JSONB, comment="subject, text, html, attachments; only where the mailbox stands for a server"
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("tenant_id", "message_id"),
        sa.UniqueConstraint("tenant_id", "subject_id", "kind", "version", name="message_once"),
        sa.CheckConstraint("state IN ('queued', 'sent', 'dropped', 'failed')", name=op.f("message_state_known_check")),
        schema="notifications",
    )
    for statement in tenant_wall("notifications.message", app="SELECT, INSERT, UPDATE"):
        op.execute(statement)


def downgrade() -> None:
    """Drop the module's schema."""
    op.drop_table("message", schema="notifications")
    op.execute("DROP SCHEMA notifications")
