"""Payments and a provider, end to end: what the provider's own books say is what ours say."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from pydantic import HttpUrl

from holdfast.kit import clock
from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.ids import new_id
from holdfast.kit.money import Money
from holdfast.modules.ledger import facade as ledger
from holdfast.modules.payments import workflows
from holdfast.modules.payments.adapters.stripe import StripeGateway
from holdfast.modules.payments.contracts import AttemptState, RefundState
from holdfast.modules.payments.repository import refunds
from holdfast.modules.payments.service.explaining import Account
from tests.conftest import move_clock, wait_until
from tests.make.payments import SETTINGS, make_attempt, make_payable, make_refund, make_setup, reload

pytestmark = pytest.mark.anyio


@pytest.fixture
async def setup(bench):
    """Return payments with the real adapter, pointed at the simulator."""
    settings = SETTINGS.model_copy(
        update={"stripe_api_base": HttpUrl(bench.url), "read_timeout_seconds": 1, "checkout_base_url": bench.url}
    )
    gateway = StripeGateway(settings)
    yield make_setup(gateway, operation_backoff_seconds=(1,))
    await gateway.close()


@pytest.fixture
async def database(fresh_database_url):
    """Return a database of this test's own, whose clock can be moved."""
    opened = Database(DatabaseSettings(url=fresh_database_url))
    yield opened
    await opened.close()


@pytest.fixture
async def worker(fresh_database_url):
    """Return the same database as the worker sees it."""
    opened = Database(DatabaseSettings(url=fresh_database_url, role="holdfast_worker"))
    yield opened
    await opened.close()


async def begun(database, tenant, setup, *, count=1):
    """Return attempts whose intents are still to be made."""
    async with database.transaction(tenant) as tx:
        return [await make_attempt(tx, setup, state=AttemptState.PREPARING) for _ in range(count)]


async def run_queued(database, tenant, setup) -> None:
    """Carry out every operation that was queued so far."""
    jobs, setup.enqueue.jobs[:] = list(setup.enqueue.jobs), []
    for job in jobs:
        if job.name == "payments.run_operation":
            operation_id = UUID(job.payload["operation_id"])
            await workflows.run_operation(database, setup, tenant_id=tenant, operation_id=operation_id)


async def deliver(database, setup, bench, *, account_id) -> None:
    """Let everything that the provider told so far arrive twice and in reverse, the way networks do."""
    for body, signature in [*reversed(bench.hooks), *bench.hooks]:
        await workflows.receive_webhook(
            database, setup, key=("stripe", account_id), body=body, signature=signature, now=clock.now()
        )


async def known(database, tenant, attempt):
    """Return the attempt as it stands."""
    async with database.transaction(tenant) as tx:
        return await reload(tx, attempt)


async def test_a_payment_and_a_refund_stand_in_both_books(database, worker, tenant, setup, bench):
    """R23, R35: webhooks twice and in reverse; the ledger agrees with the provider's journal."""
    (attempt,) = await begun(database, tenant, setup)
    await run_queued(database, tenant, setup)
    ready = await known(database, tenant, attempt)
    await bench.pay(ready.provider_ref)
    await bench.webhook("payment_intent.succeeded")
    await deliver(database, setup, bench, account_id=attempt.account_id)
    await workflows.reconcile(database, worker, setup=setup)
    assert (await known(database, tenant, attempt)).counts is True

    async with database.transaction(tenant) as tx:
        refund = await make_refund(tx, setup, await reload(tx, attempt), amount=1000)
    await run_queued(database, tenant, setup)
    await bench.webhook("refund.updated")
    await deliver(database, setup, bench, account_id=attempt.account_id)
    await workflows.reconcile(database, worker, setup=setup)

    async with database.transaction(tenant) as tx:
        done = await refunds.get_refund(tx, refund.refund_id)
        gateway = await ledger.balance_of(tx, "gateway:stripe", owner_id=None, currency="EUR")
        balances = await ledger.balances(tx)
    assert done is not None
    assert done.state is RefundState.SUCCEEDED
    assert gateway.amount == 3550 == await provider_holds(bench)
    assert sum(one.balance.amount for one in balances) == 0


async def provider_holds(bench) -> int:
    """Return what the provider's own books say it holds for us."""
    charges, refunded = await bench.journal("charges"), await bench.journal("refunds")
    return sum(int(one["amount_captured"]) for one in charges) - sum(int(one["amount"]) for one in refunded)


async def test_ten_time_outs_and_no_webhook_at_all_end_in_ten_charges(
    database, worker, tenant, setup, bench, *, fresh_database_url
):
    """R31, R32: every creation times out after it happened, every webhook is lost; one charge each in the end."""
    await bench.fault("timeout_after", target="payment_intents.create", count=10)
    await bench.fault("webhook_drop", count=1000)
    attempts = await begun(database, tenant, setup, count=10)

    await run_queued(database, tenant, setup)
    await move_clock(fresh_database_url, timedelta(seconds=2))
    await run_queued(database, tenant, setup)
    for attempt in attempts:
        await bench.pay((await known(database, tenant, attempt)).provider_ref)
    await move_clock(fresh_database_url, timedelta(seconds=60))
    await workflows.reconcile(database, worker, setup=setup)

    assert [(await known(database, tenant, one)).state for one in attempts] == [AttemptState.CAPTURED] * 10
    assert len(await bench.journal("payment_intents")) == 10
    assert await provider_holds(bench) == 45_500
    assert bench.hooks == []


