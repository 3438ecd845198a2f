"""Every ban of tools/tidy.py bites: each is broken here once, and once kept where it does not apply."""

from pathlib import Path

import pytest

from tidy import check, main

DOC = '"""Say what this is for."""\n'
# Made here, so that the ban does not find this file.
NOTES = ["fixme".upper(), "todo".upper(), "xxx".upper()]
MODULE = "server/src/holdfast/modules/inventory"


def plant(root: Path, place: str, *, text: str) -> None:
    """Write a file into a repository made for one test."""
    target = root / place
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def found(root: Path) -> list[str]:
    """Return the findings without the file they are in."""
    return [f"{finding.line}: {finding.sentence}" for finding in check(root)]


BROKEN = [
    (f"{MODULE}/service.py", DOC + "now = datetime.now(UTC)\n", "2: `datetime.now(` asks this machine's clock"),
    (f"{MODULE}/service.py", DOC + "now = datetime.datetime.utcnow()\n", "2: `datetime.datetime.utcnow(` asks"),
    (f"{MODULE}/service.py", DOC + "now = time.time()\n", "2: `time.time(` asks this machine's clock"),
    (f"{MODULE}/service.py", DOC + "from time import time\n", "2: `from time import time` hides a wall clock"),
    (f"{MODULE}/service.py", DOC + "await tx.commit()\n", "2: `.commit(` belongs to kit/database.py"),
    ("server/src/holdfast/modules/ledger/domain.py", DOC + "x = float(3)\n", "2: `float(` loses cents"),
    ("server/src/holdfast/modules/payments/adapters/stripe.py", DOC + "x = float(3)\n", "2: `float(` loses cents"),
    (f"{MODULE}/service.py", DOC + 'print("taken")\n', "2: `print(` reaches nobody"),
    (f"{MODULE}/service.py", DOC + "def long():\n" + "    take()\n" * 60, "2: `long` has 61 lines, 60 is the most"),
    (f"{MODULE}/service.py", DOC + "x = 1\n" * 400, "1: 401 lines, 400 is the most"),
    ("web/src/app/router.tsx", "const x = 1;\n" * 401, "1: 401 lines, 400 is the most"),
    (f"{MODULE}/service.py", DOC + "def take(tx, slot, places): ...\n", "2: `take` takes 3 positional parameters"),
    (f"{MODULE}/service.py", DOC + "def take(tx, is_late: bool): ...\n", "2: `is_late` is a boolean without a name"),
    (f"{MODULE}/service.py", DOC + "def take(tx, late=False): ...\n", "2: `late` is a boolean without a name"),
    (f"{MODULE}/service.py", DOC + f"# {NOTES[0]}: later\n", f"2: `{NOTES[0]}` is a note to oneself"),
    ("web/src/app/router.tsx", f"// {NOTES[1]} later\n", f"1: `{NOTES[1]}` is a note to oneself"),
    (f"{MODULE}/queries.sql", f"-- {NOTES[2]}\n", f"1: `{NOTES[2]}` is a note to oneself"),
    (f"{MODULE}/utils.py", DOC, "1: `utils` says nothing of what is inside"),
    ("server/src/holdfast/common/clock.py", DOC, "1: `common` says nothing of what is inside"),
    ("server/tests/modules/inventory/test_helpers.py", DOC, "1: `test_helpers` says nothing of what is inside"),
    (f"{MODULE}/repository.py", DOC + 'q = f"SELECT a FROM {table}"\n', "2: SQL put together from strings"),
    (f"{MODULE}/repository.py", DOC + 'q = "DELETE FROM %s" % table\n', "2: SQL put together from strings"),
    (f"{MODULE}/repository.py", DOC + 'q = "INSERT INTO " + table\n', "2: SQL put together from strings"),
    (f"{MODULE}/repository.py", DOC + 'q = "UPDATE {} SET a = 1".format(table)\n', "2: SQL put together from strings"),
    (f"{MODULE}/queries.sql", "-- name: one\nselect a\nfrom bookings.booking\n", "3: `bookings.booking` belongs to"),
    (f"{MODULE}/repository.py", DOC + 'q = "select a from bookings.line"\n', "2: `bookings.line` belongs to another"),
    (f"{MODULE}/service.py", "x = 1\n", "1: no module docstring"),
    (f"{MODULE}/service.py", DOC + "x = (\n", "2: does not parse"),
    (f"{MODULE}/service.py", DOC + "x = 1  # noqa: S311\n", "2: silences a check without its code and a reason"),
    (f"{MODULE}/service.py", DOC + "x = 1  # noqa - dice, not secrets\n", "2: silences a check without its code"),
    (f"{MODULE}/service.py", DOC + "x = 1  # type: ignore[misc]\n", "2: silences a check without its code and a"),
    (f"{MODULE}/service.py", DOC + "x = 1  # pragma: no cover\n", "2: silences a check without its code and a reason"),
    ("web/src/app/router.tsx", "// @ts-ignore\n", "1: silences a check without its code and a reason"),
]

