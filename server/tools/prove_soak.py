"""Watch the memory of each of a platform's processes, while crowds are in or while it is kept under load."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

SAMPLE_SECONDS = 10
# The first part of the time fills caches and pools; growth is judged over the rest.
WARM_SHARE = 0.25
GROWTH_MAX = 0.10
_KIBIBYTES = 1024


def soak(holdfast: Sequence[str], *, minutes: float, cwd: Path, logs: Path) -> dict[str, object]:
    """Let crowds in for so many minutes; return the memory of each kind of process over the time, in MiB.

    A platform's processes are known by their command lines: the children of `holdfast simulate`'s private platform.
    """
    # One crowd that is too large for the time: it is stopped by the clock, and its platform lives as long as it does.
    command = [*holdfast, "simulate", "--users", "1000", "--bookings", "1000000", "--seed", "7"]
    command += ["--concurrency", "8", "--minutes", str(minutes)]
    with (logs / "soak.log").open("wb") as sink, watched_memory(minutes=minutes) as samples:
        status = subprocess.run(command, cwd=cwd, stdout=sink, stderr=subprocess.STDOUT, check=False).returncode
    return {
        "status": status or int(not is_flat(samples)),
        "crowd_status": status,
        "minutes": minutes,
        "parts": table(samples),
    }


@contextlib.contextmanager
def watched_memory(*, minutes: float = float("inf")) -> Iterator[list[dict[str, float]]]:
    """Yield a list that grows by a sample now and then, for so long: the memory of all parts below this process."""
    samples: list[dict[str, float]] = []
    over = threading.Event()
    deadline = time.monotonic() + minutes * 60

    def watch() -> None:
        while time.monotonic() < deadline and not over.wait(SAMPLE_SECONDS):
            if found := memory_below(os.getpid()):
                samples.append(found)

    watcher = threading.Thread(target=watch, name="memory", daemon=True)
    watcher.start()
    try:
        yield samples
    finally:
        over.set()
        watcher.join()


def memory_below(pid: int) -> dict[str, float]:
    """Return the resident memory of the processes that descend from one, by what they are, in MiB.

    PostgreSQL's processes share memory: theirs is counted without it.
    """
    parents, found = {}, {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            stat = (entry / "stat").read_text(encoding="utf-8")
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            held = (entry / "statm").read_text(encoding="utf-8").split()
        except OSError:
            continue
        parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
        private = (int(held[1]) - int(held[2])) * os.sysconf("SC_PAGESIZE") / _KIBIBYTES**2
        found[int(entry.name)] = (part_of(command), private)
    total: dict[str, float] = {}
    for child, (part, private) in found.items():
        if part and _descends(child, pid, parents=parents):
            total[part] = total.get(part, 0.0) + private
    return total


def part_of(command: str) -> str | None:
    """Return which part of the platform a command line is."""
    if "postgres" in command and "python" not in command:
        return "database"
    for part in ("simulator", "worker", "api"):
        if f"entrypoints.child {part}" in command or f"cli {part}" in command:
            return part
    return None


def table(samples: Sequence[dict[str, float]]) -> dict[str, dict[str, float]]:
    """Return each part's memory after the warm-up, at the end, and at most."""
    if not samples:
        return {}
    warm = samples[int(len(samples) * WARM_SHARE) :]
    parts = sorted({part for sample in warm for part in sample})
    window = max(1, len(warm) // 10)
    return {
        part: {
            "start": round(_mean([sample.get(part, 0.0) for sample in warm[:window]]), 1),
            "end": round(_mean([sample.get(part, 0.0) for sample in warm[-window:]]), 1),
            "most": round(max(sample.get(part, 0.0) for sample in warm), 1),
        }
        for part in parts
    }


def is_flat(samples: Sequence[dict[str, float]]) -> bool:
    """Say whether no part of our own grew by more than a tenth after its warm-up; the database's caches may fill."""
    ours = {part: row for part, row in table(samples).items() if part != "database"}
    return bool(ours) and all(row["end"] <= row["start"] * (1 + GROWTH_MAX) + 5 for row in ours.values())


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _descends(pid: int, ancestor: int, *, parents: dict[int, int]) -> bool:
    while pid in parents:
        pid = parents[pid]
        if pid == ancestor:
            return True
    return False
