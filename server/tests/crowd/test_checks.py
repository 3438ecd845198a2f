"""The checks find what is planted, and are silent about what is only a matter of timing."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from holdfast.crowd import checks
from holdfast.crowd.checks import Shown
from holdfast.crowd.memory import Cancellation, Memory, NoRoom, Place, Span
from holdfast.crowd.tally import Surprise, Tally
from tests.make.crowd import promise, slot_place

PENDING = Shown(
    "b-1", 0, "pending", 2_800, "EUR", "slot-2", 1, "2026-11-22T09:00:00+00:00", "2026-11-22T10:00:00+00:00", 0, 0
)
PAID = replace(PENDING, state="confirmed", paid=2_800)


def memory_of(*promises, places=1):
    memory = Memory()
    for one in promises:
        memory.promise(one, key=f"key-{one.number}")
    memory.capacities["slot-2"] = [(Span(0, 1), places)]
    return memory


def paid_memory(**changes):
    memory = memory_of(promise(state="confirmed", seen_confirmed=20.0, **changes))
    memory.payments["b-1"].append(Span(15, 16))
    return memory


def test_what_was_acknowledged_and_is_there_is_well():
    assert list(checks.durability(paid_memory(), {"b-1": PAID})) == []
    assert list(checks.durability(memory_of(promise()), {"b-1": replace(PENDING, state="expired")})) == []
    # The same instant, written with another offset.
    elsewhere = replace(PENDING, starts_at="2026-11-22T10:00:00+01:00", ends_at="2026-11-22T11:00:00+01:00")
    assert list(checks.durability(memory_of(promise()), {"b-1": elsewhere})) == []


@pytest.mark.parametrize(
    ("found", "word"),
    [
        (None, "is gone"),
        (replace(PAID, amount=2_700, paid=2_700), "acknowledged as"),
        (replace(PAID, thing="slot-3"), "acknowledged as"),
        (replace(PAID, customer=1), "acknowledged as"),
        (replace(PAID, starts_at="2026-11-22T09:30:00+00:00"), "acknowledged for"),
        (replace(PAID, state="expired", refunded=2_800), "when last seen"),
        (replace(PAID, state="cancelled", back=2_800, refunded=2_800), "when last seen"),
        (replace(PAID, paid=5_600), "was kept"),
        (replace(PAID, paid=0), "was kept"),
    ],
)
def test_a_broken_promise_is_found_X1(found, word):
    shown = {} if found is None else {"b-1": found}

    assert word in " ".join(checks.durability(paid_memory(), shown))


@pytest.mark.parametrize(
    ("found", "word"),
    [
        (replace(PENDING, state="expired", paid=2_800), "was kept"),
        (PAID, "nobody paid"),
    ],
)
def test_money_that_is_not_where_it_belongs_is_found_X1(found, word):
    assert word in " ".join(checks.durability(memory_of(promise()), {"b-1": found}))


def test_a_cancelled_booking_gave_back_what_it_said():
    memory = paid_memory()
    memory.cancelled("b-1", Cancellation("customer", Span(30, 31), is_acknowledged=True))
    cancelled = replace(PAID, state="cancelled", back=2_100, refunded=2_100)

    assert list(checks.durability(memory, {"b-1": cancelled})) == []
    assert "due back" in " ".join(checks.durability(memory, {"b-1": replace(cancelled, refunded=2_000)}))
    assert "when last seen" in " ".join(checks.durability(memory, {"b-1": PAID}))


def test_a_ghost_is_found_and_an_unanswered_request_explains_one_booking_X2():
    memory = memory_of(promise())
    ghost = replace(PENDING, booking_id="b-9")

    assert len(list(checks.no_ghosts(memory, {"b-1": PENDING, "b-9": ghost}))) == 1
    memory.unknown[5] = (slot_place(), Span(1))
    assert list(checks.no_ghosts(memory, {"b-1": PENDING, "b-9": ghost})) == []


def test_two_bookings_of_one_key_are_found_X3():
    memory = memory_of(promise())
    assert list(checks.one_key_one_effect(memory)) == []

    memory.promise(promise("b-2"), key="key-1")

    assert "key key-1 made 2 bookings" in " ".join(checks.one_key_one_effect(memory))


def test_a_place_sold_twice_is_found_X5():
    memory = memory_of(promise(), promise("b-2", number=2, asked=(20, 21)))

    assert "2 taken at one moment" in " ".join(checks.never_oversold(memory))


def test_a_place_sold_again_after_it_may_have_been_given_back_is_well_X5():
    lapsed = memory_of(promise(asked=(10, 11)), promise("b-2", number=2, asked=(55, 56)))
    cancelled = memory_of(promise(hold_seconds=None), promise("b-2", number=2, asked=(30, 32)))
    cancelled.cancelled("b-1", Cancellation("customer", Span(29, 31), is_acknowledged=True))

    assert list(checks.never_oversold(lapsed)) == []
    assert list(checks.never_oversold(cancelled)) == []


def test_a_confirmed_booking_outlasts_its_hold_X5():
    memory = memory_of(promise(seen_confirmed=20.0), promise("b-2", number=2, asked=(300, 301)))

    assert "2 taken at one moment" in " ".join(checks.never_oversold(memory))


def hall(begin, end):
    times = [datetime(2026, 11, 22, hour, tzinfo=UTC) for hour in (begin, end)]
    return Place("hall", 1, times[0].isoformat(), times[1].isoformat(), occupied=(times[0], times[1]))


def test_a_hall_held_by_two_at_once_is_found_and_neighbours_are_well_X5():
    both = memory_of(promise(place=hall(9, 12)), promise("b-2", number=2, place=hall(11, 13), asked=(20, 21)))
    neighbours = memory_of(promise(place=hall(9, 11)), promise("b-2", number=2, place=hall(11, 13), asked=(20, 21)))

    assert "held twice at once" in " ".join(checks.never_oversold(both))
    assert list(checks.never_oversold(neighbours)) == []


def test_a_refusal_without_a_reason_is_found_X6():
    memory = memory_of()
    memory.no_room.append(NoRoom("sold-out", slot_place(), Span(20, 21), 7))
    memory.no_room.append(NoRoom("taken", hall(9, 10), Span(20, 21), 8))

    assert len(list(checks.no_false_refusal(memory))) == 2


@pytest.mark.parametrize(
    ("asked", "state", "is_false"),
    [
        ((12, 13), "expired", False),
        # It may just have lapsed, or not: nobody can say.
        ((55, 58), "expired", False),
        ((57, 58), "expired", True),
        ((57, 58), "confirmed", False),
        ((8, 9), "expired", True),
        ((9, 10), "expired", False),
    ],
)
def test_a_refusal_is_false_only_if_the_place_was_free_all_the_time_X6(asked, state, is_false):
    memory = memory_of(promise(state=state))
    memory.no_room.append(NoRoom("sold-out", slot_place(), Span(*asked), 7))

    assert bool(list(checks.no_false_refusal(memory))) is is_false


def test_a_request_that_nobody_heard_the_end_of_may_have_the_place_X6():
    memory = memory_of()
    memory.unknown[5] = (slot_place(), Span(3))
    memory.no_room.append(NoRoom("sold-out", slot_place(), Span(20, 21), 7))

    assert list(checks.no_false_refusal(memory)) == []


def test_crashes_and_surprises_are_found_and_503_is_not_X9():
    tally = Tally()
    for status in (200, 409, 503):
        tally.answered("x", status=status, seconds=0.1)
    assert list(checks.honest_answers(tally)) == []

    tally.answered("x", status=500, seconds=0.1)
    tally.bare_refusals = 2
    tally.surprise(Surprise("book", 404, "not-found", "", ""))

    found = list(checks.honest_answers(tally))
    assert [line.split(" answers")[0] for line in found] == ["1", "2", "1"]


def test_how_a_booking_ended_is_taken_in():
    memory = memory_of(promise())

    checks.settle(memory, [replace(PENDING, state="expired"), replace(PENDING, booking_id="b-9")])

    assert memory.promises["b-1"].state == "expired"
