"""Tables of schema `accounts`."""

import sqlalchemy as sa

from holdfast.kit.schema import belongs_to, instant, metadata, one_of, tenant_id, version
from holdfast.modules.accounts.contracts import LinkPurpose

user = sa.Table(
    "user",
    metadata,
    tenant_id(),
    sa.Column("user_id", sa.Uuid, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    instant("email_verified_at", nullable=True),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("display_name", sa.Text, nullable=False),
    sa.Column("phone", sa.Text),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("token_version", sa.Integer, nullable=False, server_default="1"),
    instant("disabled_at", nullable=True),
    sa.Column("disabled_reason", sa.Text),
    instant("created_at"),
    instant("updated_at"),
    version(),
    sa.PrimaryKeyConstraint("tenant_id", "user_id"),
    sa.UniqueConstraint("email", "tenant_id", name="user_tenant_id_email_key"),
    sa.CheckConstraint("email = lower(email)", name="email_lower"),
    schema="accounts",
)

session = sa.Table(
    "session",
    metadata,
    tenant_id(),
    sa.Column("session_id", sa.Uuid, nullable=False),
    sa.Column("user_id", sa.Uuid, nullable=False),
    sa.Column("counter", sa.Integer, nullable=False, comment="of the live refresh token; older ones are spent"),
    sa.Column("token_hash", sa.LargeBinary, nullable=False, comment="SHA-256 of the live refresh token"),
    sa.Column("device_name", sa.Text, nullable=False),
    sa.Column("ip_address", sa.Text),
    instant("created_at"),
    instant("last_used_at"),
    instant("rotated_at"),
    instant("expires_at"),
    instant("revoked_at", nullable=True),
    sa.Column("revoked_reason", sa.Text),
    sa.PrimaryKeyConstraint("tenant_id", "session_id"),
    belongs_to(["user_id"], "accounts.user"),
    sa.Index("session_user_id_idx", "user_id"),
    sa.Index("session_expires_at_idx", "expires_at"),
    schema="accounts",
)

one_time_link = sa.Table(
    "one_time_link",
    metadata,
    tenant_id(),
    sa.Column("token_id", sa.Uuid, nullable=False),
    sa.Column("user_id", sa.Uuid, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False, comment="where the link is mailed to"),
    sa.Column("token_hash", sa.LargeBinary, nullable=False, comment="SHA-256 of the link's token"),
    instant("created_at"),
    instant("expires_at"),
    instant("used_at", nullable=True),
    sa.PrimaryKeyConstraint("tenant_id", "token_id"),
    belongs_to(["user_id"], "accounts.user"),
    one_of("purpose", [purpose.value for purpose in LinkPurpose]),
    sa.Index("one_time_link_user_id_idx", "user_id", "purpose"),
    sa.Index("one_time_link_expires_at_idx", "expires_at"),
    schema="accounts",
)

throttle = sa.Table(
    "throttle",
    metadata,
    tenant_id(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("subject", sa.LargeBinary, nullable=False, comment="SHA-256 of the address or account that is counted"),
    sa.Column("count", sa.Integer, nullable=False),
    instant("window_started_at"),
    sa.PrimaryKeyConstraint("tenant_id", "kind", "subject"),
    sa.Index("throttle_window_started_at_idx", "window_started_at"),
    schema="accounts",
)
