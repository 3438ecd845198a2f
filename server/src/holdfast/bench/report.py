"""What was measured, for a person at a terminal, for `docs/` and for a file that a later run is held against."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from rich.markup import escape
from rich.table import Table

from holdfast.bench.contracts import Result
from holdfast.bench.machine import Machine
from holdfast.bench.numbers import Spread

_COLOURS = {"met": "green", "missed": "red", "void": "yellow"}


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of a run, with what they depend on."""

    machine: Machine
    at: datetime
    command: str
    seconds: float
    runs: int
    connections: int
    results: Sequence[Result]

    @property
    def is_met(self) -> bool:
        """Say whether every figure that has a bar reaches it."""
        return all(result.verdict in {"met", ""} for result in self.results)


def as_json(report: Report) -> str:
    """Return the report for a file."""
    return json.dumps(
        {
            "at": report.at.isoformat(),
            "machine": asdict(report.machine),
            "command": report.command,
            "seconds": report.seconds,
            "runs": report.runs,
            "connections": report.connections,
            "figures": [_figure(result) for result in report.results],
        },
        indent=2,
    )


def as_table(report: Report) -> Table:
    """Return the report for a terminal."""
    table = Table(title="Holdfast, measured", caption=report.machine.sentence(), title_justify="left")
    for heading, justify in (("", "left"), ("Figure", "left"), ("Median", "right"), ("Least-most", "right")):
        table.add_column(heading, justify="right" if justify == "right" else "left")
    table.add_column("Bar", justify="right")
    table.add_column("")
    for result in report.results:
        colour = _COLOURS.get(result.verdict, "")
        verdict = f"[{colour}]{result.verdict}[/]" if colour else ""
        table.add_row(result.code, result.title, _value(result), _range(result), _bar(result), verdict)
    return table


def as_notes(report: Report) -> list[str]:
    """Return what stands behind each figure, a line each."""
    lines = []
    for result in report.results:
        if result.void:
            lines.append(f"[dim]{result.code}[/] [yellow]void[/]: {escape(result.void)}")
        lines += [f"[dim]{result.code}[/] {escape(note)}" for note in result.notes]
    return lines


def as_markdown(report: Report) -> str:
    """Return the report for `docs/`: the table, what stands behind it, and how to make it again."""
    lines = [
        f"Measured {report.at:%Y-%m-%d %H:%M} UTC: {report.machine.sentence()}.",
        f"Medians of {report.runs} runs of {report.seconds:g} s on {report.connections} connections, with the least",
        "and the greatest; client, application and database share the machine. Made by:",
        "",
        "```",
        report.command,
        "```",
        "",
        "| # | figure | median | least-most | at least | |",
        "|---|---|---|---|---|---|",
        *(
            f"| {one.code} | {one.title} | {_value(one)} | {_range(one)} | {_bar(one)} | {one.verdict} |"
            for one in report.results
        ),
        "",
    ]
    for one in report.results:
        notes = [f"**void**: {one.void}"] * bool(one.void) + list(one.notes)
        lines += [f"- {one.code}: {notes[0]}", *(f"  - {note}" for note in notes[1:])] if notes else []
    return "\n".join([*lines, ""])


def compare(report: Report, before: Mapping[str, object]) -> Table:
    """Return the report beside an earlier one; differences under 15 % prove nothing and are not coloured."""
    table = Table(title=f"Against {before['at']} (revision {_revision(before)})", title_justify="left")
    for heading in ("", "Then", "Now", "Change"):
        table.add_column(heading, justify="left" if not heading else "right")
    then = medians(before)
    for result in report.results:
        if then.get(result.code):
            change = result.value.median / then[result.code] - 1
            table.add_row(result.code, shown(then[result.code], result.unit), _value(result), _change(result, change))
    return table


def medians(report: Mapping[str, object]) -> dict[str, float]:
    """Return the median of each figure of a report that was read from a file."""
    figures = report["figures"]
    found: dict[str, float] = {}
    for figure in figures if isinstance(figures, list) else []:
        found[str(figure["code"])] = float(figure["value"]["median"])
    return found


NOISE: Final = 0.15
_WITHOUT_DECIMALS: Final = 100


def _change(result: Result, change: float) -> str:
    is_lower_better = result.bar is not None and result.bar.lower_is_better
    text = f"{change:+.0%}"
    if abs(change) < NOISE:
        return text
    is_better = (change < 0) == is_lower_better
    return f"[{'green' if is_better else 'red'}]{text}[/]"


def shown(value: float, unit: str) -> str:
    """Return a value with its unit."""
    if unit == "x":
        return f"{value:.2f}"
    text = f"{value:,.0f}" if abs(value) >= _WITHOUT_DECIMALS or value == int(value) else f"{value:.1f}"
    return f"{text}{unit}" if unit.startswith("/") else f"{text} {unit}".strip()


def _figure(result: Result) -> dict[str, object]:
    return {
        "code": result.code,
        "title": result.title,
        "unit": result.unit,
        "value": result.value.as_json(),
        "bar": asdict(result.bar) if result.bar else None,
        "verdict": result.verdict,
        "void": result.void,
        "details": dict(result.details),
    }


def _value(result: Result) -> str:
    return shown(result.value.median, result.unit)


def _range(result: Result) -> str:
    spread: Spread = result.value
    if spread.least == spread.most:
        return ""
    return f"{shown(spread.least, result.unit)}-{shown(spread.most, result.unit)}"


def _bar(result: Result) -> str:
    if result.bar is None:
        return ""
    sign = "<=" if result.bar.lower_is_better else ">="
    return f"{sign} {shown(result.bar.least, result.unit)}"


def _revision(before: Mapping[str, object]) -> str:
    machine = before.get("machine")
    return str(machine.get("revision", "unknown")) if isinstance(machine, dict) else "unknown"
