"""The report: a table, Markdown, a file, and a comparison with an earlier one."""

import json
from datetime import UTC, datetime

import pytest
from rich.console import Console
from rich.table import Table

from holdfast.bench.contracts import Bar, Result
from holdfast.bench.machine import Machine
from holdfast.bench.numbers import Spread
from holdfast.bench.report import Report, as_json, as_markdown, as_notes, as_table, compare, medians, shown

MACHINE = Machine("EPYC", 2, 24.0, "Debian 12", "3.11.7", "18.6", "abc1234567")
RATIO = Result("S1", "Bookings", "x", Spread(0.5, 0.45, 0.6), Bar(0.45, 0.6), notes=["application 100/s [fast]"])
SLOW = Result("S3 at 32", "p99", "ms", Spread(60.0, 50.0, 70.0), Bar(35, 25, lower_is_better=True))
VOID = Result("S2", "Hot", "x", Spread(9.0, 9.0, 9.0), Bar(2.5, 3), void="unequal rows: a.b: 1 against 2")
PLAIN = Result("login", "Log-ins", "/s", Spread(77.4, 70, 80))


def a_report(*results: Result) -> Report:
    """Return a report of those results."""
    at = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    return Report(MACHINE, at, "holdfast bench S1", seconds=4.0, runs=3, connections=32, results=list(results))


def printed(table: Table) -> str:
    """Return a table as a wide terminal shows it."""
    console = Console(width=160, record=True, force_terminal=False)
    with console.capture() as capture:
        console.print(table)
    return capture.get()


def test_a_figure_is_met_missed_void_or_has_no_bar():
    assert [one.verdict for one in (RATIO, SLOW, VOID, PLAIN)] == ["met", "missed", "void", ""]


def test_a_report_is_met_when_nothing_is_missed_or_void():
    assert a_report(RATIO, PLAIN).is_met
    assert not a_report(RATIO, SLOW).is_met
    assert not a_report(RATIO, VOID).is_met


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(0.456, "x", "0.46"), (12_345.6, "/s", "12,346/s"), (9.87, "ms", "9.9 ms"), (0, "", "0"), (3.21, "s", "3.2 s")],
)
def test_values_are_shown_with_their_unit(value: float, unit: str, text: str):
    assert shown(value, unit) == text


def test_the_table_has_a_line_for_each_figure():
    text = printed(as_table(a_report(RATIO, SLOW, VOID, PLAIN)))
    assert "0.50" in text
    assert "0.45-0.60" in text
    assert "<= 35 ms" in text
    assert "77.4/s" in text
    assert MACHINE.revision in text


def test_notes_say_why_a_figure_is_void():
    notes = as_notes(a_report(RATIO, VOID))
    assert any("unequal rows" in note for note in notes)
    assert any("\\[fast]" in note for note in notes)


def test_markdown_has_machine_command_and_table():
    text = as_markdown(a_report(RATIO, SLOW, VOID))
    assert "| S1 | Bookings | 0.50 | 0.45-0.60 | >= 0.45 | met |" in text
    assert "holdfast bench S1" in text
    assert MACHINE.sentence() in text
    assert "**void**: unequal rows" in text
    assert "2026-11-20" in text


def test_the_file_holds_all_that_a_later_run_is_held_against():
    kept = json.loads(as_json(a_report(RATIO, SLOW)))
    assert medians(kept) == {"S1": 0.5, "S3 at 32": 60.0}
    assert kept["machine"]["revision"] == "abc1234567"
    assert kept["figures"][1]["verdict"] == "missed"


def test_a_comparison_tells_changes_that_are_more_than_noise():
    before = json.loads(as_json(a_report(RATIO, SLOW)))
    faster = Result("S3 at 32", "p99", "ms", Spread(30.0, 30.0, 30.0), SLOW.bar)
    table = compare(a_report(RATIO, faster, PLAIN), before)
    text = printed(table)
    assert "abc1234567" in text
    assert "-50%" in text
    assert "+0%" in text
    assert "login" not in text
    assert any("green" in str(cell) for cell in table.columns[3].cells)
