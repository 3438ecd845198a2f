"""Give money back: never more than was taken, once per action, and on the books when it has gone."""

from dataclasses import replace
from typing import assert_never
from uuid import UUID

from holdfast.kit.audit import Deed, record_deed
from holdfast.kit.database import Transaction
from holdfast.kit.errors import InvariantBroken
from holdfast.kit.ids import new_id
from holdfast.kit.money import CurrencyMismatch, Money
from holdfast.modules.ledger import facade as ledger
from holdfast.modules.ledger.contracts import MERCHANT_PAYABLE, REFUND_DUE, Leg, gateway_account
from holdfast.modules.outbox import facade as outbox
from holdfast.modules.payments.contracts import RefundState
from holdfast.modules.payments.domain import (
    DONE,
    Applied,
    Attempt,
    Finding,
    Refund,
    advance_refund,
    reserved_by,
    returned_by,
)
from holdfast.modules.payments.errors import NothingCaptured, RefundKeyReused, RefundsStopped, RefundTooLarge
from holdfast.modules.payments.events import RefundFailed, RefundSucceeded
from holdfast.modules.payments.ports import RefundDenied, Refunded, RefundPending, RefundSight, Setup
from holdfast.modules.payments.repository import attempts, refunds
from holdfast.modules.payments.service import intentions
from holdfast.modules.payments.service.counters import REFUNDS_FAILED


async def refund_payable(
    tx: Transaction,
    setup: Setup,
    *,
    payable_id: UUID,
    amount: Money,
    action_key: str,
    reason: str,
    takes_less: bool = False,
) -> Refund:
    """Ask for money back from the capture that paid a payable; the same action key gives the same refund (R25).

    With `takes_less` as much goes back as is left, where somebody has sent a part back already.
    Raises `NothingCaptured`, `RefundTooLarge`, `RefundsStopped` (a dispute) and `RefundKeyReused`.
    """
    counting = [attempt for attempt in await attempts.lock_payable(tx, payable_id) if attempt.counts]
    if not counting:
        raise NothingCaptured
    return await refund_attempt(
        tx, setup, attempt=counting[0], amount=amount, action_key=action_key, reason=reason, takes_less=takes_less
    )


async def refund_attempt(
    tx: Transaction,
    setup: Setup,
    *,
    attempt: Attempt,
    amount: Money,
    action_key: str,
    reason: str,
    takes_less: bool = False,
) -> Refund:
    """Ask for money back from a locked attempt; see `refund_payable`. Nothing back needs no call (R26)."""
    known = await refunds.find_by_action(tx, attempt.payable_id, action_key=action_key)
    if known is not None:
        is_same = known.amount == amount or (takes_less and known.amount.amount < amount.amount)
        if not is_same or known.attempt_id != attempt.attempt_id:
            raise RefundKeyReused
        return known
    captured = attempt.captured
    if captured is None:
        raise NothingCaptured
    if amount.currency != captured.currency or amount.amount < 0:
        raise CurrencyMismatch(f"{amount} cannot go back from a capture of {captured}.")
    if takes_less:
        amount = Money(min(amount.amount, captured.amount - attempt.refund_reserved), amount.currency)
    made = Refund(
        refund_id=new_id(),
        attempt_id=attempt.attempt_id,
        payable_id=attempt.payable_id,
        action_key=action_key,
        amount=amount,
        state=RefundState.REQUESTED if amount.amount else RefundState.SUCCEEDED,
        provider_ref=None,
        reason=reason,
        failure_reason=None,
        created_at=tx.now,
    )
    if amount.amount:
        await _require_room(tx, attempt, amount=amount)
    if not await refunds.add_refund(tx, made):
        raise InvariantBroken(f"Refund {action_key} of {attempt.payable_id} was written without its lock.")
    if amount.amount:
        await intentions.ask_to_refund(tx, setup, attempt=attempt, refund=made)
    return made


async def _require_room(tx: Transaction, attempt: Attempt, *, amount: Money) -> None:
    if await refunds.is_disputed(tx, attempt.attempt_id):
        raise RefundsStopped
    if not await attempts.reserve_refund(tx, attempt.attempt_id, amount=amount.amount):
        left = (attempt.captured.amount if attempt.captured else 0) - attempt.refund_reserved
        raise RefundTooLarge(
            f"{amount.amount} {amount.currency} was asked for, {left} is left.", asked=amount.amount, left=left
        )


