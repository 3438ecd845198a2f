"""Take an operation in hand, and write down how the provider answered."""

from uuid import UUID

import pytest

from holdfast.modules.payments.contracts import AttemptState, OperationState, RefundState
from holdfast.modules.payments.ports import NotFound, Opened, RefundDenied, Refunded, Refused, Unknown
from holdfast.modules.payments.repository import operations, refunds
from holdfast.modules.payments.service import outcomes
from tests.make.payments import SOME_DAY, make_attempt, make_refund, make_setup, ref_of, reload, see

pytestmark = pytest.mark.anyio


async def take_up(tx, setup, *, job=-1):
    """Take the operation of a queued job in hand."""
    operation_id = UUID(setup.enqueue.jobs[job].payload["operation_id"])
    return await outcomes.take_up(tx, setup, operation_id=operation_id)


async def only_operation(tx):
    """Return the newest operation."""
    return (await operations.list_operations(tx, state=None, before=None, limit=1))[0]


async def preparing(tx, setup):
    """Return an attempt whose intent is being asked for, and the call."""
    attempt = await make_attempt(tx, setup, state=AttemptState.PREPARING)
    call = await take_up(tx, setup)
    assert call is not None
    return attempt, call


async def write_down(tx, setup, call, answer):
    """Write an answer about an intent down."""
    await outcomes.write_down_intent(tx, setup, call=call, answer=answer, asked_at=SOME_DAY)


async def test_an_operation_in_hand_is_nobody_elses(tx):
    setup = make_setup()
    await preparing(tx, setup)

    assert await take_up(tx, setup) is None


async def test_the_answer_settles_the_operation_and_moves_the_attempt(tx):
    setup = make_setup()
    attempt, call = await preparing(tx, setup)

    await write_down(tx, setup, call, Opened("pi_1", "secret"))

    assert (await reload(tx, attempt)).state is AttemptState.OPEN
    operation = await only_operation(tx)
    assert (operation.state, operation.next_try_at) == (OperationState.DONE, None)


async def test_the_answer_of_a_straggler_changes_nothing(tx):
    """R44: whoever was thought dead finds the operation settled."""
    setup = make_setup()
    attempt, call = await preparing(tx, setup)
    await write_down(tx, setup, call, Opened("pi_1", "secret"))
    known = await reload(tx, attempt)

    await write_down(tx, setup, call, Opened("pi_2", "other"))
    await write_down(tx, setup, call, Refused("too_late", "Too late."))

    assert await reload(tx, attempt) == known


async def test_an_unknown_outcome_is_asked_about_again_within_a_minute(tx):
    """R32: the same operation, hence the same key."""
    setup = make_setup()
    attempt, call = await preparing(tx, setup)

    await write_down(tx, setup, call, Unknown("time-out"))

    operation = await only_operation(tx)
    assert (operation.state, operation.error) == (OperationState.UNKNOWN, "time-out")
    assert operation.next_try_at is not None
    assert (operation.next_try_at - tx.now).total_seconds() <= 60
    assert setup.enqueue.jobs[-1].delay_seconds <= 60
    assert (await reload(tx, attempt)).state is AttemptState.PREPARING


async def test_an_unknown_outcome_does_not_undo_a_known_one(tx):
    setup = make_setup()
    attempt, call = await preparing(tx, setup)
    await write_down(tx, setup, call, Opened("pi_1", "secret"))
    jobs = len(setup.enqueue.jobs)

    await write_down(tx, setup, call, Unknown("time-out"))

    assert (await only_operation(tx)).state is OperationState.DONE
    assert len(setup.enqueue.jobs) == jobs
    assert (await reload(tx, attempt)).state is AttemptState.OPEN


@pytest.mark.parametrize("answer", [Refused("amount_too_small", "Too small."), NotFound()])
async def test_an_intent_that_will_not_be_made_fails_the_attempt(tx, answer):
    setup = make_setup()
    attempt, call = await preparing(tx, setup)

    await write_down(tx, setup, call, answer)

    assert (await reload(tx, attempt)).state is AttemptState.FAILED
    assert (await only_operation(tx)).state is OperationState.FAILED


async def test_a_refusal_does_not_fail_an_attempt_that_is_known_to_have_an_intent(tx):
    """R35: an event told of the intent before our call was answered badly."""
    setup = make_setup()
    attempt, call = await preparing(tx, setup)
    await see(tx, setup, attempt, sight=Opened(ref_of(attempt), "secret"))

    await write_down(tx, setup, call, Refused("key_reused", "Reused."))

    assert (await reload(tx, attempt)).state is AttemptState.OPEN


async def refunding(tx, setup):
    """Return a refund that is being asked for, and the call."""
    attempt = await make_attempt(tx, setup, state=AttemptState.CAPTURED)
    refund = await make_refund(tx, setup, attempt, amount=1000)
    call = await take_up(tx, setup)
    assert call is not None
    return refund, call


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (lambda refund: Refunded("re_1", refund.amount), RefundState.SUCCEEDED),
        (lambda refund: RefundDenied("re_1", refund.amount, "no account"), RefundState.FAILED),
        (lambda _: Refused("charge_disputed", "Disputed."), RefundState.FAILED),
        (lambda _: NotFound(), RefundState.FAILED),
        (lambda _: Unknown("time-out"), RefundState.REQUESTED),
    ],
)
async def test_a_refund_stands_as_the_provider_answered(tx, answer, state):
    """R38."""
    setup = make_setup()
    refund, call = await refunding(tx, setup)

    await outcomes.write_down_refund(tx, setup, call=call, answer=answer(refund))

    known = await refunds.get_refund(tx, refund.refund_id)
    assert known is not None
    assert known.state is state


async def test_after_some_unknown_outcomes_the_provider_is_searched_first(tx):
    setup = make_setup(lookup_after_tries=2)
    await make_attempt(tx, setup, state=AttemptState.PREPARING)

    looked = []
    for _ in range(3):
        call = await take_up(tx, setup)
        assert call is not None
        looked.append(call.must_look_first)
        await tx.run("UPDATE payments.operation SET next_try_at = now() WHERE tenant_id = $1", tx.tenant_id)

    assert looked == [False, False, True]
