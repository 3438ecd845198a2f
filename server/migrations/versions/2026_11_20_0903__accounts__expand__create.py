"""People: users, sessions, one-time links, the throttle of guesses.

Phase: expand. Module: accounts.
"""

import sqlalchemy as sa
from alembic import op

from holdfast.kit.walls import new_schema, tenant_wall

revision = "0003_accounts"
down_revision = "0002_outbox"

_INSTANT = sa.DateTime(timezone=True)

# A user is never deleted by a request and keeps tenant and id; the worker forgets only what has lapsed.
_WALLS = (
    ("accounts.user", "SELECT, INSERT, UPDATE", ""),
    ("accounts.session", "SELECT, INSERT, UPDATE", "SELECT, DELETE"),
    ("accounts.one_time_link", "SELECT, INSERT, UPDATE", "SELECT, DELETE"),
    ("accounts.throttle", "SELECT, INSERT, UPDATE, DELETE", "SELECT, DELETE"),
)


def upgrade() -> None:
    """Make the schema and its four tables, each behind the wall."""
    for statement in new_schema("accounts"):
        op.execute(statement)
    _make_user()
    _make_session()
    _make_one_time_link()
    _make_throttle()
    for table, app, worker in _WALLS:
        for statement in tenant_wall(table, app=app, worker=worker):
            op.execute(statement)


def downgrade() -> None:
    """Drop everything of accounts."""
    for table in ("throttle", "one_time_link", "session", "user"):
        op.drop_table(table, schema="accounts")
    op.execute("DROP SCHEMA accounts")


def _make_user() -> None:
    op.create_table(
        "user",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("email_verified_at", _INSTANT),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("phone", sa.Text),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("token_version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("disabled_at", _INSTANT),
        sa.Column("disabled_reason", sa.Text),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("updated_at", _INSTANT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.PrimaryKeyConstraint("tenant_id", "user_id", name=op.f("user_pkey")),
        sa.UniqueConstraint("tenant_id", "email", name=op.f("user_tenant_id_email_key")),
        sa.CheckConstraint("email = lower(email)", name=op.f("user_email_lower_check")),
        schema="accounts",
    )


def _make_session() -> None:
    op.create_table(
        "session",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("session_id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("counter", sa.Integer, nullable=False, comment="of the live refresh token; older ones are spent"),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, comment="SHA-256 of the live refresh token"),
        sa.Column("device_name", sa.Text, nullable=False),
        sa.Column("ip_address", sa.Text),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("last_used_at", _INSTANT, nullable=False),
        sa.Column("rotated_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("revoked_at", _INSTANT),
        sa.Column("revoked_reason", sa.Text),
        sa.PrimaryKeyConstraint("tenant_id", "session_id", name=op.f("session_pkey")),
        _of_user("session"),
        schema="accounts",
    )
    op.create_index("session_user_id_idx", "session", ["tenant_id", "user_id"], schema="accounts")
    op.create_index("session_expires_at_idx", "session", ["expires_at"], schema="accounts")


def _make_one_time_link() -> None:
    op.create_table(
        "one_time_link",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("token_id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False, comment="where the link is mailed to"),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, comment="SHA-256 of the link's token"),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("used_at", _INSTANT),
        sa.PrimaryKeyConstraint("tenant_id", "token_id", name=op.f("one_time_link_pkey")),
        _of_user("one_time_link"),
        sa.CheckConstraint(
            "purpose IN ('verify_email', 'reset_password', 'change_email')",
            name=op.f("one_time_link_purpose_known_check"),
        ),
        schema="accounts",
    )
    op.create_index(
        "one_time_link_user_id_idx", "one_time_link", ["tenant_id", "user_id", "purpose"], schema="accounts"
    )
    op.create_index("one_time_link_expires_at_idx", "one_time_link", ["expires_at"], schema="accounts")


def _make_throttle() -> None:
    op.create_table(
        "throttle",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column(
            "subject", sa.LargeBinary, nullable=False, comment="SHA-256 of the address or account that is counted"
        ),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("window_started_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "kind", "subject", name=op.f("throttle_pkey")),
        schema="accounts",
    )
    op.create_index("throttle_window_started_at_idx", "throttle", ["window_started_at"], schema="accounts")


def _of_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", "user_id"],
        ["accounts.user.tenant_id", "accounts.user.user_id"],
        name=op.f(f"{table}_tenant_id_user_id_fkey"),
        ondelete="RESTRICT",
    )
