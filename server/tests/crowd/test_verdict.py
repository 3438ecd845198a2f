"""The verdict: all lists read to their ends, all checks made or said not to be."""

import pytest

from holdfast.crowd.books import Books
from holdfast.crowd.customers import Guest
from holdfast.crowd.memory import Memory
from holdfast.crowd.planning import plan_story
from holdfast.crowd.playing import Play
from holdfast.crowd.tally import Tally
from holdfast.crowd.verdict import SHOWN_MAX, judge, read_all
from tests.make.crowd import TODAY, ScriptedWire, account_on, answer, booking_body, promise, replay, world

EMPTY = Books([], [], {})


def play():
    return Play(plan_story(1, users=1, bookings=1), ScriptedWire(), "r", TODAY)


@pytest.mark.anyio
async def test_every_page_of_everybodys_list_is_read():
    first = answer(200, {"items": [booking_body()], "next_cursor": "more"})
    second = answer(200, {"items": [booking_body("b-2", state="confirmed")], "next_cursor": None})
    wire = ScriptedWire(script=replay(first, second))
    guest = Guest(3, account_on(wire), world(), Memory(), Tally(), pays_late=lambda _: None)

    shown = await read_all([guest])

    assert sorted(shown) == ["b-1", "b-2"]
    assert (shown["b-1"].customer, shown["b-1"].thing, shown["b-1"].amount) == (3, "slot-2", 2_800)
    assert wire.heard[1].path.endswith("after=more")


@pytest.mark.anyio
async def test_who_never_signed_up_has_no_list():
    wire = ScriptedWire()
    guest = Guest(3, account_on(wire, token=None), world(), Memory(), Tally(), pays_late=lambda _: None)

    assert await read_all([guest]) == {}
    assert wire.heard == []


def test_all_checks_are_made():
    checks = judge(play(), {}, gateway=EMPTY, ours=EMPTY, why="")

    assert [check.name for check in checks] == ["X1", "X2", "X3", "X4", "X5", "X6", "X9"]
    assert not any(check.is_broken for check in checks)


def test_a_check_that_cannot_be_made_says_why_and_is_not_broken():
    (books,) = [check for check in judge(play(), {}, gateway=None, ours=None, why="no journal") if check.name == "X4"]

    assert (books.found, books.note, books.is_broken) == (None, "no journal", False)


def test_a_broken_check_shows_the_first_findings_and_says_how_many():
    played = play()
    for number in range(SHOWN_MAX + 5):
        played.memory.promise(
            promise(f"b-{number}", number=number, place=promise().place, hold_seconds=0.0), key=f"{number}"
        )

    durable = judge(played, {}, gateway=EMPTY, ours=EMPTY, why="")[0]

    assert durable.is_broken
    assert (len(durable.found or []), durable.note) == (SHOWN_MAX, f"{SHOWN_MAX + 5} in all")
