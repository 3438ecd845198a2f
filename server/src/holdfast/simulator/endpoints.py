"""Keep the list of those who want to hear webhooks."""

from __future__ import annotations

from collections.abc import Sequence

from holdfast.simulator.journal import Tx
from holdfast.simulator.records import new_id
from holdfast.simulator.settings import WebhookEndpoint


def register(tx: Tx, *, url: str, secret: str, account: str | None, is_from_settings: bool = False) -> str:
    """Add an endpoint, or give a known one its new secret; return its id.

    `account` None hears every account. An address is one endpoint per account.
    """
    known = tx.connection.execute("SELECT id FROM endpoints WHERE url = ? AND account IS ?", (url, account)).fetchone()
    if known is not None:
        tx.connection.execute(
            "UPDATE endpoints SET secret = ?, is_from_settings = ?, is_enabled = 1 WHERE id = ?",
            (secret, is_from_settings, known["id"]),
        )
        return str(known["id"])
    endpoint_id = new_id("we")
    tx.connection.execute(
        "INSERT INTO endpoints (id, url, secret, account, is_from_settings, is_enabled) VALUES (?, ?, ?, ?, ?, 1)",
        (endpoint_id, url, secret, account, is_from_settings),
    )
    return endpoint_id


def replace_from_settings(tx: Tx, given: Sequence[tuple[WebhookEndpoint, str | None]]) -> None:
    """Make exactly these, with their accounts, the endpoints that come from settings; others stay as they are."""
    tx.connection.execute("UPDATE endpoints SET is_enabled = 0 WHERE is_from_settings = 1")
    for endpoint, account in given:
        register(tx, url=endpoint.url, secret=endpoint.secret, account=account, is_from_settings=True)


def disable(tx: Tx, *, endpoint_id: str) -> bool:
    """Stop telling an endpoint; returns False where there is none of that id."""
    cursor = tx.connection.execute("UPDATE endpoints SET is_enabled = 0 WHERE id = ?", (endpoint_id,))
    return cursor.rowcount == 1
