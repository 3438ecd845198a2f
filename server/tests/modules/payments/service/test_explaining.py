"""Explain what is on a provider's books: known here, taken in now, sent back, or left to a person (R40)."""

from datetime import timedelta

import pytest
from prometheus_client import REGISTRY

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.ids import new_id
from holdfast.modules.payments.contracts import AttemptState, DisputeState, EventState, RefundState
from holdfast.modules.payments.ports import (
    Charged,
    ChargeSeen,
    DisputeNews,
    IntentNews,
    Movements,
    Refunded,
    RefundNews,
    Refused,
    Unknown,
)
from holdfast.modules.payments.repository import attempts, events, refunds
from holdfast.modules.payments.service import receiving
from holdfast.modules.payments.service.explaining import Account, Explained, explain_charge, is_silent
from holdfast.modules.payments.workflows import Books, explain_all_books, explain_books, watch_webhooks
from tests.conftest import move_clock
from tests.make.payments import (
    SOME_DAY,
    ScriptedGateway,
    audited,
    booked,
    euros,
    make_attempt,
    make_event,
    make_refund,
    make_setup,
    ref_of,
    reload,
    told,
)

pytestmark = pytest.mark.anyio


def charge(ref, *, amount=4550, back=0, tenant_id=None, attempt_id=None) -> ChargeSeen:
    """Return money on the provider's books."""
    taken = euros(amount)
    return ChargeSeen(ref, taken, back, IntentNews(SOME_DAY, Charged(ref, taken), tenant_id, attempt_id))


def charge_of(tx, attempt, **changes) -> ChargeSeen:
    """Return the charge of an attempt, with our own words in it."""
    return charge(changes.pop("ref", ref_of(attempt)), tenant_id=tx.tenant_id, attempt_id=attempt.attempt_id, **changes)


def script_of(setup) -> ScriptedGateway:
    """Return the gateway that says what the test wrote down."""
    gateway = setup.gateways["stripe"]
    assert isinstance(gateway, ScriptedGateway)
    return gateway


async def became(tx, setup, attempt, seen):
    """Return what becomes of a charge."""
    account = Account(tx.tenant_id, "stripe", attempt.account_id)
    return await explain_charge(tx, setup, account=account, charge=seen)


async def test_a_charge_whose_webhook_and_answer_were_lost_is_taken_in(tx):
    """R40: attached within one run."""
    setup = make_setup()
    for state in (AttemptState.OPEN, AttemptState.PREPARING):
        attempt = await make_attempt(tx, setup, state=state)

        assert await became(tx, setup, attempt, charge_of(tx, attempt)) is Explained.TAKEN_IN
        assert (await reload(tx, attempt)).counts is True


async def test_a_second_intent_of_one_attempt_is_a_second_payment_and_goes_back(tx):
    """R36, R40: whatever made it, the customer paid twice and gets one payment back, once."""
    setup = make_setup()
    attempt = await make_attempt(tx, setup, state=AttemptState.CAPTURED)
    stray = charge_of(tx, attempt, ref="pi_stray")

    assert [await became(tx, setup, attempt, stray) for _ in range(2)] == [Explained.TAKEN_IN] * 2

    one, other = (await attempts.list_attempts(tx, [attempt.payable_id]))[attempt.payable_id]
    assert (one.counts, other.counts, other.provider_ref) == (True, False, "pi_stray")
    assert other.refund_reserved == 4550
    assert len((await refunds.list_refunds(tx, [attempt.payable_id]))[attempt.payable_id]) == 1
    assert (await booked(tx, attempt.payable_id))["gateway:stripe", "EUR"] == 9100


async def test_a_second_intent_pays_when_the_first_did_not(tx):
    setup = make_setup()
    attempt = await make_attempt(tx, setup)

    assert await became(tx, setup, attempt, charge_of(tx, attempt, ref="pi_stray")) is Explained.TAKEN_IN
    assert (await told(tx)).count("payments.PaymentSucceeded") == 1


