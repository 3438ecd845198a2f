"""A business opens in the order that the platform wants, and says what stood in its way."""

import pytest

from holdfast.crowd.memory import Memory
from holdfast.crowd.opening import CannotOpen, Opening
from tests.make.crowd import TODAY, ScriptedWire, account_on, answer, plan, refusal, session_of

pytestmark = pytest.mark.anyio

LISTED = [
    {
        "id": f"slot-{day}",
        "starts_at": f"2026-11-2{day}T09:00:00+00:00",
        "ends_at": f"2026-11-2{day}T10:00:00+00:00",
        "local_start": f"2026-11-2{day}T09:00",
    }
    for day in (2, 3)
]


def platform(heard):
    path = heard.path.partition("?")[0].removeprefix("/api/v1")
    if path.startswith("/auth"):
        return answer(201, session_of())
    if heard.method == "GET":
        return answer(200, {"items": LISTED, "next_cursor": None})
    return answer(201, {"id": f"id-of-{path.strip('/').partition('/')[0]}"})


def opening(script):
    wire = ScriptedWire(script=script)
    return wire, Opening(plan(), account_on(wire, token=None), Memory(), TODAY, seed=1)


async def test_merchant_venue_sessions_slots_and_hall_are_made_and_published():
    wire, work = opening(platform)

    business = await work.run()

    asked = [line.removeprefix("POST /api/v1") for line in wire.asked()]
    assert asked[:5] == ["/auth/register", "/merchants", "/auth/refresh", "/venues", "/venues/id-of-venues/publish"]
    assert "/offerings/id-of-offerings/slots/recurring" in asked
    assert asked[-3:] == ["/resources", "/offerings", "/offerings/id-of-offerings/publish"]
    assert [slot.slot_id for slot in business.slots[0]] == ["slot-2", "slot-3"]
    assert [places for _, places in work.memory.capacities["slot-2"]] == [8]


async def test_slots_of_one_hour_are_made_by_a_rule():
    wire, work = opening(platform)

    await work.run()

    made = next(one.body for one in wire.heard if one.path.endswith("/slots/recurring"))
    assert (made["rrule"], made["local_start"], made["capacity"]) == ("FREQ=DAILY;COUNT=2", "2026-11-22T09:00", 8)


async def test_every_key_is_of_visible_ascii_and_the_same_in_every_run():
    first, second = opening(platform), opening(platform)
    for _, work in (first, second):
        await work.run()

    keys = [[one.headers.get("idempotency-key") for one in wire.heard] for wire, _ in (first, second)]
    assert keys[0] == keys[1]
    assert all(key.isascii() and " " not in key for key in keys[0] if key is not None)


async def test_the_first_refusal_ends_it_with_its_sentence():
    _, work = opening(lambda heard: refusal(409, "slug-taken") if heard.path.endswith("/venues") else platform(heard))

    with pytest.raises(CannotOpen, match="slug-taken"):
        await work.run()


async def test_a_slot_that_is_not_listed_ends_it():
    empty = answer(200, {"items": [], "next_cursor": None})
    _, work = opening(lambda heard: empty if heard.method == "GET" else platform(heard))

    with pytest.raises(CannotOpen, match="not listed"):
        await work.run()
