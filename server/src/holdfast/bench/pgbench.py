"""Runs PostgreSQL's own pgbench and reads what it says."""

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import fmean
from typing import Final

from holdfast.bench.machine import cpu_seconds, cpu_seconds_of_family
from holdfast.kit.postgres import Cluster

_RATE: Final = re.compile(r"tps = ([\d.]+)")
_PROGRESS: Final = re.compile(r"^progress: [\d.]+ s, ([\d.]+) tps", re.MULTILINE)
_DONE: Final = re.compile(r"number of transactions actually processed: (\d+)")
_FAILED: Final = re.compile(r"number of failed transactions: (\d+)")
_LATENCY: Final = re.compile(r"latency average = ([\d.]+) ms")
# A new session loads its catalogues and plans in its first transactions: that second is not the rate.
_WARM_UP_SECONDS: Final = 1
_THREADS_MAX: Final = 2
# Of the seconds after that one: sessions that have ended take their time with them before it can be read.
_WATCHED_SHARE: Final = 0.6


class PgbenchFailed(Exception):
    """Pgbench came to grief; the sentence is what it said."""


@dataclass(frozen=True, slots=True)
class Drill:
    """What pgbench is to do: a script, as which user in which database, with how many clients for how long."""

    script: str
    database: str
    user: str
    role: str
    clients: int
    seconds: float
    variables: Mapping[str, int] = field(default_factory=dict)

    @property
    def lasting(self) -> int:
        """Return the whole seconds that pgbench runs, the one in which sessions warm up among them."""
        return max(1, round(self.seconds)) + (_WARM_UP_SECONDS if self.seconds >= 1 else 0)


@dataclass(frozen=True, slots=True)
class Drilled:
    """What pgbench made of it, and the cores that the database and pgbench itself kept busy meanwhile."""

    clients: int
    rate: float
    transactions: int
    failed: int
    latency_ms: float
    database_cores: float
    client_cores: float = 0.0

    @property
    def client_ms_each(self) -> float:
        """Return pgbench's own milliseconds of processor time for each transaction."""
        return 1_000 * self.client_cores / self.rate if self.rate else 0.0

    @property
    def database_ms_each(self) -> float:
        """Return PostgreSQL's milliseconds of processor time for each transaction."""
        return 1_000 * self.database_cores / self.rate if self.rate else 0.0


async def drill(cluster: Cluster, wanted: Drill, *, directory: Path) -> Drilled:
    """Run pgbench on the cluster."""
    file = directory / "reference.sql"
    file.write_text(wanted.script, encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        *command_of(cluster.bin_dir / "pgbench", wanted, file=file),
        env=cluster.door.environment() | {"PGUSER": wanted.user, "PGOPTIONS": f"-c role={wanted.role}"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    watching = asyncio.create_task(_watch(process.pid, postmaster=postmaster_of(cluster), seconds=wanted.lasting))
    said, complaint = await process.communicate()
    progress = complaint.decode(errors="replace")
    if process.returncode != 0:
        watching.cancel()
        raise PgbenchFailed(progress[-2_000:])
    database, client = await watching
    found = read_drill(said.decode(), progress=progress, clients=wanted.clients)
    return replace(found, database_cores=database, client_cores=client)


async def _watch(pid: int, *, postmaster: int, seconds: int) -> tuple[float, float]:
    """Return the cores that PostgreSQL and pgbench keep busy, after sessions have warmed up and before they end."""
    await asyncio.sleep(_WARM_UP_SECONDS if seconds > _WARM_UP_SECONDS else 0)
    begin, before = time.monotonic(), (cpu_seconds_of_family(postmaster), cpu_seconds([pid]))
    await asyncio.sleep(_WATCHED_SHARE * max(1, seconds - _WARM_UP_SECONDS))
    lasted, after = time.monotonic() - begin, (cpu_seconds_of_family(postmaster), cpu_seconds([pid]))
    database, client = (max(0.0, late - early) / lasted for early, late in zip(before, after, strict=True))
    return database, client


def postmaster_of(cluster: Cluster) -> int:
    """Return the server's own process."""
    return int((cluster.data_dir / "postmaster.pid").read_text().split("\n", 1)[0])


def command_of(program: Path, wanted: Drill, *, file: Path) -> list[str]:
    """Return the command line."""
    threads = min(wanted.clients, _THREADS_MAX)
    values = {"clients": wanted.clients, "taken": 0, **wanted.variables}
    defined = [word for name, value in values.items() for word in ("-D", f"{name}={value}")]
    return [
        str(program),
        *("-n", "-M", "prepared", "-f", str(file), "-P", "1", "-T", str(wanted.lasting)),
        *("-c", str(wanted.clients), "-j", str(threads), *defined, wanted.database),
    ]


def read_drill(text: str, *, progress: str, clients: int) -> Drilled:
    """Read what pgbench printed; the rate is that of the seconds after the first."""
    rate, done = _RATE.search(text), _DONE.search(text)
    steady = [float(found) for found in _PROGRESS.findall(progress)][_WARM_UP_SECONDS:]
    if rate is None or done is None:
        raise PgbenchFailed(text[-2_000:])
    failed, latency = _FAILED.search(text), _LATENCY.search(text)
    return Drilled(
        clients=clients,
        rate=fmean(steady) if steady else float(rate[1]),
        transactions=int(done[1]),
        failed=int(failed[1]) if failed else 0,
        latency_ms=float(latency[1]) if latency else 0.0,
        database_cores=0.0,
    )
