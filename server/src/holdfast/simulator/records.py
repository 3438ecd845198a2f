"""Hold the simulator's objects and carry them to and from the journal."""

from __future__ import annotations

import json
import secrets
import sqlite3
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Final, TypeVar

from holdfast.kit.sql import load_queries
from holdfast.simulator.cards import Behaviour
from holdfast.simulator.errors import NoSuchObject
from holdfast.simulator.journal import Tx
from holdfast.simulator.schemas import JsonObject

QUERIES: Final = load_queries("holdfast.simulator")
ALPHABET: Final = string.ascii_letters + string.digits


def new_id(prefix: str, *, length: int = 24) -> str:
    """Return a fresh id in Stripe's form."""
    return f"{prefix}_{''.join(secrets.choice(ALPHABET) for _ in range(length))}"


class IntentStatus(StrEnum):
    """Name the states of a payment intent."""

    REQUIRES_PAYMENT_METHOD = "requires_payment_method"
    REQUIRES_CONFIRMATION = "requires_confirmation"
    REQUIRES_ACTION = "requires_action"
    PROCESSING = "processing"
    REQUIRES_CAPTURE = "requires_capture"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


class ChargeStatus(StrEnum):
    """Name the states of a charge."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"


class RefundStatus(StrEnum):
    """Name the states of a refund."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class DisputeStatus(StrEnum):
    """Name the states of a dispute."""

    NEEDS_RESPONSE = "needs_response"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentMethod:
    """Remember a card by what a receipt shows, and by how its bank behaves."""

    id: str
    account: str
    created: int
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    behaviour: Behaviour


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """Hold one payment intent. `last_error` is in the shape of the wire."""

    id: str
    account: str
    created: int
    amount: int
    currency: str
    status: IntentStatus
    client_secret: str
    capture_method: str
    is_automatic: bool
    amount_capturable: int = 0
    amount_received: int = 0
    payment_method: str | None = None
    latest_charge: str | None = None
    description: str | None = None
    receipt_email: str | None = None
    customer: str | None = None
    statement_descriptor: str | None = None
    metadata: dict[str, str]
    return_url: str | None = None
    last_error: JsonObject | None = None
    canceled_at: int | None = None
    cancellation_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """Hold one try to move money. `is_released` is an authorisation given back without capture."""

    id: str
    account: str
    created: int
    payment_intent: str
    payment_method: str
    amount: int
    amount_captured: int
    amount_refunded: int = 0
    currency: str
    status: ChargeStatus
    is_captured: bool
    is_disputed: bool = False
    is_released: bool = False
    failure_code: str | None = None
    failure_decline_code: str | None = None
    failure_message: str | None = None
    description: str | None
    receipt_email: str | None
    customer: str | None
    metadata: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Hold money on its way back."""

    id: str
    account: str
    created: int
    charge: str
    payment_intent: str
    amount: int
    currency: str
    status: RefundStatus
    reason: str | None = None
    failure_reason: str | None = None
    metadata: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Hold a card holder's objection to a charge."""

    id: str
    account: str
    created: int
    charge: str
    payment_intent: str
    amount: int
    currency: str
    status: DisputeStatus
    reason: str


Record = PaymentMethod | Intent | Charge | Refund | Dispute
Kept = TypeVar("Kept", bound=Record)

TABLES: Final[Mapping[type, str]] = {
    PaymentMethod: "payment_methods",
    Intent: "payment_intents",
    Charge: "charges",
    Refund: "refunds",
    Dispute: "disputes",
}
WORDS: Final[Mapping[type, str]] = {
    PaymentMethod: "PaymentMethod",
    Intent: "payment_intent",
    Charge: "charge",
    Refund: "refund",
    Dispute: "dispute",
}
_STATUSES: Final[Mapping[type, type[StrEnum]]] = {
    Intent: IntentStatus,
    Charge: ChargeStatus,
    Refund: RefundStatus,
    Dispute: DisputeStatus,
}
_JSON_COLUMNS: Final = frozenset({"metadata", "last_error"})


def save(tx: Tx, record: Record) -> None:
    """Write the record, new or changed."""
    values = {field.name: _encoded(field.name, getattr(record, field.name)) for field in fields(record)}
    tx.connection.execute(QUERIES[f"save_{TABLES[type(record)]}"], values)


def load(tx: Tx, kind: type[Kept], *, object_id: str, account: str, param: str = "id") -> Kept:
    """Return one record of the account.

    Raises NoSuchObject for an id that is missing or belongs to another account, without a difference.
    """
    found = find(tx, kind, object_id=object_id)
    if found is None or found.account != account:
        raise NoSuchObject(WORDS[kind], object_id, param=param)
    return found


def find(tx: Tx, kind: type[Kept], *, object_id: str) -> Kept | None:
    """Return the record of any account; None where there is none."""
    row = tx.connection.execute(QUERIES[f"find_{TABLES[kind]}"], {"id": object_id}).fetchone()
    return None if row is None else record_of(kind, row)


def everything(tx: Tx, kind: type[Kept]) -> list[Kept]:
    """Return all records of a kind, of all accounts, oldest first."""
    return [record_of(kind, row) for row in tx.connection.execute(QUERIES[f"all_{TABLES[kind]}"])]


def paid_charge(tx: Tx, intent_id: str) -> Charge | None:
    """Return the charge that took the money of an intent; there is at most one."""
    row = tx.connection.execute(QUERIES["paid_charge"], {"payment_intent": intent_id}).fetchone()
    return None if row is None else record_of(Charge, row)


def record_of(kind: type[Kept], row: sqlite3.Row) -> Kept:
    """Return the record that a row of its table holds."""
    values = {field.name: _decoded(kind, name=field.name, value=row[field.name]) for field in fields(kind)}
    build: Callable[..., Kept] = kind
    return build(**values)


def _encoded(name: str, value: object) -> object:
    if name in _JSON_COLUMNS and value is not None:
        return json.dumps(value, ensure_ascii=False)
    return value


def _decoded(kind: type, *, name: str, value: Any) -> Any:  # noqa: ANN401 - a database column
    if value is None:
        return None
    if name in _JSON_COLUMNS:
        return json.loads(value)
    if name.startswith("is_"):
        return bool(value)
    if name == "status":
        return _STATUSES[kind](value)
    if name == "behaviour":
        return Behaviour(value)
    return value
