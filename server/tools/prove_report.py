"""The dated report of a proof, as Markdown, from what its steps left."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from reference_text import table

NUMBER = re.compile(r"(?<![A-Za-z0-9])[Rr](\d{1,2})(?![0-9])")
Known = Mapping[str, Mapping[str, Any]]


def report_page(known: Known, *, found_in: Path, machine: str) -> str:
    """Return the page; a step that was not taken is named as such."""
    lines = ["# Proof", "", f"Made by `script/prove` on {machine}.", ""]
    for name, write in _SECTIONS.items():
        if name in known:
            lines += [*write(known[name], found_in), ""]
        else:
            lines += [f"## {name.capitalize()}", "", "Not taken this time.", ""]
    return "\n".join(lines).rstrip() + "\n"


def _when(step: Mapping[str, Any]) -> str:
    return f"{step['at']}, revision {step['revision']}, {step['seconds']} s; status {step['status']}."


def _tests(step: Mapping[str, Any], found_in: Path) -> list[str]:
    # Our own test run wrote the file.
    cases = list(ET.parse(found_in / step["file"]).getroot().iter("testcase"))  # noqa: S314 - our own file
    failed = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    skipped = [case for case in cases if case.find("skipped") is not None]
    lines = ["## Tests, with full counts", "", _when(step), ""]
    lines += [f"{len(cases)} tests: {len(failed)} failed, {len(skipped)} skipped.", ""]
    lines += [f"- failed: `{case.get('classname')}::{case.get('name')}`" for case in failed]
    lines += [f"- skipped: `{case.get('name')}`: {_reason(case)}" for case in skipped]
    lines += ["", "### Figures", "", *(f"- {line}" for line in _told(cases, "figure"))]
    lines += ["", "### Without their guards", "", *(f"- {line}" for line in _told(cases, "twin"))]
    return [*lines, "", "### Promises", "", *_promises(cases, failed)]


def _reason(case: ET.Element) -> str:
    found = case.find("skipped")
    return "" if found is None else found.get("message", "")


def _told(cases: Sequence[ET.Element], kind: str) -> list[str]:
    return sorted(
        {
            str(told.get("value"))
            for case in cases
            for told in case.iter("property")
            if told.get("name") == kind and case.find("failure") is None
        }
    )


def _promises(cases: Sequence[ET.Element], failed: Sequence[ET.Element]) -> list[str]:
    broken = {id(case) for case in failed}
    counts: dict[int, list[int]] = {}
    for case in cases:
        for number in {int(found) for found in NUMBER.findall(str(case.get("name")).replace("_", " "))}:
            count = counts.setdefault(number, [0, 0, 0])
            count[0] += 1
            count[1] += id(case) in broken
            count[2] += case.find("skipped") is not None
    rows = [(f"R{number}", *(str(part) for part in count)) for number, count in sorted(counts.items())]
    return table(("promise", "tests by name", "failed", "skipped"), rows)


def _load(step: Mapping[str, Any], found_in: Path) -> list[str]:
    lines = ["## A large database", "", _when(step), ""]
    lines.append(
        f"{step['users']:,} people and {step['bookings']:,} bookings loaded in {step['load_seconds']} s; "
        f"the quiescent audit ended with status {step['audit_status']} after {step['audit_seconds']} s."
    )
    pages = found_in / "pages.md"
    return [*lines, "", pages.read_text(encoding="utf-8").rstrip()] if pages.exists() else lines


def _simulate(step: Mapping[str, Any], _found_in: Path) -> list[str]:
    lines = ["## Crowds", "", _when(step), ""]
    rows = []
    for story in step["stories"]:
        outcome = story["outcome"]
        flat = {key: value for key, value in outcome.items() if isinstance(value, str | int | float | bool)}
        rows.append((str(story["seed"]), str(story["status"]), json.dumps(flat)))
    lines += [*table(("seed", "status", "outcome"), rows), ""]
    return [*lines, *_memory(step)] if "parts" in step else lines


def _bench(step: Mapping[str, Any], found_in: Path) -> list[str]:
    measured = (found_in / step["markdown"]).read_text(encoding="utf-8").strip()
    # Where files lie on the machine is nobody's business.
    measured = re.sub(r" --(?:json|markdown) \S+", "", measured)
    measured = re.sub(r" --loaded \S+", " --loaded LOADED", measured)
    return ["## Speed", "", _when(step), "", measured]


def _soak(step: Mapping[str, Any], _found_in: Path) -> list[str]:
    return ["## Memory", "", _when(step), "", *_memory(step)]


def _memory(step: Mapping[str, Any]) -> list[str]:
    rows = [(part, str(row["start"]), str(row["end"]), str(row["most"])) for part, row in sorted(step["parts"].items())]
    head = ("process", "MiB after the warm-up", "MiB at the end", "MiB at most")
    return [f"{step['minutes']} minutes under load.", "", *table(head, rows)]


_SECTIONS = {"tests": _tests, "load": _load, "simulate": _simulate, "bench": _bench, "soak": _soak}
