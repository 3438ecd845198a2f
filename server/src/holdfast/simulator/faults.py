"""Keep the faults that a test has programmed, until they have happened."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Final

from holdfast.simulator.journal import Tx


class FaultKind(StrEnum):
    """Name what can go wrong on purpose.

    The first group happens to calls, `processing` and `refund_pending` to the money, the last group to webhooks.
    """

    DELAY = "delay"
    TIMEOUT_BEFORE = "timeout_before"
    TIMEOUT_AFTER = "timeout_after"
    HTTP_429 = "http_429"
    HTTP_500 = "http_500"
    HTTP_500_AFTER = "http_500_after"
    PROCESSING = "processing"
    REFUND_PENDING = "refund_pending"
    WEBHOOK_DROP = "webhook_drop"
    WEBHOOK_DUPLICATE = "webhook_duplicate"
    WEBHOOK_HOLD = "webhook_hold"
    WEBHOOK_REORDER = "webhook_reorder"


CALL_FAULTS: Final = (
    FaultKind.DELAY,
    FaultKind.TIMEOUT_BEFORE,
    FaultKind.TIMEOUT_AFTER,
    FaultKind.HTTP_429,
    FaultKind.HTTP_500,
    FaultKind.HTTP_500_AFTER,
)
WEBHOOK_FAULTS: Final = (
    FaultKind.WEBHOOK_DROP,
    FaultKind.WEBHOOK_DUPLICATE,
    FaultKind.WEBHOOK_HOLD,
    FaultKind.WEBHOOK_REORDER,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Describe one programmed fault.

    `target` is the operation's name (`refunds.create`, `checkout.pay`), the event's type for a webhook, or the payment
    intent's id for `processing` and `refund_pending`; `*` stands for anything, as in file names. `size` is
    milliseconds for `delay` and extra copies for `webhook_duplicate`. `severs_at_once` makes a time-out cut the
    connection instead of keeping it open in silence. `remaining` counts the calls or events it will still meet.
    """

    kind: FaultKind
    target: str = "*"
    remaining: int = 1
    size: int = 0
    severs_at_once: bool = False
    id: int = 0


def program(tx: Tx, fault: Fault) -> int:
    """Store the fault and return its id."""
    cursor = tx.connection.execute(
        "INSERT INTO faults (kind, target, remaining, size, severs_at_once) VALUES (?, ?, ?, ?, ?)",
        (fault.kind, fault.target, fault.remaining, fault.size, fault.severs_at_once),
    )
    return int(cursor.lastrowid or 0)


def programmed(tx: Tx) -> list[Fault]:
    """Return the faults that have not happened yet, oldest first."""
    return [
        Fault(
            kind=FaultKind(row["kind"]),
            target=row["target"],
            remaining=row["remaining"],
            size=row["size"],
            severs_at_once=bool(row["severs_at_once"]),
            id=row["id"],
        )
        for row in tx.connection.execute("SELECT * FROM faults ORDER BY id")
    ]


def take(tx: Tx, *, kinds: Collection[FaultKind], target: str) -> Fault | None:
    """Use up one occurrence of the oldest fault that fits, and return it as it is after that."""
    for fault in programmed(tx):
        if fault.kind in kinds and fnmatchcase(target, fault.target):
            tx.connection.execute("UPDATE faults SET remaining = remaining - 1 WHERE id = ?", (fault.id,))
            tx.connection.execute("DELETE FROM faults WHERE id = ? AND remaining < 1", (fault.id,))
            return Fault(
                kind=fault.kind,
                target=fault.target,
                remaining=fault.remaining - 1,
                size=fault.size,
                severs_at_once=fault.severs_at_once,
                id=fault.id,
            )
    return None


def forget(tx: Tx, *, kinds: Collection[FaultKind] = tuple(FaultKind)) -> None:
    """Drop the programmed faults of these kinds."""
    tx.connection.execute(
        "DELETE FROM faults WHERE kind IN (SELECT value FROM json_each(?))", (json.dumps(list(kinds)),)
    )
