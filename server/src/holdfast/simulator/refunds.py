"""Give money back, never more than was taken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from holdfast.simulator import charging, faults
from holdfast.simulator.contracts import Call
from holdfast.simulator.errors import ApiError, InvalidParameter, MissingParameter
from holdfast.simulator.events import Fact, emit
from holdfast.simulator.faults import FaultKind
from holdfast.simulator.records import (
    Charge,
    ChargeStatus,
    Intent,
    Refund,
    RefundStatus,
    load,
    new_id,
    paid_charge,
    save,
)
from holdfast.simulator.shapes import refund_shape
from holdfast.simulator.wire import Params

REASONS: Final = ("duplicate", "fraudulent", "requested_by_customer")
WITHOUT_EFFECT: Final = ("instructions_email", "refund_application_fee", "reverse_transfer")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRefund:
    """Hold the checked parameters of a refund; without an amount all that is left goes back."""

    charge: str | None
    payment_intent: str | None
    amount: int | None
    reason: str | None
    metadata: dict[str, str]


def read_new_refund(params: Params) -> NewRefund:
    """Return what a refund asks for."""
    new = NewRefund(
        charge=params.text("charge"),
        payment_intent=params.text("payment_intent"),
        amount=params.amount("amount"),
        reason=params.choice("reason", allowed=REASONS),
        metadata=params.metadata() or {},
    )
    if new.charge is None and new.payment_intent is None:
        raise MissingParameter("payment_intent")
    params.ignore(WITHOUT_EFFECT)
    params.refuse_unknown()
    return new


def create(call: Call, new: NewRefund) -> Refund:
    """Refund a charge, whole or in part.

    Raises ApiError when nothing was captured, when more is asked than is left, or while a dispute is open.
    """
    charge = _charge_to_refund(call, new)
    left = charge.amount_captured - charge.amount_refunded
    amount = left if new.amount is None else new.amount
    _refuse_impossible(charge, amount=amount, left=left)
    waits = faults.take(call.tx, kinds=(FaultKind.REFUND_PENDING,), target=charge.payment_intent) is not None
    refund = Refund(
        id=new_id("re"),
        account=call.account,
        created=call.tx.second,
        charge=charge.id,
        payment_intent=charge.payment_intent,
        amount=amount,
        currency=charge.currency,
        status=RefundStatus.PENDING if waits else RefundStatus.SUCCEEDED,
        reason=new.reason,
        metadata=new.metadata,
    )
    changed = replace(charge, amount_refunded=charge.amount_refunded + amount)
    save(call.tx, changed)
    save(call.tx, refund)
    tell(call, refund, event="refund.created")
    charging.tell_charge(call, changed, method=charging.method_of(call, charge), event="refunded")
    if not waits:
        tell(call, refund, event="refund.updated")
    return refund


def settle(call: Call, refund: Refund, *, is_paid: bool) -> Refund:
    """End a refund: a pending one arrives; a pending or even an arrived one may fail, and its debt is open again."""
    if refund.status is RefundStatus.FAILED or (is_paid and refund.status is RefundStatus.SUCCEEDED):
        message = f"Refund {refund.id} has a status of {refund.status} and cannot change."
        raise ApiError(message, code="refund_not_pending")
    if is_paid:
        settled = replace(refund, status=RefundStatus.SUCCEEDED)
        save(call.tx, settled)
        tell(call, settled, event="refund.updated")
        return settled
    failed = replace(refund, status=RefundStatus.FAILED, failure_reason="lost_or_stolen_card")
    charge = load(call.tx, Charge, object_id=refund.charge, account=call.account)
    save(call.tx, replace(charge, amount_refunded=charge.amount_refunded - refund.amount))
    save(call.tx, failed)
    tell(call, failed, event="refund.updated")
    tell(call, failed, event="refund.failed")
    return failed


def tell(call: Call, refund: Refund, *, event: str) -> None:
    """Emit an event about the refund."""
    emit(call, Fact(type=event, payment_intent=refund.payment_intent, shape=refund_shape(refund)))


def _charge_to_refund(call: Call, new: NewRefund) -> Charge:
    if new.charge is not None:
        return load(call.tx, Charge, object_id=new.charge, account=call.account, param="charge")
    intent_id = new.payment_intent or ""
    intent = load(call.tx, Intent, object_id=intent_id, account=call.account, param="payment_intent")
    paid = paid_charge(call.tx, intent.id)
    if paid is None:
        raise InvalidParameter(
            "payment_intent", "This PaymentIntent does not have a successful charge to refund.", code="charge_not_found"
        )
    return paid


def _refuse_impossible(charge: Charge, *, amount: int, left: int) -> None:
    if charge.status is ChargeStatus.FAILED or not charge.is_captured:
        message = f"Charge {charge.id} was not captured, so there is nothing to refund."
        raise InvalidParameter("charge", message, code="charge_not_refundable")
    if charge.is_disputed:
        message = f"Charge {charge.id} has been charged back; cannot issue a refund."
        raise InvalidParameter("charge", message, code="charge_disputed")
    if left == 0:
        message = f"Charge {charge.id} has already been refunded."
        raise InvalidParameter("charge", message, code="charge_already_refunded")
    if amount > left:
        message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})."
        raise InvalidParameter("amount", message, code="amount_too_large")
