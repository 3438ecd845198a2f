"""The papers keep their word: every file says what it is for, every link leads somewhere, decisions are numbered."""

import ast
import json
import re
from pathlib import Path
from typing import Final

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from holdfast.entrypoints.cli.commands import app

ROOT: Final = Path(__file__).resolve().parents[3]
SERVER: Final = ROOT / "server"
PAPERS: Final = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK: Final = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:|#)(?P<target>[^)#\s]+)")
# `POST /api/v1/bookings` in a sentence, `$api/bookings/$booking` in a command.
OPERATION: Final = re.compile(r"(?:\b(?:GET|POST|PUT|PATCH|DELETE) |\$api)(?P<path>/[\w/{}$.-]*[\w}])")
DECISION_PARTS: Final = ("## Context", "## Decision", "## Consequences", "## Alternatives", "## Enforced by")
DECISION_LINES_MAX: Final = 80


def decisions() -> list[Path]:
    """Return the decisions in order of their numbers."""
    return sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))


def test_every_module_says_what_it_is_for():
    silent = [
        path.relative_to(SERVER).as_posix()
        for path in sorted((SERVER / "src").rglob("*.py"))
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert silent == []


@pytest.mark.parametrize("paper", PAPERS, ids=[path.relative_to(ROOT).as_posix() for path in PAPERS])
def test_every_link_of_a_paper_leads_somewhere(paper):
    targets = [found["target"] for found in LINK.finditer(paper.read_text(encoding="utf-8"))]

    assert [target for target in targets if not (paper.parent / target).exists()] == []


def test_decisions_are_numbered_without_gaps():
    numbers = [int(path.name[:4]) for path in decisions()]

    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("decision", decisions(), ids=[path.name for path in decisions()])
def test_a_decision_fits_on_a_page_and_has_all_its_parts(decision):
    lines = decision.read_text(encoding="utf-8").splitlines()

    assert [part for part in DECISION_PARTS if part not in lines] == []
    assert len(lines) <= DECISION_LINES_MAX


def test_no_paper_speaks_of_the_machine_it_was_written_on():
    machine = re.compile(r"/(?:home|root|work|Users)/\w")

    assert [
        f"{paper.relative_to(ROOT)}:{number}"
        for paper in PAPERS
        for number, line in enumerate(paper.read_text(encoding="utf-8").splitlines(), start=1)
        if machine.search(line)
    ] == []


def test_every_variable_that_a_paper_names_is_one_that_the_code_reads():
    known = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8") + "".join(
        path.read_text(encoding="utf-8") for path in (SERVER / "src").rglob("*.py")
    )

    assert [
        f"{paper.relative_to(ROOT)}: {name}"
        for paper in PAPERS
        for name in re.findall(r"\b(?:HOLDFAST_[A-Z_]+|[A-Z]+_URL)\b", paper.read_text(encoding="utf-8"))
        if name not in known
    ] == []


def test_every_command_that_a_paper_names_is_one_of_the_command_line():
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    known = set(group.commands)

    assert [
        f"{paper.relative_to(ROOT)}: {name}"
        for paper in PAPERS
        for name in re.findall(r"(?:^|`)holdfast ([a-z]\w*)", paper.read_text(encoding="utf-8"), re.MULTILINE)
        if name not in known
    ] == []


def test_every_operation_that_a_paper_names_is_one_of_the_api():
    paths = json.loads((ROOT / "docs" / "reference" / "openapi.json").read_text(encoding="utf-8"))["paths"]
    known = {shape(path.removeprefix("/api/v1")) for path in paths}

    assert [
        f"{paper.relative_to(ROOT)}: {found}"
        for paper in PAPERS
        for found in OPERATION.findall(paper.read_text(encoding="utf-8"))
        if shape(found.removeprefix("/api/v1")) not in known
    ] == []


def shape(path: str) -> str:
    """Return a path with a star for each of its parameters, however a paper or the API writes them."""
    return re.sub(r"\{[^}]*\}|\$\w+", "*", path)


def test_the_architecture_and_the_law_name_the_same_modules():
    law = (SERVER / ".importlinter").read_text(encoding="utf-8")
    section = law.partition("[importlinter:contract:modules]")[2].partition("[importlinter:contract:")[0]
    architecture = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")

    assert [name for name in re.findall(r"\((\w+)\)", section) if f"`{name}`" not in architecture] == []
