"""The notifications' table."""

import sqlalchemy as sa

from holdfast.kit.schema import Json, instant, metadata, one_of, tenant_id

message = sa.Table(
    "message",
    metadata,
    tenant_id(),
    sa.Column("message_id", sa.Uuid, nullable=False),
    sa.Column("subject_id", sa.Uuid, nullable=False, comment="the booking, link or user that it is about"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("facts", Json, nullable=False, comment="what rendering needs beside the subject; never a token"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("error", sa.Text),
    sa.Column("recipient", sa.Text),
    sa.Column("content", Json, comment="subject, text, html, attachments; only where the mailbox stands for a server"),
    instant("created_at"),
    instant("sent_at", nullable=True),
    sa.PrimaryKeyConstraint("tenant_id", "message_id"),
    sa.UniqueConstraint("tenant_id", "subject_id", "kind", "version", name="message_once"),
    one_of("state", ["queued", "sent", "dropped", "failed"]),
    schema="notifications",
)
