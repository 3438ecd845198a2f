"""What payment providers tell, over two API processes: each event once, in any order, and never more than is true."""

import asyncio
import random
import time
from dataclasses import replace
from itertools import permutations
from statistics import quantiles

import pytest

from holdfast.modules.bookings.service.late import PaymentOutcome, settle_payment
from holdfast.modules.payments.adapters.stripe import StripeGateway
from holdfast.modules.payments.contracts import AttemptState, EventState
from holdfast.modules.payments.domain import Applied
from holdfast.modules.payments.facade import Payments
from holdfast.modules.payments.repository import attempts, events
from holdfast.modules.payments.repository.events import EventKey
from holdfast.modules.payments.service import receiving
from holdfast.modules.payments.workflows import apply_event
from tests.make.bookings import booking_in, payable_of
from tests.make.payments import SETTINGS, audited, booked, make_attempt, make_payable, make_setup, reload, told
from tests.make.scale import count
from tests.make.values import there
from tests.races.arena import book, scaled, shot, tally
from tests.races.gun import fire, send
from tests.races.hooks import captured_event, hook, story_of

pytestmark = [pytest.mark.anyio, pytest.mark.race]

NAMES = ("created", "requires_action", "failed", "authorised", "captured", "refunded", "dispute")
ACK_SECONDS_MAX = 1.0


@pytest.fixture
def setup():
    """Return payments with the real adapter, which reads webhooks without its provider."""
    return make_setup(StripeGateway(SETTINGS))


async def open_attempt(arena, setup, *, tenant_id, **payable):
    """Return a committed attempt whose intent we know nothing of yet."""
    async with arena.database.transaction(tenant_id) as tx:
        return await make_attempt(tx, setup, state=AttemptState.PREPARING, payable=await make_payable(tx, **payable))


async def apply_all(arena, setup, attempt, *, tenant_id, event_ids):
    """Apply stored events as jobs would: in their order, those that had to wait once more behind them."""
    for _ in range(2):
        for event_id in event_ids:
            key = EventKey("stripe", attempt.account_id, event_id)
            await apply_event(arena.database, setup, tenant_id=tenant_id, key=key)


async def events_of(arena, tenant_id):
    async with arena.database.transaction(tenant_id) as tx:
        return await events.list_events(tx, state=None, before=None, limit=100)


async def test_one_event_fifty_times_at_once_over_two_processes_is_one_event_R34(arena, setup):
    for _ in range(count(small=1, full=20)):
        shop = await arena.shop()
        attempt = await open_attempt(arena, setup, tenant_id=shop.tenant_id)
        same = hook(attempt, captured_event(attempt))

        replies = await fire([same] * scaled(50), ports=arena.ports)

        assert tally(replies) == {"200": scaled(50)}
        assert sum(not reply.json["repeated"] for reply in replies) == 1
        (kept,) = await events_of(arena, shop.tenant_id)
        await apply_all(arena, setup, attempt, tenant_id=shop.tenant_id, event_ids=[kept.event_id])
        async with arena.database.transaction(shop.tenant_id) as tx:
            assert (await told(tx)).count("payments.PaymentSucceeded") == 1
            assert (await booked(tx, attempt.payable_id))["gateway:stripe", "EUR"] == 4550


async def test_events_of_one_payment_with_different_ids_are_all_kept_R34(arena, setup):
    """Captured, refunded and disputed have one payment and three ids: none of them is a duplicate."""
    shop = await arena.shop()
    attempt = await open_attempt(arena, setup, tenant_id=shop.tenant_id)
    told_of = [hook(attempt, event) for event in story_of(attempt).values()]

    replies = await fire(told_of * 5, ports=arena.ports)

    assert tally(replies) == {"200": 35}
    assert len(await events_of(arena, shop.tenant_id)) == 7


