"""Everything that ends a booking, all at once on one: its places come back once, its money too (R9, R25)."""

import asyncio
import random
from uuid import UUID

import pytest

from holdfast.kit.actor import Grant
from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.errors import Busy
from holdfast.kit.jobs import ScheduleContext
from holdfast.modules.bookings import handlers
from holdfast.modules.bookings.jobs import sweep_holds
from holdfast.modules.bookings.service.late import settle_payment
from holdfast.modules.outbox import facade as outbox
from holdfast.modules.payments.facade import Payments
from holdfast.modules.payments.ports import Refunded, RefundNews
from holdfast.modules.payments.service import receiving
from tests.make.bookings import booking_in, paid
from tests.make.payments import euros, make_setup, ref_of, reload
from tests.make.scale import count
from tests.make.values import there
from tests.races.arena import book, cancel, shot, tally
from tests.races.gun import fire

pytestmark = [pytest.mark.anyio, pytest.mark.race]

UNITS, OTHERS = 3, 2


@pytest.fixture
async def worker(arena):
    """Return what the sweep works with, as in a worker process."""
    over_all = Database(DatabaseSettings(url=arena.url, role="holdfast_worker", pool_size_max=4))
    yield ScheduleContext(arena.database, over_all)
    await over_all.close()


@pytest.mark.parametrize("begins", ["confirmed", "pending", "lapsed"])
async def test_all_ends_at_once_give_the_places_and_the_money_back_once_R9(arena, worker, begins):
    """Customer, venue, admin, sweep, payment and refund: twenty and more at once, on one booking."""
    payments = Payments(make_setup())
    for seed in range(count(small=2, full=60)):
        dice = random.Random(seed)
        shop = await arena.shop(capacity=10, customers=OTHERS + 1)
        owner, *others = shop.customers
        orders = [book(shop, owner, units=UNITS), *(book(shop, who) for who in others)]
        replies = await fire(orders, ports=arena.ports)
        booking_id = UUID(replies[0].json["id"])
        async with arena.database.transaction(shop.tenant_id) as tx:
            booking = await booking_in(tx, booking_id)
            attempt = await paid(tx, payments.setup, booking)
        pay = _settling(payments, booking, attempt)
        if begins == "confirmed":
            await arena.database.retrying(pay, shop.tenant_id)
        if begins == "lapsed":
            await _lapse(arena, booking_id)

        who = [owner, await arena.merchant(shop), await arena.staff(shop, Grant("admin"))]
        shots = [cancel(booking_id, who[place % 3]) for place in range(12)]
        shots += [shot(who[1 + place % 2], f"/bookings/{booking_id}/no-show") for place in range(2)]
        dice.shuffle(shots)
        by_hand = _refunding(payments, attempt)
        replies, *_ = await asyncio.gather(
            fire(shots, ports=arena.ports),
            *(_at_some_time(arena, shop, work, dice=dice) for work in (pay, pay, pay, by_hand, by_hand)),
            *(_sweeps(worker, dice=dice) for _ in range(3)),
        )

        said = tally(replies)
        assert said.get("200", 0) <= 1
        # So many wait for one row that some give up, having done nothing.
        assert set(said) <= {"200", "409 transition-refused", "503 busy"}
        async with arena.database.transaction(shop.tenant_id) as tx:
            after = await booking_in(tx, booking_id)
            live = after.state.value in {"pending", "confirmed"}
        assert await arena.taken(shop) == OTHERS + (UNITS if live else 0)
        assert live is (said.get("200", 0) == 0 and after.state.value == "confirmed")
        await _owed_once(arena, shop, payments, booking_id=booking_id, attempt=attempt)


async def _owed_once(arena, shop, payments, *, booking_id, attempt):
    """Deliver what was told, three times over; no more goes back than came, whoever sent it."""
    for _ in range(3):
        async with arena.database.transaction(shop.tenant_id) as tx:
            told = [one.event for one in await outbox.list_events(tx, limit=50)]
        for event in reversed(told):
            if event.name in {"bookings.BookingCancelled", "bookings.BookingExpired"}:
                async with arena.database.transaction(shop.tenant_id) as tx:
                    await handlers.on_ended(tx, event, payments=payments)
    async with arena.database.transaction(shop.tenant_id) as tx:
        after, money = await booking_in(tx, booking_id), await reload(tx, attempt)
        back = (await payments.refunds_of(tx, [booking_id])).get(booking_id, ())
    captured = there(money.captured).amount
    assert money.refund_reserved == sum(one.amount.amount for one in back) <= captured
    assert len({one.action_key for one in back}) == len(back)
    ours = [one for one in back if not one.action_key.startswith("provider:")]
    assert len(ours) == (0 if after.state.value == "confirmed" else 1)


def _settling(payments, booking, attempt):
    async def settle(tx):
        return await settle_payment(
            tx, payments, booking_id=booking.booking_id, attempt_id=attempt.attempt_id, paid=booking.total
        )

    return settle


def _refunding(payments, attempt):
    """Return the news of a small refund that somebody made at the provider by hand."""
    news = RefundNews(Refunded(f"re_{attempt.attempt_id}", euros(100)), ref_of(attempt), None, None)

    async def refund(tx):
        await receiving.take_in(tx, payments.setup, account_id=attempt.account_id, news=news)

    return refund


async def _at_some_time(arena, shop, work, /, *, dice):
    await asyncio.sleep(dice.uniform(0.08, 0.25))
    while True:
        try:
            return await arena.database.retrying(work, shop.tenant_id)
        except Busy:
            continue


async def _sweeps(worker, *, dice):
    await asyncio.sleep(dice.uniform(0.08, 0.2))
    for _ in range(3):
        await sweep_holds(worker)


async def _lapse(arena, booking_id):
    for table in ("inventory.claim", "bookings.booking"):
        await arena.superuser.execute(
            f"UPDATE {table} SET expires_at = platform.clock() - interval '1 second' WHERE booking_id = $1", booking_id
        )
