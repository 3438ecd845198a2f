"""What a transaction has written so far."""

from collections.abc import Sequence

from holdfast.kit.database import Row, Transaction


async def written(tx: Transaction, table: str) -> Sequence[Row]:
    """Return the rows of a table in the order in which this transaction wrote them.

    Where a row lies on the disk says nothing about that: it goes where there is room.
    """
    return await tx.rows(f"SELECT * FROM {table} ORDER BY cmin::text::int, ctid")
