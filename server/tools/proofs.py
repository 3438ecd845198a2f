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