@pytest.mark.parametrize("seed", range(count(small=2, full=60)))
async def test_a_payment_s_story_over_the_wire_ends_the_same_in_every_order_R35(arena, setup, seed):
    dice = random.Random(seed)
    shop = await arena.shop()
    attempt = await open_attempt(arena, setup, tenant_id=shop.tenant_id)
    story = story_of(attempt)
    order = [*dice.sample(NAMES, len(NAMES)), *dice.choices(NAMES, k=7)]

    for name in order:
        reply = await send(hook(attempt, story[name]), port=dice.choice(arena.ports))
        assert reply.status == 200
        if dice.random() < 0.5:
            await apply_all(arena, setup, attempt, tenant_id=shop.tenant_id, event_ids=[story[name]["id"]])
    ids = [story[name]["id"] for name in order]
    await apply_all(arena, setup, attempt, tenant_id=shop.tenant_id, event_ids=ids)

    async with arena.database.transaction(shop.tenant_id) as tx:
        assert await _end_of(tx, attempt) == END
    assert {one.state for one in await events_of(arena, shop.tenant_id)} == {EventState.APPLIED}


END = (
    (AttemptState.CAPTURED, True, 4550, 500, 500),
    {("gateway:stripe", "EUR"): 0, ("merchant_payable", "EUR"): -4050, ("dispute_loss", "EUR"): 4050},
    {"payments.PaymentSucceeded": 1, "payments.RefundSucceeded": 1},
    [("succeeded", 500)],
    ["open"],
)


async def _end_of(tx, attempt):
    """Return how a payment's story ended: state, sums, books, what was told once, refunds, disputes."""
    final = await reload(tx, attempt)
    known = await tx.rows("SELECT state, amount FROM payments.refund WHERE attempt_id = $1", attempt.attempt_id)
    disputes = await tx.rows("SELECT state FROM payments.dispute WHERE attempt_id = $1", attempt.attempt_id)
    heard = await told(tx)
    captured = there(final.captured)
    return (
        (final.state, final.counts, captured.amount, final.refunded, final.refund_reserved),
        await booked(tx, attempt.payable_id),
        {name: heard.count(name) for name in ("payments.PaymentSucceeded", "payments.RefundSucceeded")},
        [(row["state"], row["amount"]) for row in known],
        [row["state"] for row in disputes],
    )


async def test_every_order_and_repetition_of_a_story_ends_the_same_R35(database, tenant, record_property):
    """All 5,040 orders, each with random repetitions in between.

    What an event does depends on nothing but what is known. So each event is applied once to each thing that can be
    known at all, in the database; all orders and repetitions are then walks over what was found.
    """
    setup = make_setup(StripeGateway(SETTINGS))
    async with database.transaction(tenant) as tx:
        attempt = await make_attempt(tx, setup, state=AttemptState.PREPARING)
        read = {name: setup.gateways["stripe"].read_news(event) for name, event in story_of(attempt).items()}
        steps: Steps = {}
        begin = await _explore(tx, setup, attempt, read=read, steps=steps)
        await tx.run("UPDATE payments.attempt SET abandoned_at = now() WHERE attempt_id = $1", attempt.attempt_id)
    dice, walks, ends = random.Random(35), 0, set[str]()
    for order in permutations(NAMES):
        for repetitions in (0, *[7] * count(small=1, full=50)):
            line = list(order)
            for name in dice.choices(NAMES, k=repetitions):
                line.insert(dice.randrange(len(line) + 1), name)
            ends.add(_walk(steps, begin, line))
            walks += 1

    assert ends == {repr(END)}
    known = len({state for state, _ in steps})
    record_property("figure", f"R35: {walks:,} orders and repetitions over {known} things that can be known: one end")


Steps = dict[tuple[str, str], tuple[str, bool]]


async def _explore(tx, setup, attempt, *, read, steps):
    """Apply each event to all that can be known from here on, each in a savepoint; return what is known here."""
    here = await _known(tx, attempt)
    if (here, NAMES[0]) in steps:
        return here
    for name in NAMES:
        # Taken before going deeper: who comes here again finds it explored.
        steps[here, name] = (here, False)
    for name, news in read.items():
        await tx.run(f"SAVEPOINT step_{name}")
        finding = await _hear(tx, setup, attempt, news)
        there_ = await _explore(tx, setup, attempt, read=read, steps=steps)
        steps[here, name] = (there_, finding.applied is Applied.DONE)
        await tx.run(f"ROLLBACK TO SAVEPOINT step_{name}")
        await tx.run(f"RELEASE SAVEPOINT step_{name}")
    return here


async def _known(tx, attempt):
    """Return everything that an event may ask about, and what was said so far; the end is told by its own words."""
    end = await _end_of(tx, attempt) if (await reload(tx, attempt)).captured else ()
    if end == END:
        return repr(END)
    row = await tx.row(
        "SELECT state, as_of, failure_code, captured_amount, refund_reserved_amount, refunded_amount, provider_ref, "
        "client_secret, counted, late FROM payments.attempt WHERE attempt_id = $1",
        attempt.attempt_id,
    )
    return repr((tuple(there(row).values()), end))


