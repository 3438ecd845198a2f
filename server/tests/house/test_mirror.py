"""Tests lie where the code lies: for each file with logic one test, for each test one file."""

import ast
from pathlib import Path
from typing import Final

import pytest

SERVER: Final = Path(__file__).resolve().parents[2]
WITHOUT_LOGIC: Final = frozenset(
    {"__init__", "contracts", "errors", "events", "ports", "schemas", "settings", "tables"}
)
GROWN_DEPTH: Final = 4
OF_THEIR_OWN: Final = frozenset({"attacks", "faults", "house", "journeys", "make", "migrations", "races"})


def has_logic(path: Path) -> bool:
    """Tell whether a file decides anything: those named for their shape do not, nor does one without a function."""
    if WITHOUT_LOGIC & {path.stem, path.parent.name}:
        return False
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in ast.walk(tree))


def is_grown(place: Path) -> bool:
    """Tell whether a file is part of one that grew into a directory, as `modules/bookings/service/cancel.py` is."""
    return place.parts[0] == "modules" and len(place.parts) == GROWN_DEPTH and place.parent.name != "adapters"


def untested(server: Path) -> list[str]:
    """Return the files with logic that no test stands for, be it of their name or of what they grew from."""
    source, tests = server / "src" / "holdfast", server / "tests"
    missing = []
    for path in sorted(source.rglob("*.py")):
        place = path.relative_to(source)
        proofs = [place.with_name(f"test_{place.name}")]
        if is_grown(place):
            proofs.append(place.parent.with_name(f"test_{place.parent.name}.py"))
        is_proved = any((tests / proof).exists() for proof in proofs) or any(
            (tests / place.with_suffix("")).glob("test_*.py")
        )
        if has_logic(path) and not is_proved:
            missing.append(f"src/holdfast/{place.as_posix()}")
    return missing


def astray(server: Path) -> list[str]:
    """Return the tests that mirror no file of the product."""
    source, tests = server / "src" / "holdfast", server / "tests"
    strays = []
    for path in sorted(tests.rglob("test_*.py")):
        place = path.relative_to(tests)
        mirrored = source / place.with_name(place.name.removeprefix("test_"))
        of_directory = (source / place.parent).with_suffix(".py")
        is_of_grown = place.parts[0] == "modules" and mirrored.with_suffix("").is_dir()
        is_mirror = mirrored.exists() or of_directory.exists() or is_of_grown
        if place.parts[0] not in OF_THEIR_OWN and not is_mirror:
            strays.append(f"tests/{place.as_posix()}")
    return strays


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Give a house of one file with logic and its test."""
    write(tmp_path / "src/holdfast/kit/money.py", "def half(): ...\n")
    write(tmp_path / "tests/kit/test_money.py", "")
    return tmp_path


def write(path: Path, text: str) -> None:
    """Write a file and the directories above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_every_file_with_logic_has_its_test():
    assert untested(SERVER) == []


def test_every_test_has_its_file():
    assert astray(SERVER) == []


def test_a_file_without_its_test_is_found(house):
    write(house / "src/holdfast/kit/clock.py", "def now(): ...\n")

    assert untested(house) == ["src/holdfast/kit/clock.py"]


def test_a_test_without_its_file_is_found(house):
    write(house / "tests/kit/test_clock.py", "")

    assert astray(house) == ["tests/kit/test_clock.py"]


def test_a_directory_of_tests_stands_for_one_long_file(house):
    write(house / "src/holdfast/modules/bookings/routes.py", "def cancel(): ...\n")
    write(house / "tests/modules/bookings/routes/test_cancel.py", "")

    assert untested(house) == []
    assert astray(house) == []


def test_a_file_that_grew_into_a_directory_may_keep_its_test(house):
    write(house / "src/holdfast/modules/bookings/service/cancel.py", "def cancel(): ...\n")
    write(house / "tests/modules/bookings/test_service.py", "")

    assert untested(house) == []
    assert astray(house) == []


def test_an_adapter_has_a_test_of_its_own(house):
    write(house / "src/holdfast/modules/payments/adapters/stripe.py", "def capture(): ...\n")
    write(house / "tests/modules/payments/test_adapters.py", "")

    assert untested(house) == ["src/holdfast/modules/payments/adapters/stripe.py"]


def test_what_holds_only_shapes_needs_no_test(house):
    write(house / "src/holdfast/modules/bookings/tables.py", "def column(): ...\n")
    write(house / "src/holdfast/modules/bookings/words.py", "HELD = 'held'\n")

    assert untested(house) == []
