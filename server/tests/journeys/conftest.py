"""A running platform for the journeys: `holdfast up` as people start it, in a home of its own, one for the session."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from holdfast.kit.ports import free_port
from tests.cluster import open_directory

START_SECONDS_MAX = 90
LIMITED = ("REQUESTS", "SIGN_INS", "SIGN_UPS", "BOOKINGS", "SEARCHES")


@dataclass(frozen=True)
class Platform:
    """Where the running platform answers, and where it keeps its data."""

    url: str
    home: Path

    def client(self, *, token: str | None = None) -> httpx.Client:
        """Return a client of the API, signed in when there is a token."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=20)


@pytest.fixture(scope="session")
def platform() -> Iterator[Platform]:
    """Start the platform without demo data, wait until it is ready, stop it at the end."""
    home = open_directory()
    with running_platform(home) as started:
        yield started


@contextlib.contextmanager
def running_platform(home: Path, *, demo: bool = False) -> Iterator[Platform]:
    """Run `holdfast up` in that home on a free port."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDFAST_", "DATABASE_"))}
    environment |= {
        "HOLDFAST_HOME": str(home),
        # A journey clicks faster than people do.
        **{f"HOLDFAST_LIMITS__{what}_PER_MINUTE": "100000" for what in LIMITED},
    }
    log = (home / "up.log").open("wb")
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "holdfast.entrypoints.cli",
            "up",
            "--port",
            str(port),
            "--demo" if demo else "--no-demo",
        ],
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    platform = Platform(f"http://127.0.0.1:{port}", home)
    try:
        wait_until_ready(platform, process=process)
        yield platform
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        log.close()


def wait_until_ready(platform: Platform, *, process: "subprocess.Popen[bytes]") -> None:
    """Return when `/health/ready` says so; fail with what the platform printed otherwise."""
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{platform.url}/health/ready", timeout=2).status_code == httpx.codes.OK:
                return
        time.sleep(0.1)
    pytest.fail(f"the platform did not start: {(platform.home / 'up.log').read_text(errors='replace')[-4000:]}")
