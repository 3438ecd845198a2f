"""Create, change, confirm, capture and cancel payment intents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from holdfast.simulator import charging
from holdfast.simulator.contracts import Call
from holdfast.simulator.errors import InvalidParameter, MissingParameter, UnexpectedState
from holdfast.simulator.events import Fact, emit
from holdfast.simulator.records import Charge, Intent, IntentStatus, PaymentMethod, load, new_id, save
from holdfast.simulator.schemas import JsonObject
from holdfast.simulator.shapes import intent_shape
from holdfast.simulator.wire import Answer, Params

# Source: Stripe's minimum charge amounts (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts).
AMOUNT_MIN: Final[Mapping[str, int]] = {"usd": 50, "eur": 50, "gbp": 30, "jpy": 50, "inr": 50, "chf": 50}
CANCELLATION_REASONS: Final = ("duplicate", "fraudulent", "requested_by_customer", "abandoned")
# These exist at Stripe and change nothing about one card payment in a test.
WITHOUT_EFFECT: Final = (
    "confirmation_method",
    "error_on_requires_action",
    "off_session",
    "payment_method_options",
    "payment_method_types",
    "setup_future_usage",
    "shipping",
    "statement_descriptor_suffix",
    "use_stripe_sdk",
)
_CURRENCY: Final = re.compile(r"[a-z]{3}")

PAYABLE: Final = frozenset(
    {IntentStatus.REQUIRES_PAYMENT_METHOD, IntentStatus.REQUIRES_CONFIRMATION, IntentStatus.REQUIRES_ACTION}
)
CANCELABLE: Final = PAYABLE | {IntentStatus.REQUIRES_CAPTURE}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIntent:
    """Hold the checked parameters of a creation."""

    amount: int
    currency: str
    capture_method: str
    is_automatic: bool
    description: str | None
    receipt_email: str | None
    customer: str | None
    statement_descriptor: str | None
    payment_method: str | None
    return_url: str | None
    confirms: bool
    metadata: dict[str, str] = field(default_factory=dict)


def read_new_intent(params: Params) -> NewIntent:
    """Return what a creation asks for.

    Raises ApiError for parameters that are missing, wrong or unknown.
    """
    amount = params.amount("amount")
    if amount is None:
        raise MissingParameter("amount")
    currency = params.required_text("currency").lower()
    if _CURRENCY.fullmatch(currency) is None:
        raise InvalidParameter("currency", f"Invalid currency: {currency}.")
    if amount < AMOUNT_MIN.get(currency, 1):
        message = f"Amount must be at least {AMOUNT_MIN[currency]} {currency} in the smallest unit."
        raise InvalidParameter("amount", message, code="amount_too_small")
    allowed = ("automatic", "automatic_async", "manual")
    new = NewIntent(
        amount=amount,
        currency=currency,
        capture_method=params.choice("capture_method", allowed=allowed) or "automatic",
        is_automatic=params.mapping("automatic_payment_methods").get("enabled") == "true",
        description=params.text("description"),
        receipt_email=params.text("receipt_email"),
        customer=params.text("customer"),
        statement_descriptor=params.text("statement_descriptor", length_max=22),
        payment_method=params.text("payment_method"),
        return_url=params.text("return_url"),
        confirms=params.boolean("confirm"),
        metadata=params.metadata() or {},
    )
    params.ignore(WITHOUT_EFFECT)
    params.refuse_unknown()
    return new


def create(call: Call, new: NewIntent) -> Answer:
    """Create the intent, and confirm it at once where that was asked for."""
    intent_id = new_id("pi")
    method = charging.method_named(call, new.payment_method) if new.payment_method is not None else None
    intent = Intent(
        id=intent_id,
        account=call.account,
        created=call.tx.second,
        amount=new.amount,
        currency=new.currency,
        status=IntentStatus.REQUIRES_CONFIRMATION if method else IntentStatus.REQUIRES_PAYMENT_METHOD,
        client_secret=new_id(f"{intent_id}_secret", length=25),
        capture_method=new.capture_method,
        is_automatic=new.is_automatic,
        payment_method=method.id if method else None,
        description=new.description,
        receipt_email=new.receipt_email,
        customer=new.customer,
        statement_descriptor=new.statement_descriptor,
        metadata=new.metadata,
        return_url=new.return_url,
    )
    save(call.tx, intent)
    shape = intent_shape(intent, public_url=call.public_url)
    emit(call, Fact(type="payment_intent.created", payment_intent=intent.id, shape=shape))
    if new.confirms:
        return confirm(call, intent, payment_method=None, return_url=new.return_url)
    return Answer(200, shape)


def confirm(call: Call, intent: Intent, *, payment_method: str | None, return_url: str | None) -> Answer:
    """Try to pay; answer with the intent, or with 402 and the reason of the decline."""
    if intent.status not in PAYABLE:
        raise UnexpectedState(_why_not_confirmed(intent), intent=_shape(call, intent))
    token = payment_method or intent.payment_method
    if token is None:
        message = (
            "You cannot confirm this PaymentIntent because it's missing a payment method. Update the PaymentIntent "
            "with a payment method, or give one with the confirmation."
        )
        raise UnexpectedState(message, intent=_shape(call, intent))
    method = charging.method_named(call, token)
    ready = replace(intent, return_url=return_url or intent.return_url)
    return outcome(call, charging.pay(call, ready, method=method))


def outcome(call: Call, intent: Intent) -> Answer:
    """Return the answer to a try: 402 with the error where the bank refused, else the intent."""
    if intent.status is IntentStatus.REQUIRES_PAYMENT_METHOD and intent.last_error is not None:
        return Answer(402, {"error": {**intent.last_error, "payment_intent": _shape(call, intent)}})
    return Answer(200, _shape(call, intent))


def capture(call: Call, intent: Intent, *, amount: int | None) -> Answer:
    """Take the reserved money, all of it or the stated part; the rest goes back to the card."""
    if intent.status is not IntentStatus.REQUIRES_CAPTURE or intent.latest_charge is None:
        message = (
            f"This PaymentIntent could not be captured because it has a status of {intent.status}. "
            "Only a PaymentIntent with one of the following statuses may be captured: requires_capture."
        )
        raise UnexpectedState(message, intent=_shape(call, intent))
    taken = intent.amount_capturable if amount is None else amount
    if taken > intent.amount_capturable:
        message = f"Amount to capture ({taken}) is more than the amount capturable ({intent.amount_capturable})."
        raise InvalidParameter("amount_to_capture", message, code="amount_too_large")
    charge = load(call.tx, Charge, object_id=intent.latest_charge, account=call.account)
    charge = replace(charge, is_captured=True, amount_captured=taken)
    save(call.tx, charge)
    charging.tell_charge(call, charge, method=charging.method_of(call, charge), event="captured")
    changed = replace(intent, status=IntentStatus.SUCCEEDED, amount_received=taken, amount_capturable=0)
    return Answer(200, _shape(call, charging.moved(call, changed, event="succeeded")))


def cancel(call: Call, intent: Intent, *, reason: str | None) -> Answer:
    """Close the intent; reserved money is given back."""
    if intent.status not in CANCELABLE:
        message = (
            f"You cannot cancel this PaymentIntent because it has a status of {intent.status}. Only a PaymentIntent "
            f"with one of the following statuses may be canceled: {', '.join(sorted(CANCELABLE))}."
        )
        raise UnexpectedState(message, intent=_shape(call, intent))
    if intent.status is IntentStatus.REQUIRES_CAPTURE and intent.latest_charge is not None:
        charge = load(call.tx, Charge, object_id=intent.latest_charge, account=call.account)
        charge = replace(charge, is_released=True)
        save(call.tx, charge)
        charging.tell_charge(call, charge, method=charging.method_of(call, charge), event="refunded")
    changed = replace(
        intent,
        status=IntentStatus.CANCELED,
        canceled_at=call.tx.second,
        cancellation_reason=reason,
        amount_capturable=0,
    )
    return Answer(200, _shape(call, charging.moved(call, changed, event="canceled")))


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentChange:
    """Hold the checked parameters of an update; None leaves as it is."""

    amount: int | None
    description: str | None
    receipt_email: str | None
    payment_method: str | None
    metadata: dict[str, str] | None


def read_change(params: Params) -> IntentChange:
    """Return what an update asks for."""
    change = IntentChange(
        amount=params.amount("amount"),
        description=params.text("description"),
        receipt_email=params.text("receipt_email"),
        payment_method=params.text("payment_method"),
        metadata=params.metadata(),
    )
    params.ignore(WITHOUT_EFFECT)
    params.refuse_unknown()
    return change


def update(call: Call, intent: Intent, *, change: IntentChange) -> Answer:
    """Change an intent that is not paid yet; description and metadata can change at any time."""
    touches_payment = change.amount is not None or change.payment_method is not None
    if touches_payment and intent.status not in PAYABLE:
        message = f"This PaymentIntent could not be updated because it has a status of {intent.status}."
        raise UnexpectedState(message, intent=_shape(call, intent))
    metadata = dict(intent.metadata)
    for name, value in (change.metadata or {}).items():
        # An empty value removes the key.
        metadata.pop(name, None) if value == "" else metadata.update({name: value})
    changed = replace(
        intent,
        amount=change.amount or intent.amount,
        description=change.description or intent.description,
        receipt_email=change.receipt_email or intent.receipt_email,
        metadata={} if change.metadata == {} else metadata,
    )
    if change.payment_method is not None:
        method = charging.method_named(call, change.payment_method)
        changed = replace(changed, payment_method=method.id, status=IntentStatus.REQUIRES_CONFIRMATION)
    save(call.tx, changed)
    return Answer(200, _shape(call, changed))


def answer_challenge(call: Call, intent: Intent, *, is_approved: bool) -> Intent:
    """Finish a 3-D Secure challenge: the payment goes through, or the intent waits for another card."""
    method = _method_waiting(call, intent, needed=IntentStatus.REQUIRES_ACTION)
    if is_approved:
        return charging.authorise(call, intent, method=method)
    return charging.refuse_authentication(call, intent, method=method)


def settle(call: Call, intent: Intent, *, is_paid: bool) -> Intent:
    """End the `processing` of a payment, well or badly."""
    method = _method_waiting(call, intent, needed=IntentStatus.PROCESSING)
    if is_paid:
        return charging.authorise(call, intent, method=method)
    return charging.refuse_processing(call, intent, method=method)


def _method_waiting(call: Call, intent: Intent, *, needed: IntentStatus) -> PaymentMethod:
    if intent.status is not needed or intent.payment_method is None:
        message = f"This PaymentIntent has a status of {intent.status}, not {needed}."
        raise UnexpectedState(message, intent=_shape(call, intent))
    return load(call.tx, PaymentMethod, object_id=intent.payment_method, account=intent.account)


def _why_not_confirmed(intent: Intent) -> str:
    if intent.status is IntentStatus.SUCCEEDED:
        return (
            "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed."
        )
    return f"You cannot confirm this PaymentIntent because it has a status of {intent.status}."


def _shape(call: Call, intent: Intent) -> JsonObject:
    return intent_shape(intent, public_url=call.public_url)
