"""Races for the places of a slot, over two API processes."""

import pytest

from tests.races.arena import book, everyone, scaled, tally, won
from tests.races.gun import fire

pytestmark = [pytest.mark.anyio, pytest.mark.race]


async def test_a_hundred_buyers_and_ten_places_make_ten_bookings_and_ninety_clear_refusals_R1(arena):
    shop = await arena.shop(capacity=10, customers=scaled(100))

    replies = await fire(everyone(shop), ports=arena.ports)

    assert tally(replies) == {"201": 10, "409 sold-out": scaled(100) - 10}
    assert len({reply.json["id"] for reply in won(replies)}) == 10
    assert await arena.taken(shop) == 10
    assert await arena.states(shop) == {"pending": 10}


@pytest.mark.parametrize("places", [1, 2, 7, 50])
async def test_as_many_win_as_there_are_places_R1(arena, places):
    shop = await arena.shop(capacity=places, customers=scaled(60))

    replies = await fire(everyone(shop), ports=arena.ports)

    assert tally(replies) == {"201": places, "409 sold-out": scaled(60) - places}
    assert await arena.taken(shop) == places


async def test_orders_of_several_places_are_all_or_nothing_R5(arena):
    shop = await arena.shop(capacity=20, customers=scaled(30))
    wanted = [1 + place % 4 for place in range(len(shop.customers))]

    shots = [book(shop, actor, units=units) for actor, units in zip(shop.customers, wanted, strict=True)]
    replies = await fire(shots, ports=arena.ports)

    assert set(tally(replies)) == {"201", "409 sold-out"}
    sold = sum(units for units, reply in zip(wanted, replies, strict=True) if reply.status == 201)
    # Whoever asked for one place found none: nobody was refused what was free.
    assert (sold, await arena.taken(shop)) == (20, 20)


async def test_many_slots_at_once_fill_each_to_its_last_place_R1(arena):
    shops = [await arena.shop(capacity=3, customers=scaled(8)) for _ in range(6)]

    replies = await fire([one for shop in shops for one in everyone(shop)], ports=arena.ports)

    assert tally(replies) == {"201": 18, "409 sold-out": scaled(48) - 18}
    assert [await arena.taken(shop) for shop in shops] == [3] * 6


async def test_one_person_with_many_keys_has_one_live_booking_of_a_slot_R12(arena):
    shop = await arena.shop(capacity=10, customers=1)

    replies = await fire([book(shop, shop.customers[0]) for _ in range(scaled(24))], ports=arena.ports)

    assert tally(replies) == {"201": 1, "409 already-booked": scaled(24) - 1}
    assert await arena.taken(shop) == 1
