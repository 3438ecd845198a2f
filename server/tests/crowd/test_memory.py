"""What the crowd remembers, and with which times around it."""

from math import inf

from holdfast.crowd.memory import Cancellation, Memory, Span
from tests.make.crowd import promise


def test_spans_meet_when_both_were_under_way_at_one_moment():
    assert Span(1, 3).meets(Span(3, 4))
    assert Span(1).meets(Span(100, 101))
    assert not Span(1, 2).meets(Span(3, 4))
    assert Span(1).answered == inf


def test_a_promise_is_found_by_its_number_and_a_repetition_changes_nothing():
    memory = Memory()
    memory.promise(promise(), key="k")
    memory.saw("b-1", state="confirmed", at=20)
    memory.promise(promise(), key="k")

    found = memory.of_number(1)
    assert found is not None
    assert (found.state, found.seen_confirmed) == ("confirmed", 20)
    assert memory.answers_by_key["k"] == {"b-1"}
    assert memory.of_number(2) is None


def test_the_first_sight_of_a_confirmation_is_kept():
    memory = Memory()
    memory.promise(promise(), key="k")
    for at in (20.0, 30.0):
        memory.saw("b-1", state="confirmed", at=at)
    memory.saw("b-of-others", state="confirmed", at=1)

    assert memory.promises["b-1"].seen_confirmed == 20
    assert list(memory.promises) == ["b-1"]


def test_unpaid_holds_lapse_after_their_time():
    memory = Memory()
    memory.promise(promise(), key="k")
    memory.promise(promise("b-2", number=2, state="confirmed", hold_seconds=None), key="l")

    assert [(one.booking_id, end) for one, end in memory.lapses()] == [("b-1", 56)]


def test_the_capacity_of_a_time_is_every_one_that_may_have_been_in_force():
    memory = Memory()
    memory.capacities["s"] = [(Span(0, 1), 8), (Span(10, 11), 5), (Span(20, 21), 9)]

    assert memory.capacity("s", Span(2, 3)) == (8, 8)
    assert memory.capacity("s", Span(9, 10.5)) == (5, 8)
    assert memory.capacity("s", Span(12, 30)) == (5, 9)
    assert memory.capacity("nothing", Span(0, 1)) == (0, 0)


def test_cancellations_are_remembered_by_the_booking_known_or_not():
    memory = Memory()
    memory.cancelled("b-9", Cancellation("venue", Span(1, 2), is_acknowledged=True))

    assert memory.cancellations["b-9"][0].by == "venue"
