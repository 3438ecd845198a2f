"""The server's first process: found by its pid file, started, waited for and stopped."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from holdfast.kit.postgres.account import ServerAccount
from holdfast.kit.postgres.binaries import Binaries
from holdfast.kit.postgres.directory import server_environment
from holdfast.kit.postgres.doors import Door
from holdfast.kit.postgres.errors import ServerDidNotStart, ServerDidNotStop

START_OUTPUT: Final = "postgres-start.log"
_POLL_SECONDS: Final = 0.01
_LAST_WORD_SECONDS: Final = 10.0
# Above every number that a kernel gives to a process.
_NOBODYS_PID: Final = 2_147_483_646
_PID_FILE_LINES: Final = 8


@dataclass(frozen=True)
class PidFile:
    """What a server writes down about itself in `postmaster.pid`."""

    pid: int
    port: int
    socket_dir: str
    is_ready: bool


def read_pid_file(data_dir: Path) -> PidFile | None:
    """Return what the pid file says; `None` when there is none or it is not complete yet."""
    try:
        lines = (data_dir / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    if len(lines) < _PID_FILE_LINES or not lines[0].isdigit() or not lines[3].isdigit():
        return None
    return PidFile(
        pid=int(lines[0]), port=int(lines[3]), socket_dir=lines[4].strip(), is_ready=lines[7].strip() == "ready"
    )


def running_pid(data_dir: Path, *, binaries: Binaries) -> int | None:
    """Return the process number of the server that runs this directory, `None` when there is none.

    A number in a pid file proves nothing: its process may be dead and the number used by another program since.
    """
    try:
        first = (data_dir / "postmaster.pid").read_text().split("\n", 1)[0]
    except FileNotFoundError:
        return None
    if not first.isdigit():
        return None
    pid = int(first)
    return pid if _is_server_of(pid, data_dir=data_dir, binaries=binaries) else None


def forget_reused_pid(data_dir: Path) -> None:
    """Write an impossible process number into a stale pid file: the old one may be another program's by now.

    The file itself is kept: it names the shared memory by which the new server sees that backends of the old one
    still write. Removing it would take that safeguard away.
    """
    path = data_dir / "postmaster.pid"
    if path.exists():
        _, _, rest = path.read_text().partition("\n")
        path.write_text(f"{_NOBODYS_PID}\n{rest}")


def spawn(data_dir: Path, *, binaries: Binaries, account: ServerAccount, door: Door) -> subprocess.Popen[bytes]:
    """Start the server in a session of its own, so that a Ctrl-C at the terminal reaches the application alone."""
    socket_dir = "" if door.socket_dir is None else str(door.socket_dir)
    options = {
        "port": str(door.port),
        "listen_addresses": "" if door.socket_dir else door.host,
        "unix_socket_directories": socket_dir,
        "unix_socket_permissions": "0700",
    }
    command = [binaries.program("postgres"), "-D", str(data_dir)]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    with (data_dir.parent / START_OUTPUT).open("wb") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/" if sys.platform != "win32" else None,
            env=server_environment(),
            user=account.uid,
            group=account.gid,
            extra_groups=[] if account.is_other else None,
            start_new_session=True,
        )


def wait_until_ready(
    data_dir: Path, *, binaries: Binaries, child: subprocess.Popen[bytes] | None, seconds: float
) -> PidFile:
    """Return what the server says about itself once it takes connections, recovery after a crash included."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = read_pid_file(data_dir)
        if found and found.is_ready and (child is None or found.pid == child.pid):
            return found
        if child is not None and child.poll() is not None:
            raise ServerDidNotStart(reason=f"it ended with status {child.returncode}", output=_output(data_dir))
        if child is None and running_pid(data_dir, binaries=binaries) is None:
            raise ServerDidNotStart(reason="it ended while starting", output=_output(data_dir))
        time.sleep(_POLL_SECONDS)
    raise ServerDidNotStart(reason=f"it was not ready within {seconds:g} seconds", output=_output(data_dir))


def stop_server(data_dir: Path, *, binaries: Binaries, child: subprocess.Popen[bytes] | None, seconds: float) -> None:
    """Stop the server that runs this directory, if one does: its clients are cut off, what is committed is kept.

    One that does not end in time is told to end at once; the next start then recovers from its log.
    """
    pid = running_pid(data_dir, binaries=binaries)
    if pid is not None:
        _send(pid, name="INT", binaries=binaries)
        if not _is_gone(data_dir, pid=pid, binaries=binaries, child=child, seconds=seconds):
            _send(pid, name="QUIT", binaries=binaries)
            if not _is_gone(data_dir, pid=pid, binaries=binaries, child=child, seconds=_LAST_WORD_SECONDS):
                raise ServerDidNotStop(pid, seconds=seconds + _LAST_WORD_SECONDS)
    if child is not None:
        # Reap it; without this a long-lived parent would keep a dead entry in the table of processes.
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=_LAST_WORD_SECONDS)


def _is_gone(
    data_dir: Path, *, pid: int, binaries: Binaries, child: subprocess.Popen[bytes] | None, seconds: float
) -> bool:
    """Wait until the process has ended, at most so long, and tell whether it has."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if child is not None and child.pid == pid:
            if child.poll() is not None:
                return True
        elif not _is_server_of(pid, data_dir=data_dir, binaries=binaries):
            return True
        time.sleep(_POLL_SECONDS)
    return False


def _send(pid: int, *, name: str, binaries: Binaries) -> None:
    """Send the server a signal; Windows has none, there PostgreSQL's own tool imitates them."""
    if sys.platform == "win32":
        subprocess.run([binaries.program("pg_ctl"), "kill", name, str(pid)], check=False, capture_output=True)
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.Signals[f"SIG{name}"])


def _is_server_of(pid: int, *, data_dir: Path, binaries: Binaries) -> bool:
    """Tell whether a process is alive, is a PostgreSQL, and runs this directory."""
    if sys.platform == "win32":
        status = [binaries.program("pg_ctl"), "status", "-D", str(data_dir)]
        return subprocess.run(status, check=False, capture_output=True).returncode == 0
    process = Path(f"/proc/{pid}")
    if Path("/proc/self/cwd").exists():
        # A server's working directory is its data directory; a dead process, also an unreaped one, has none.
        try:
            is_ours = (process / "cwd").readlink() == data_dir.resolve()
            return is_ours and (process / "comm").read_text().strip() in {"postgres", "postmaster"}
        except OSError:
            return False
    look = ["ps", "-o", "command=", "-p", str(pid)]
    said = subprocess.run(look, capture_output=True, text=True, check=False)
    return "postgres" in said.stdout and str(data_dir) in said.stdout


def _output(data_dir: Path) -> str:
    """Return what the server said before and after it opened its own log."""
    newest = sorted((data_dir / "log").glob("postgresql-*.log"))[-1:]
    texts = [path.read_text(errors="replace") for path in [data_dir.parent / START_OUTPUT, *newest] if path.exists()]
    return "\n".join(line for line in "\n".join(texts).splitlines() if "HINT:  Future log output" not in line)
