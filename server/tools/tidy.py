"""Check the house rules that no linter knows, each with what to write instead.

Run `python tools/tidy.py` from `server/`; it needs nothing but Python. Every finding is one line,
`file:line: sentence`, and makes the exit code 1. `--sizes` prints how long functions and files are, against
the bar that the product must keep.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tidy_rules import FILE_LINES_MAX, FUNCTION_LINES_MAX, MEASURED_SUFFIXES, RULES, Source, lines_of

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("server/src", "server/tests", "server/tools", "server/migrations", "web/src", "web/e2e", "script", "ops")
SKIPPED_DIRECTORIES = frozenset({".venv", "node_modules", "generated", "dist", "static", "__pycache__", ".git"})
CODE_SUFFIXES = frozenset({".py", ".ts", ".tsx", ".css", ".sql", ".sh", ""})

FUNCTION_LINES_P50 = 10
FUNCTION_LINES_P95 = 38
FILE_LINES_P95 = 300


@dataclass(frozen=True)
class Finding:
    """One broken rule: where, and what to write instead."""

    place: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}:{self.line}: {self.sentence}"


def read(root: Path) -> Iterator[Source]:
    """Yield every file of the repository that a person wrote."""
    modules = frozenset(path.parent.name for path in root.glob("server/src/holdfast/modules/*/__init__.py"))
    for start in PLACES:
        for path in sorted((root / start).rglob("*")):
            place = PurePosixPath(path.relative_to(root).as_posix())
            if not path.is_file() or path.suffix not in CODE_SUFFIXES or SKIPPED_DIRECTORIES & set(place.parts):
                continue
            yield parsed(place, path.read_text(encoding="utf-8"), modules=modules)


def parsed(place: PurePosixPath, text: str, *, modules: frozenset[str]) -> Source:
    """Return a file ready for the rules; one that does not parse carries its mistake."""
    if place.suffix != ".py":
        return Source(place=place, text=text, modules=modules)
    try:
        return Source(place=place, text=text, modules=modules, tree=ast.parse(text, feature_version=(3, 11)))
    except SyntaxError as mistake:
        return Source(
            place=place, text=text, modules=modules, mistake=(mistake.lineno or 1, f"does not parse: {mistake.msg}")
        )


def check(root: Path) -> list[Finding]:
    """Return every broken rule below `root`, file by file."""
    return [
        Finding(place=str(source.place), line=line, sentence=sentence)
        for source in read(root)
        for rule in RULES
        for line, sentence in rule(source)
    ]


def percentile(values: Iterable[int], share: float) -> int:
    """Return the value that `share` of all values do not exceed; zero of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0


def sizes(root: Path) -> tuple[list[str], bool]:
    """Return a table of sizes, and whether the product keeps to the bar."""
    rows = [f"{'':14}{'functions':>10}{'p50':>6}{'p95':>6}{'max':>6}   {'files':>6}{'p95':>6}{'max':>6}"]
    bar = (FUNCTION_LINES_P50, FUNCTION_LINES_P95, FUNCTION_LINES_MAX, FILE_LINES_P95, FILE_LINES_MAX)
    keeps = True
    measured = [source for source in read(root) if source.place.suffix in MEASURED_SUFFIXES and source.is_written]
    for start in PLACES:
        chosen = [source for source in measured if str(source.place).startswith(f"{start}/")]
        functions = [lines_of(function) for source in chosen for function in source.functions()]
        files = [source.text.count("\n") for source in chosen]
        if not files:
            continue
        p50, p95, most = (percentile(functions, share) for share in (0.5, 0.95, 1))
        file_p95, file_most = (percentile(files, share) for share in (0.95, 1))
        rows.append(
            f"{start:14}{len(functions):>10}{p50:>6}{p95:>6}{most:>6}   {len(files):>6}{file_p95:>6}{file_most:>6}"
        )
        if start == "server/src":
            keeps = all(value <= limit for value, limit in zip((p50, p95, most, file_p95, file_most), bar, strict=True))
    rows.append(f"{'the bar':14}{'':>10}{bar[0]:>6}{bar[1]:>6}{bar[2]:>6}   {'':>6}{bar[3]:>6}{bar[4]:>6}")
    return rows, keeps


def main(arguments: list[str] | None = None) -> int:
    """Print what is untidy, or how long things are; return the exit code."""
    parser = argparse.ArgumentParser(description="House rules that no linter knows.")
    parser.add_argument("--root", type=Path, default=ROOT, help="the repository (default: the one this file is in)")
    parser.add_argument("--sizes", action="store_true", help="print how long functions and files are")
    chosen = parser.parse_args(arguments)
    if chosen.sizes:
        rows, keeps = sizes(chosen.root)
        print("\n".join(rows))
        return 0 if keeps else 1
    findings = check(chosen.root)
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