async def test_a_wrong_amount_goes_back_and_what_contradicts_our_books_is_for_a_person(tx):
    """R27, R40."""
    setup = make_setup()
    one = await make_attempt(tx, setup)
    other = await make_attempt(tx, setup, state=AttemptState.CAPTURED)

    assert await became(tx, setup, one, charge_of(tx, one, amount=1)) is Explained.TAKEN_IN
    assert await became(tx, setup, other, charge_of(tx, other, amount=1)) is Explained.UNEXPLAINED
    assert "payments.capture_returned" in await audited(tx)
    assert (await reload(tx, other)).captured == euros(4550)


async def test_money_that_nobody_knows_goes_back_if_it_is_ours_or_the_account_is(tx, other_tenant):
    setup, alone = make_setup(), make_setup(accounts_are_ours_alone=True)
    attempt = await make_attempt(tx, setup)
    ours = charge("pi_1", tenant_id=tx.tenant_id, attempt_id=new_id())

    assert await became(tx, setup, attempt, ours) is Explained.ORPHAN
    assert await became(tx, setup, attempt, charge("pi_2")) is Explained.UNEXPLAINED
    assert await became(tx, alone, attempt, charge("pi_2")) is Explained.ORPHAN
    assert await became(tx, alone, attempt, charge("pi_3", back=4550)) is Explained.GONE_BACK
    assert await became(tx, alone, attempt, charge("pi_4", tenant_id=other_tenant)) is Explained.ANOTHERS


@pytest.fixture
async def books(database, tenant):
    """Return a setup, an attempt that is paid, and a way to read the provider's books, which have its charge too."""
    setup = make_setup()
    async with database.transaction(tenant) as tx:
        attempt = await make_attempt(tx, setup, state=AttemptState.CAPTURED)
        since = tx.now - timedelta(minutes=1)

    async def run(seen=None, /, **movements):
        own = charge(ref_of(attempt), tenant_id=tenant)
        shown = Movements(charges=(own, *movements.pop("charges", ())), **movements)
        script_of(setup).books.append(seen or shown)
        found = Books()
        account = Account(tenant, "stripe", attempt.account_id)
        until = since + timedelta(minutes=2)
        await explain_books(database, setup, account=account, since=since, until=until, books=found)
        return found.lines, found.unexplained

    return setup, attempt, run


async def test_what_is_known_as_it_stands_is_left_alone(books):
    setup, _, run = books

    lines, unexplained = await run()

    assert (lines, unexplained) == ({Explained.KNOWN: 1}, [])
    assert script_of(setup).names() == ["list"]


async def test_three_orphans_go_back_once_within_one_run_and_are_explained_in_the_next(books, database, tenant):
    """R40: recorded before they are asked back, under the same key in every run (R31)."""
    setup, _, run = books
    gateway = script_of(setup)
    orphans = tuple(charge(f"pi_orphan_{n}", tenant_id=tenant, attempt_id=new_id()) for n in range(3))
    gateway.refunds.append(Unknown("time-out"))

    _, first = await run(charges=orphans)
    assert len(first) == 1
    keys = gateway.keys("refund")
    _, second = await run(charges=orphans)
    assert second == []
    assert gateway.keys("refund") == keys * 2

    back = tuple(charge(one.ref, back=4550, tenant_id=tenant) for one in orphans)
    lines, third = await run(charges=back)
    assert (lines[Explained.GONE_BACK], third) == (3, [])
    assert len(gateway.keys("refund")) == 6
    async with database.transaction(tenant) as tx:
        deeds = await audited(tx)
        kept = {one.event_id: one.state for one in await events.list_events(tx, state=None, before=None, limit=9)}
    assert deeds.count("payments.orphan_returned") >= 3
    assert {kept[f"orphan:{one.ref}"] for one in orphans} == {EventState.APPLIED}


async def test_an_orphan_that_the_provider_will_not_give_back_is_for_a_person(books, tenant):
    setup, _, run = books
    script_of(setup).refunds.append(Refused("charge_disputed", "No."))

    _, unexplained = await run(charges=[charge("pi_orphan", tenant_id=tenant)])

    assert [line.partition(":")[0] for line in unexplained] == ["pi_orphan"]


