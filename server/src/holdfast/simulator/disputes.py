"""Let a card holder object to a charge, and decide who was right."""

from __future__ import annotations

from dataclasses import replace

from holdfast.simulator.contracts import Call
from holdfast.simulator.errors import ApiError, InvalidParameter
from holdfast.simulator.events import Fact, emit
from holdfast.simulator.records import Dispute, DisputeStatus, new_id, paid_charge, save
from holdfast.simulator.shapes import dispute_shape


def open_dispute(call: Call, *, payment_intent: str, amount: int | None, reason: str) -> Dispute:
    """Open a dispute about the paid charge of an intent; the whole rest of it where no amount is named."""
    charge = paid_charge(call.tx, payment_intent)
    if charge is None or charge.account != call.account or charge.is_disputed:
        message = f"There is no paid, undisputed charge for {payment_intent}."
        raise InvalidParameter("payment_intent", message)
    left = charge.amount_captured - charge.amount_refunded
    disputed = left if amount is None else amount
    if not 0 < disputed <= left:
        raise InvalidParameter("amount", f"A dispute is about 1 to {left}, not {disputed}.")
    dispute = Dispute(
        id=new_id("du"),
        account=call.account,
        created=call.tx.second,
        charge=charge.id,
        payment_intent=payment_intent,
        amount=disputed,
        currency=charge.currency,
        status=DisputeStatus.NEEDS_RESPONSE,
        reason=reason,
    )
    save(call.tx, dispute)
    save(call.tx, replace(charge, is_disputed=True))
    _tell(call, dispute, event="created")
    return dispute


def close_dispute(call: Call, dispute: Dispute, *, is_won: bool) -> Dispute:
    """Decide an open dispute: won keeps the money, lost gives it to the card holder."""
    if dispute.status is not DisputeStatus.NEEDS_RESPONSE:
        message = f"Dispute {dispute.id} is already {dispute.status}."
        raise ApiError(message, code="dispute_closed")
    closed = replace(dispute, status=DisputeStatus.WON if is_won else DisputeStatus.LOST)
    save(call.tx, closed)
    _tell(call, closed, event="closed")
    return closed


def _tell(call: Call, dispute: Dispute, *, event: str) -> None:
    fact = Fact(type=f"charge.dispute.{event}", payment_intent=dispute.payment_intent, shape=dispute_shape(dispute))
    emit(call, fact)
