"""Take in how an intent stands, from whoever tells."""

import asyncio
from datetime import timedelta

import pytest

from holdfast.kit.money import Money
from holdfast.modules.payments.contracts import AttemptState, RefundState
from holdfast.modules.payments.domain import Applied
from holdfast.modules.payments.ports import ActionNeeded, Cancelled, Charged, Declined, Opened, Pending, Refused
from holdfast.modules.payments.repository import refunds
from holdfast.modules.payments.service import opening, settling
from tests.make.payments import (
    SOME_DAY,
    audited,
    booked,
    euros,
    make_attempt,
    make_payable,
    make_setup,
    ref_of,
    reload,
    see,
    told,
)

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("sight", "state", "event"),
    [
        (lambda ref: Opened(ref, "secret"), AttemptState.OPEN, "payments.PaymentReady"),
        (lambda ref: ActionNeeded(ref, "secret"), AttemptState.ACTION_NEEDED, "payments.PaymentActionNeeded"),
        (lambda ref: Declined(ref, "declined", "No."), AttemptState.FAILED, "payments.PaymentFailed"),
        (lambda ref: Charged(ref, euros(4550)), AttemptState.CAPTURED, "payments.PaymentSucceeded"),
    ],
)
async def test_what_is_seen_moves_the_attempt_and_is_told_once(tx, sight, state, event):
    setup = make_setup()
    attempt = await make_attempt(tx, setup, state=AttemptState.PREPARING)

    for _ in range(3):
        await see(tx, setup, attempt, sight=sight(ref_of(attempt)))

    assert (await reload(tx, attempt)).state is state
    assert await told(tx) == [event]


@pytest.mark.parametrize("sight", [Pending, Cancelled])
async def test_what_nobody_needs_to_know_is_not_told(tx, sight):
    setup = make_setup()
    attempt = await make_attempt(tx, setup, state=AttemptState.PREPARING)

    await see(tx, setup, attempt, sight=sight(ref_of(attempt)))

    assert await told(tx) == []


async def test_the_customer_gets_the_secret_as_soon_as_anybody_tells_it(tx):
    """R37: the event may come before the answer to our own call."""
    setup = make_setup()
    attempt = await make_attempt(tx, setup, state=AttemptState.PREPARING)

    await see(tx, setup, attempt, sight=Opened("pi_1", "pi_1_secret"))

    known = await reload(tx, attempt)
    assert (known.provider_ref, known.client_secret) == ("pi_1", "pi_1_secret")


async def test_a_capture_is_booked_from_the_gateway_to_the_merchant(tx):
    """R23: every movement is on the books, once."""
    setup = make_setup()
    attempt = await make_attempt(tx, setup, state=AttemptState.CAPTURED)

    await see(tx, setup, attempt, sight=Charged(ref_of(attempt), euros(4550)))

    assert await booked(tx, attempt.payable_id) == {
        ("gateway:stripe", "EUR"): 4550,
        ("merchant_payable", "EUR"): -4550,
    }


async def test_a_late_decline_does_not_lower_a_capture(tx):
    """R35."""
    setup = make_setup()
    attempt = await make_attempt(tx, setup, state=AttemptState.CAPTURED)

    await see(tx, setup, attempt, sight=Declined(ref_of(attempt), "declined", "No."), at=SOME_DAY + timedelta(days=1))

    assert await reload(tx, attempt) == attempt


async def test_news_of_an_old_attempt_does_not_touch_the_new_one(tx):
    """R36: events bind to the attempt, not to what is paid."""
    setup = make_setup()
    payable = await make_payable(tx)
    old = await make_attempt(tx, setup, payable=payable)
    await opening.give_up(tx, setup, attempt=old)
    new = await make_attempt(tx, setup, payable=payable)

    await see(tx, setup, old, sight=Declined(ref_of(old), "declined", "No."))

    assert (await reload(tx, old)).state is AttemptState.FAILED
    assert await reload(tx, new) == new


async def test_a_second_capture_goes_back_in_full_exactly_once(tx):
    """R36: the first one counts."""
    setup = make_setup()
    payable = await make_payable(tx)
    old = await make_attempt(tx, setup, payable=payable)
    await opening.give_up(tx, setup, attempt=old)
    new = await make_attempt(tx, setup, payable=payable, state=AttemptState.CAPTURED)

    for _ in range(3):
        await see(tx, setup, old, sight=Charged(ref_of(old), euros(4550)))

    assert [(await reload(tx, one)).counts for one in (old, new)] == [False, True]
    (refund,) = (await refunds.list_refunds(tx, [payable.payable_id]))[payable.payable_id]
    assert (refund.attempt_id, refund.amount, refund.state) == (old.attempt_id, euros(4550), RefundState.REQUESTED)
    assert (await told(tx)).count("payments.PaymentSucceeded") == 1
    assert await audited(tx) == ["payments.capture_returned"]


