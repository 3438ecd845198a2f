"""Open an attempt to pay, give it up, have it looked at."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from holdfast.kit.errors import InvariantBroken
from holdfast.kit.ids import new_id
from holdfast.modules.payments.contracts import AttemptState
from holdfast.modules.payments.errors import BadReturnPath
from holdfast.modules.payments.ports import Charged, Declined, Opened, Refused
from holdfast.modules.payments.repository import attempts, operations
from holdfast.modules.payments.service import opening, settling
from tests.make.payments import euros, make_attempt, make_payable, make_setup, ref_of, reload, see

pytestmark = pytest.mark.anyio


async def list_operations(tx):
    """Return (kind, state) of all operations, oldest first."""
    found = await operations.list_operations(tx, state=None, before=None, limit=100)
    return [(str(one.kind), str(one.state)) for one in reversed(found)]


async def test_opening_puts_the_intention_on_record_before_anybody_is_asked(tx):
    """R31: attempt, operation and job stand together, before any call."""
    setup = make_setup()
    payable = await make_payable(tx)

    attempt = await opening.open_attempt(tx, setup, payable=payable)

    assert (attempt.state, attempt.amount) == (AttemptState.PREPARING, euros(4550))
    assert await list_operations(tx) == [("create_intent", "pending")]
    assert setup.enqueue.names() == ["payments.run_operation"]


async def test_a_live_attempt_is_opened_once_however_often_it_is_asked_for(tx):
    setup = make_setup()
    payable = await make_payable(tx)
    first = await opening.open_attempt(tx, setup, payable=payable)

    later = replace(payable, expires_at=payable.expires_at + timedelta(minutes=5), return_path="/elsewhere")
    again = await opening.open_attempt(tx, setup, payable=later)

    assert again.attempt_id == first.attempt_id
    assert (again.return_path, again.expires_at) == ("/elsewhere", later.expires_at)
    assert await list_operations(tx) == [("create_intent", "pending")]


async def test_a_declined_attempt_is_paid_on_again_and_not_replaced(tx):
    setup = make_setup()
    payable = await make_payable(tx)
    attempt = await make_attempt(tx, setup, payable=payable)
    await see(tx, setup, attempt, sight=Declined(ref_of(attempt), "insufficient_funds", "Too little money."))

    again = await opening.open_attempt(tx, setup, payable=payable)

    assert (again.attempt_id, again.state) == (attempt.attempt_id, AttemptState.FAILED)
    assert again.client_secret is not None


async def test_an_attempt_whose_intent_was_refused_is_followed_by_a_new_one(tx):
    setup = make_setup()
    payable = await make_payable(tx)
    attempt = await make_attempt(tx, setup, payable=payable, state=AttemptState.PREPARING)
    await settling.refuse_attempt(tx, attempt=attempt, refused=Refused("amount_too_small", "Too small."))

    again = await opening.open_attempt(tx, setup, payable=payable)

    assert again.attempt_id != attempt.attempt_id


async def test_a_paid_payable_answers_with_what_paid_it(tx):
    setup = make_setup()
    payable = await make_payable(tx)
    attempt = await make_attempt(tx, setup, payable=payable, state=AttemptState.CAPTURED)

    again = await opening.open_attempt(tx, setup, payable=payable)

    assert (again.attempt_id, again.counts) == (attempt.attempt_id, True)


async def test_another_amount_gives_the_open_attempt_up_and_opens_a_new_one(tx):
    setup = make_setup()
    payable = await make_payable(tx)
    attempt = await make_attempt(tx, setup, payable=payable)

    again = await opening.open_attempt(tx, setup, payable=replace(payable, amount=euros(5000)))

    assert (again.attempt_id != attempt.attempt_id, again.amount) == (True, euros(5000))
    assert (await reload(tx, attempt)).abandoned_at is not None
    assert await list_operations(tx) == [
        ("create_intent", "done"),
        ("cancel_intent", "pending"),
        ("create_intent", "pending"),
    ]


@pytest.mark.parametrize("amount", [0, -1])
async def test_nothing_is_never_asked_for(tx, amount):
    with pytest.raises(InvariantBroken):
        await opening.open_attempt(tx, make_setup(), payable=await make_payable(tx, amount=amount))


async def test_a_way_back_to_another_site_opens_nothing(tx):
    payable = await make_payable(tx, return_path="//evil.test")

    with pytest.raises(BadReturnPath):
        await opening.open_attempt(tx, make_setup(), payable=payable)

    assert await attempts.list_attempts(tx, [payable.payable_id]) == {}


async def test_fifty_opening_the_same_payable_at_once_open_one_attempt(database, tenant):
    setup = make_setup()
    async with database.transaction(tenant) as tx:
        payable = await make_payable(tx)

    async def open_it():
        async with database.transaction(tenant) as tx:
            return await opening.open_attempt(tx, setup, payable=payable)

    opened = await asyncio.gather(*(open_it() for _ in range(50)))

    assert len({attempt.attempt_id for attempt in opened}) == 1
    assert setup.enqueue.names() == ["payments.run_operation"]


async def test_a_dead_payables_open_intent_is_cancelled_once(tx):
    setup = make_setup()
    attempt = await make_attempt(tx, setup)

    await opening.cancel_open(tx, setup, payable_id=attempt.payable_id)
    await opening.cancel_open(tx, setup, payable_id=attempt.payable_id)

    assert (await list_operations(tx))[1:] == [("cancel_intent", "pending")]


async def test_an_intent_that_nobody_asked_for_yet_is_never_made(tx):
    setup = make_setup()
    attempt = await make_attempt(tx, setup, state=AttemptState.PREPARING)

    await opening.cancel_open(tx, setup, payable_id=attempt.payable_id)

    assert (await reload(tx, attempt)).state is AttemptState.CANCELLED
    assert await list_operations(tx) == [("create_intent", "failed")]


async def test_an_intent_that_is_being_made_meanwhile_is_cancelled_when_it_is_there(tx):
    setup = make_setup()
    attempt = await make_attempt(tx, setup, state=AttemptState.PREPARING)
    (job,) = setup.enqueue.jobs
    await tx.run("UPDATE payments.operation SET tries = 1 WHERE tenant_id = $1", tx.tenant_id)

    await opening.cancel_open(tx, setup, payable_id=attempt.payable_id)
    made = await make_attempt_seen(tx, setup, attempt)

    assert job.name == "payments.run_operation"
    assert made.abandoned_at is not None
    assert ("cancel_intent", "pending") in await list_operations(tx)


async def make_attempt_seen(tx, setup, attempt):
    """Let the answer to an attempt's creation arrive."""
    await see(tx, setup, attempt, sight=Opened(ref_of(attempt), "secret"))
    return await reload(tx, attempt)


