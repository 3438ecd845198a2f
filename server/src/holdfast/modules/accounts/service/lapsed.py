"""Forget what nobody can use any more."""

from datetime import datetime

from holdfast.kit.database import Transaction
from holdfast.modules.accounts.repository import links, sessions, throttles


async def forget(tx: Transaction, *, before: datetime) -> int:
    """Forget sessions, links and counts that ended before then; return how many there were."""
    return (
        await sessions.delete_lapsed(tx, before=before)
        + await links.delete_lapsed(tx, before=before)
        + await throttles.delete_lapsed(tx, before=before)
    )
