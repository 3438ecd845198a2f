"""The machine that was measured, and the processor time that processes used on it."""

import os
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")
_OF_ITSELF: Final = slice(11, 13)
_WITH_ENDED_CHILDREN: Final = slice(11, 15)
_PARENT: Final = 1
_GIBIBYTE: Final = 2**30


@dataclass(frozen=True, slots=True)
class Machine:
    """What figures depend on beside the code."""

    processor: str
    cores: int
    memory_gibibytes: float
    system: str
    python: str
    postgres: str
    revision: str

    def sentence(self) -> str:
        """Return it in one line."""
        return (
            f"{self.cores} cores ({self.processor}), {self.memory_gibibytes:.0f} GiB, {self.system}, "
            f"Python {self.python}, PostgreSQL {self.postgres}, revision {self.revision}"
        )


def describe_machine(*, postgres: str) -> Machine:
    """Look at the machine."""
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return Machine(
        processor=_processor(),
        cores=available_cores(),
        memory_gibibytes=round(pages * size / _GIBIBYTE, 1),
        system=_system(),
        python=platform.python_version(),
        postgres=postgres,
        revision=git_revision(Path(__file__).parent),
    )


def available_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


def git_revision(directory: Path) -> str:
    """Return the revision of the checkout, with a plus when something in it is changed; `unknown` outside of one."""
    try:
        revision = _git(directory, "rev-parse", "--short=10", "HEAD")
        is_changed = bool(_git(directory, "status", "--porcelain", "--untracked-files=no"))
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{revision}+" if is_changed else revision


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return the processor time that those processes have used."""
    return sum(_times(pid, _OF_ITSELF) for pid in pids)


def cpu_seconds_of_family(parent: int) -> float:
    """Return the processor time of a process, of its children, and of those children that have ended."""
    return _times(parent, _WITH_ENDED_CHILDREN) + sum(_times(pid, _OF_ITSELF) for pid in children_of(parent))


def children_of(parent: int) -> tuple[int, ...]:
    """Return the processes that a process has started and that live."""
    pids = (int(entry.name) for entry in PROC.iterdir() if entry.name.isdecimal())
    return tuple(pid for pid in pids if (fields := _fields(pid)) and int(fields[_PARENT]) == parent)


def resident_bytes(pid: int) -> int:
    """Return the memory that a process keeps; zero when it is gone."""
    try:
        return int((PROC / str(pid) / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _times(pid: int, which: slice) -> float:
    return sum(int(ticks) for ticks in _fields(pid)[which]) / os.sysconf("SC_CLK_TCK")


def _fields(pid: int) -> list[str]:
    """Return what `/proc/<pid>/stat` says after the command's name, which may hold anything; nothing if it is gone."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _git(directory: Path, *words: str) -> str:
    command = ["git", "-C", str(directory), *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _processor() -> str:
    try:
        lines = (PROC / "cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.platform(terse=True)
