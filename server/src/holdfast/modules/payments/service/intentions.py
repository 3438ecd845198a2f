"""Put on record what a provider will be asked, before anybody asks (R31)."""

from uuid import UUID

from holdfast.kit.database import Transaction
from holdfast.kit.faults import fault
from holdfast.kit.ids import new_id
from holdfast.kit.money import Money
from holdfast.modules.payments.contracts import OperationKind, OperationState
from holdfast.modules.payments.domain import Attempt, Refund
from holdfast.modules.payments.ports import IntentOrder, RefundOrder, Setup
from holdfast.modules.payments.repository import operations
from holdfast.modules.payments.repository.operations import Operation

RUN_OPERATION = "payments.run_operation"


async def ask_for_intent(tx: Transaction, setup: Setup, *, attempt: Attempt, description: str) -> None:
    """Put the wish to be paid on record."""
    request = {
        "amount": attempt.amount.amount,
        "currency": attempt.amount.currency,
        "description": description,
    }
    await _begin(tx, setup, attempt=attempt, kind=OperationKind.CREATE_INTENT, request=request)


async def ask_to_cancel(tx: Transaction, setup: Setup, *, attempt: Attempt) -> None:
    """Put the wish to close an intent on record; asking again changes nothing."""
    request: dict[str, object] = {"intent_ref": attempt.provider_ref}
    await _begin(tx, setup, attempt=attempt, kind=OperationKind.CANCEL_INTENT, request=request)


async def ask_to_refund(tx: Transaction, setup: Setup, *, attempt: Attempt, refund: Refund) -> None:
    """Put the wish to give money back on record."""
    request: dict[str, object] = {
        "intent_ref": attempt.provider_ref,
        "amount": refund.amount.amount,
        "currency": refund.amount.currency,
    }
    await _begin(tx, setup, attempt=attempt, kind=OperationKind.REFUND, request=request, refund_id=refund.refund_id)


def intent_order(operation: Operation, attempt: Attempt, *, tenant_id: UUID) -> IntentOrder:
    """Return the order as it was put on record: the words of a repetition are the words of the first call."""
    return IntentOrder(
        tenant_id=tenant_id,
        account_id=attempt.account_id,
        attempt_id=attempt.attempt_id,
        payable_id=attempt.payable_id,
        amount=_money_of(operation),
        description=str(operation.request["description"]),
    )


def refund_order(operation: Operation, attempt: Attempt, *, tenant_id: UUID) -> RefundOrder:
    """Return the order as it was put on record."""
    if operation.refund_id is None:
        raise ValueError(f"Operation {operation.operation_id} is not about a refund.")
    return RefundOrder(
        tenant_id=tenant_id,
        account_id=attempt.account_id,
        attempt_id=attempt.attempt_id,
        refund_id=operation.refund_id,
        intent_ref=str(operation.request["intent_ref"]),
        amount=_money_of(operation),
    )


async def call_later(tx: Transaction, setup: Setup, *, operation: Operation, delay_seconds: int) -> None:
    """Queue another call of an operation."""
    await setup.enqueue(
        tx,
        RUN_OPERATION,
        payload={"operation_id": str(operation.operation_id)},
        delay_seconds=delay_seconds,
        dedupe_key=f"payments.operation:{operation.operation_id}:{operation.tries}",
    )


async def _begin(
    tx: Transaction,
    setup: Setup,
    *,
    attempt: Attempt,
    kind: OperationKind,
    request: dict[str, object],
    refund_id: UUID | None = None,
) -> None:
    operation_id = new_id()
    operation = Operation(
        operation_id=operation_id,
        attempt_id=attempt.attempt_id,
        refund_id=refund_id,
        kind=kind,
        provider_key=str(operation_id),
        state=OperationState.PENDING,
        request=request,
        tries=0,
        created_at=tx.now,
    )
    if await operations.add_operation(tx, operation, first_try_at=tx.now):
        await call_later(tx, setup, operation=operation, delay_seconds=0)
        await fault("payments.operation_recorded")


def _money_of(operation: Operation) -> Money:
    return Money(int(str(operation.request["amount"])), str(operation.request["currency"]))
