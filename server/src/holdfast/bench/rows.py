"""How many rows a booking writes, table by table: both sides of a ratio must write the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

import asyncpg
import sqlalchemy as sa

from holdfast.kit.sql import compile_statement

# Tables that the running system writes by itself, whoever books.
_BESIDE = ("jobs.pgqueuer_log", "jobs.pgqueuer_statistics")


async def tables_of(superuser: asyncpg.Connection) -> tuple[str, ...]:
    """Return every table of the house."""
    rows = await superuser.fetch(
        "SELECT schemaname || '.' || tablename AS name FROM pg_tables "
        "WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
    )
    return tuple(row["name"] for row in rows if row["name"] not in _BESIDE)


async def count_rows(superuser: asyncpg.Connection) -> Mapping[str, int]:
    """Return how many rows each table has."""
    counts = {}
    for name in await tables_of(superuser):
        sql, _ = compile_statement(sa.select(sa.func.count()).select_from(table_of(name)))
        counts[name] = int(await superuser.fetchval(sql))
    return counts


def table_of(name: str, /, *columns: str) -> sa.TableClause:
    """Return a table by its full name, for a statement."""
    schema, _, table = name.partition(".")
    return sa.table(table, *(sa.column(column) for column in columns), schema=schema)


@dataclass(frozen=True, slots=True)
class RowsEach:
    """The rows that one booking writes, by table; fractions when it is not the same for each."""

    by_table: Mapping[str, Fraction]

    @classmethod
    def between(cls, before: Mapping[str, int], after: Mapping[str, int], *, bookings: int) -> Self:
        """Return what so many bookings wrote between two countings."""
        grown = {name: count - before.get(name, 0) for name, count in after.items()}
        return cls({name: Fraction(grew, max(1, bookings)) for name, grew in sorted(grown.items()) if grew})

    @property
    def total(self) -> Fraction:
        """Return the rows of all tables."""
        return sum(self.by_table.values(), Fraction())

    def of(self, table: str) -> Fraction:
        """Return the rows of one table."""
        return self.by_table.get(table, Fraction())

    def differences(self, other: "RowsEach") -> list[str]:
        """Return a sentence for each table that the two do not write alike; none when they are equal."""
        names = sorted({*self.by_table, *other.by_table})
        pairs = [(name, self.of(name), other.of(name)) for name in names]
        return [f"{name}: {shown(mine)} against {shown(theirs)}" for name, mine, theirs in pairs if mine != theirs]


def shown(count: Fraction) -> str:
    """Return a number of rows as it is printed."""
    return str(count.numerator) if count.denominator == 1 else f"{float(count):.3f}"
