"""Fires a plan from a process of its own, and reads the processor time that it cost the servers."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from holdfast.bench.gun import Volley
from holdfast.bench.machine import cpu_seconds, cpu_seconds_of_family
from holdfast.bench.magazine import Plan


class LoadFailed(Exception):
    """The process that fires came to grief; the sentence is what it said."""


@dataclass(frozen=True, slots=True)
class Payers:
    """The processes whose time is counted: the application's, and PostgreSQL's first."""

    apis: Sequence[int]
    postmaster: int | None
    """None for a database that runs elsewhere: its time is not to be had."""

    def spent(self) -> tuple[float, float]:
        """Return the seconds that the application and the database have used so far."""
        database = cpu_seconds_of_family(self.postmaster) if self.postmaster is not None else 0.0
        return cpu_seconds(self.apis), database


@dataclass(frozen=True, slots=True)
class Fired:
    """What came of a plan, and the seconds of processor time that it cost application and database."""

    volley: Volley
    app_seconds: float
    database_seconds: float

    @property
    def client_ms_each(self) -> float:
        """Return the load's own milliseconds of processor time for each good answer."""
        return 1_000 * self.volley.cpu_seconds / max(1, self.volley.good)

    @property
    def app_ms_each(self) -> float:
        """Return the application's milliseconds of processor time for each good answer."""
        return 1_000 * self.app_seconds / max(1, self.volley.good)

    @property
    def database_ms_each(self) -> float:
        """Return PostgreSQL's milliseconds of processor time for each good answer."""
        return 1_000 * self.database_seconds / max(1, self.volley.good)


async def fire_plan(plan: Plan, *, payers: Payers) -> Fired:
    """Fire the plan and return what came of it."""
    before = payers.spent()
    said = await carry_out(plan, module="holdfast.bench.gun")
    after = payers.spent()
    return Fired(Volley.read(said), after[0] - before[0], after[1] - before[1])


async def carry_out(plan: Plan, *, module: str) -> str:
    """Let a module carry out the plan in a process of its own, and return what it printed."""
    with NamedTemporaryFile(prefix="holdfast-load-", suffix=".json") as file:
        await asyncio.to_thread(plan.save, Path(file.name))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module, file.name),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        said, complaint = await process.communicate()
    if process.returncode != 0:
        raise LoadFailed(complaint.decode(errors="replace")[-2_000:])
    return said.decode()
