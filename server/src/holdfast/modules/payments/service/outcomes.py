"""Take an operation in hand, and write down how the provider answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from holdfast.kit.database import Transaction
from holdfast.kit.errors import InvariantBroken
from holdfast.modules.payments.contracts import OperationKind, OperationState
from holdfast.modules.payments.domain import Applied, Attempt, Finding, pause_after
from holdfast.modules.payments.ports import (
    IntentAnswer,
    IntentOrder,
    NotFound,
    RefundAnswer,
    RefundDenied,
    RefundOrder,
    Refused,
    Setup,
    Unknown,
)
from holdfast.modules.payments.repository import attempts, operations, refunds
from holdfast.modules.payments.repository.operations import Operation
from holdfast.modules.payments.service import intentions, refunding, settling
from holdfast.modules.payments.service.counters import OUTCOMES_UNKNOWN

NEVER_MADE = Refused("never_made", "The provider never heard of it, and it is too late to ask again.")


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """A wish to close an intent."""

    account_id: UUID
    intent_ref: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call to make now: what to ask, under which key, and what we may do if no answer comes.

    `must_look_first`: several calls came to nothing, so the provider is searched before it is asked again.
    `may_ask` is false once the provider may have forgotten the key (R31).
    """

    operation: Operation
    attempt: Attempt
    order: IntentOrder | RefundOrder | CancelOrder
    must_look_first: bool
    may_ask: bool


async def take_up(tx: Transaction, setup: Setup, *, operation_id: UUID) -> Call | None:
    """Take a due operation for oneself for the length of a lease; None when there is nothing to do."""
    lease = timedelta(seconds=setup.settings.operation_lease_seconds)
    operation = await operations.claim(tx, operation_id, lease=lease)
    if operation is None:
        return None
    attempt = await attempts.get_attempt(tx, operation.attempt_id)
    if attempt is None:
        raise InvariantBroken(f"Operation {operation_id} has no attempt.")
    window = timedelta(seconds=setup.settings.operation_key_window_seconds)
    return Call(
        operation=operation,
        attempt=attempt,
        order=_order_of(operation, attempt, tenant_id=tx.tenant_id),
        must_look_first=operation.tries > setup.settings.lookup_after_tries,
        may_ask=tx.now - operation.created_at <= window,
    )


def _order_of(operation: Operation, attempt: Attempt, *, tenant_id: UUID) -> IntentOrder | RefundOrder | CancelOrder:
    match operation.kind:
        case OperationKind.CREATE_INTENT:
            return intentions.intent_order(operation, attempt, tenant_id=tenant_id)
        case OperationKind.REFUND:
            return intentions.refund_order(operation, attempt, tenant_id=tenant_id)
        case OperationKind.CANCEL_INTENT:
            return CancelOrder(attempt.account_id, str(operation.request["intent_ref"]))


async def write_down_intent(
    tx: Transaction, setup: Setup, *, call: Call, answer: IntentAnswer, asked_at: datetime
) -> None:
    """Write down how the making or closing of an intent went, and what follows from it."""
    known = await attempts.lock_payable(tx, call.attempt.payable_id)
    match answer:
        case Unknown(reason=reason):
            await _ask_again(tx, setup, call=call, reason=reason)
        case NotFound() | Refused():
            refused = answer if isinstance(answer, Refused) else NEVER_MADE
            if not await _finish(tx, call, state=OperationState.FAILED, said=refused.code):
                return
            attempt = next(one for one in known if one.attempt_id == call.attempt.attempt_id)
            if call.operation.kind is OperationKind.CREATE_INTENT and attempt.provider_ref is None:
                await settling.refuse_attempt(tx, attempt=attempt, refused=refused)
        case _:
            if not await _finish(tx, call, state=OperationState.DONE, said=answer.ref):
                return
            finding = await settling.see_intent(
                tx,
                setup,
                payable_id=call.attempt.payable_id,
                attempt_id=call.attempt.attempt_id,
                sight=answer,
                at=asked_at,
            )
            _require_done(finding, call)


async def write_down_refund(tx: Transaction, setup: Setup, *, call: Call, answer: RefundAnswer) -> None:
    """Write down how giving money back went; a refusal re-opens the debt (R38)."""
    await attempts.lock_payable(tx, call.attempt.payable_id)
    if isinstance(answer, Unknown):
        await _ask_again(tx, setup, call=call, reason=answer.reason)
        return
    refund_id = call.operation.refund_id
    refund = await refunds.get_refund(tx, refund_id) if refund_id is not None else None
    if refund is None:
        raise InvariantBroken(f"Operation {call.operation.operation_id} has no refund.")
    if isinstance(answer, NotFound | Refused):
        refused = answer if isinstance(answer, Refused) else NEVER_MADE
        state, said = OperationState.FAILED, refused.code
        answer = RefundDenied(ref="", amount=refund.amount, reason=f"{refused.code}: {refused.message}")
    else:
        state, said = OperationState.DONE, answer.ref
    if not await _finish(tx, call, state=state, said=said):
        return
    finding = await refunding.see_refund(tx, attempt_id=call.attempt.attempt_id, refund=refund, sight=answer)
    _require_done(finding, call)


async def _finish(tx: Transaction, call: Call, *, state: OperationState, said: str) -> bool:
    is_done = state is OperationState.DONE
    return await operations.finish(
        tx,
        call.operation.operation_id,
        state=state,
        response={"ref": said} if is_done else {"code": said},
        error=None if is_done else said,
    )


async def _ask_again(tx: Transaction, setup: Setup, *, call: Call, reason: str) -> None:
    operation = call.operation
    pause = pause_after(operation.tries, setup.settings.operation_backoff_seconds)
    OUTCOMES_UNKNOWN.labels(provider=call.attempt.provider, kind=operation.kind).inc()
    if await operations.postpone(tx, operation.operation_id, until=tx.now + pause, error=reason):
        # The queue counts from the transaction's start, a little before ours: the job would come before it is due.
        seconds = int(pause.total_seconds()) + 1
        await intentions.call_later(tx, setup, operation=operation, delay_seconds=seconds)


def _require_done(finding: Finding, call: Call) -> None:
    # A wrong amount is already on its way back; two intents for one attempt cannot be.
    if finding.applied is Applied.NOT_YET:
        raise InvariantBroken(f"Operation {call.operation.operation_id}: {finding.reason}.")