KEPT = [
    ("server/src/holdfast/kit/clock.py", DOC + "now = datetime.now(UTC)\n"),
    ("server/src/holdfast/simulator/clock.py", DOC + "now = datetime.now(UTC)\n"),
    ("server/src/holdfast/kit/lanes.py", DOC + "started = time.monotonic()\n"),
    ("server/tests/modules/inventory/test_service.py", DOC + "now = datetime.now(UTC)\n"),
    ("server/src/holdfast/kit/database.py", DOC + "await connection.commit()\n"),
    ("server/src/holdfast/simulator/journal.py", DOC + "connection.commit()\n"),
    (f"{MODULE}/service.py", DOC + "share = float(3)\n"),
    ("server/tools/reference.py", DOC + 'print("written")\n'),
    (f"{MODULE}/service.py", DOC + "def long():\n" + "    take()\n" * 59),
    (f"{MODULE}/service.py", DOC + "x = 1\n" * 399),
    ("web/src/api/generated/schema.ts", "const x = 1;\n" * 401),
    ("web/src/app/routes.gen.ts", "const x = 1;\n" * 401),
    (f"{MODULE}/service.py", DOC + "def take(tx, slot, *, places, is_late: bool = False): ...\n"),
    (f"{MODULE}/service.py", DOC + "class Lane:\n    def take(self, tx, slot): ...\n"),
    (f"{MODULE}/service.py", DOC + "class Lane:\n    async def __aexit__(self, kind, error, trace): ...\n"),
    (f"{MODULE}/service.py", DOC + "def heard(connection, pid, channel, payload, /): ...\n"),
    (f"{MODULE}/service.py", DOC + "def heard(connection, pid, channel, payload=None, /): ...\n"),
    ("server/src/holdfast/kit/http.py", DOC + "async def limited(scope, receive, send): ...\n"),
    ("server/tests/make/bookings.py", DOC + "async def place(tx, slot, units): ...\n"),
    ("server/tests/modules/inventory/test_service.py", DOC + "async def test_a_place_is_taken(tx, clock, slot): ...\n"),
    (f"{MODULE}/repository.py", DOC + 'sentence = f"Select a time from {first} on"[:3]\nlabel = f"{table} taken"\n'),
    (f"{MODULE}/queries.sql", "-- name: one\nselect a -- not bookings.booking\nfrom inventory.claim\n"),
    ("server/src/holdfast/modules/reporting/queries.sql", "select a from bookings.published_booking\n"),
    (f"{MODULE}/service.py", DOC + "x = 1  # noqa: S311 - dice, not secrets\n"),
    (f"{MODULE}/service.py", DOC + "x = 1  # type: ignore[misc]  # the driver ships no types\n"),
    (f"{MODULE}/service.py", DOC + "x = 1  # pragma: no cover - only on Windows\n"),
]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Give an empty repository that has three modules."""
    for module in ("bookings", "inventory", "reporting"):
        plant(tmp_path, f"server/src/holdfast/modules/{module}/__init__.py", text=DOC)
    return tmp_path


@pytest.mark.parametrize(("place", "text", "sentence"), BROKEN, ids=[case[2] for case in BROKEN])
def test_a_planted_violation_is_found_with_its_line(repository, place, text, sentence):
    plant(repository, place, text=text)

    assert [finding[: len(sentence)] for finding in found(repository)] == [sentence]


@pytest.mark.parametrize(("place", "text"), KEPT, ids=[f"{case[0]}-{number}" for number, case in enumerate(KEPT)])
def test_what_the_rule_is_not_about_is_left_alone(repository, place, text):
    plant(repository, place, text=text)

    assert found(repository) == []


def test_a_broken_rule_fails_the_run_and_names_the_file(repository, capsys):
    plant(repository, f"{MODULE}/service.py", text="x = 1\n")

    code = main(["--root", str(repository)])

    assert code == 1
    assert capsys.readouterr().out.startswith(f"{MODULE}/service.py:1: no module docstring")


def test_sizes_fail_when_the_product_grows_over_the_bar(repository, capsys):
    plant(repository, f"{MODULE}/service.py", text=DOC + "def long():\n" + "    take()\n" * 38)

    code = main(["--root", str(repository), "--sizes"])

    assert code == 1
    assert "39" in capsys.readouterr().out


def test_the_repository_itself_is_tidy():
    assert [str(finding) for finding in check(Path(__file__).resolve().parents[3])] == []
