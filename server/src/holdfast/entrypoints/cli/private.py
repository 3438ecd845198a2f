"""A platform of one's own, for as long as a command runs: `holdfast up` in a home that is thrown away."""

import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from holdfast.kit.clock import monotonic_seconds
from holdfast.kit.ports import free_port

START_SECONDS_MAX = 120.0
STOP_SECONDS = 60.0
LOOK_SECONDS = 0.1
OK = 200
# What a shell calls the status of somebody who was ended by a signal, less the signal's number.
SIGNALLED = 128
OPEN_TO_PASS = 0o711
# What would lead the private platform to somebody else's data, mail or money.
FOREIGN = ("HOLDFAST_", "DATABASE_", "REDIS_", "SMTP_")
# Which programs to run is about the machine.
OF_THE_MACHINE = frozenset({"HOLDFAST_POSTGRES_BIN"})


class NotStarted(Exception):
    """The private platform did not come up; the sentence says what it printed."""


@dataclass
class PrivatePlatform:
    """A running platform, its home, and the environment under which its parts were started."""

    url: str
    home: Path
    environment: Mapping[str, str]
    is_kept: bool = False


@contextlib.contextmanager
def private_platform(settings: Mapping[str, str], *, below: Path | None = None) -> Iterator[PrivatePlatform]:
    """Start a platform without demo data under those settings, and stop it at the end.

    Its home, in the temporary directory unless `below` another, is thrown away, unless somebody has set `is_kept`.
    Raises `NotStarted`.
    """
    home = _open_directory(below)
    port = free_port()
    own = {name: value for name, value in os.environ.items() if name in OF_THE_MACHINE or not name.startswith(FOREIGN)}
    own |= {"HOLDFAST_HOME": str(home), "HOLDFAST_PORT": str(port), **settings}
    platform = PrivatePlatform(f"http://127.0.0.1:{port}", home, own)
    command = [sys.executable, "-m", "holdfast.entrypoints.cli", "up", "--no-demo", "--port", str(port)]
    with (home / "up.log").open("wb") as log:
        # Elsewhere than here, so that no .env is read; of its own session, so that Ctrl-C reaches us first.
        process = subprocess.Popen(
            command, env=own, cwd=home, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        # Whoever ends us ends the platform too: nobody else knows that it is there.
        before = signal.signal(signal.SIGTERM, _end)
        try:
            _wait_until_ready(platform, port=port, process=process)
            yield platform
        finally:
            signal.signal(signal.SIGTERM, before)
            _stop(process)
            if not platform.is_kept:
                shutil.rmtree(home, ignore_errors=True)


def _end(number: int, _: object, /) -> None:
    raise SystemExit(SIGNALLED + number)


def _wait_until_ready(platform: PrivatePlatform, *, port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = monotonic_seconds() + START_SECONDS_MAX
    while monotonic_seconds() < deadline and process.poll() is None:
        if _is_ready(port):
            return
        time.sleep(LOOK_SECONDS)
    said = (platform.home / "up.log").read_text(encoding="utf-8", errors="replace")[-2_000:]
    raise NotStarted(f"A platform of one's own did not come up. It said: {said.strip()}")


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _stop(process: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _open_directory(below: Path | None) -> Path:
    """Make a directory that the database's own user may pass through, when it is another than ours."""
    home = Path(tempfile.mkdtemp(prefix="holdfast-private-", dir=below))
    home.chmod(OPEN_TO_PASS)
    return home
