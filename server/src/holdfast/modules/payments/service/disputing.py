"""A card holder's bank takes money back: book the loss, stop refunds, undo both when the dispute is won (R38)."""

from uuid import UUID

from holdfast.kit.audit import Deed, record_deed
from holdfast.kit.database import Transaction
from holdfast.kit.money import Money
from holdfast.modules.ledger import facade as ledger
from holdfast.modules.ledger.contracts import DISPUTE_LOSS, Leg, gateway_account
from holdfast.modules.payments.contracts import DisputeState
from holdfast.modules.payments.domain import DONE, Attempt, Finding, advance_dispute
from holdfast.modules.payments.ports import DisputeNews
from holdfast.modules.payments.repository import refunds
from holdfast.modules.payments.service.counters import DISPUTES


async def see_dispute(tx: Transaction, *, attempt: Attempt, news: DisputeNews) -> Finding:
    """Take in how a dispute stands, under the payable's lock; each movement is booked once, in any order."""
    dispute_id, known, is_new = await refunds.add_dispute(tx, attempt.attempt_id, ref=news.ref, amount=news.amount)
    if is_new:
        await _book(tx, attempt, dispute_id=dispute_id, kind="dispute", amount=news.amount)
        await _report(tx, dispute_id, state=DisputeState.OPEN, amount=news.amount)
    state = advance_dispute(known, news.state)
    if state is known:
        return DONE
    await refunds.save_dispute(tx, dispute_id, state=state)
    if state is DisputeState.WON:
        await _book(tx, attempt, dispute_id=dispute_id, kind="dispute_reversal", amount=-news.amount)
    await _report(tx, dispute_id, state=state, amount=news.amount)
    return DONE


async def _book(tx: Transaction, attempt: Attempt, *, dispute_id: UUID, kind: str, amount: Money) -> None:
    await ledger.post(
        tx,
        kind=kind,
        payable_id=attempt.payable_id,
        legs=[
            Leg(DISPUTE_LOSS, attempt.merchant_id, amount.amount),
            Leg(gateway_account(attempt.provider), None, -amount.amount),
        ],
        currency=amount.currency,
        memo="dispute",
        key=f"{kind}:{dispute_id}",
    )


async def _report(tx: Transaction, dispute_id: UUID, *, state: DisputeState, amount: Money) -> None:
    DISPUTES.labels(state=state).inc()
    deed = Deed(
        action=f"payments.dispute_{state}",
        subject_kind="dispute",
        subject_id=dispute_id,
        after={"amount": amount.amount, "currency": amount.currency},
    )
    await record_deed(tx, deed, user_id=None, role="system")
