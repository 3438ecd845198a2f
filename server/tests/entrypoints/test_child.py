"""A part in a process of its own: told through its input, stopped when that ends."""

import json
import os
import subprocess
import sys

import pytest

from holdfast.entrypoints.child import environment_of
from tests.make.house import make_settings


@pytest.fixture
def child(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "holdfast.entrypoints.child", "worker"],
        env={**os.environ, "HOLDFAST_HOME": str(tmp_path), "HOLDFAST_LOG_FORMAT": "json"},
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    yield process
    process.kill()
    process.wait()


def test_it_stops_when_its_parent_is_gone(child):
    child.stdin.write(json.dumps({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}).encode() + b"\n")
    child.stdin.flush()
    begun = [child.stdout.readline()]
    while b"database_away" not in begun[-1]:
        begun.append(child.stdout.readline())

    child.stdin.close()
    said = child.stdout.read()

    assert child.wait(timeout=60) == 0
    assert b'"event":"worker.started"' in b"".join(begun)
    assert b'"event":"worker.stopped"' in said


def test_it_does_nothing_when_it_is_told_nothing(child):
    said, _ = child.communicate(b"", timeout=60)

    assert (child.returncode, said) == (0, b"")


def test_it_is_told_what_the_environment_does_not_say(tmp_path):
    settings = make_settings("postgresql://here", tmp_path, host="127.0.0.2", port=8123)

    assert environment_of(settings) == {
        "DATABASE_URL": "postgresql://here",
        "HOLDFAST_HOST": "127.0.0.2",
        "HOLDFAST_PORT": "8123",
        "HOLDFAST_HOME": str(tmp_path),
    }
