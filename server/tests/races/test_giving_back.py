"""Places come back exactly once, whatever mix of cancellations and expiries arrives together (R9)."""

import asyncio

import pytest

from holdfast.kit.actor import Grant
from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.jobs import ScheduleContext
from holdfast.modules.bookings.jobs import sweep_holds
from tests.races.arena import book, cancel, everyone, scaled, tally, won
from tests.races.gun import fire

pytestmark = [pytest.mark.anyio, pytest.mark.race]


@pytest.fixture
async def worker(arena):
    """Return what the sweep works with, as in a worker process."""
    over_all = Database(DatabaseSettings(url=arena.url, role="holdfast_worker", pool_size_max=4))
    yield ScheduleContext(arena.database, over_all)
    await over_all.close()


async def test_cancellations_of_a_customer_and_of_staff_give_the_places_back_once_R9(arena):
    shop = await arena.shop(capacity=10, customers=3, price_amount=0)
    booked = await fire(
        [book(shop, actor, units=units) for actor, units in zip(shop.customers, (3, 1, 1), strict=True)],
        ports=arena.ports,
    )
    admin, owner = await arena.staff(shop, Grant("admin")), await arena.merchant(shop)
    who = [shop.customers[0], admin, owner]

    shots = [cancel(booked[0].json["id"], who[place % 3]) for place in range(scaled(21))]
    replies = await fire(shots, ports=arena.ports)

    assert tally(replies) == {"200": 1, "409 transition-refused": scaled(21) - 1}
    assert await arena.taken(shop) == 2
    assert await arena.states(shop) == {"cancelled": 1, "confirmed": 2}


async def test_a_lapsed_hold_that_is_cancelled_swept_and_wanted_at_once_is_given_back_once_R9_R10(arena, worker):
    for _ in range(scaled(3)):
        shop = await arena.shop(capacity=2, customers=9)
        holder, *others = shop.customers
        (held,) = await fire([book(shop, holder, units=2)], ports=arena.ports)
        admin = await arena.staff(shop, Grant("admin"))
        await _lapse(arena, held.json["id"])

        cancels = [cancel(held.json["id"], who) for who in (holder, admin) for _ in range(6)]
        orders = [book(shop, actor) for actor in others]
        replies, *_ = await asyncio.gather(
            fire(
                [one for pair in zip(orders, cancels[:8], strict=True) for one in pair] + cancels[8:], ports=arena.ports
            ),
            *(_sweep(worker) for _ in range(3)),
        )

        said = tally(replies)
        # The lapsed places were free all the time: exactly two buyers had them, whoever wrote the expiry down.
        assert (said["201"], said["409 sold-out"]) == (2, 6)
        assert said.get("200", 0) + said.get("409 transition-refused", 0) == 12
        ended = await arena.states(shop)
        assert ended in ({"pending": 2, "cancelled": 1}, {"pending": 2, "expired": 1})
        assert ended.get("cancelled", 0) == said.get("200", 0)
        assert await arena.taken(shop) == 2


async def test_places_that_come_back_are_sold_again_once_each_R9(arena):
    shop = await arena.shop(capacity=5, customers=scaled(25), price_amount=0)
    first = await fire(everyone(shop), ports=arena.ports)
    waiting = [actor for actor, reply in zip(shop.customers, first, strict=True) if reply.status == 409]
    leaving = [(actor, reply) for actor, reply in zip(shop.customers, first, strict=True) if reply.status == 201]

    cancels = [cancel(reply.json["id"], actor) for actor, reply in leaving]
    replies = await fire([*cancels, *(book(shop, actor) for actor in waiting)], ports=arena.ports)
    rest = await fire([book(shop, actor) for actor in waiting], ports=arena.ports)

    assert tally(replies[:5]) == {"200": 5}
    assert set(tally(replies[5:])) <= {"201", "409 sold-out"}
    assert len(won(replies[5:])) + len(won(rest)) == 5
    assert await arena.taken(shop) == 5


async def test_after_a_cancellation_the_same_person_may_book_again_R12(arena):
    shop = await arena.shop(capacity=1, customers=1, price_amount=0)
    (person,) = shop.customers
    (booked,) = await fire([book(shop, person)], ports=arena.ports)
    (gone,) = await fire([cancel(booked.json["id"], person)], ports=arena.ports)

    replies = await fire([book(shop, person) for _ in range(8)], ports=arena.ports)

    assert gone.status == 200
    assert tally(replies) == {"201": 1, "409 already-booked": 7}


async def _lapse(arena, booking_id):
    """Let a hold lapse now: what a quarter of an hour would do."""
    async with arena.superuser.transaction():
        for table in ("inventory.claim", "bookings.booking"):
            await arena.superuser.execute(
                f"UPDATE {table} SET expires_at = platform.clock() - interval '1 second' WHERE booking_id = $1",
                booking_id,
            )


async def _sweep(worker):
    # As long as the race is being opened and run: the sweep comes before, amid and after it.
    for _ in range(12):
        await sweep_holds(worker)
        await asyncio.sleep(0.02)
