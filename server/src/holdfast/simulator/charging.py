"""Ask the pretended bank for money, and keep what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from holdfast.simulator import faults
from holdfast.simulator.cards import AUTHENTICATION_FAILURE, DECLINES, PAYMENT_METHODS, Behaviour, Decline, TestCard
from holdfast.simulator.contracts import Call
from holdfast.simulator.events import Fact, emit
from holdfast.simulator.faults import FaultKind
from holdfast.simulator.records import (
    Charge,
    ChargeStatus,
    Intent,
    IntentStatus,
    PaymentMethod,
    load,
    new_id,
    save,
)
from holdfast.simulator.schemas import JsonObject
from holdfast.simulator.shapes import charge_shape, intent_shape, method_shape

EXPIRY_YEARS_AHEAD: Final = 4
SECONDS_PER_YEAR: Final = 31_556_952

NEXT: Final[Mapping[IntentStatus, frozenset[IntentStatus]]] = {
    IntentStatus.REQUIRES_PAYMENT_METHOD: frozenset(IntentStatus),
    IntentStatus.REQUIRES_CONFIRMATION: frozenset(IntentStatus),
    IntentStatus.REQUIRES_ACTION: frozenset(IntentStatus),
    IntentStatus.PROCESSING: frozenset(
        {IntentStatus.REQUIRES_PAYMENT_METHOD, IntentStatus.REQUIRES_CAPTURE, IntentStatus.SUCCEEDED}
    ),
    IntentStatus.REQUIRES_CAPTURE: frozenset({IntentStatus.SUCCEEDED, IntentStatus.CANCELED}),
    IntentStatus.SUCCEEDED: frozenset(),
    IntentStatus.CANCELED: frozenset(),
}


class IllegalTransition(RuntimeError):
    """Stop a change of state that the table does not know: a fault of the simulator, never of the caller."""


def moved(call: Call, intent: Intent, *, event: str) -> Intent:
    """Save the intent in its new state and tell it; returns the intent.

    Raises IllegalTransition when the table has no way from the stored state to the new one.
    """
    stored = load(call.tx, Intent, object_id=intent.id, account=intent.account)
    if intent.status not in NEXT[stored.status]:
        message = f"{intent.id}: {stored.status} does not lead to {intent.status}"
        raise IllegalTransition(message)
    save(call.tx, intent)
    shape = intent_shape(intent, public_url=call.public_url)
    emit(call, Fact(type=f"payment_intent.{event}", payment_intent=intent.id, shape=shape))
    return intent


def method_named(call: Call, token: str) -> PaymentMethod:
    """Return the payment method: a fresh one for a test token (`pm_card_visa`), a stored one for an id.

    Raises NoSuchObject for anything else.
    """
    card = PAYMENT_METHODS.get(token)
    if card is None:
        return load(call.tx, PaymentMethod, object_id=token, account=call.account, param="payment_method")
    year = 1970 + call.tx.second // SECONDS_PER_YEAR + EXPIRY_YEARS_AHEAD
    return keep_card(call, card, exp_month=12, exp_year=year)


def keep_card(call: Call, card: TestCard, *, exp_month: int, exp_year: int) -> PaymentMethod:
    """Store the brand, the last four digits and the behaviour of a test card; never its number."""
    method = PaymentMethod(
        id=new_id("pm"),
        account=call.account,
        created=call.tx.second,
        brand=card.brand,
        last4=card.last4,
        exp_month=exp_month,
        exp_year=exp_year,
        behaviour=card.behaviour,
    )
    save(call.tx, method)
    return method


def pay(call: Call, intent: Intent, *, method: PaymentMethod) -> Intent:
    """Try to pay the intent with the card and return it in its new state.

    A refusal is a state too: `requires_payment_method` with `last_error` set.
    """
    chosen = replace(intent, payment_method=method.id, last_error=None)
    if method.behaviour is Behaviour.CHALLENGE:
        return moved(call, replace(chosen, status=IntentStatus.REQUIRES_ACTION), event="requires_action")
    if method.behaviour in DECLINES:
        return _declined(call, chosen, method=method)
    if faults.take(call.tx, kinds=(FaultKind.PROCESSING,), target=intent.id) is not None:
        return moved(call, replace(chosen, status=IntentStatus.PROCESSING), event="processing")
    return authorise(call, chosen, method=method)


def authorise(call: Call, intent: Intent, *, method: PaymentMethod) -> Intent:
    """Move the money, or reserve it where the intent is captured by hand."""
    captures = intent.capture_method != "manual"
    charge = _charge_of(call, intent, method=method, captured=intent.amount if captures else 0)
    save(call.tx, charge)
    if captures:
        changed = replace(intent, status=IntentStatus.SUCCEEDED, amount_received=intent.amount)
    else:
        changed = replace(intent, status=IntentStatus.REQUIRES_CAPTURE, amount_capturable=intent.amount)
    tell_charge(call, charge, method=method, event="succeeded")
    changed = replace(changed, latest_charge=charge.id, last_error=None)
    return moved(call, changed, event="succeeded" if captures else "amount_capturable_updated")


def tell_charge(call: Call, charge: Charge, *, method: PaymentMethod, event: str) -> None:
    """Emit an event about the charge."""
    shape = charge_shape(charge, method=method)
    emit(call, Fact(type=f"charge.{event}", payment_intent=charge.payment_intent, shape=shape))


def method_of(call: Call, charge: Charge) -> PaymentMethod:
    """Return the card that the charge was made on."""
    return load(call.tx, PaymentMethod, object_id=charge.payment_method, account=charge.account)


def refuse_authentication(call: Call, intent: Intent, *, method: PaymentMethod) -> Intent:
    """Put the intent back after a failed challenge: nothing was charged, and it may be paid again."""
    return _back_to_start(call, intent, decline=AUTHENTICATION_FAILURE, method=method, charge=None)


def refuse_processing(call: Call, intent: Intent, *, method: PaymentMethod) -> Intent:
    """Let a payment in `processing` end as a decline."""
    return _declined(call, intent, method=method)


def _declined(call: Call, intent: Intent, *, method: PaymentMethod) -> Intent:
    decline = DECLINES.get(method.behaviour, DECLINES[Behaviour.DECLINE])
    charge = replace(
        _charge_of(call, intent, method=method, captured=0),
        status=ChargeStatus.FAILED,
        failure_code=decline.code,
        failure_decline_code=decline.decline_code,
        failure_message=decline.message,
    )
    save(call.tx, charge)
    tell_charge(call, charge, method=method, event="failed")
    return _back_to_start(call, intent, decline=decline, method=method, charge=charge)


def _back_to_start(
    call: Call, intent: Intent, *, decline: Decline, method: PaymentMethod, charge: Charge | None
) -> Intent:
    error: JsonObject = {
        "type": "card_error" if charge is not None else "invalid_request_error",
        "code": decline.code,
        "doc_url": f"https://stripe.com/docs/error-codes/{decline.code.replace('_', '-')}",
        "message": decline.message,
        "payment_method": method_shape(method),
    }
    if decline.decline_code is not None:
        error["decline_code"] = decline.decline_code
    if charge is not None:
        error["charge"] = charge.id
    changed = replace(
        intent,
        status=IntentStatus.REQUIRES_PAYMENT_METHOD,
        payment_method=None,
        last_error=error,
        latest_charge=charge.id if charge is not None else intent.latest_charge,
    )
    return moved(call, changed, event="payment_failed")


def _charge_of(call: Call, intent: Intent, *, method: PaymentMethod, captured: int) -> Charge:
    return Charge(
        id=new_id("ch"),
        account=intent.account,
        created=call.tx.second,
        payment_intent=intent.id,
        payment_method=method.id,
        amount=intent.amount,
        amount_captured=captured,
        currency=intent.currency,
        status=ChargeStatus.SUCCEEDED,
        is_captured=captured > 0,
        description=intent.description,
        receipt_email=intent.receipt_email,
        customer=intent.customer,
        metadata=intent.metadata,
    )
