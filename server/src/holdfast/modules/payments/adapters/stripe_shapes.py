"""Stripe's objects in our words: only the fields that decide something are read, the rest passes by."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from holdfast.kit.money import Money, exponent
from holdfast.modules.payments.contracts import DisputeState
from holdfast.modules.payments.ports import (
    ActionNeeded,
    Cancelled,
    Charged,
    ChargeSeen,
    Declined,
    DisputeNews,
    IntentNews,
    IntentSight,
    News,
    NoNews,
    Opened,
    Pending,
    RefundDenied,
    Refunded,
    RefundNews,
    RefundPending,
    RefundSight,
    Unknown,
)

# How many decimals Stripe counts in, which is not what ISO 4217 or CLDR say of every currency (ISK has 2 here).
# Source: https://docs.stripe.com/currencies, "Zero-decimal currencies", "Three-decimal currencies", "Special cases".
_ZERO_DECIMALS: Final = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF")
)
_THREE_DECIMALS: Final = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
# Listed among the zero-decimal currencies and, as a special case, to be given with two: we do not guess with money.
UNSUPPORTED: Final = frozenset({"UGX"})


class StatusUnknown(ValueError):
    """An event speaks of a status that came into the world after this version."""


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _PaymentError(_Shape):
    code: str | None = None
    decline_code: str | None = None
    message: str | None = None


class _Charge(_Shape):
    amount_refunded: int = 0


class Intent(_Shape):
    """A PaymentIntent."""

    id: str
    status: str
    currency: str
    created: int = 0
    latest_charge: _Charge | str | None = None
    amount_received: int = 0
    client_secret: str | None = None
    last_payment_error: _PaymentError | None = None
    metadata: Mapping[str, str] = Field(default_factory=dict)


class Refund(_Shape):
    """A Refund."""

    id: str
    status: str | None = None
    amount: int
    currency: str
    payment_intent: str | None = None
    failure_reason: str | None = None
    metadata: Mapping[str, str] | None = None


class Dispute(_Shape):
    """A Dispute."""

    id: str
    status: str
    amount: int
    currency: str
    payment_intent: str | None = None


class _Data(_Shape):
    object: Mapping[str, object]


class Event(_Shape):
    """An Event, whatever it is about."""

    id: str = Field(min_length=1, max_length=255)
    object: str = Field(pattern="^event$")
    type: str = Field(max_length=255)
    created: int
    data: _Data


def amount_to_wire(amount: Money) -> int | None:
    """Return the amount as Stripe counts it; None where Stripe's unit cannot say it."""
    if amount.currency in UNSUPPORTED:
        return None
    shift = _decimals(amount.currency) - exponent(amount.currency)
    if shift >= 0:
        return amount.amount * int(10**shift)
    whole, rest = divmod(amount.amount, int(10**-shift))
    return None if rest else whole


def amount_from_wire(amount: int, currency: str) -> Money:
    """Return Stripe's amount in our minor units; raise `ValueError` where they cannot say it."""
    code = currency.upper()
    shift = _decimals(code) - exponent(code)
    if shift <= 0:
        return Money(amount * int(10**-shift), code)
    whole, rest = divmod(amount, int(10**shift))
    if rest:
        raise ValueError(f"{amount} {code} has more decimals than {code} has.")
    return Money(whole, code)


def _decimals(currency: str) -> int:
    if currency in _ZERO_DECIMALS:
        return 0
    return 3 if currency in _THREE_DECIMALS else 2


def intent_sight(intent: Intent) -> IntentSight | Unknown:
    """Return how an intent stands; a status that this version does not know is `Unknown`."""
    ref, secret = intent.id, intent.client_secret
    sights: Mapping[str, Callable[[], IntentSight]] = {
        "requires_payment_method": lambda: _waiting(intent),
        "requires_confirmation": lambda: Opened(ref, secret),
        "requires_action": lambda: ActionNeeded(ref, secret),
        "processing": lambda: Pending(ref),
        "requires_capture": lambda: Pending(ref),
        "succeeded": lambda: Charged(ref, amount_from_wire(intent.amount_received, intent.currency)),
        "canceled": lambda: Cancelled(ref),
    }
    sight = sights.get(intent.status)
    return sight() if sight is not None else Unknown(f"the intent has the status {intent.status}")


