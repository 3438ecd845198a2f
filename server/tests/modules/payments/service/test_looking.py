"""Look at how an intent stands when no webhook came."""

from datetime import timedelta

import pytest

from holdfast.modules.payments.contracts import AttemptState
from holdfast.modules.payments.ports import Charged, NotFound, Pending, Refused, Unknown
from holdfast.modules.payments.repository import attempts
from holdfast.modules.payments.service import looking
from tests.make.payments import SOME_DAY, euros, make_attempt, make_setup, ref_of, reload, see, told

pytestmark = pytest.mark.anyio


async def due(tx, setup, **changes):
    """Return an attempt that is due to be looked at."""
    attempt = await make_attempt(tx, setup, **changes)
    await attempts.schedule_check(tx, attempt.attempt_id, at=tx.now)
    return attempt


async def next_look(tx, attempt):
    """Return in how many seconds the attempt is looked at next; None for never."""
    at = await tx.value("SELECT next_check_at FROM payments.attempt WHERE attempt_id = $1", attempt.attempt_id)
    return (at - tx.now).total_seconds() if at is not None else None


async def test_an_open_intent_is_looked_at_within_a_minute(tx):
    """R32: a capture whose webhook is lost is found."""
    setup = make_setup()
    attempt = await make_attempt(tx, setup)

    seconds = await next_look(tx, attempt)

    assert seconds is not None
    assert seconds <= 60


async def test_what_is_not_due_is_left_alone(tx):
    setup = make_setup()
    attempt = await make_attempt(tx, setup)

    assert await looking.take_up(tx, setup, attempt_id=attempt.attempt_id) is None


async def test_a_look_is_taken_by_one_and_the_next_is_planned(tx):
    setup = make_setup()
    attempt = await due(tx, setup)

    assert await looking.take_up(tx, setup, attempt_id=attempt.attempt_id) is not None
    assert await looking.take_up(tx, setup, attempt_id=attempt.attempt_id) is None
    assert await next_look(tx, attempt) == 30


async def test_nobody_looks_at_what_is_paid(tx):
    setup = make_setup()
    attempt = await due(tx, setup, state=AttemptState.CAPTURED)

    assert await looking.take_up(tx, setup, attempt_id=attempt.attempt_id) is None
    assert await next_look(tx, attempt) is None


@pytest.mark.parametrize(("is_processing", "is_looked_at"), [(False, False), (True, True)])
async def test_long_after_the_end_only_a_busy_provider_is_looked_at(tx, is_processing, is_looked_at):
    setup = make_setup()
    attempt = await due(tx, setup)
    if is_processing:
        await see(tx, setup, attempt, sight=Pending(ref_of(attempt)))
    tx.now += timedelta(hours=25)

    taken = await looking.take_up(tx, setup, attempt_id=attempt.attempt_id)

    assert (taken is not None) is is_looked_at


async def test_a_capture_that_a_look_finds_counts(tx):
    """R32."""
    setup = make_setup()
    attempt = await due(tx, setup)

    await looking.write_down(
        tx, setup, attempt=attempt, answer=Charged(ref_of(attempt), euros(4550)), asked_at=SOME_DAY
    )

    assert (await reload(tx, attempt)).counts is True
    assert (await told(tx))[-1] == "payments.PaymentSucceeded"


@pytest.mark.parametrize("answer", [Unknown("time-out"), NotFound(), Refused("x", "y")])
async def test_a_look_without_an_answer_changes_nothing(tx, answer):
    setup = make_setup()
    attempt = await due(tx, setup)

    await looking.write_down(tx, setup, attempt=attempt, answer=answer, asked_at=SOME_DAY)

    assert await reload(tx, attempt) == attempt
