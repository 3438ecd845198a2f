"""Give the same answer to the same idempotency key, and keep it in the transaction of the effect.

Source: https://docs.stripe.com/api/idempotent_requests.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from holdfast.simulator.contracts import Call
from holdfast.simulator.errors import ApiError, IdempotencyKeyReused
from holdfast.simulator.journal import Tx
from holdfast.simulator.schemas import JsonObject
from holdfast.simulator.wire import Answer, error_answer

KEY_LENGTH_MAX: Final = 255
WINDOW_SECONDS: Final = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedRequest:
    """Name a request by its key, its path and what it said."""

    key: str
    path: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Hold what goes back to the client. `replays` is the id of the first request where this one repeats it."""

    status: int
    body: str
    replays: str | None = None


def fingerprint_of(params: JsonObject) -> str:
    """Return what two requests with the same parameters have in common, whatever their order."""
    return hashlib.sha256(json.dumps(params, sort_keys=True).encode()).hexdigest()


def perform(call: Call, keyed: KeyedRequest | None, *, action: Callable[[Call], Answer]) -> Sent:
    """Do the action once for its key, and give the stored answer to every repetition within the window.

    Refusals that come from the action's own checks are stored like successes, as Stripe does. Raises
    IdempotencyKeyReused when the key came before with another request.
    """
    if keyed is not None:
        stored = _stored(call, keyed)
        if stored is not None:
            return stored
    answer = _attempt(call, action=action)
    sent = Sent(status=answer.status, body=answer.encoded())
    if keyed is not None:
        call.tx.connection.execute(
            "INSERT OR REPLACE INTO idempotency (account, key, path, fingerprint, status, body, request_id, created) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                call.account,
                keyed.key,
                keyed.path,
                keyed.fingerprint,
                sent.status,
                sent.body,
                call.request_id or "",
                call.tx.second,
            ),
        )
    return sent


def forget_old(tx: Tx) -> None:
    """Drop the answers whose window is over; nobody can ask for them again."""
    tx.connection.execute("DELETE FROM idempotency WHERE created <= ?", (tx.second - WINDOW_SECONDS,))


def _attempt(call: Call, *, action: Callable[[Call], Answer]) -> Answer:
    connection = call.tx.connection
    connection.execute("SAVEPOINT action")
    try:
        answer = action(call)
    except ApiError as refusal:
        connection.execute("ROLLBACK TO action")
        answer = error_answer(refusal)
    connection.execute("RELEASE action")
    return answer


def _stored(call: Call, keyed: KeyedRequest) -> Sent | None:
    row = call.tx.connection.execute(
        "SELECT * FROM idempotency WHERE account = ? AND key = ? AND created > ?",
        (call.account, keyed.key, call.tx.second - WINDOW_SECONDS),
    ).fetchone()
    if row is None:
        return None
    if row["path"] != keyed.path:
        message = (
            "Keys for idempotent requests can only be used for the same endpoint they were first used for "
            f"('{keyed.path}' vs '{row['path']}'). Try using a key other than '{keyed.key}' if you meant to execute "
            "a different request."
        )
        raise IdempotencyKeyReused(message)
    if row["fingerprint"] != keyed.fingerprint:
        message = (
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{keyed.key}' if you meant to execute a different request."
        )
        raise IdempotencyKeyReused(message)
    return Sent(status=row["status"], body=row["body"], replays=row["request_id"])
