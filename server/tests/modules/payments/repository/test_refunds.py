"""SQL about refunds and disputes."""

from dataclasses import replace

import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.payments.contracts import AttemptState, DisputeState, RefundState
from holdfast.modules.payments.domain import Refund
from holdfast.modules.payments.repository import refunds
from tests.make.payments import euros, make_attempt, make_setup

pytestmark = pytest.mark.anyio


async def written(tx, **changes) -> Refund:
    """Return a refund as it stands in the table."""
    attempt = await make_attempt(tx, make_setup(), state=AttemptState.CAPTURED)
    made = Refund(
        refund_id=new_id(),
        attempt_id=attempt.attempt_id,
        payable_id=attempt.payable_id,
        action_key="cancel",
        amount=euros(1000),
        state=RefundState.REQUESTED,
        provider_ref=None,
        reason="cancelled",
        failure_reason=None,
        created_at=tx.now,
    )
    made = replace(made, **changes)
    assert await refunds.add_refund(tx, made) is True
    return made


async def test_an_action_has_one_refund(tx):
    """R25."""
    made = await written(tx)

    assert await refunds.add_refund(tx, replace(made, refund_id=new_id())) is False
    assert await refunds.find_by_action(tx, made.payable_id, action_key="cancel") == made


async def test_a_providers_reference_is_one_refund(tx):
    made = await written(tx, provider_ref="re_1")

    assert await refunds.add_refund(tx, replace(made, refund_id=new_id(), action_key="other")) is False
    assert await refunds.find_by_ref(tx, made.attempt_id, provider_ref="re_1") == made


async def test_a_refund_comes_back_as_it_was_saved(tx):
    made = await written(tx)
    changed = replace(made, state=RefundState.FAILED, provider_ref="re_1", failure_reason="no account")

    await refunds.save_refund(tx, changed)

    assert await refunds.get_refund(tx, made.refund_id) == changed
    assert await refunds.list_refunds(tx, [made.payable_id, new_id()]) == {made.payable_id: (changed,)}


async def test_refunds_stay_in_their_tenant(tx, other_tx):
    made = await written(tx, provider_ref="re_1")

    await refunds.save_refund(other_tx, replace(made, state=RefundState.FAILED))

    assert await refunds.get_refund(tx, made.refund_id) == made
    assert await refunds.get_refund(other_tx, made.refund_id) is None
    assert await refunds.find_by_action(other_tx, made.payable_id, action_key="cancel") is None
    assert await refunds.find_by_ref(other_tx, made.attempt_id, provider_ref="re_1") is None
    assert await refunds.list_refunds(other_tx, [made.payable_id]) == {}


@pytest.mark.parametrize(
    ("state", "is_disputed"), [(DisputeState.OPEN, True), (DisputeState.LOST, True), (DisputeState.WON, False)]
)
async def test_an_attempt_is_disputed_until_the_dispute_is_won(tx, other_tx, state, is_disputed):
    attempt = await make_attempt(tx, make_setup(), state=AttemptState.CAPTURED)
    dispute_id, first, is_new = await refunds.add_dispute(tx, attempt.attempt_id, ref="du_1", amount=euros(4550))
    await refunds.save_dispute(tx, dispute_id, state=state)

    again = await refunds.add_dispute(tx, attempt.attempt_id, ref="du_1", amount=euros(4550))

    assert (first, is_new, again) == (DisputeState.OPEN, True, (dispute_id, state, False))
    assert await refunds.is_disputed(tx, attempt.attempt_id) is is_disputed
    assert await refunds.is_disputed(other_tx, attempt.attempt_id) is False
