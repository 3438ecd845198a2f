"""What the terminal shows of a play."""

from rich.console import Console

from holdfast.crowd.planning import plan_story
from holdfast.crowd.playing import Phase, Play
from holdfast.crowd.screen import Screen, latencies, tell
from holdfast.crowd.verdict import Check
from tests.make.crowd import TODAY, ScriptedWire, promise


def played():
    play = Play(plan_story(1, users=2, bookings=3), ScriptedWire(), "r", TODAY)
    play.phase = Phase.CROWD
    play.turns_done = 1
    play.tally.answered("book", status=201, seconds=0.02)
    play.tally.did("booked")
    play.tally.refused("sold-out")
    play.memory.promise(promise(), key="k")
    return play


def drawn(thing):
    console = Console(width=140, record=True, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123 - closed with the process
    console.print(thing)
    return console.export_text()


def test_the_screen_shows_rates_latencies_refusals_and_states():
    text = drawn(Screen(played()))

    for word in ("the crowd is in", "1 of 3 bookings", "book", "sold-out", "pending", "201", "to go"):
        assert word in text, word


def test_where_nothing_can_be_drawn_over_there_is_a_line():
    assert "1 bookings, 1 requests" in Screen(played()).line()


def test_latencies_are_in_milliseconds():
    assert "20" in drawn(latencies(played()))


def test_the_verdict_shows_what_was_found_and_what_was_not_looked_at():
    console = Console(width=140, record=True, quiet=False)
    checks = [Check("X1", "all is there", []), Check("X2", "no ghosts", ["b-9 [x]"]), Check("X4", "books", None, "why")]

    tell(console, checks)

    text = console.export_text()
    assert "✓ X1 all is there" in text
    assert "✗ X2 no ghosts" in text
    assert "b-9 [x]" in text
    assert "not checked, why" in text
