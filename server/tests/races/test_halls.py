"""Races for one hall, over two API processes."""

import random
from datetime import datetime, timedelta

import pytest

from tests.races.arena import book, everyone, hall_day, scaled, tally, won
from tests.races.gun import fire

pytestmark = [pytest.mark.anyio, pytest.mark.race]


async def test_a_hundred_buyers_and_one_hall_at_the_same_hours_make_one_booking_R1(arena):
    shop = await arena.shop(kind="space", customers=scaled(100))

    replies = await fire(everyone(shop), ports=arena.ports)

    assert tally(replies) == {"201": 1, "409 taken": scaled(100) - 1}
    assert await arena.states(shop) == {"pending": 1}


@pytest.mark.parametrize("seed", range(scaled(2)))
async def test_hours_that_overlap_at_random_never_both_win_and_nobody_is_refused_what_is_free_R4_R10(arena, seed):
    shop = await arena.shop(kind="space", customers=scaled(50), cleanup_minutes=30)
    dice = random.Random(seed)
    asked = [
        (hall_day(hour=9) + timedelta(minutes=30 * dice.randrange(16)), dice.choice([1, 1.5, 2, 3]))
        for _ in shop.customers
    ]

    shots = [book(shop, who, starts_at=at, hours=n) for who, (at, n) in zip(shop.customers, asked, strict=True)]
    replies = await fire(shots, ports=arena.ports)

    assert set(tally(replies)) == {"201", "409 taken"}
    spans = [(at, at + timedelta(hours=n, minutes=30)) for at, n in asked]
    winners = [span for span, reply in zip(spans, replies, strict=True) if reply.status == 201]
    losers = [span for span, reply in zip(spans, replies, strict=True) if reply.status == 409]
    assert not [pair for i, one in enumerate(winners) for pair in winners[i + 1 :] if _overlap(one, pair)]
    assert [span for span in losers if not any(_overlap(span, winner) for winner in winners)] == []


async def test_two_offerings_of_one_hall_share_its_hours_R2(arena):
    hall = await arena.shop(kind="space", customers=scaled(20))
    half = await arena.second_offering(hall)

    replies = await fire([*everyone(hall), *everyone(half)], ports=arena.ports)

    assert tally(replies) == {"201": 1, "409 taken": scaled(40) - 1}
    assert len(won(replies)) == 1


def _overlap(one: tuple[datetime, datetime], other: tuple[datetime, datetime], /) -> bool:
    return one[0] < other[1] and other[0] < one[1]
