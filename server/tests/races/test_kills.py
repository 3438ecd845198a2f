"""A process is killed in the middle of a race; buyers whose answer was lost ask the survivor with the same key."""

import asyncio

import pytest

from tests.races.arena import SCALE, book, everyone, scaled, tally, won
from tests.races.gun import fire
from tests.races.servers import running_apis

pytestmark = [pytest.mark.anyio, pytest.mark.race]

TRIES_MAX = 100


@pytest.mark.parametrize("nth", range(SCALE))
async def test_a_kill_in_the_middle_of_a_race_loses_no_booking_and_makes_none_twice_R57_R30(arena, nth):
    slot = await arena.shop(capacity=20, customers=scaled(60))
    hall = await arena.shop(kind="space", customers=scaled(20))
    person = await arena.shop(customers=1)
    orders = [*everyone(slot), *everyone(hall), *[book(person, person.customers[0], key="k")] * 10]
    with running_apis(arena.url, count=1) as (victim,):
        ports = (arena.ports[0], victim.port)
        # The first requests of a process are slow: they warm up elsewhere, so that both run at one pace.
        await fire(everyone(await arena.shop(customers=10)), ports=[victim.port])
        heard = iter(range(10_000))

        def kill_at_an_answer(place, _reply):
            # The odd ones are the victim's; every round lets one answer more out before it is killed.
            if place % 2 and next(heard) >= nth:
                victim.process.kill()

        replies = await fire(orders, ports=ports, on_reply=kill_at_an_answer)
        victim.process.wait(10)

    lost = [place for place, reply in enumerate(replies) if reply.is_lost]
    ended = await _until_answered(replies, orders, port=arena.ports[0])

    assert lost, "the kill came too late to be one"
    of_slot, of_hall = ended[: scaled(60)], ended[scaled(60) : scaled(80)]
    of_person = ended[scaled(80) :]
    assert tally(of_slot) == {"201": 20, "409 sold-out": scaled(60) - 20}
    assert tally(of_hall) == {"201": 1, "409 taken": scaled(20) - 1}
    assert len({reply.json["id"] for reply in won(of_slot)}) == 20
    assert {reply.json["id"] for reply in of_person} == {of_person[0].json["id"]}
    assert [await arena.states(shop) for shop in (slot, hall, person)] == [{"pending": n} for n in (20, 1, 1)]


async def _until_answered(replies, shots, *, port):
    """Return what the buyers know in the end: they retry as a browser would, with the same key, on the survivor."""
    known = list(replies)
    for _ in range(TRIES_MAX):
        open_ones = [place for place, reply in enumerate(known) if reply.is_lost or reply.said == "409 key-in-use"]
        if not open_ones:
            return known
        again = await fire([shots[place] for place in open_ones], ports=[port])
        for place, reply in zip(open_ones, again, strict=True):
            known[place] = reply
        await asyncio.sleep(0.05)
    pytest.fail(f"no answer after {TRIES_MAX} tries: {tally(known)}")
