"""List which tests prove which promise: those that carry its number (R41) in their name or their docstring.

Run `python tools/proofs.py` from `server/`. The promises are in docs/explanation/promises.md.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

SERVER = Path(__file__).resolve().parents[1]
PROMISES = SERVER.parent / "docs" / "explanation" / "promises.md"
NUMBER = re.compile(r"(?<![A-Za-z0-9])[Rr](\d{1,2})(?![0-9])")


def promised(text: str) -> set[int]:
    """Return the numbers that the list of promises has, whole ranges (`R49`-`R53`) included."""
    found: set[int] = set()
    for line in text.splitlines():
        numbers = [int(number) for number in re.findall(r"\*\*R(\d+)\*\*", line)]
        if numbers:
            found |= set(range(numbers[0], numbers[-1] + 1)) if "–" in line else set(numbers)
    return found


def carried(tests: Path) -> Iterator[tuple[int, str]]:
    """Yield every number that a test carries, with the test's name."""
    for path in sorted(tests.rglob("test_*.py")):
        place = path.relative_to(tests.parent).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                spoken = f"{node.name.replace('_', ' ')} {ast.get_docstring(node) or ''}"
                for number in {int(found) for found in NUMBER.findall(spoken)}:
                    yield number, f"{place}::{node.name}"


# Why no test carries a promise yet. A promise that gets a test must leave this list: the house tests compare.
WAITING: dict[int, str] = {
    18: "there are no hotel nights yet.",
    24: "there is no wallet yet.",
    28: "there are no coupons yet; that a zero total is confirmed without a payment has tests without the number.",
    43: "bookings cannot be moved yet.",
    48: "there are no reviews yet; old and new versions of the code have not run side by side.",
    **dict.fromkeys(range(49, 54), "there is no waiting list yet."),
    55: "nothing is accepted while the database is away: an order is refused with 503, so nothing is left to do.",
    75: "nothing is fetched from an address that a user gives yet.",
    80: "failed cards are not counted yet; page sizes and spans are bounded, and their tests carry no number.",
    81: "there is no waiting room yet.",
    **dict.fromkeys(range(82, 85), "handing out and erasing a person's data is not built yet."),
    85: "the hosted payment page keeps card numbers out; that one in a body is refused is not built yet.",
    **dict.fromkeys(range(86, 89), "backup and restore have no command yet."),
}


def sentences(text: str) -> dict[int, str]:
    """Return what each promise says; a promise inside of a range has its range's sentence."""
    found: dict[int, str] = {}
    for line in text.splitlines():
        numbers = [int(number) for number in re.findall(r"\*\*R(\d+)\*\*", line)]
        if numbers:
            said = line.rpartition("**")[2].strip()
            for number in range(numbers[0], numbers[-1] + 1) if "–" in line else numbers:
                found[number] = said
    return found


def proofs_rows() -> list[str]:
    """Return the lines of the page of all promises, each with its tests or with the reason why there are none."""
    proofs: dict[int, list[str]] = {}
    for number, test in carried(SERVER / "tests"):
        proofs.setdefault(number, []).append(test)
    lines: list[str] = []
    for number, said in sorted(sentences(PROMISES.read_text(encoding="utf-8")).items()):
        lines += [f"## R{number}", "", said, ""]
        if number in WAITING:
            lines += [f"Not proved yet: {WAITING[number]}", ""]
        lines += [f"- `{test}`" for test in sorted(set(proofs.get(number, ())))] + [""]
    return lines


def main() -> int:
    """Print the promises with their tests, then those that no test carries."""
    proofs: dict[int, list[str]] = {}
    for number, test in carried(SERVER / "tests"):
        proofs.setdefault(number, []).append(test)
    for number, tests in sorted(proofs.items()):
        print(f"R{number}", *tests, sep="\n    ")
    missing = sorted(promised(PROMISES.read_text(encoding="utf-8")) - proofs.keys())
    print("\nNo test carries:", " ".join(f"R{number}" for number in missing) or "none is missing")
    return 0


if __name__ == "__main__":
    sys.exit(main())
