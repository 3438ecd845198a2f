"""The machine, and what processes cost it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from holdfast.bench.machine import (
    children_of,
    cpu_seconds,
    cpu_seconds_of_family,
    describe_machine,
    git_revision,
    resident_bytes,
)

GIT = shutil.which("git") or "git"


def test_work_shows_as_processor_time():
    before = cpu_seconds([os.getpid()])
    while cpu_seconds([os.getpid()]) < before + 0.02:
        sum(range(100_000))


def test_a_child_that_has_ended_is_still_counted():
    before = cpu_seconds_of_family(os.getpid())
    subprocess.run([sys.executable, "-c", "sum(range(3_000_000))"], check=True)
    assert cpu_seconds_of_family(os.getpid()) - before > 0.02


def test_children_are_found_while_they_live():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert child.pid in children_of(os.getpid())
        child.communicate(b"\n")
    assert child.pid not in children_of(os.getpid())


def test_a_process_that_is_gone_costs_nothing():
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert cpu_seconds([gone.pid]) == 0
    assert resident_bytes(gone.pid) == 0
    assert resident_bytes(os.getpid()) > 10_000_000


def test_outside_of_a_checkout_the_revision_is_unknown(tmp_path: Path):
    assert git_revision(tmp_path) == "unknown"


def test_a_revision_tells_whether_something_was_changed(tmp_path: Path):
    def git(*words: str) -> None:
        name = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
        subprocess.run([GIT, "-C", str(tmp_path), *name, *words], check=True, capture_output=True)

    git("init")
    (tmp_path / "file").write_text("one")
    git("add", "file")
    git("commit", "-m", "One")
    clean = git_revision(tmp_path)
    (tmp_path / "file").write_text("two")
    assert git_revision(tmp_path) == f"{clean}+"


def test_the_sentence_names_what_figures_depend_on():
    machine = describe_machine(postgres="18.6")
    assert "PostgreSQL 18.6" in machine.sentence()
    assert f"{machine.cores} cores" in machine.sentence()
    assert machine.revision in machine.sentence()
