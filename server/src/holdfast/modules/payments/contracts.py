"""What crosses the door of payments: payables in, attempts and refunds out."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from holdfast.kit.money import Money

STRIPE: Final = "stripe"


class AttemptState(StrEnum):
    """Where one try to pay stands."""

    PREPARING = "preparing"
    OPEN = "open"
    ACTION_NEEDED = "action_needed"
    PROCESSING = "processing"
    FAILED = "failed"
    CANCELLED = "cancelled"
    CAPTURED = "captured"


class RefundState(StrEnum):
    """Where money on its way back stands."""

    REQUESTED = "requested"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class DisputeState(StrEnum):
    """How a card holder's objection stands."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class OperationKind(StrEnum):
    """What we ask a provider to do."""

    CREATE_INTENT = "create_intent"
    CANCEL_INTENT = "cancel_intent"
    REFUND = "refund"


class OperationState(StrEnum):
    """How far one call to the outside has come; `unknown` is asked again with the same key."""

    PENDING = "pending"
    UNKNOWN = "unknown"
    DONE = "done"
    FAILED = "failed"


class EventState(StrEnum):
    """What became of a provider's event; `parked` waits for its payment, or for a person."""

    RECEIVED = "received"
    APPLIED = "applied"
    PARKED = "parked"
    IGNORED = "ignored"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Payable:
    """Something to be paid, as its owner describes it; payments never learns what it is.

    `expires_at` is when the owner stops waiting for the money; `return_path` is where the hosted page sends the
    customer back to (a path of ours; None for the payable's own page).
    """

    payable_id: UUID
    merchant_id: UUID
    customer_id: UUID
    amount: Money
    description: str
    expires_at: datetime
    return_path: str | None = None


@dataclass(frozen=True, slots=True)
class AttemptView:
    """One try to pay, as the payable's owner may see it.

    `client_secret` and `checkout_url` are there while the customer can pay with them. `counts` says that this capture
    pays the payable; one that does not (a second one, a wrong amount) goes back by itself. `is_late` says that it was
    captured after the owner had given the payable up.
    """

    attempt_id: UUID
    payable_id: UUID
    provider: str
    state: AttemptState
    amount: Money
    captured: Money | None
    refunded: Money | None
    client_secret: str | None = field(repr=False)
    checkout_url: str | None = field(repr=False)
    failure_code: str | None
    failure_message: str | None
    counts: bool
    is_late: bool
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class RefundView:
    """Money on its way back."""

    refund_id: UUID
    attempt_id: UUID
    payable_id: UUID
    action_key: str
    amount: Money
    state: RefundState
    reason: str
    failure_reason: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class EventView:
    """A provider's event and what became of it, for operators."""

    account_id: UUID
    provider: str
    event_id: str
    kind: str
    state: EventState
    reason: str | None
    tries: int
    received_at: datetime
    next_try_at: datetime | None
    applied_at: datetime | None


@dataclass(frozen=True, slots=True)
class OperationView:
    """One call to the outside and how it went, for operators."""

    operation_id: UUID
    attempt_id: UUID
    refund_id: UUID | None
    kind: OperationKind
    state: OperationState
    tries: int
    error: str | None
    created_at: datetime
    next_try_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class MoneyFigures:
    """Ages in seconds of the oldest refund on its way and of the oldest parked webhook, over all tenants."""

    refund_seconds: int
    parked_seconds: int
