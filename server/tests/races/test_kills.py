"""A process is killed in the middle of a race; buyers whose answer was lost ask the survivor with the same key."""

import asyncio

import pytest

from tests.cluster import open_directory
from tests.races.arena import book, everyone, scaled, tally, won
from tests.races.gun import fire
from tests.races.servers import running_apis

pytestmark = [pytest.mark.anyio, pytest.mark.race]

TRIES_MAX = 50


@pytest.mark.parametrize("kind", ["session", "space"])
async def test_a_kill_in_the_middle_of_a_race_loses_no_booking_and_makes_none_twice_R57_R30(arena, kind):
    for _ in range(scaled(1)):
        places = 20 if kind == "session" else 1
        shop = await arena.shop(kind=kind, capacity=places, customers=scaled(80))
        orders = everyone(shop)
        with running_apis(arena.url, home=open_directory(), count=1) as (victim,):

            def kill_at_the_first_answer(place, _reply):
                # The odd ones are the victim's.
                if place % 2:
                    victim.process.kill()

            ports = (arena.ports[0], victim.port)
            replies = await fire(orders, ports=ports, on_reply=kill_at_the_first_answer)
            victim.process.wait(10)

        lost = [place for place, reply in enumerate(replies) if reply.is_lost]
        known = [reply for reply in replies if not reply.is_lost]
        retried = await _until_answered([orders[place] for place in lost], port=arena.ports[0])

        assert lost, "the kill came too late to be one"
        refusal = "409 sold-out" if kind == "session" else "409 taken"
        assert set(tally([*known, *retried])) <= {"201", refusal}
        assert len({reply.json["id"] for reply in won([*known, *retried])}) == places
        assert len(won([*known, *retried])) == places
        assert await arena.states(shop) == {"pending": places}


async def test_one_order_sent_to_a_dying_and_to_a_living_process_is_one_booking_R57_R29(arena):
    for _ in range(scaled(1)):
        shop = await arena.shop(customers=1)
        same = book(shop, shop.customers[0])
        with running_apis(arena.url, home=open_directory(), count=1) as (victim,):
            race = asyncio.create_task(fire([same] * scaled(20), ports=(victim.port, arena.ports[0])))
            await asyncio.sleep(0.12)
            victim.kill()
            replies = await race

        (again,) = await _until_answered([same], port=arena.ports[0])

        assert {reply.json["id"] for reply in won(replies)} <= {again.json["id"]}
        assert await arena.states(shop) == {"pending": 1}


async def _until_answered(shots, *, port):
    """Retry as a browser would: the same key, until there is an answer that means something."""
    replies = await fire(shots, ports=[port])
    for _ in range(TRIES_MAX):
        open_ones = [place for place, reply in enumerate(replies) if reply.said == "409 key-in-use"]
        if not open_ones:
            return replies
        await asyncio.sleep(0.1)
        for place, reply in zip(open_ones, await fire([shots[p] for p in open_ones], ports=[port]), strict=True):
            replies[place] = reply
    pytest.fail(f"no answer after {TRIES_MAX} tries: {tally(replies)}")
