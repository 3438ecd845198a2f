"""One key, one effect, however often and wherever a request comes (R29)."""

import pytest

from holdfast.kit.ids import new_id
from tests.races.arena import book, cancel, scaled, tally, won
from tests.races.gun import fire

pytestmark = [pytest.mark.anyio, pytest.mark.race]

MAY_SAY = {"201", "409 key-in-use"}


@pytest.mark.parametrize("kind", ["session", "space"])
async def test_one_key_fifty_times_over_two_processes_makes_one_booking_R29(arena, kind):
    shop = await arena.shop(kind=kind, customers=1)
    same = book(shop, shop.customers[0], key="the-same-key")

    replies = await fire([same] * scaled(50), ports=arena.ports)
    again = await fire([same] * 2, ports=arena.ports)

    assert set(tally(replies)) <= MAY_SAY
    assert {reply.body for reply in won(replies)} == {reply.body for reply in again}
    assert len({reply.body for reply in again}) == 1
    first_ones = [reply for reply in won(replies) if reply.headers.get("idempotent-replayed") != "true"]
    assert len(first_ones) == 1
    assert await arena.states(shop) == {"pending": 1}


async def test_many_keys_each_sent_many_times_make_one_booking_each_R29(arena):
    shop = await arena.shop(capacity=1_000, customers=scaled(20))
    orders = [book(shop, actor) for actor in shop.customers]

    replies = await fire(orders * 4, ports=arena.ports)

    assert set(tally(replies)) <= MAY_SAY
    assert len({reply.json["id"] for reply in won(replies)}) == scaled(20)
    assert await arena.states(shop) == {"pending": scaled(20)}


async def test_one_key_with_other_words_is_refused_and_never_does_both_R29(arena):
    shop = await arena.shop(capacity=1_000, customers=1, one_per_user=False)
    key = new_id().hex
    orders = [book(shop, shop.customers[0], key=key, units=1 + place % 2) for place in range(scaled(20))]

    replies = await fire(orders, ports=arena.ports)

    assert set(tally(replies)) <= {*MAY_SAY, "422 key-reused"}
    assert len({reply.json["id"] for reply in won(replies)}) == 1
    assert await arena.states(shop) == {"pending": 1}


async def test_the_key_of_another_person_is_another_key_R29(arena):
    shop = await arena.shop(capacity=1_000, customers=scaled(20))

    replies = await fire([book(shop, actor, key="1") for actor in shop.customers], ports=arena.ports)

    assert tally(replies) == {"201": scaled(20)}


async def test_a_cancellation_with_one_key_happens_once_over_two_processes_R29(arena):
    shop = await arena.shop(customers=1, price_amount=0)
    (booked,) = await fire([book(shop, shop.customers[0])], ports=arena.ports)
    same = cancel(booked.json["id"], shop.customers[0], key="off")

    replies = await fire([same] * scaled(20), ports=arena.ports)
    (again,) = await fire([same], ports=arena.ports)

    assert set(tally(replies)) <= {"200", "409 key-in-use"}
    assert {reply.body for reply in replies if reply.status == 200} == {again.body}
    assert await arena.states(shop) == {"cancelled": 1}
