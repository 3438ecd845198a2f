"""The outside as payments needs it: gateways that take and give back money, a queue for jobs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from holdfast.kit.database import Transaction
from holdfast.kit.money import Money
from holdfast.modules.payments.contracts import DisputeState
from holdfast.modules.payments.settings import PaymentsSettings


@dataclass(frozen=True, slots=True)
class IntentOrder:
    """A wish to be paid, complete: the same order with the same key is the same wish."""

    tenant_id: UUID
    account_id: UUID
    attempt_id: UUID
    payable_id: UUID
    amount: Money
    description: str


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """A wish to give money back."""

    tenant_id: UUID
    account_id: UUID
    attempt_id: UUID
    refund_id: UUID
    intent_ref: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Opened:
    """The provider waits for the customer, who pays with the client secret."""

    ref: str
    client_secret: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class ActionNeeded:
    """The bank wants to hear from the customer first."""

    ref: str
    client_secret: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pending:
    """The provider is busy with it and will tell."""

    ref: str


@dataclass(frozen=True, slots=True)
class Charged:
    """The money is taken: that much, in that currency."""

    ref: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Declined:
    """The bank refused; the customer may try again on the same intent."""

    ref: str
    code: str
    message: str
    client_secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The intent is closed for good and took nothing."""

    ref: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider will not do this, now or later; nothing happened."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say whether it happened (a time-out, a lost line, a fault over there): ask again with the same key."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotFound:
    """The provider has nothing under that reference."""


@dataclass(frozen=True, slots=True)
class Refunded:
    """The money went back."""

    ref: str
    amount: Money


@dataclass(frozen=True, slots=True)
class RefundPending:
    """The money is on its way back."""

    ref: str
    amount: Money


@dataclass(frozen=True, slots=True)
class RefundDenied:
    """The refund came to nothing, at once or after it had seemed done."""

    ref: str
    amount: Money
    reason: str


IntentSight = Opened | ActionNeeded | Pending | Charged | Declined | Cancelled
IntentAnswer = IntentSight | Refused | Unknown | NotFound
RefundSight = Refunded | RefundPending | RefundDenied
RefundAnswer = RefundSight | Refused | Unknown | NotFound


@dataclass(frozen=True, slots=True)
class IntentNews:
    """An event about an intent. The ids are what our own metadata said: claims, checked against what we know."""

    at: datetime
    sight: IntentSight
    tenant_id: UUID | None
    attempt_id: UUID | None


@dataclass(frozen=True, slots=True)
class RefundNews:
    """An event about a refund; `refund_id` is missing on one that was made at the provider by hand."""

    sight: RefundSight
    intent_ref: str
    tenant_id: UUID | None
    refund_id: UUID | None


@dataclass(frozen=True, slots=True)
class DisputeNews:
    """An event about a dispute."""

    ref: str
    intent_ref: str
    state: DisputeState
    amount: Money


@dataclass(frozen=True, slots=True)
class NoNews:
    """An event that changes nothing here."""


News = IntentNews | RefundNews | DisputeNews | NoNews


@dataclass(frozen=True, slots=True)
class ChargeSeen:
    """Money on the provider's books: what was taken, and how much of it has gone back (R40)."""

    ref: str
    taken: Money
    given_back: int
    news: IntentNews


@dataclass(frozen=True, slots=True)
class Movements:
    """What the provider's books show of a stretch of time."""

    charges: tuple[ChargeSeen, ...] = ()
    refunds: tuple[RefundNews, ...] = ()
    disputes: tuple[DisputeNews, ...] = ()


@dataclass(frozen=True, slots=True)
class SignedEvent:
    """A webhook whose signature held: the provider's own event id, its kind, and the parsed body."""

    event_id: str
    kind: str
    payload: Mapping[str, object]


class PaymentGateway(Protocol):
    """One provider. Answers are values: only a defect raises, never a decline, a time-out or a refusal."""

    async def open_intent(self, order: IntentOrder, *, key: str) -> IntentAnswer:
        """Ask for a payment; the same key again gives the same intent."""
        ...

    async def look_up_intent(self, ref: str, *, account_id: UUID) -> IntentAnswer:
        """Return how an intent stands; changes nothing."""
        ...

    async def find_intent(self, attempt_id: UUID, *, account_id: UUID, made_after: datetime) -> IntentAnswer:
        """Return the intent that carries our reference, for when its key may be forgotten (R31)."""
        ...

    async def cancel_intent(self, ref: str, *, account_id: UUID, key: str) -> IntentAnswer:
        """Close an intent; one that was paid meanwhile answers `Charged`."""
        ...

    async def refund(self, order: RefundOrder, *, key: str) -> RefundAnswer:
        """Give money back; the same key again gives the same refund."""
        ...

    async def find_refund(self, order: RefundOrder) -> RefundAnswer:
        """Return the refund that carries our reference; changes nothing."""
        ...

    async def list_movements(self, account_id: UUID, *, since: datetime, until: datetime) -> Movements | Unknown:
        """Return what was taken, given back and disputed in [since, until), by the provider's own books (R40)."""
        ...

    def open_envelope(self, body: bytes, *, signature: str, secrets: Sequence[str], now: datetime) -> SignedEvent:
        """Return the event of a webhook whose signature over the raw body holds for one of the secrets.

        Raises `SignatureRefused` or `WebhookMalformed` (R33).
        """
        ...

    def read_news(self, payload: Mapping[str, object]) -> News:
        """Return what a stored event says in our words."""
        ...


class Enqueue(Protocol):
    """Puts a job into the queue with the caller's transaction (`kit.jobs.enqueue`)."""

    async def __call__(
        self,
        tx: Transaction,
        entrypoint: str,
        *,
        payload: Mapping[str, object],
        delay_seconds: float = 0,
        dedupe_key: str | None = None,
    ) -> None:
        """Queue the job; a dedupe key that waits or runs already adds nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Setup:
    """What wiring gives payments: the gateways by provider, the queue, the settings."""

    gateways: Mapping[str, PaymentGateway]
    enqueue: Enqueue
    settings: PaymentsSettings
