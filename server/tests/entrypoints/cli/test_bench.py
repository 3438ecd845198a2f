"""`holdfast bench`: what it takes, what it refuses, what it keeps."""

import json
from datetime import UTC, datetime
from pathlib import Path

from typer.testing import CliRunner

from holdfast.bench.contracts import Bar, Result
from holdfast.bench.machine import Machine
from holdfast.bench.numbers import Spread
from holdfast.bench.report import Report
from holdfast.entrypoints.cli.bench import keep_report, print_report
from holdfast.entrypoints.cli.commands import app

WIDE = {"COLUMNS": "200", "TERM": "dumb"}
REPORT = Report(
    Machine("EPYC", 2, 24.0, "Debian 12", "3.11.7", "18.6", "abc1234567"),
    datetime(2026, 11, 20, 15, tzinfo=UTC),
    "holdfast bench S1",
    seconds=4.0,
    runs=3,
    connections=32,
    results=[Result("S1", "Bookings", "x", Spread(0.5, 0.4, 0.6), Bar(0.45, 0.6), notes=["application 100/s"])],
)
runner = CliRunner()


def test_help_is_worth_reading():
    said = runner.invoke(app, ["bench", "--help"], env=WIDE)
    assert said.exit_code == 0
    assert [word for word in ("--seconds", "--runs", "--json", "--against", "pgbench") if word not in said.output] == []


def test_a_figure_that_does_not_exist_is_refused_with_those_that_do():
    said = runner.invoke(app, ["bench", "S99"], env=WIDE)
    assert said.exit_code == 1
    assert "S99" in said.output
    assert "S2b" in said.output


def test_the_full_database_must_be_named():
    said = runner.invoke(app, ["bench", "S7"], env=WIDE)
    assert said.exit_code == 1
    assert "--loaded" in said.output


def test_a_report_is_kept_for_machines_and_for_docs_and_shown_beside_the_next(tmp_path: Path, capsys):
    kept, page = tmp_path / "bench.json", tmp_path / "bench.md"
    keep_report(REPORT, json=kept, markdown=page)
    assert json.loads(kept.read_text())["figures"][0]["code"] == "S1"
    assert "| S1 | Bookings |" in page.read_text()
    print_report(REPORT, against=kept)
    said = capsys.readouterr().out
    assert "application 100/s" in said
    assert "+0%" in said