def _waiting(intent: Intent) -> Opened | Declined:
    error = intent.last_payment_error
    if error is None:
        return Opened(intent.id, intent.client_secret)
    return Declined(
        ref=intent.id,
        code=error.decline_code or error.code or "declined",
        message=error.message or "The payment was declined.",
        client_secret=intent.client_secret,
    )


def refund_sight(refund: Refund) -> RefundSight:
    """Return how a refund stands; one that waits for anything is pending."""
    amount = amount_from_wire(refund.amount, refund.currency)
    match refund.status:
        case "succeeded":
            return Refunded(refund.id, amount)
        case "failed" | "canceled":
            return RefundDenied(refund.id, amount, refund.failure_reason or str(refund.status))
        case _:
            return RefundPending(refund.id, amount)


def news_of(payload: Mapping[str, object]) -> News:
    """Return what a stored event says; raise `ValueError` for one that does not look like Stripe's."""
    event = Event.model_validate(payload)
    if event.type.startswith("payment_intent."):
        return _intent_news(event)
    if event.type.startswith("refund.") or event.type == "charge.refund.updated":
        return refund_news(Refund.model_validate(event.data.object)) or NoNews()
    if event.type.startswith("charge.dispute."):
        return dispute_news(Dispute.model_validate(event.data.object)) or NoNews()
    # A charge tells nothing that its intent and its refunds do not tell as well.
    return NoNews()


def _intent_news(event: Event) -> IntentNews:
    intent = Intent.model_validate(event.data.object)
    sight = intent_sight(intent)
    if isinstance(sight, Unknown):
        raise StatusUnknown(sight.reason)
    return _news_of_intent(intent, sight, at=event.created)


def _news_of_intent(intent: Intent, sight: IntentSight, *, at: int) -> IntentNews:
    return IntentNews(
        at=datetime.fromtimestamp(at, UTC),
        sight=sight,
        tenant_id=_id_in(intent.metadata, "tenant_id"),
        attempt_id=_id_in(intent.metadata, "attempt_id"),
    )


def charge_seen(intent: Intent) -> ChargeSeen | None:
    """Return what an intent has taken and given back; None for one that took nothing."""
    sight = intent_sight(intent)
    if not isinstance(sight, Charged):
        return None
    charge = intent.latest_charge
    back = charge.amount_refunded if isinstance(charge, _Charge) else 0
    return ChargeSeen(
        ref=intent.id,
        taken=sight.amount,
        given_back=amount_from_wire(back, intent.currency).amount,
        news=_news_of_intent(intent, sight, at=intent.created),
    )


def refund_news(refund: Refund) -> RefundNews | None:
    """Return how a refund stands; None for one of a payment that was no intent."""
    if refund.payment_intent is None:
        return None
    return RefundNews(
        sight=refund_sight(refund),
        intent_ref=refund.payment_intent,
        tenant_id=_id_in(refund.metadata, "tenant_id"),
        refund_id=_id_in(refund.metadata, "refund_id"),
    )


def dispute_news(dispute: Dispute) -> DisputeNews | None:
    """Return how a dispute stands; None for an inquiry (`warning_...`), which takes no money."""
    if dispute.payment_intent is None or dispute.status.startswith("warning_"):
        return None
    states = {"won": DisputeState.WON, "prevented": DisputeState.WON, "lost": DisputeState.LOST}
    return DisputeNews(
        ref=dispute.id,
        intent_ref=dispute.payment_intent,
        state=states.get(dispute.status, DisputeState.OPEN),
        amount=amount_from_wire(dispute.amount, dispute.currency),
    )


def _id_in(metadata: Mapping[str, str] | None, name: str) -> UUID | None:
    try:
        return UUID((metadata or {}).get(name, ""))
    except ValueError:
        return None
