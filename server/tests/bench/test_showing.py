"""How far the measuring is."""

import io

from rich.console import Console

from holdfast.bench.showing import Showing


def test_without_a_terminal_each_step_is_a_line():
    text = io.StringIO()
    with Showing(Console(file=text, width=100)) as showing:
        showing.expect(2)
        showing.say("API: process 7, log /tmp/[x]")
        showing.step("S1: run 1 of 3")
    assert text.getvalue().split("\n")[:2] == ["API: process 7, log /tmp/[x]", "S1: run 1 of 3"]


def test_at_a_terminal_a_line_moves():
    text = io.StringIO()
    with Showing(Console(file=text, width=100, force_terminal=True)) as showing:
        showing.expect(3)
        showing.step("S1: run 1 of 3")
        showing.say("done")
    assert "S1: run 1 of 3" in text.getvalue()
    assert "1/3" in text.getvalue()
