"""What PostgreSQL must have switched on, so that what it confirmed is there after a crash (R58)."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from holdfast.kit.database import Database
from holdfast.kit.errors import DatabaseUnavailable

GUARANTEES: Final = ("fsync", "full_page_writes", "synchronous_commit")


class NotDurable(Exception):
    """The database would lose what it has confirmed; the sentence says what to switch on."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(sentence_about(missing))


async def missing_guarantees(database: Database) -> tuple[str, ...]:
    """Return which guarantees are switched off. Raises `DatabaseUnavailable` when nobody can be asked."""
    async with database.transaction(reads_clock=False) as tx:
        rows = await tx.rows("SELECT g.name, current_setting(g.name) AS value FROM unnest($1::text[]) AS g", GUARANTEES)
    return tuple(row["name"] for row in rows if row["value"] == "off")


async def require_durable(database: Database) -> None:
    """Raise `NotDurable` for a database that would lose what it confirms; one that is away is asked by the probe."""
    with suppress(DatabaseUnavailable):
        missing = await missing_guarantees(database)
        if missing:
            raise NotDurable(missing)


def sentence_about(missing: Sequence[str]) -> str:
    """Return what to say when guarantees are off."""
    return (
        f"PostgreSQL runs with {', '.join(missing)} off: a crash would take bookings that were confirmed. "
        "Switch it on in postgresql.conf (or ALTER SYSTEM RESET) and reload."
    )
