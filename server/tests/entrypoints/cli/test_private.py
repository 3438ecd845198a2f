"""A platform of one's own: it serves while the command runs, and nothing of it is left."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from holdfast.entrypoints.cli.private import SIGNALLED, START_SECONDS_MAX, NotStarted, private_platform


@pytest.mark.journey
def test_it_answers_under_the_settings_given_and_ends_with_whoever_started_it_leaving_nothing(tmp_path):
    said = tmp_path / "said"
    program = (
        "import pathlib, time\n"
        "from holdfast.entrypoints.cli.private import private_platform\n"
        "with private_platform({'HOLDFAST_LIMITS__REQUESTS_PER_MINUTE': '12345'}) as platform:\n"
        f"    pathlib.Path({str(said)!r}).write_text(f'{{platform.url}} {{platform.home}}')\n"
        "    time.sleep(120)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program])
    wait_for(said)
    url, home = said.read_text(encoding="utf-8").split()

    limit = httpx.get(f"{url}/api/v1/categories", timeout=20).headers["RateLimit-Limit"]
    has_home = (Path(home) / "secrets.json").exists()
    process.terminate()

    assert (limit, has_home) == ("12345", True)
    assert process.wait(90) == SIGNALLED + signal.SIGTERM
    assert not Path(home).exists()
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, timeout=5)


def wait_for(file):
    """Return when somebody has written the file."""
    deadline = time.monotonic() + START_SECONDS_MAX
    while not (file.exists() and file.read_text(encoding="utf-8")) and time.monotonic() < deadline:
        time.sleep(0.1)


def test_one_that_does_not_come_up_says_what_it_printed_and_leaves_nothing(tmp_path):
    unsafe = private_platform({"HOLDFAST_ENVIRONMENT": "production"}, below=tmp_path)

    with pytest.raises(NotStarted, match="HOLDFAST_PUBLIC_URL"), unsafe:
        pass

    assert list(tmp_path.iterdir()) == []
