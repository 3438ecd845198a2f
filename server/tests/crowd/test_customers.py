"""A customer's visit: what is asked of the platform, and what is remembered of its answers."""

import pytest

from holdfast.crowd.contracts import (
    Arrival,
    Book,
    Cancel,
    Departure,
    Ending,
    HallChoice,
    LookAtOwn,
    Manner,
    Search,
    SlotChoice,
    Visit,
)
from holdfast.crowd.customers import Guest, press
from holdfast.crowd.memory import Memory
from holdfast.crowd.speaking import GivenUp, Request
from holdfast.crowd.tally import Tally
from tests.make.crowd import ScriptedWire, account_on, answer, booking_body, promise, refusal, session_of, world

pytestmark = pytest.mark.anyio

SLOT, HALL = SlotChoice(0, 0, 0, 2), HallChoice(0, 2, 10, 3)


def book(*choices, **changes):
    values = {
        "number": 1,
        "key": "key-1",
        "choices": choices or (SLOT,),
        "looks": False,
        "quotes": False,
        "names_total": False,
        "guest": None,
        "manner": Manner.ONCE,
        "ending": Ending.LAPSE,
        "cards": (),
        "extends": False,
        **changes,
    }
    return Book(**values)


def guest(script):
    wire = ScriptedWire(script=script)
    return wire, Guest(0, account_on(wire), world(), Memory(), Tally(), pays_late=lambda _: None)


def platform(heard):
    if heard.path.startswith("/api/v1/auth"):
        return answer(200, session_of())
    if heard.path == "/api/v1/bookings":
        return answer(201, booking_body())
    return answer(200, {"items": [], "next_cursor": None})


def visit(*steps):
    return Visit(Arrival.REFRESH, steps, Departure.SIGN_OUT)


async def test_a_visit_is_coming_doing_and_leaving():
    wire, someone = guest(platform)

    await someone.visit(visit(Search(0, 2, 3), LookAtOwn()))

    assert wire.asked() == [
        "POST /api/v1/auth/refresh",
        "GET /api/v1/search",
        "GET /api/v1/users/me/bookings",
        "POST /api/v1/auth/logout",
    ]
    assert wire.heard[1].path == "/api/v1/search?city=Lisbon&units=2&limit=20&date=2026-11-23"


async def test_who_cannot_come_in_does_nothing():
    wire, someone = guest(lambda _: refusal(401, "bad-credentials"))

    await someone.visit(visit(LookAtOwn()))

    assert all("auth" in line for line in wire.asked())
    assert someone.tally.deeds["could not come in"] == 1


async def test_a_booking_is_looked_at_quoted_asked_for_and_remembered():
    wire, someone = guest(platform)

    await someone.visit(visit(book(looks=True, quotes=True, names_total=True, guest="Bo")))

    assert wire.asked()[1:5] == [
        "GET /api/v1/offerings/o-1",
        "GET /api/v1/offerings/o-1/availability",
        "POST /api/v1/quotes",
        "POST /api/v1/bookings",
    ]
    assert wire.heard[4].body == {
        "offering_id": "o-1",
        "slot_id": "slot-2",
        "units": 2,
        "guests": [{"name": "Bo"}],
        "expected_total": {"amount": 5_600, "currency": "EUR"},
    }
    kept = someone.memory.promises["b-1"]
    assert (kept.amount, kept.hold_seconds, kept.state, kept.place.units) == (2_800, 45.0, "pending", 2)


async def test_what_is_gone_is_remembered_and_the_second_choice_asked_for_with_another_key():
    def script(heard):
        wants_hall = "starts_at" in heard.body
        return refusal(409, "taken") if wants_hall and heard.path == "/api/v1/bookings" else platform(heard)

    wire, someone = guest(script)

    await someone.visit(visit(book(HALL, SLOT)))

    asked = [one for one in wire.heard if one.path == "/api/v1/bookings"]
    assert [one.headers["idempotency-key"] for one in asked] == ["key-1-0", "key-1-1"]
    assert [one.problem for one in someone.memory.no_room] == ["taken"]
    assert list(someone.memory.promises) == ["b-1"]


async def test_who_finds_nothing_goes_without():
    _, someone = guest(lambda heard: refusal(409, "sold-out") if heard.path == "/api/v1/bookings" else platform(heard))

    await someone.visit(visit(book(SLOT, SLOT)))

    assert (someone.tally.deeds["went without"], len(someone.memory.no_room)) == (1, 2)


async def test_a_request_without_an_end_is_remembered_as_unknown():
    wire, someone = guest(lambda heard: None if heard.path == "/api/v1/bookings" else platform(heard))
    someone.account.mouth.patience_seconds = 0.1

    with pytest.raises(GivenUp):
        await someone.visit(visit(book()))

    assert list(someone.memory.unknown) == [1]
    assert wire.heard[-1].path == "/api/v1/bookings"


async def test_a_hold_given_back_and_a_booking_cancelled_are_remembered():
    wire, someone = guest(platform)
    someone.memory.promise(promise("b-7", number=7), key="k")
    script = wire.script
    wire.script = lambda heard: answer(200, {}) if heard.path.endswith("/cancel") else script(heard)

    await someone.visit(visit(book(ending=Ending.GIVE_BACK), Cancel(7, "key-c", looks_first=True, manner=Manner.ONCE)))

    assert [one.headers["idempotency-key"] for one in wire.heard if one.path.endswith("/cancel")] == [
        "key-1-back",
        "key-c",
    ]
    assert {key: one[0].is_acknowledged for key, one in someone.memory.cancellations.items()} == {
        "b-1": True,
        "b-7": True,
    }
    assert [someone.memory.promises[key].state for key in ("b-1", "b-7")] == ["cancelled", "cancelled"]


async def test_what_never_came_about_is_not_cancelled():
    wire, someone = guest(platform)

    await someone.visit(visit(Cancel(9, "key-c", looks_first=True, manner=Manner.ONCE)))

    assert not any("cancel" in line for line in wire.asked())


async def test_what_costs_nothing_needs_no_end():
    free = answer(201, booking_body(state="confirmed"))
    wire, someone = guest(lambda heard: free if heard.path == "/api/v1/bookings" else platform(heard))

    await someone.visit(visit(book(ending=Ending.PAY)))

    assert not any("payment" in line for line in wire.asked())
    assert someone.memory.promises["b-1"].seen_confirmed is not None


@pytest.mark.parametrize(
    ("manner", "asked", "shouted"), [(Manner.ONCE, 1, 0), (Manner.DOUBLE_CLICK, 2, 0), (Manner.LOST_ANSWER, 1, 1)]
)
async def test_buttons_are_pressed_in_three_ways_always_with_one_key(manner, asked, shouted):
    wire = ScriptedWire(script=platform)
    request = Request(action="book", method="POST", path="/api/v1/bookings", key="k")

    replies = await press(account_on(wire), request, manner=manner)

    assert (len(wire.heard), len(wire.shouted), len(replies)) == (asked, shouted, asked)
    assert {one.headers["idempotency-key"] for one in (*wire.heard, *wire.shouted)} == {"k"}