async def test_the_news_of_an_orphan_is_laid_aside_once_it_went_back(books, database, tenant):
    """R37, R40: what reconciliation has explained raises no alarm a day later."""
    setup, attempt, run = books
    await run(charges=[charge("pi_orphan", tenant_id=tenant)])

    for news in (
        IntentNews(SOME_DAY, Charged("pi_orphan", euros(4550)), tenant, None),
        RefundNews(Refunded("re_1", euros(4550)), "pi_orphan", tenant, new_id()),
    ):
        async with database.transaction(tenant) as tx:
            key = await make_event(tx, setup, attempt, event_id=new_id().hex, news=news)
            assert await receiving.apply(tx, setup, key=key) is EventState.IGNORED


async def test_a_refund_and_a_dispute_that_nobody_told_are_taken_in(books, database, tenant):
    """R38, R40."""
    setup, attempt, run = books
    async with database.transaction(tenant) as tx:
        refund = await make_refund(tx, setup, attempt, amount=1000)
    ours = RefundNews(Refunded("re_1", euros(1000)), ref_of(attempt), tenant, refund.refund_id)
    by_hand = RefundNews(Refunded("re_2", euros(500)), ref_of(attempt), None, None)
    dispute = DisputeNews("du_1", ref_of(attempt), DisputeState.OPEN, euros(3050))
    strange = RefundNews(Refunded("re_3", euros(500)), "pi_of_nobody", None, None)
    told_there = {"refunds": (ours, by_hand, strange), "disputes": (dispute,)}

    lines, unexplained = await run(**told_there)
    again, _ = await run(**told_there)

    assert (lines[Explained.TAKEN_IN], lines[Explained.WITH_ITS_CHARGE], unexplained) == (3, 1, [])
    assert (again[Explained.TAKEN_IN], again[Explained.KNOWN]) == (0, 4)
    async with database.transaction(tenant) as tx:
        known = await refunds.get_refund(tx, refund.refund_id)
        assert known is not None
        assert known.state is RefundState.SUCCEEDED
        assert await refunds.is_disputed(tx, attempt.attempt_id)
        assert (await reload(tx, attempt)).refunded == 1500


async def test_a_capture_that_the_provider_has_never_heard_of_is_for_a_person(books):
    setup, attempt, run = books
    gateway = script_of(setup)

    _, unexplained = await run(Movements())
    gateway.looks.append(Charged(ref_of(attempt), attempt.amount))
    lines, nothing = await run(Movements())

    assert unexplained == [f"{ref_of(attempt)}: 4550 EUR in minor units here alone"]
    assert (lines, nothing) == ({Explained.KNOWN: 1}, [])


async def test_books_that_cannot_be_read_are_not_explained(books):
    _, _, run = books

    _, unexplained = await run(Unknown("time-out"))

    assert len(unexplained) == 1
    assert unexplained[0].endswith("time-out")


async def test_a_provider_that_says_nothing_while_attempts_are_made_is_silent(tx):
    """R40: no event for a quarter of an hour; an attempt that just got its intent proves nothing yet."""
    setup = make_setup()
    attempt = await make_attempt(tx, setup)
    assert not await is_silent(tx, setup)
    tx.now += timedelta(minutes=5)
    assert await is_silent(tx, setup)

    await make_event(tx, setup, attempt)
    assert not await is_silent(tx, setup)
    tx.now += timedelta(minutes=20)
    assert not await is_silent(tx, setup)


async def test_every_tenant_s_books_are_read_and_every_silence_is_told(fresh_database_url, tenant, other_tenant):
    """R40: the nightly run and the watch, over all tenants."""
    setup = make_setup()
    database = Database(DatabaseSettings(url=fresh_database_url))
    worker = Database(DatabaseSettings(url=fresh_database_url, role="holdfast_worker"))
    for one in (tenant, other_tenant):
        async with database.transaction(one) as tx:
            attempt = await make_attempt(tx, setup)
            if one is other_tenant:
                await make_event(tx, setup, attempt)
    await move_clock(fresh_database_url, timedelta(minutes=10))

    books = await explain_all_books(database, worker, setup=setup, days=1)
    silent = await watch_webhooks(database, worker, setup=setup)

    assert (books.lines, silent) == ({}, [tenant])
    assert len([name for name in script_of(setup).names() if name == "list"]) == 2 * 4
    assert REGISTRY.get_sample_value("holdfast_payments_webhooks_silent") == 1
    await database.close()
    await worker.close()
