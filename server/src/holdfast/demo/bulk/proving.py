"""Proves afterwards, a table at a time, what was not looked up row by row while loading.

Forty million look-ups of rows that the same transaction has just written took as long as writing them. So where the
session may say so, foreign keys and the ledger's balance wait until all is there, and are then asked of the whole
table in one query each. Unique, exclusion and check constraints are in force throughout, and so is all that guards
slots and claims.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import asyncpg

from holdfast.kit.sql import load_queries

_SQL: Final = load_queries("holdfast.demo.bulk", "proving.sql")


class LoadBroken(Exception):
    """What was loaded breaks a constraint: a defect of the loader, to be thrown away with its database."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A constraint by its name, and the query that counts the rows that break it."""

    name: str
    query: str


async def may_wait(connection: asyncpg.Connection) -> bool:
    """Say whether this session may have triggers wait: a superuser, or one who was granted that parameter."""
    return bool(await connection.fetchval(_SQL["may_wait"]))


async def let_wait(connection: asyncpg.Connection, *, waits: bool, owner: str) -> None:
    """Have the triggers of foreign keys and of the balance wait, or not, until the transaction ends."""
    role = "replica" if waits else "origin"
    await connection.execute(
        f"SET LOCAL ROLE NONE; SET LOCAL session_replication_role = {role}; SET LOCAL ROLE {owner}"
    )


async def proofs_of(connection: asyncpg.Connection, tables: Sequence[str]) -> list[Proof]:
    """Return what has to be proved of those tables, the longest first."""
    rows = await connection.fetch(_SQL["foreign_keys"], tables)
    proofs = [_foreign_key(row) for row in rows]
    return [*proofs, Proof("ledger.entry entry_balanced", _SQL["unbalanced"])]


def _foreign_key(row: asyncpg.Record) -> Proof:
    child, parent = row["child"], row["parent"]
    pairs = list(zip(row["columns"], row["keys"], strict=True))
    same = " AND ".join(f"p.{key} = c.{column}" for column, key in pairs)
    named = " AND ".join(f"c.{column} IS NOT NULL" for column, _ in pairs)
    puts = {":child": child, ":parent": parent, ":named": named, ":same": same}
    query = _SQL["orphans"]
    for put, value in puts.items():
        query = query.replace(put, value)
    return Proof(f"{child} {row['name']}", query)


async def prove(connection: asyncpg.Connection, proof: Proof) -> None:
    """Raise `LoadBroken` when rows break the constraint."""
    broken = await connection.fetchval(proof.query)
    if broken:
        raise LoadBroken(f"{broken} rows break {proof.name}.")
