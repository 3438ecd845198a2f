"""What a provider will be asked stands on record before anybody asks."""

import pytest

from holdfast.modules.payments.contracts import AttemptState, OperationKind
from holdfast.modules.payments.repository import operations
from holdfast.modules.payments.service import intentions, outcomes
from tests.make.payments import euros, make_attempt, make_refund, make_setup

pytestmark = pytest.mark.anyio


async def test_asking_twice_for_the_same_thing_is_one_operation_with_one_key(tx):
    """R31: a new provider key is never made for an old intention."""
    setup = make_setup()
    attempt = await make_attempt(tx, setup)

    await intentions.ask_to_cancel(tx, setup, attempt=attempt)
    await intentions.ask_to_cancel(tx, setup, attempt=attempt)
    await intentions.ask_for_intent(tx, setup, attempt=attempt, description="Other words")

    found = await operations.list_operations(tx, state=None, before=None, limit=10)
    assert [one.kind for one in found] == [OperationKind.CANCEL_INTENT, OperationKind.CREATE_INTENT]
    assert setup.enqueue.names() == ["payments.run_operation"] * 2


async def test_the_order_is_read_back_in_the_words_of_the_record(tx):
    setup = make_setup()
    attempt = await make_attempt(tx, setup, state=AttemptState.PREPARING, description="Two places")
    (job,) = setup.enqueue.jobs

    call = await outcomes.take_up(tx, setup, operation_id=job.payload["operation_id"])

    assert call is not None
    order = intentions.intent_order(call.operation, attempt, tenant_id=tx.tenant_id)
    assert (order.amount, order.description, order.attempt_id) == (euros(4550), "Two places", attempt.attempt_id)
    with pytest.raises(ValueError, match="not about a refund"):
        intentions.refund_order(call.operation, attempt, tenant_id=tx.tenant_id)


async def test_a_refund_is_ordered_of_the_intent_that_was_paid(tx):
    setup = make_setup()
    attempt = await make_attempt(tx, setup, state=AttemptState.CAPTURED)
    refund = await make_refund(tx, setup, attempt, amount=700)

    call = await outcomes.take_up(tx, setup, operation_id=setup.enqueue.jobs[-1].payload["operation_id"])

    assert call is not None
    order = intentions.refund_order(call.operation, attempt, tenant_id=tx.tenant_id)
    assert (order.intent_ref, order.amount, order.refund_id) == (attempt.provider_ref, euros(700), refund.refund_id)
