"""A crowd uses the running platform, and all the books agree afterwards (X1-X6, X9, R1, R12, R23, R29, R41, R57)."""

import json
import os
import subprocess
import sys

import pytest

from tests.make.scale import count

USERS = count(small=8, full=100)
BOOKINGS = count(small=24, full=1_000)
STORY = ["--users", str(USERS), "--bookings", str(BOOKINGS), "--seed", "3", "--concurrency", "8"]


@pytest.mark.journey
def test_a_crowd_leaves_a_platform_whose_books_agree_with_everything_it_was_told(platform, tmp_path, record_property):
    file = tmp_path / "outcome.json"
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "holdfast.entrypoints.cli",
            "simulate",
            *STORY,
            "--url",
            platform.url,
            "--json",
            str(file),
        ],
        env={**os.environ, "HOLDFAST_HOME": str(platform.home), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    outcome = json.loads(file.read_text(encoding="utf-8"))
    assert {check["name"] for check in outcome["checks"] if check["found"] == []} == {
        *("X1", "X2", "X3", "X4", "X5", "X6", "X9")
    }
    assert outcome["deeds"]["booked"] >= 0.9 * BOOKINGS
    record_property(
        "figure",
        f"a crowd of {USERS} made {outcome['deeds']['booked']} bookings with {outcome['requests']} requests in "
        f"{outcome['seconds']} s (story {outcome['story']}), and the audit was clean",
    )