async def test_a_declined_card_is_told_and_another_one_pays(database, worker, tenant, setup, bench):
    (attempt,) = await begun(database, tenant, setup)
    await run_queued(database, tenant, setup)
    ref = (await known(database, tenant, attempt)).provider_ref

    await bench.pay(ref, card="pm_card_chargeDeclined")
    await bench.webhook("payment_intent.payment_failed")
    await deliver(database, setup, bench, account_id=attempt.account_id)
    await workflows.reconcile(database, worker, setup=setup)
    declined = await known(database, tenant, attempt)
    await bench.pay(ref)
    await bench.webhook("payment_intent.succeeded")
    await deliver(database, setup, bench, account_id=attempt.account_id)
    await workflows.reconcile(database, worker, setup=setup)

    assert (declined.state, declined.standing.failure_code) == (AttemptState.FAILED, "generic_decline")
    assert (await known(database, tenant, attempt)).state is AttemptState.CAPTURED


async def test_a_second_tab_pays_a_second_time_and_gets_it_back(database, worker, tenant, setup, bench):
    """R36: the provider's books show both charges and one full refund."""
    (first,) = await begun(database, tenant, setup)
    await run_queued(database, tenant, setup)
    async with database.transaction(tenant) as tx:
        await tx.run("UPDATE payments.attempt SET abandoned_at = now() WHERE attempt_id = $1", first.attempt_id)
        payable = await make_payable(tx, payable_id=first.payable_id)
        second = await make_attempt(tx, setup, payable=payable, state=AttemptState.PREPARING)
    await run_queued(database, tenant, setup)

    for attempt in (second, first):
        await bench.pay((await known(database, tenant, attempt)).provider_ref)
    await wait_until(lambda: both_told(bench))
    await deliver(database, setup, bench, account_id=first.account_id)
    await workflows.reconcile(database, worker, setup=setup)
    await run_queued(database, tenant, setup)

    counting = [(await known(database, tenant, one)).counts for one in (first, second)]
    assert sorted(counting) == [False, True]
    assert len(await bench.journal("charges")) == 2
    assert await provider_holds(bench) == 4550


async def both_told(bench) -> bool:
    """Tell whether the provider has told of two captures."""
    return sum(b'"payment_intent.succeeded"' in body for body, _ in bench.hooks) == 2


async def explained(database, setup, attempt):
    """Hold our books against the provider's."""
    books = workflows.Books()
    async with database.transaction() as tx:
        now = tx.now
    account = Account(attempt[0], "stripe", attempt[1].account_id)
    span = {"since": now - timedelta(hours=1), "until": now + timedelta(hours=1)}
    await workflows.explain_books(database, setup, account=account, books=books, **span)
    return books


async def test_three_orphans_are_explained_within_one_run(database, worker, tenant, setup, bench):
    """R40: one whose news was lost is attached, one of ours that nobody knows and one by hand go back, each once."""
    (attempt,) = await begun(database, tenant, setup)
    await run_queued(database, tenant, setup)
    ready = await known(database, tenant, attempt)
    await bench.pay(ready.provider_ref)
    lost = await bench.charge(1200, tenant_id=str(tenant), attempt_id=str(new_id()))
    by_hand = await bench.charge(800)
    other = await bench.charge(700, tenant_id=str(new_id()))
    alone = replace(setup, settings=setup.settings.model_copy(update={"accounts_are_ours_alone": True}))

    strict = await explained(database, setup, (tenant, attempt))
    first = await explained(database, alone, (tenant, attempt))
    second = await explained(database, alone, (tenant, attempt))

    assert (await known(database, tenant, attempt)).counts is True
    assert strict.unexplained == [f"{by_hand}: 800 EUR in minor units"]
    assert strict.lines == {"taken_in": 1, "gone_back": 1, "anothers": 1, "unexplained": 1}
    assert (first.unexplained, second.unexplained) == ([], [])
    assert second.lines == {"known": 1, "gone_back": 2, "with_its_charge": 2, "anothers": 1}
    assert sorted(int(str(one["amount"])) for one in await bench.journal("refunds")) == [800, 1200]
    assert await provider_holds(bench) == 4550 + 700
    assert {lost, by_hand, other} & {(await known(database, tenant, attempt)).provider_ref} == set()


@pytest.mark.parametrize(
    ("currency", "amount", "on_the_wire"), [("USD", 4550, 4550), ("JPY", 4550, 4550), ("KWD", 4550, 4550)]
)
async def test_an_amount_comes_back_from_the_provider_as_it_went(
    database, worker, tenant, setup, bench, *, currency, amount, on_the_wire
):
    """R22: two decimals, none and three; out as an order, back as webhook, refund and look, and into the ledger."""
    async with database.transaction(tenant) as tx:
        payable = await make_payable(tx, amount=amount, currency=currency)
        attempt = await make_attempt(tx, setup, payable=payable, state=AttemptState.PREPARING)
    await run_queued(database, tenant, setup)
    await bench.pay((await known(database, tenant, attempt)).provider_ref)
    await bench.webhook("payment_intent.succeeded")
    await deliver(database, setup, bench, account_id=attempt.account_id)
    await workflows.reconcile(database, worker, setup=setup)
    paid = await known(database, tenant, attempt)
    async with database.transaction(tenant) as tx:
        await make_refund(tx, setup, paid, amount=1500)
    await run_queued(database, tenant, setup)

    (charge,) = await bench.journal("charges")
    assert (charge["amount"], charge["currency"]) == (on_the_wire, currency.lower())
    assert paid.captured == Money(amount, currency)
    async with database.transaction(tenant) as tx:
        gateway = await ledger.balance_of(tx, "gateway:stripe", owner_id=None, currency=currency)
    assert gateway == Money(amount - 1500, currency)
    assert (await explained(database, setup, (tenant, attempt))).lines == {"known": 2}