def _walk(steps, begin, line):
    """Return where a line of events ends: what came too early waits, and is tried again behind the others."""
    state, waiting = begin, []
    for name in line:
        state, is_done = steps[state, name]
        waiting += [] if is_done else [name]
    for name in waiting:
        state, is_done = steps[state, name]
        assert is_done, line
    return state


async def _hear(tx, setup, attempt, news, /):
    return await receiving.take_in(tx, setup, account_id=attempt.account_id, news=news)


@pytest.mark.parametrize("wrong", [{"amount": 1}, {"amount": 999_999}, {"currency": "usd"}, {"currency": "jpy"}])
async def test_a_tampered_amount_or_currency_never_confirms_a_booking_R27(arena, setup, wrong):
    shop = await arena.shop()
    (held,) = await fire([book(shop, shop.customers[0])], ports=arena.ports)
    async with arena.database.transaction(shop.tenant_id) as tx:
        booking = await booking_in(tx, held.json["id"])
        attempt = await make_attempt(tx, setup, payable=payable_of(booking))
    event = captured_event(attempt, **wrong)

    (reply,) = await fire([hook(attempt, event)], ports=arena.ports)
    await apply_all(arena, setup, attempt, tenant_id=shop.tenant_id, event_ids=[event["id"]])

    assert reply.status == 200
    (kept,) = await events_of(arena, shop.tenant_id)
    assert (kept.state, kept.next_try_at) == (EventState.PARKED, None)
    async with arena.database.transaction(shop.tenant_id) as tx:
        seen = await reload(tx, attempt)
        # Parked for a person, and on its way back in full; nobody is told that it was paid.
        assert (seen.counts, seen.refund_reserved) == (False, there(seen.captured).amount)
        assert "payments.PaymentSucceeded" not in await told(tx)
        assert "payments.capture_returned" in await audited(tx)
    (shown,) = await fire([shot(shop.customers[0], f"/bookings/{held.json['id']}", method="GET")], ports=arena.ports)
    assert shown.json["state"] == "pending"


async def test_what_the_catalogue_says_after_the_hold_changes_nothing_R27(arena, setup):
    shop = await arena.shop(price_amount=2800)
    who = shop.customers[0]
    (held,) = await fire([book(shop, who, units=2)], ports=arena.ports)
    changes = "price_amount = 9900, tax_rate_bp = 2500, currency = 'USD', version = version + 1"
    await arena.superuser.execute(
        f"UPDATE catalogue.offering SET {changes} WHERE offering_id = $1", shop.offering.offering_id
    )
    async with arena.database.transaction(shop.tenant_id) as tx:
        booking = await booking_in(tx, held.json["id"])
        attempt = await make_attempt(tx, setup, payable=payable_of(booking))
    event = captured_event(attempt)

    await fire([hook(attempt, event)], ports=arena.ports)
    await apply_all(arena, setup, attempt, tenant_id=shop.tenant_id, event_ids=[event["id"]])
    async with arena.database.transaction(shop.tenant_id) as tx:
        outcome = await settle_payment(
            tx,
            Payments(setup),
            booking_id=booking.booking_id,
            attempt_id=attempt.attempt_id,
            paid=there((await reload(tx, attempt)).captured),
        )
    look = [shot(who, f"/bookings/{held.json['id']}{path}", method="GET") for path in ("", "/cancel-preview")]
    shown, preview = await fire(look, ports=arena.ports)

    assert outcome is PaymentOutcome.CONFIRMED
    for part in ("total", "lines", "tax", "cancellation"):
        assert shown.json.get(part) == held.json.get(part)
    assert shown.json["total"] == {"amount": 5600, "currency": "EUR"}
    assert preview.json["back"] == {"amount": 4200, "currency": "EUR"}