async def test_of_two_captures_at_once_one_counts_and_the_other_goes_back(database, tenant):
    """R36, with real concurrency."""
    setup = make_setup()
    async with database.transaction(tenant) as tx:
        payable = await make_payable(tx)
        old = await make_attempt(tx, setup, payable=payable)
        await opening.give_up(tx, setup, attempt=old)
        new = await make_attempt(tx, setup, payable=payable)

    async def capture(attempt):
        async with database.transaction(tenant) as tx:
            await see(tx, setup, attempt, sight=Charged(ref_of(attempt), euros(4550)))

    await asyncio.gather(*(capture(one) for one in [old, new] * 10))

    async with database.transaction(tenant) as tx:
        counting = [(await reload(tx, one)).counts for one in (old, new)]
        returned = (await refunds.list_refunds(tx, [payable.payable_id]))[payable.payable_id]
        assert sorted(counting) == [False, True]
        assert [refund.amount for refund in returned] == [euros(4550)]
        assert (await told(tx)).count("payments.PaymentSucceeded") == 1


@pytest.mark.parametrize("captured", [euros(1), euros(4551), Money(4550, "USD")])
async def test_a_wrong_amount_or_currency_never_pays_and_goes_back(tx, captured):
    """R27: parked for a person, refunded, on the audit trail."""
    setup = make_setup()
    attempt = await make_attempt(tx, setup)

    finding = await see(tx, setup, attempt, sight=Charged(ref_of(attempt), captured))

    assert finding.applied is Applied.REVIEW
    assert (await reload(tx, attempt)).counts is False
    assert await told(tx) == ["payments.PaymentReady", "payments.PaymentFailed"]
    (refund,) = (await refunds.list_refunds(tx, [attempt.payable_id]))[attempt.payable_id]
    assert refund.amount == captured
    assert await audited(tx) == ["payments.capture_returned"]
    assert await booked(tx, attempt.payable_id) == {
        ("gateway:stripe", captured.currency): captured.amount,
        ("refund_due", captured.currency): -captured.amount,
    }


async def test_a_capture_that_contradicts_the_one_on_record_changes_nothing(tx):
    """R27: a tampered event is for a person to look at."""
    setup = make_setup()
    attempt = await make_attempt(tx, setup, state=AttemptState.CAPTURED)

    finding = await see(tx, setup, attempt, sight=Charged(ref_of(attempt), euros(9999)))

    assert finding.applied is Applied.REVIEW
    assert await reload(tx, attempt) == attempt


@pytest.mark.parametrize(
    "sight", [lambda ref: Declined(ref, "declined", "No."), lambda ref: ActionNeeded(ref, "secret"), Pending]
)
async def test_looking_again_at_what_is_known_tells_nobody(tx, sight):
    setup = make_setup()
    attempt = await make_attempt(tx, setup)
    await see(tx, setup, attempt, sight=sight(ref_of(attempt)))
    known, events = await reload(tx, attempt), await told(tx)

    await see(tx, setup, attempt, sight=sight(ref_of(attempt)), at=SOME_DAY + timedelta(minutes=5))

    again = await reload(tx, attempt)
    assert (again.standing.words, again.version) == (known.standing.words, known.version)
    assert again.standing.as_of == SOME_DAY + timedelta(minutes=5)
    assert await told(tx) == events


async def test_a_repeated_decline_outdates_what_was_busy_before_it(tx):
    """R35: the time of the last sight counts against news that comes late."""
    setup = make_setup()
    attempt = await make_attempt(tx, setup)
    for seconds in (0, 40):
        at = SOME_DAY + timedelta(seconds=seconds)
        await see(tx, setup, attempt, sight=Declined(ref_of(attempt), "declined", "No."), at=at)

    await see(tx, setup, attempt, sight=Pending(ref_of(attempt)), at=SOME_DAY + timedelta(seconds=20))

    assert (await reload(tx, attempt)).state is AttemptState.FAILED


async def test_another_intent_does_not_take_an_attempt_over(tx):
    """R39: a valid event of another intent changes nothing."""
    setup = make_setup()
    attempt = await make_attempt(tx, setup)

    finding = await see(tx, setup, attempt, sight=Charged("pi_of_somebody", euros(4550)))

    assert finding.applied is Applied.NOT_YET
    assert await reload(tx, attempt) == attempt


async def test_a_refused_intent_fails_the_attempt_and_frees_its_place(tx):
    setup = make_setup()
    attempt = await make_attempt(tx, setup, state=AttemptState.PREPARING)

    await settling.refuse_attempt(tx, attempt=attempt, refused=Refused("amount_too_small", "Too small."))

    failed = await reload(tx, attempt)
    assert (failed.state, failed.standing.failure_code, failed.is_payable) == (
        AttemptState.FAILED,
        "amount_too_small",
        False,
    )
    assert await told(tx) == ["payments.PaymentFailed"]