async def note_foreign_refund(tx: Transaction, *, attempt: Attempt, ref: str, amount: Money) -> Refund | None:
    """Write down a refund that was made at the provider by hand; None while it does not fit beside ours."""
    made = Refund(
        refund_id=new_id(),
        attempt_id=attempt.attempt_id,
        payable_id=attempt.payable_id,
        action_key=f"provider:{ref}",
        amount=amount,
        state=RefundState.REQUESTED,
        provider_ref=ref,
        reason="made at the provider",
        failure_reason=None,
        created_at=tx.now,
    )
    if attempt.captured is None or amount.currency != attempt.captured.currency:
        return None
    if not await attempts.reserve_refund(tx, attempt.attempt_id, amount=amount.amount):
        return None
    if not await refunds.add_refund(tx, made):
        raise InvariantBroken(f"Refund {ref} of {attempt.payable_id} was written without its lock.")
    return made


async def see_refund(tx: Transaction, *, attempt_id: UUID, refund: Refund, sight: RefundSight) -> Finding:
    """Take in how a refund stands, under its payable's lock, whatever order the news comes in (R35, R38)."""
    if sight.amount != refund.amount:
        return Finding(Applied.REVIEW, f"the refund is of {sight.amount}, not of {refund.amount}")
    state = advance_refund(refund.state, state_of(sight))
    if state is refund.state:
        if refund.provider_ref is None and sight.ref:
            await refunds.save_refund(tx, replace(refund, provider_ref=sight.ref))
        return DONE
    reason = sight.reason if isinstance(sight, RefundDenied) else None
    changed = replace(refund, state=state, provider_ref=refund.provider_ref or sight.ref or None, failure_reason=reason)
    await refunds.save_refund(tx, changed)
    attempt = await _move_sums(tx, attempt_id, before=refund, after=changed)
    await _book(tx, attempt, before=refund, after=changed)
    await _tell(tx, attempt, refund=changed)
    return DONE


def state_of(sight: RefundSight) -> RefundState:
    """Return the state that a refund was seen in."""
    match sight:
        case Refunded():
            return RefundState.SUCCEEDED
        case RefundPending():
            return RefundState.PENDING
        case RefundDenied():
            return RefundState.FAILED
        case _:
            assert_never(sight)


async def _move_sums(tx: Transaction, attempt_id: UUID, *, before: Refund, after: Refund) -> Attempt:
    # Read again: a reservation of this very transaction may have changed the row since it was locked.
    attempt = await attempts.get_attempt(tx, attempt_id)
    if attempt is None:
        raise InvariantBroken(f"Refund {after.refund_id} has no attempt.")
    amount = after.amount.amount
    changed = replace(
        attempt,
        refund_reserved=attempt.refund_reserved + reserved_by(after.state, amount) - reserved_by(before.state, amount),
        refunded=attempt.refunded + returned_by(after.state, amount) - returned_by(before.state, amount),
        version=attempt.version + 1,
    )
    await attempts.save_attempt(tx, changed)
    return changed


async def _book(tx: Transaction, attempt: Attempt, *, before: Refund, after: Refund) -> None:
    amount = after.amount.amount
    gone = returned_by(after.state, amount) - returned_by(before.state, amount)
    if gone == 0:
        return
    kind = "refund" if gone > 0 else "refund_reversal"
    await ledger.post(
        tx,
        kind=kind,
        payable_id=attempt.payable_id,
        legs=[owed_leg(attempt, gone), Leg(gateway_account(attempt.provider), None, -gone)],
        currency=after.amount.currency,
        memo=after.reason,
        key=f"{kind}:{after.refund_id}",
    )


def owed_leg(attempt: Attempt, amount: int) -> Leg:
    """Return the leg of whoever a capture belongs to: its merchant, or its customer when it pays nothing."""
    if attempt.counts:
        return Leg(MERCHANT_PAYABLE, attempt.merchant_id, amount)
    return Leg(REFUND_DUE, attempt.customer_id, amount)


async def _tell(tx: Transaction, attempt: Attempt, *, refund: Refund) -> None:
    about = (attempt.attempt_id, attempt.payable_id, attempt.version, refund.refund_id)
    amount, currency = refund.amount.amount, refund.amount.currency
    if refund.state is RefundState.SUCCEEDED:
        await outbox.publish(tx, RefundSucceeded(*about, amount, currency))
    if refund.state is RefundState.FAILED:
        why = refund.failure_reason or "unknown"
        await outbox.publish(tx, RefundFailed(*about, amount, currency, why))
        REFUNDS_FAILED.inc()
        deed = Deed(
            action="payments.refund_failed",
            subject_kind="refund",
            subject_id=refund.refund_id,
            reason=why,
            after={"amount": amount, "currency": currency},
        )
        await record_deed(tx, deed, user_id=None, role="system")
