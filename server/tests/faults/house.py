"""Processes of a house for the fault tests: API with the simulator, workers, each told what goes wrong."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import pytest

from holdfast.entrypoints.secret_file import Secrets
from holdfast.kit.ports import free_port
from tests.journeys.conftest import LIMITED
from tests.races.servers import PUBLIC_URL, SECRET, START_SECONDS_MAX

SECRETS: Final = Secrets.from_one(SECRET)
# A call that was cut off may be asked again at once; nobody else's patience is tried here.
IMPATIENT: Final = {"HOLDFAST_PAYMENTS__OPERATION_LEASE_SECONDS": "1", "HOLDFAST_PAYMENTS__READ_TIMEOUT_SECONDS": "2"}


@dataclass(frozen=True)
class Part:
    """A running process: the API at its port, or a worker."""

    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    def send(self, number: signal.Signals) -> None:
        """Kill it, stop it in its tracks, or let it go on."""
        self.process.send_signal(number)

    def said(self) -> str:
        """Return its log."""
        return self.log.read_text(errors="replace")

    def is_stopped(self) -> bool:
        """Tell whether it stands still after SIGSTOP."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii")
        return stat.rpartition(")")[2].split()[0] in {"T", "t"}


def environment_of(database_url: str, *, home: Path, port: int, **settings: str) -> Mapping[str, str]:
    """Return what a process is told; `settings` are variables without their prefix."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDFAST_", "DATABASE_"))}
    return kept | {
        "DATABASE_URL": database_url,
        "HOLDFAST_HOME": str(home),
        "HOLDFAST_PORT": str(port),
        "HOLDFAST_SECRET": SECRET,
        "HOLDFAST_PUBLIC_URL": PUBLIC_URL,
        "HOLDFAST_WITH_SIMULATOR": "true",
        "HOLDFAST_LOG_LEVEL": "INFO",
        **IMPATIENT,
        **{f"HOLDFAST_LIMITS__{what}_PER_MINUTE": "1000000" for what in LIMITED},
        **{f"HOLDFAST_{name}": value for name, value in settings.items()},
    }


@contextlib.contextmanager
def running_api(database_url: str, *, home: Path, **settings: str) -> Iterator[Part]:
    """Run an API on a free port; ready when it yields."""
    port = free_port()
    with _running("api", port, environment_of(database_url, home=home, port=port, **settings), home=home) as part:
        wait_until_ready(part)
        yield part


@contextlib.contextmanager
def running_worker(database_url: str, *, home: Path, port: int, **settings: str) -> Iterator[Part]:
    """Run a worker whose gateway is the simulator of the API at that port."""
    environment = environment_of(database_url, home=home, port=port, **settings)
    with _running("worker", port, environment, home=home) as part:
        yield part


def wait_until_ready(part: Part) -> None:
    """Return when the API says that it is ready; fail with its log otherwise."""
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline and part.process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"http://127.0.0.1:{part.port}/health/ready", timeout=2).status_code == httpx.codes.OK:
                return
        time.sleep(0.05)
    pytest.fail(f"the API did not start: {part.said()[-4000:]}")


@contextlib.contextmanager
def _running(what: str, port: int, environment: Mapping[str, str], /, *, home: Path) -> Iterator[Part]:
    log = home / f"{what}-{time.monotonic_ns()}.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "holdfast.entrypoints.cli", what],
            env=environment,
            cwd=home,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    part = Part(port, process, log)
    try:
        yield part
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        if process.poll() is None:
            process.kill()
            process.wait(10)
