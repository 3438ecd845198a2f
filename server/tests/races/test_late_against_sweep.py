"""A payment that comes late against the sweep that writes the hold down as expired, and against who wants its place.

Exactly one of two ends: the booking is confirmed, or it is dead and its money goes back in full, once (R41).
"""

import asyncio
import random
from collections import Counter

import pytest
from prometheus_client import REGISTRY

from holdfast.kit.database import TransientConflict
from holdfast.kit.errors import Busy
from holdfast.modules.bookings.contracts import BookingState
from holdfast.modules.bookings.service import lifecycle
from holdfast.modules.bookings.service.late import PaymentOutcome, settle_payment
from holdfast.modules.payments.facade import Payments
from tests.make.bookings import booking_in, paid
from tests.make.payments import make_setup, told
from tests.make.scale import count
from tests.races.arena import book
from tests.races.gun import fire

pytestmark = [pytest.mark.anyio, pytest.mark.race]

TOGETHER = 5
TRIES_MAX = 40
LAPSE = (
    "UPDATE inventory.claim SET expires_at = platform.clock() - interval '1 second' WHERE booking_id = ANY ($1)",
    "UPDATE bookings.booking SET expires_at = platform.clock() - interval '1 second' WHERE booking_id = ANY ($1)",
)


@pytest.mark.parametrize("wanted", [False, True], ids=["nobody", "the-last-place-is-wanted"])
async def test_a_late_payment_against_the_sweep_ends_confirmed_or_dead_and_refunded_R41(arena, wanted, record_property):
    payments, ends = Payments(make_setup()), Counter[str]()
    rounds = count(small=10, full=250)
    dice = random.Random(41)
    counted = _counted()
    for _ in range(-(-rounds // TOGETHER)):
        stories = await _lapsed_and_paid(arena, payments)
        buyers = [book(shop, who) for shop, _, _ in stories if wanted for who in shop.customers[1:]]
        outcomes, replies = await asyncio.gather(
            asyncio.gather(*(_raced(arena, payments, story, dice=dice, wanted=wanted) for story in stories)),
            fire(buyers, ports=arena.ports),
        )
        assert {reply.said for reply in replies} <= {"201", "409 sold-out"}
        for story, outcome in zip(stories, outcomes, strict=True):
            ends[await _end_of(arena, payments, story, outcome=outcome)] += 1

    # A transaction that had to be run again has counted twice.
    assert all(n <= _counted()[end] - counted[end] for end, n in ends.items())
    record_property(
        "figure",
        f"R41: {sum(ends.values())} late payments against the sweep{', the last place wanted' * wanted}: "
        + ", ".join(f"{n} {end}" for end, n in sorted(ends.items())),
    )


async def _lapsed_and_paid(arena, payments):
    """Return shops whose one place is held, lapsed, and paid, with nothing settled yet."""
    shops = [await arena.shop(capacity=1, customers=3) for _ in range(TOGETHER)]
    held = await fire([book(shop, shop.customers[0]) for shop in shops], ports=arena.ports)
    stories = []
    for shop, reply in zip(shops, held, strict=True):
        async with arena.database.transaction(shop.tenant_id) as tx:
            booking = await booking_in(tx, reply.json["id"])
            stories.append((shop, booking, await paid(tx, payments.setup, booking)))
    for lapse in LAPSE:
        await arena.superuser.execute(lapse, [booking.booking_id for _, booking, _ in stories])
    return stories


async def _raced(arena, payments, story, *, dice, wanted):
    """Settle the payment, told twice, while two sweeps come by; return what the settling said."""
    shop, booking, attempt = story

    async def settle(tx):
        return await settle_payment(
            tx, payments, booking_id=booking.booking_id, attempt_id=attempt.attempt_id, paid=booking.total
        )

    async def sweep(tx):
        return await lifecycle.expire_if_lapsed(tx, booking.booking_id)

    async def at_some_time(work):
        # The buyers' signal comes a tenth of a second after their lines are open.
        await asyncio.sleep(dice.uniform(0.05, 0.25) if wanted else dice.uniform(0, 0.02))
        for _ in range(TRIES_MAX):
            try:
                return await arena.database.retrying(work, shop.tenant_id)
            except (TransientConflict, Busy):
                continue
        pytest.fail("it could not be done")

    first, second, *_ = await asyncio.gather(*(at_some_time(work) for work in (settle, settle, sweep, sweep)))
    return first if first is not PaymentOutcome.KNOWN else second


async def _end_of(arena, payments, story, *, outcome):
    """Return how a story ended, which must be one of the two ends and no mixture of them."""
    shop, booking, _ = story
    async with arena.database.transaction(shop.tenant_id) as tx:
        after = await booking_in(tx, booking.booking_id)
        back = (await payments.refunds_of(tx, [booking.booking_id])).get(booking.booking_id, ())
        heard = await told(tx)
    if outcome is PaymentOutcome.REFUNDED:
        assert after.state is BookingState.EXPIRED
        assert [one.amount for one in back] == [booking.total]
        assert heard.count("bookings.LatePaymentRefunded") == 1
        return "refunded"
    assert outcome in {PaymentOutcome.CONFIRMED, PaymentOutcome.RECONFIRMED}
    assert (after.state, back) == (BookingState.CONFIRMED, ())
    assert heard.count("bookings.BookingConfirmed") == 1
    return outcome.value


def _counted():
    name = "holdfast_late_payments_total"
    return {one.value: REGISTRY.get_sample_value(name, {"outcome": one.value}) or 0 for one in PaymentOutcome}