async def test_money_that_comes_after_giving_up_is_marked_late(tx):
    """R41: whether it can still be used is for the payable's owner to say."""
    setup = make_setup()
    attempt = await make_attempt(tx, setup)
    await opening.cancel_open(tx, setup, payable_id=attempt.payable_id)

    await see(tx, setup, attempt, sight=Charged(ref_of(attempt), attempt.amount))

    late = await reload(tx, attempt)
    assert (late.state, late.is_late, late.counts) == (AttemptState.CAPTURED, True, True)


async def test_a_customer_who_is_back_from_paying_is_looked_after_at_once(tx):
    """R39: the return proves nothing; the provider is asked."""
    setup = make_setup()
    attempt = await make_attempt(tx, setup)

    await opening.check_soon(tx, setup, payable_id=attempt.payable_id)

    assert setup.enqueue.jobs[-1].payload == {"attempt_id": str(attempt.attempt_id)}
    assert setup.enqueue.names()[-1] == "payments.check_attempt"


async def test_there_is_nothing_to_look_after_in_what_is_paid(tx):
    setup = make_setup()
    attempt = await make_attempt(tx, setup, state=AttemptState.CAPTURED)

    await opening.check_soon(tx, setup, payable_id=attempt.payable_id)

    assert "payments.check_attempt" not in setup.enqueue.names()


async def test_an_unknown_payable_has_nothing_to_give_up(tx):
    setup = make_setup()

    await opening.cancel_open(tx, setup, payable_id=new_id())

    assert setup.enqueue.jobs == []
