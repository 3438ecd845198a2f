"""Write events, and their deliveries, in the transaction of the change they tell."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from holdfast.simulator import faults
from holdfast.simulator.contracts import Call
from holdfast.simulator.faults import WEBHOOK_FAULTS, Fault, FaultKind
from holdfast.simulator.journal import Tx
from holdfast.simulator.records import new_id
from holdfast.simulator.schemas import JsonObject
from holdfast.simulator.shapes import API_VERSION


class DeliveryState(StrEnum):
    """Name the states of one delivery to one endpoint."""

    PENDING = "pending"
    HELD = "held"
    DELIVERED = "delivered"
    DROPPED = "dropped"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Describe what happened: the event's type, the object after it, and the payment it belongs to.

    Events of one payment are told in order; `payment_intent` is what groups them.
    """

    type: str
    payment_intent: str
    shape: JsonObject
    previous: JsonObject | None = None


def emit(call: Call, fact: Fact) -> str:
    """Store the event with one delivery for each endpoint that hears this account; return the event's id."""
    tx = call.tx
    event_id = new_id("evt")
    targets = _endpoints_of(tx, account=call.account)
    data: JsonObject = {"object": fact.shape}
    if fact.previous is not None:
        data["previous_attributes"] = fact.previous
    body: JsonObject = {
        "id": event_id,
        "object": "event",
        "api_version": API_VERSION,
        "created": tx.second,
        "data": data,
        "livemode": False,
        "pending_webhooks": len(targets),
        "request": {"id": call.request_id, "idempotency_key": call.idempotency_key},
        "type": fact.type,
    }
    tx.connection.execute(
        "INSERT INTO events (id, account, created, type, payment_intent, body) VALUES (?, ?, ?, ?, ?, ?)",
        (event_id, call.account, tx.second, fact.type, fact.payment_intent, json.dumps(body, ensure_ascii=False)),
    )
    fault = faults.take(tx, kinds=WEBHOOK_FAULTS, target=fact.type)
    for endpoint_id in targets:
        _add_deliveries(call, fault, event_id=event_id, endpoint_id=endpoint_id, payment_intent=fact.payment_intent)
    if fault is not None and fault.kind is FaultKind.WEBHOOK_REORDER and fault.remaining == 0:
        _release_reversed(tx, fault_id=fault.id)
    return event_id


def _endpoints_of(tx: Tx, *, account: str) -> list[str]:
    rows = tx.connection.execute(
        "SELECT id FROM endpoints WHERE is_enabled = 1 AND (account IS NULL OR account = ?) ORDER BY id", (account,)
    )
    return [row["id"] for row in rows]


def _add_deliveries(call: Call, fault: Fault | None, *, event_id: str, endpoint_id: str, payment_intent: str) -> None:
    state, copies, held_by = DeliveryState.PENDING, 1, None
    if fault is not None:
        match fault.kind:
            case FaultKind.WEBHOOK_DROP:
                state = DeliveryState.DROPPED
            case FaultKind.WEBHOOK_DUPLICATE:
                copies = 1 + max(1, fault.size)
            case _:
                state, held_by = DeliveryState.HELD, fault.id
    for _ in range(copies):
        call.tx.connection.execute(
            "INSERT INTO deliveries (event_id, endpoint_id, payment_intent, position, state, attempts, "
            "next_attempt_at, give_up_at, held_by) "
            "SELECT ?, ?, ?, COALESCE(MAX(position), 0) + 1, ?, 0, ?, ?, ? FROM deliveries",
            (
                event_id,
                endpoint_id,
                payment_intent,
                state,
                call.tx.now,
                call.tx.now + call.retry_window_seconds,
                held_by,
            ),
        )


def _release_reversed(tx: Tx, *, fault_id: int) -> None:
    held = tx.connection.execute(
        "SELECT id, position FROM deliveries WHERE held_by = ? ORDER BY position", (fault_id,)
    ).fetchall()
    for row, mirrored in zip(held, reversed(held), strict=True):
        tx.connection.execute(
            "UPDATE deliveries SET position = ?, state = ?, held_by = NULL WHERE id = ?",
            (mirrored["position"], DeliveryState.PENDING, row["id"]),
        )


def release_held(tx: Tx) -> int:
    """Let go of everything that is held back, in its own order, and return how many deliveries that were."""
    faults.forget(tx, kinds=(FaultKind.WEBHOOK_HOLD, FaultKind.WEBHOOK_REORDER))
    cursor = tx.connection.execute(
        "UPDATE deliveries SET state = ?, held_by = NULL, next_attempt_at = ? WHERE state = ?",
        (DeliveryState.PENDING, tx.now, DeliveryState.HELD),
    )
    return cursor.rowcount


def replay(call: Call, *, event_id: str) -> int:
    """Tell a stored event once more to every endpoint of its account; return how many deliveries that makes."""
    event = call.tx.connection.execute(
        "SELECT payment_intent FROM events WHERE id = ? AND account = ?", (event_id, call.account)
    ).fetchone()
    if event is None:
        return 0
    targets = _endpoints_of(call.tx, account=call.account)
    for endpoint_id in targets:
        _add_deliveries(call, None, event_id=event_id, endpoint_id=endpoint_id, payment_intent=event["payment_intent"])
    return len(targets)