async def test_the_browser_s_return_confirms_nothing_by_itself_R39(arena, setup):
    shop = await arena.shop()
    who = shop.customers[0]
    (held,) = await fire([book(shop, who)], ports=arena.ports)
    async with arena.database.transaction(shop.tenant_id) as tx:
        booking = await booking_in(tx, held.json["id"])
        attempt = await make_attempt(tx, setup, payable=payable_of(booking))
    returned = shot(who, f"/bookings/{held.json['id']}/payment/returned")

    replies = await fire([returned] * 10, ports=arena.ports)

    assert tally(replies) == {"200": 10}
    assert {reply.json["state"] for reply in replies} == {"pending"}
    async with arena.database.transaction(shop.tenant_id) as tx:
        assert replace(await reload(tx, attempt), checks=0) == attempt
        due = await tx.value("SELECT next_check_at <= platform.clock() FROM payments.attempt")
    assert due is True


async def test_an_old_attempt_s_news_never_touches_a_newer_one_R36(arena, setup):
    shop = await arena.shop()
    old = await open_attempt(arena, setup, tenant_id=shop.tenant_id)
    async with arena.database.transaction(shop.tenant_id) as tx:
        await tx.run("UPDATE payments.attempt SET abandoned_at = now() WHERE attempt_id = $1", old.attempt_id)
        payable = await make_payable(tx, payable_id=old.payable_id)
        new = await make_attempt(tx, setup, payable=payable)
    late = [story_of(old)[name] for name in ("failed", "requires_action", "created", "authorised")]

    await fire([hook(old, event) for event in late * 3], ports=arena.ports)
    await apply_all(arena, setup, old, tenant_id=shop.tenant_id, event_ids=[event["id"] for event in late])

    async with arena.database.transaction(shop.tenant_id) as tx:
        assert await reload(tx, new) == new
        assert (await reload(tx, old)).state is AttemptState.PROCESSING


async def test_two_captured_attempts_pay_once_and_the_second_goes_back_in_full_exactly_once_R36(arena, setup):
    """Told in both orders and many times over, applied by several workers at once."""
    for turn in range(count(small=2, full=40)):
        shop = await arena.shop()
        one = await open_attempt(arena, setup, tenant_id=shop.tenant_id)
        async with arena.database.transaction(shop.tenant_id) as tx:
            await tx.run("UPDATE payments.attempt SET abandoned_at = now() WHERE attempt_id = $1", one.attempt_id)
            payable = await make_payable(tx, payable_id=one.payable_id)
            other = await make_attempt(tx, setup, payable=payable)
        pair = [(one, captured_event(one)), (other, captured_event(other))][:: 1 if turn % 2 else -1]

        await fire([hook(attempt, event) for attempt, event in pair * 10], ports=arena.ports)
        await asyncio.gather(
            *(
                apply_all(arena, setup, attempt, tenant_id=shop.tenant_id, event_ids=[event["id"]])
                for attempt, event in pair * 4
            )
        )

        async with arena.database.transaction(shop.tenant_id) as tx:
            both = (await attempts.list_attempts(tx, [one.payable_id]))[one.payable_id]
            refunds = await tx.rows("SELECT amount FROM payments.refund WHERE payable_id = $1", one.payable_id)
            assert sorted(attempt.counts for attempt in both) == [False, True]
            assert [attempt.refund_reserved for attempt in both if not attempt.counts] == [4550]
            assert [row["amount"] for row in refunds] == [4550]
            assert (await told(tx)).count("payments.PaymentSucceeded") == 1


async def test_an_event_is_acknowledged_within_a_second_R37(arena, setup, record_property):
    """Twenty at a time, with unknown payments and known ones; never anything but 2xx."""
    shop = await arena.shop()
    attempt = await open_attempt(arena, setup, tenant_id=shop.tenant_id)
    base = captured_event(attempt)
    took = []

    async def one(number):
        event = base | {"id": f"evt_{number}"}
        if number % 2:
            event = event | {"data": {"object": {"id": f"pi_{number}", "status": "succeeded", "currency": "eur"}}}
        begun = time.perf_counter()
        reply = await send(hook(attempt, event), port=arena.ports[number % 2])
        took.append(time.perf_counter() - begun)
        return reply

    for wave in range(count(small=10, full=150)):
        replies = await asyncio.gather(*(one(20 * wave + n) for n in range(20)))
        assert tally(replies) == {"200": 20}

    p50, p99 = (quantiles(took, n=100)[place] for place in (49, 98))
    record_property(
        "figure", f"R37: {len(took):,} webhooks, 20 at a time: p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms"
    )
    assert p99 < ACK_SECONDS_MAX
