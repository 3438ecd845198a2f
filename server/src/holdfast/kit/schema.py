"""The one metadata that all tables register in, and the column shapes that every module shares."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

metadata = sa.MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
)

Instant = sa.DateTime(timezone=True)
Json = JSONB(none_as_null=True)


def tenant_id() -> sa.Column[object]:
    """Return the column that stands first in every key of a tenant's table."""
    return sa.Column("tenant_id", sa.Uuid, nullable=False)


def instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    """Return a timestamptz column."""
    return sa.Column(name, Instant, nullable=nullable)


def version() -> sa.Column[object]:
    """Return the row's version, from 1; `If-Match` compares it."""
    return sa.Column("version", sa.Integer, nullable=False, server_default="1")


def belongs_to(columns: Sequence[str], target: str, *, name: str | None = None) -> sa.ForeignKeyConstraint:
    """Return a composite foreign key that starts with the tenant and never cascades (R8).

    `columns` are this table's columns after `tenant_id`; `target` is `schema.table`, whose own columns
    have the same names unless given as `schema.table(column, ...)`.
    """
    table, _, listed = target.partition("(")
    remote = [part.strip() for part in listed.rstrip(")").split(",")] if listed else list(columns)
    return sa.ForeignKeyConstraint(
        ["tenant_id", *columns],
        [f"{table}.tenant_id", *(f"{table}.{column}" for column in remote)],
        name=name,
        ondelete="RESTRICT",
    )


def one_of(column: str, values: Sequence[str], *, name: str | None = None) -> sa.CheckConstraint:
    """Return the CHECK that keeps a text column to a closed list."""
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=name or f"{column}_known")
