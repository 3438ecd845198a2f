"""Store what providers tell, then apply it: once, in any order, and as soon as its payment is known."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.payments.contracts import AttemptState, DisputeState, EventState, RefundState
from holdfast.modules.payments.ports import (
    ActionNeeded,
    Cancelled,
    Charged,
    Declined,
    DisputeNews,
    IntentNews,
    NoNews,
    Opened,
    Pending,
    Refunded,
    RefundNews,
)
from holdfast.modules.payments.repository import events, refunds
from holdfast.modules.payments.service import receiving
from tests.make.payments import (
    SOME_DAY,
    booked,
    charged_news,
    euros,
    make_attempt,
    make_event,
    make_payable,
    make_people,
    make_refund,
    make_setup,
    ref_of,
    reload,
    see,
    told,
)

pytestmark = pytest.mark.anyio


async def view(tx, event_id="evt_1"):
    """Return what became of an event."""
    found = await events.list_events(tx, state=None, before=None, limit=100)
    return next(event for event in found if event.event_id == event_id)


async def test_an_event_is_kept_once_and_applied_by_a_job(tx):
    """R34."""
    setup = make_setup()
    attempt = await make_attempt(tx, setup)

    await make_event(tx, setup, attempt)
    key = await make_event(tx, setup, attempt)

    assert setup.enqueue.names().count("payments.apply_event") == 1
    assert setup.enqueue.jobs[-1].payload == {
        "provider": "stripe",
        "account_id": str(attempt.account_id),
        "event_id": key.event_id,
    }


async def test_the_same_event_fifty_times_at_once_has_one_effect(database, tenant):
    """R34: race(50)."""
    setup = make_setup()
    async with database.transaction(tenant) as tx:
        attempt = await make_attempt(tx, setup)

    async def arrive():
        async with database.transaction(tenant) as tx:
            key = await make_event(tx, setup, attempt, news=charged_news(attempt))
        async with database.transaction(tenant) as tx:
            return await receiving.apply(tx, setup, key=key)

    became = await asyncio.gather(*(arrive() for _ in range(50)))

    assert became.count(EventState.APPLIED) == 1
    assert became.count(None) == 49
    async with database.transaction(tenant) as tx:
        assert (await told(tx)).count("payments.PaymentSucceeded") == 1
        assert (await booked(tx, attempt.payable_id))["gateway:stripe", "EUR"] == 4550


async def test_an_event_may_come_before_our_own_record_of_the_intent(tx):
    """R37: it names the attempt in the metadata that we gave."""
    setup = make_setup()
    attempt = await make_attempt(tx, setup, state=AttemptState.PREPARING)
    key = await make_event(tx, setup, attempt, news=charged_news(attempt, tenant_id=tx.tenant_id))

    assert await receiving.apply(tx, setup, key=key) is EventState.APPLIED
    assert (await reload(tx, attempt)).counts is True


async def test_an_event_of_an_unknown_payment_waits_for_it(tx):
    """R37: parked and tried again, until its payment is there."""
    setup = make_setup()
    attempt = await make_attempt(tx, setup, state=AttemptState.PREPARING)
    news = IntentNews(SOME_DAY, Charged(ref_of(attempt), euros(4550)), tenant_id=None, attempt_id=None)
    key = await make_event(tx, setup, attempt, news=news)

    assert await receiving.apply(tx, setup, key=key) is EventState.PARKED
    waiting = await view(tx)
    assert (waiting.tries, waiting.reason) == (1, "no payment of that reference is known")
    assert setup.enqueue.jobs[-1].delay_seconds == 1

    await see(tx, setup, attempt, sight=Opened(ref_of(attempt), "secret"))
    assert await receiving.apply(tx, setup, key=key) is EventState.APPLIED
    assert (await reload(tx, attempt)).counts is True


async def test_an_event_that_nobody_knows_after_a_day_is_given_up_with_an_alarm(tx):
    """R37."""
    setup = make_setup()
    attempt = await make_attempt(tx, setup)
    news = charged_news(attempt, ref="pi_of_nobody")
    key = await make_event(tx, setup, attempt, news=news)
    await tx.run(
        "UPDATE payments.provider_event SET next_try_at = now() WHERE tenant_id = $1",
        tx.tenant_id,
    )
    tx.now += timedelta(hours=24)

    assert await receiving.apply(tx, setup, key=key) is EventState.DEAD
    assert (await view(tx)).next_try_at is None
    assert await receiving.apply(tx, setup, key=key) is None


async def test_an_event_of_an_attempt_at_another_account_is_a_strangers(tx):
    """R39: the account is bound too."""
    setup = make_setup()
    attempt = await make_attempt(tx, setup)
    other_account = new_id()
    await tx.run(
        "INSERT INTO payments.provider_account (tenant_id, account_id, provider, name, is_default, created_at) "
        "VALUES ($1, $2, 'stripe', 'second', false, now())",
        tx.tenant_id,
        other_account,
    )
    key = await make_event(tx, setup, replace(attempt, account_id=other_account), news=charged_news(attempt))

    assert await receiving.apply(tx, setup, key=key) is EventState.PARKED
    assert (await reload(tx, attempt)).state is AttemptState.OPEN


async def test_what_is_about_another_tenants_payment_is_ignored(tx, other_tenant):
    """Tenants that share an account at the provider each hear of everything."""
    setup = make_setup()
    attempt = await make_attempt(tx, setup)
    key = await make_event(tx, setup, attempt, news=charged_news(attempt, tenant_id=other_tenant))

    assert await receiving.apply(tx, setup, key=key) is EventState.IGNORED
    assert (await reload(tx, attempt)).state is AttemptState.OPEN


async def test_what_says_nothing_to_us_is_ignored(tx):
    setup = make_setup()
    attempt = await make_attempt(tx, setup)
    key = await make_event(tx, setup, attempt, news=NoNews())

    assert await receiving.apply(tx, setup, key=key) is EventState.IGNORED


async def test_a_tampered_amount_is_parked_for_a_person(tx):
    """R27: never a confirmation; parked, and not tried again."""
    setup = make_setup()
    attempt = await make_attempt(tx, setup)
    key = await make_event(tx, setup, attempt, news=charged_news(attempt, amount=euros(1)))

    assert await receiving.apply(tx, setup, key=key) is EventState.PARKED
    parked = await view(tx)
    assert (parked.next_try_at, parked.state) == (None, EventState.PARKED)
    assert "payments.PaymentSucceeded" not in await told(tx)


def refund_news(attempt, *, amount, ref="re_1", refund_id=None):
    """Return the news that money went back."""
    return RefundNews(Refunded(ref, euros(amount)), attempt.provider_ref, tenant_id=None, refund_id=refund_id)


async def test_our_refund_is_known_by_its_id_before_its_reference_is(tx):
    setup = make_setup()
    attempt = await make_attempt(tx, setup, state=AttemptState.CAPTURED)
    refund = await make_refund(tx, setup, attempt, amount=1000)
    news = refund_news(attempt, amount=1000, refund_id=refund.refund_id)
    key = await make_event(tx, setup, attempt, news=news)

    assert await receiving.apply(tx, setup, key=key) is EventState.APPLIED
    known = await refunds.get_refund(tx, refund.refund_id)
    assert known is not None
    assert (known.state, known.provider_ref) == (RefundState.SUCCEEDED, "re_1")


async def test_a_refund_made_by_hand_is_taken_in(tx):
    """R40."""
    setup = make_setup()
    attempt = await make_attempt(tx, setup, state=AttemptState.CAPTURED)
    for event_id in ("evt_1", "evt_2"):
        key = await make_event(tx, setup, attempt, event_id=event_id, news=refund_news(attempt, amount=500))
        assert await receiving.apply(tx, setup, key=key) is EventState.APPLIED

    assert (await reload(tx, attempt)).refunded == 500


async def test_a_refund_before_its_capture_waits(tx):
    """R35: money comes before money back."""
    setup = make_setup()
    attempt = await make_attempt(tx, setup)
    key = await make_event(tx, setup, attempt, news=refund_news(attempt, amount=500))

    assert await receiving.apply(tx, setup, key=key) is EventState.PARKED


async def test_a_refund_of_ours_on_another_payment_is_not_believed(tx):
    setup = make_setup()
    one = await make_attempt(tx, setup, state=AttemptState.CAPTURED)
    other = await make_attempt(tx, setup, state=AttemptState.CAPTURED)
    refund = await make_refund(tx, setup, one, amount=1000)
    news = refund_news(other, amount=1000, refund_id=refund.refund_id)
    key = await make_event(tx, setup, other, news=news)

    assert await receiving.apply(tx, setup, key=key) is EventState.PARKED
    assert (await reload(tx, other)).refunded == 0


def story_of(attempt):
    """Return everything that a provider may tell of one payment, by name."""
    ref = ref_of(attempt)

    def intent(seconds, sight):
        at = SOME_DAY + timedelta(seconds=seconds)
        return IntentNews(at, sight, tenant_id=None, attempt_id=attempt.attempt_id)

    return {
        "created": intent(0, Opened(ref, "secret")),
        "requires_action": intent(5, ActionNeeded(ref, "secret")),
        "failed": intent(9, Declined(ref, "declined", "No.")),
        "processing": intent(20, Pending(ref)),
        "succeeded": intent(30, Charged(ref, attempt.amount)),
        "canceled": intent(40, Cancelled(ref)),
        "refunded": RefundNews(Refunded("re_1", euros(500)), ref, tenant_id=None, refund_id=None),
        "dispute": DisputeNews("du_1", ref, DisputeState.OPEN, euros(4050)),
    }


ORDERS = list(permutations(["created", "requires_action", "failed", "processing", "succeeded", "refunded", "dispute"]))


@pytest.mark.parametrize("order", [*ORDERS[:: len(ORDERS) // 20], ORDERS[-1]])
async def test_a_payments_story_ends_the_same_in_every_order_and_told_twice(tx, order):
    """R35: state, sums and books; the pure rule is proved over all permutations in test_domain."""
    setup = make_setup()
    payable = await make_payable(tx)
    attempt = await make_attempt(tx, setup, payable=payable, state=AttemptState.PREPARING)
    story = story_of(attempt)

    keys = [
        await make_event(tx, setup, attempt, event_id=f"evt_{name}_{turn}", news=story[name])
        for turn in range(2)
        for name in ("canceled", *order)
    ]
    for _ in range(2):
        for key in keys:
            await receiving.apply(tx, setup, key=key)

    final = await reload(tx, attempt)
    assert (final.state, final.counts, final.refunded) == (AttemptState.CAPTURED, True, 500)
    assert await booked(tx, attempt.payable_id) == {
        ("gateway:stripe", "EUR"): 0,
        ("merchant_payable", "EUR"): -4050,
        ("dispute_loss", "EUR"): 4050,
    }
    assert (await told(tx)).count("payments.PaymentSucceeded") == 1


async def test_events_of_two_tenants_with_one_id_do_not_meet(tx, other_tx):
    """R34, R69."""
    setup, other_setup = make_setup(), make_setup()
    attempt = await make_attempt(tx, setup)
    other = await make_attempt(other_tx, other_setup)
    await make_people(other_tx)

    key = await make_event(tx, setup, attempt, news=charged_news(attempt))
    other_key = await make_event(other_tx, other_setup, other, news=NoNews())

    assert await receiving.apply(tx, setup, key=key) is EventState.APPLIED
    assert await receiving.apply(other_tx, other_setup, key=key) is None
    assert await receiving.apply(other_tx, other_setup, key=other_key) is EventState.IGNORED
