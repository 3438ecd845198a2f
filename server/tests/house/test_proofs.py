"""Promises have numbers, numbers have promises, and what a test proves can be listed."""

import re
from pathlib import Path

from proofs import NUMBER, PROMISES, SERVER, WAITING, carried, promised


def test_ninety_promises_are_listed():
    assert promised(PROMISES.read_text(encoding="utf-8")) == set(range(1, 91))


def test_every_promise_has_a_test_or_the_reason_why_there_is_none():
    proved = {number for number, _ in carried(SERVER / "tests")}
    listed = promised(PROMISES.read_text(encoding="utf-8"))
    assert sorted(listed - proved) == sorted(WAITING)


def test_a_number_in_code_is_the_number_of_a_promise():
    listed = promised(PROMISES.read_text(encoding="utf-8"))
    cited = {
        f"{path.relative_to(SERVER)}: R{number}"
        for folder in ("src", "tests", "migrations")
        for path in sorted((SERVER / folder).rglob("*.py"))
        for number in re.findall(r"\bR(\d{1,3})\b", path.read_text(encoding="utf-8"))
        if int(number) not in listed
    }

    assert cited == set()


def test_a_number_is_found_in_a_name_and_in_a_docstring(tmp_path: Path):
    (tmp_path / "test_one.py").write_text('def test_r41_late():\n    """Also R9."""\n', encoding="utf-8")

    assert sorted(number for number, _ in carried(tmp_path)) == [9, 41]


def test_a_word_is_no_number():
    assert NUMBER.findall(f"PR41 R{415} over9") == []
