"""API processes for the races: `holdfast api`, as operators start it, several over one database."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from holdfast.kit.ports import free_port
from tests.cluster import open_directory
from tests.journeys.conftest import LIMITED

SECRET = "one secret for all processes of the races, long enough"
PUBLIC_URL = "http://races.test"
WEBHOOK_SECRET = "whsec_of_the_races"
START_SECONDS_MAX = 60


@dataclass(frozen=True)
class Api:
    """A running API process: where it listens, and how to end it."""

    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    def kill(self) -> None:
        """End it as a power cut would (SIGKILL), and return when it is gone."""
        self.process.kill()
        self.process.wait(10)


@contextlib.contextmanager
def running_apis(database_url: str, *, count: int) -> Iterator[tuple[Api, ...]]:
    """Run that many API processes over the database, with limits that no race reaches; all are ready when it yields."""
    home = open_directory()
    started = tuple(_start(database_url, home=home) for _ in range(count))
    try:
        for api in started:
            _wait_until_ready(api)
        yield started
    finally:
        _stop(started)
        shutil.rmtree(home, ignore_errors=True)


def _start(database_url: str, *, home: Path) -> Api:
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDFAST_", "DATABASE_"))}
    environment |= {
        "DATABASE_URL": database_url,
        "HOLDFAST_HOME": str(home),
        "HOLDFAST_SECRET": SECRET,
        "HOLDFAST_PUBLIC_URL": PUBLIC_URL,
        "HOLDFAST_WITH_SIMULATOR": "false",
        "HOLDFAST_LOG_LEVEL": "WARNING",
        "HOLDFAST_PAYMENTS__WEBHOOK_SECRETS": f'["{WEBHOOK_SECRET}"]',
        **{f"HOLDFAST_LIMITS__{what}_PER_MINUTE": "1000000" for what in LIMITED},
    }
    log = home / f"api-{port}.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "holdfast.entrypoints.cli", "api", "--port", str(port)],
            env=environment,
            cwd=home,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    return Api(port, process, log)


def _wait_until_ready(api: Api) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline and api.process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"http://127.0.0.1:{api.port}/health/ready", timeout=2).status_code == httpx.codes.OK:
                return
        time.sleep(0.05)
    pytest.fail(f"an API process did not start: {api.log.read_text(errors='replace')[-4000:]}")


def _stop(started: Sequence[Api]) -> None:
    for api in started:
        api.process.terminate()
    for api in started:
        with contextlib.suppress(subprocess.TimeoutExpired):
            api.process.wait(10)
        if api.process.poll() is None:
            api.kill()
