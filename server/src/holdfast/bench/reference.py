"""The reference: the transaction that a competent developer writes by hand, as a script for pgbench.

It is made from a booking that the application has just placed: the same rows, column by column and of the same width,
with ids, times and the choice of slot and customer put in their places. One transaction of plain statements: the
tenant is set, the slot is locked and read, then each table gets its rows, and it commits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import asyncpg
import sqlalchemy as sa

from holdfast.bench.ids import FIRST_TENANT, Kind, sql_id
from holdfast.bench.rows import table_of
from holdfast.kit.sql import compile_statement

_LINKS: Final = ("booking_id", "aggregate_id", "subject_id")
_FIRST: Final = ("bookings.booking", "bookings.line", "bookings.history", "inventory.claim", "outbox.event")
_NOW: Final = frozenset({"created_at", "at", "occurred_at", "next_try_at"})
_FRESH: Final = frozenset({"claim_id", "event_id"})


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a row as PostgreSQL writes it, with its type."""

    text: str | None
    type: str


Row = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Sample:
    """The rows that one booking wrote, by table, in an order that foreign keys allow."""

    booking_id: UUID
    rows: Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the script chooses among: tenants from 1000 on, each with so many people, and slots or halls.

    With halls, each transaction takes an hour that nobody else has: the hours are counted from `hour_base` on.
    """

    people: int
    slots: int = 1
    tenants: int = 1
    first_tenant: int = 0
    halls: int = 0
    first_hour: str = ""
    hold_seconds: int = 86_400


async def read_sample(superuser: asyncpg.Connection, booking_id: UUID, *, tables: Sequence[str]) -> Sample:
    """Read the rows that belong to a booking."""
    found = {}
    for table in sorted(tables, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name)):
        columns = await superuser.fetch(
            "SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute "
            "WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            table,
        )
        types = {column["name"]: column["type"] for column in columns}
        link = next((name for name in _LINKS if name in types), None)
        if link is None:
            continue
        of_it = table_of(table, *types)
        chosen = (sa.cast(of_it.c[name], sa.Text).label(name) for name in types)
        sql, values = compile_statement(sa.select(*chosen).where(sa.cast(of_it.c[link], sa.Uuid) == booking_id))
        rows = await superuser.fetch(sql, *values)
        if rows:
            found[table] = [{name: Cell(row[name], types[name]) for name in types} for row in rows]
    return Sample(booking_id, found)


def script_of(sample: Sample, choice: Choice, *, fresh_id: str = "uuidv7()") -> str:
    """Return pgbench's script that books as the sample was booked."""
    places = _places(choice, fresh_id)
    own = places | {"booking_id": fresh_id}
    lines = [*_choosing(choice), "BEGIN;", _setting(choice)]
    if not choice.halls:
        lines.append(_LOCK)
    for table, rows in sample.rows.items():
        if table == "bookings.booking":
            lines.append(_insert(table, rows, places=own) + " RETURNING booking_id \\gset")
        else:
            lines.append(_insert(table, rows, places=places) + ";")
    return "\n".join([*lines, "COMMIT;", ""])


# The stock is taken first: who locks it after the booking's foreign key has shared it waits in a deadlock.
_LOCK: Final = (
    "SELECT offering_id, starts_at, ends_at, local_start FROM inventory.stock "
    "WHERE tenant_id = :tenant_id::uuid AND stock_id = :slot_id::uuid AND taken < capacity + overbook "
    "FOR NO KEY UPDATE \\gset"
)


def _choosing(choice: Choice) -> list[str]:
    first = FIRST_TENANT + choice.first_tenant
    lines = [
        f"\\set tenant random({first}, {first + choice.tenants - 1})",
        f"\\set person random(0, {choice.people - 1})",
    ]
    if choice.halls:
        # `taken` counts a client's own transactions: with its number that makes an hour nobody else takes.
        return [
            *lines,
            "\\set taken :taken + 1",
            "\\set span :base + :taken * :clients + :client_id",
            f"\\set hall :span % {choice.halls}",
            f"\\set hour :span / {choice.halls}",
        ]
    return [*lines, f"\\set slot random(0, {choice.slots - 1})"]


def _setting(choice: Choice) -> str:
    """Return the statement that says whose transaction this is; it hands the ids back as a client would have them."""
    ids = {
        "tenant_id": sql_id(Kind.TENANT),
        "customer_id": sql_id(Kind.USER, number="person"),
        "merchant_id": sql_id(Kind.MERCHANT),
        "venue_id": sql_id(Kind.VENUE),
    }
    if choice.halls:
        begin = f"{_quoted(choice.first_hour)}::timestamptz + :hour * interval '1 hour'"
        ids |= {
            "resource_id": sql_id(Kind.RESOURCE, number="hall"),
            "offering_id": sql_id(Kind.SPACE, number="hall"),
            "starts_at": begin,
            "ends_at": f"{begin} + interval '1 hour'",
        }
    else:
        ids |= {"slot_id": sql_id(Kind.STOCK, number="slot")}
    given = ", ".join(f"{expression} AS {name}" for name, expression in ids.items())
    return f"SELECT set_config('app.tenants', '{{' || {sql_id(Kind.TENANT)} || '}}', true), {given} \\gset"


def _places(choice: Choice, fresh_id: str) -> dict[str, str]:
    """Return what stands in the sample's place, column by column."""
    places = {name: f":{name}::uuid" for name in ("tenant_id", "customer_id", "merchant_id", "venue_id", "offering_id")}
    places |= {name: f":{name}::timestamptz" for name in ("starts_at", "ends_at")}
    places |= dict.fromkeys(_NOW, "now()") | dict.fromkeys(_FRESH, fresh_id)
    places |= dict.fromkeys(_LINKS, ":booking_id::uuid")
    places |= {
        "user_id": ":customer_id::uuid",
        "key": ":booking_id::text",
        "expires_at": f"now() + interval '{choice.hold_seconds} seconds'",
    }
    if choice.halls:
        return places | {"resource_id": ":resource_id::uuid"}
    return places | {
        "slot_id": ":slot_id::uuid",
        "stock_id": ":slot_id::uuid",
        "local_start": ":local_start::text",
    }


def _insert(table: str, rows: Sequence[Row], *, places: Mapping[str, str]) -> str:
    columns = [name for name in rows[0] if any(row[name].text is not None for row in rows)]
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(f"({', '.join(_value(row[name], places.get(name)) for name in columns)})" for row in rows)
    return " ".join(("INSERT INTO", table, f"({names})", "VALUES", values))


def _value(cell: Cell, place: str | None) -> str:
    if cell.text is None:
        return "NULL"
    return place or f"{_quoted(cell.text)}::{cell.type}"


def _quoted(text: str) -> str:
    r"""Return a literal in which pgbench finds no variable of its own: colons are written as `\x3a`."""
    escaped = text.replace("\\", "\\\\").replace("'", "''").replace(":", "\\x3a").replace("\n", "\\n")
    return f"E'{escaped}'"
