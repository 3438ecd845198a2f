"""A platform of real processes of which each can be killed, stopped and started again, the database too.

PostgreSQL listens on one port for the whole life of the ground, so that processes find it again where it was.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest

from holdfast.kit.ports import free_port
from holdfast.kit.postgres import Cluster, ClusterSettings, PostgresError
from holdfast.kit.postgres.account import ServerAccount, server_account
from holdfast.kit.postgres.binaries import Binaries, find_binaries
from holdfast.kit.postgres.directory import make_directory, prepare_directory
from holdfast.kit.postgres.doors import SUPERUSER, Door
from holdfast.kit.postgres.errors import ServerDidNotStart
from holdfast.kit.postgres.home import open_home
from holdfast.kit.postgres.postmaster import forget_reused_pid, spawn, stop_server, wait_until_ready
from tests.conftest import SERVER, TEMPLATE, copy_database, wait_until
from tests.journeys.conftest import LIMITED
from tests.races.servers import PUBLIC_URL, SECRET

# A machine that does much else at the same time may need this long.
START_SECONDS_MAX: Final = 120
ORPHANS_SECONDS: Final = 15.0
HOARDING: Final = ("HOLDS_PER_CUSTOMER", "HOLDS_PER_OFFERING", "LAPSED_HOLDS")
FAKETIME: Final = shutil.which("faketime")
_PARAMETERS: Final = {"shared_buffers": "128MB", "max_connections": "150"}


@dataclass
class Postgres:
    """A PostgreSQL of the tests' own, to be ill-treated."""

    home: Path
    binaries: Binaries
    account: ServerAccount
    door: Door
    parameters: Mapping[str, str] = field(default_factory=dict)
    child: "subprocess.Popen[bytes] | None" = None

    @classmethod
    def made_in(cls, home: Path) -> "Postgres":
        """Make a cluster there; it is not started yet."""
        settings = ClusterSettings(home=home)
        account = server_account()
        open_home(home, account=account)
        binaries = find_binaries(settings, account=account)
        make_directory(home / "postgres", binaries=binaries, account=account, is_loopback=True)
        password = (home / "postgres.password").read_text()
        return cls(home, binaries, account, Door("127.0.0.1", free_port(), password=password))

    @property
    def data_dir(self) -> Path:
        """Return where it keeps its data."""
        return self.home / "postgres"

    @property
    def cluster(self) -> Cluster:
        """Return it as the embedded PostgreSQL is known to tests."""
        return Cluster(self.door, self.binaries.version, self.binaries.bin_dir, self.data_dir)

    def start(self) -> None:
        """Start it and wait until it takes connections; those whom a kill orphaned may need a moment to go."""
        prepare_directory(self.data_dir, parameters={**_PARAMETERS, **self.parameters}, account=self.account)
        deadline = time.monotonic() + ORPHANS_SECONDS
        while True:
            forget_reused_pid(self.data_dir)
            self.child = spawn(self.data_dir, binaries=self.binaries, account=self.account, door=self.door)
            try:
                wait_until_ready(self.data_dir, binaries=self.binaries, child=self.child, seconds=START_SECONDS_MAX)
            except ServerDidNotStart as refusal:
                if "shared memory" not in str(refusal) or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return

    def kill(self) -> None:
        """End it as a power cut would: SIGKILL to all of its processes."""
        assert self.child is not None
        for pid in self._family():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.child.wait(10)

    def stop(self) -> None:
        """Stop it as an operator in a hurry does: clients are cut off, what is committed is kept."""
        stop_server(self.data_dir, binaries=self.binaries, child=self.child, seconds=30)

    def freeze(self) -> None:
        """Let it hang: connections are accepted by the kernel, nobody answers (SIGSTOP)."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on where it was."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        for pid in self._family():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def _family(self) -> list[int]:
        """Return the first process, then its children: nobody is born in between once it is stopped or dead."""
        assert self.child is not None
        children = Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children")
        with contextlib.suppress(OSError):
            return [self.child.pid, *(int(pid) for pid in children.read_text().split())]
        return [self.child.pid]


@dataclass
class Part:
    """One process of the platform, started the way operators start it, again and again at the same place."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    port: int | None = None
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_running(self) -> bool:
        """Say whether the process lives."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> "Part":
        """Start the process; it may take a while until it answers."""
        with self.log.open("ab") as sink:
            self.process = subprocess.Popen(
                list(self.command),
                env=dict(self.environment),
                cwd=self.log.parent,
                stdout=sink,
                stderr=sink,
                # Of its own group: faketime stands between us and what it runs.
                start_new_session=True,
            )
        return self

    def kill(self) -> None:
        """End it with SIGKILL, and return when it is gone."""
        assert self.process is not None
        self._signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        """Ask it to stop, and make it after a while."""
        if self.process is None:
            return
        self._signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        self._signal(signal.SIGKILL)
        self.process.wait(10)

    def _signal(self, number: signal.Signals) -> None:
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def wait_until(self, path: str, *, status: int = 200, seconds: float = START_SECONDS_MAX) -> float:
        """Return after how many seconds the path answers with that status; fail with the log when it does not."""
        begin, last = time.monotonic(), "no answer"
        while time.monotonic() - begin < seconds and self.is_running:
            with contextlib.suppress(httpx.TransportError):
                answer = httpx.get(f"{self.url}{path}", timeout=10)
                if answer.status_code == status:
                    return time.monotonic() - begin
                last = answer.text
            time.sleep(0.05)
        pytest.fail(f"{self.name}: no {status} from {path} within {seconds} s but {last}\n{self.said()[-4000:]}")

    def said(self) -> str:
        """Return what it logged."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""


@dataclass
class Rig:
    """The processes of one test over a database of its own."""

    home: Path
    postgres: Postgres
    database_url: str
    environment: Mapping[str, str]
    parts: list[Part] = field(default_factory=list)

    @property
    def database_name(self) -> str:
        """Return the name of the test's database."""
        return urlsplit(self.database_url).path[1:]

    def api(self, *, clock: str | None = None, **changes: str) -> Part:
        """Start an API process; `clock` shifts its machine's time like `+2h`."""
        return self._start("api", port=free_port(), clock=clock, changes=changes)

    def worker(self, *, clock: str | None = None, **changes: str) -> Part:
        """Start a worker."""
        return self._start("worker", port=None, clock=clock, changes=changes)

    def simulator(self) -> Part:
        """Start the payment gateway's stand-in, alone."""
        return self._start("simulator", port=free_port(), clock=None, changes={})

    def errors(self) -> str:
        """Return what the processes logged as broken, each with the way to it: after an outage there is nothing."""
        found = []
        for part in self.parts:
            for line in part.said().splitlines():
                if '"level":"error"' in line:
                    told = json.loads(line)
                    ways = [
                        f"{one['exc_type']}: {one['exc_value']} at "
                        + " < ".join(f"{frame['filename'][-40:]}:{frame['lineno']}" for frame in one["frames"][:-9:-1])
                        for one in told.get("exception", ())
                    ]
                    found.append(f"{part.name} {told['event']} {ways}")
        return "\n".join(dict.fromkeys(found))

    def _start(self, name: str, *, port: int | None, clock: str | None, changes: Mapping[str, str]) -> Part:
        command = [sys.executable, "-m", "holdfast.entrypoints.cli", name]
        if port is not None:
            command += ["--port", str(port)]
        if clock is not None:
            assert FAKETIME is not None
            command = [FAKETIME, "-f", clock, *command]
        # Somebody else's log must not be read as this one's.
        log = self.home / f"{name}-{len(self.parts)}.log"
        part = Part(f"{name} {len(self.parts)}", command, {**self.environment, **changes}, log, port)
        self.parts.append(part)
        return part.start()


@dataclass
class Ground:
    """What all rigs of a run stand on: the PostgreSQL, and a migrated database in it to be copied."""

    home: Path
    postgres: Postgres
    template: str

    @contextlib.contextmanager
    def rig(self, **changes: str) -> Iterator[Rig]:
        """Give a test processes and a database; all that it started is stopped at the end, the database runs."""
        home = self.home / f"rig-{time.monotonic_ns()}"
        home.mkdir()
        url = self.postgres.cluster.dsn(copy_database(self.postgres.cluster, self.template), user=SUPERUSER)
        made = Rig(home, self.postgres, url, environment_of(url, home=home) | changes)
        try:
            yield made
        finally:
            for part in made.parts:
                part.stop()
            self._restore()
            self.postgres.cluster.ask(f"DROP DATABASE {made.database_name} WITH (FORCE)")

    def _restore(self) -> None:
        """Make the database run again for the next one, whatever the test left behind."""
        self.postgres.thaw()
        if self.postgres.child is None or self.postgres.child.poll() is not None:
            self.postgres.start()


def make_ground(home: Path, *, prepare: Callable[[Postgres], None] = lambda _: None) -> Ground:
    """Make and start a PostgreSQL with a migrated database; `prepare` sees its directory before the first start."""
    postgres = Postgres.made_in(home)
    prepare(postgres)
    try:
        postgres.start()
        postgres.cluster.ensure_database(TEMPLATE)
        migrate = [sys.executable, "-m", "alembic", "-x", f"url={postgres.cluster.dsn(TEMPLATE)}", "upgrade", "head"]
        subprocess.run(migrate, cwd=SERVER, check=True)
        return Ground(home, postgres, TEMPLATE)
    except (PostgresError, OSError, subprocess.SubprocessError):
        if postgres.child is not None and postgres.child.poll() is None:
            postgres.stop()
        raise


def environment_of(database_url: str, *, home: Path) -> dict[str, str]:
    """Return the settings of the processes: one secret, no limits that a test reaches, no simulator inside."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDFAST_", "DATABASE_"))}
    return kept | {
        "DATABASE_URL": database_url,
        "HOLDFAST_HOME": str(home),
        "HOLDFAST_SECRET": SECRET,
        "HOLDFAST_PUBLIC_URL": PUBLIC_URL,
        "HOLDFAST_WITH_SIMULATOR": "false",
        "HOLDFAST_LOG_LEVEL": "WARNING",
        "HOLDFAST_LOG_FORMAT": "json",
        **{f"HOLDFAST_LIMITS__{what}_PER_MINUTE": "1000000" for what in LIMITED},
        **{f"HOLDFAST_BOOKINGS__{what}_MAX": "1000000" for what in HOARDING},
    }


async def until_quiet(rig: Rig, *, seconds: float = 60) -> None:
    """Return when the workers have caught up: no event waits any more."""
    query = "SELECT count(*) FROM outbox.event WHERE published_at IS NULL"
    superuser = await asyncpg.connect(rig.database_url)

    async def nothing_waits() -> bool:
        return not await superuser.fetchval(query)

    try:
        await wait_until(nothing_waits, seconds=seconds, step=0.2)
    except pytest.fail.Exception:
        pytest.fail(
            f"{await superuser.fetchval(query)} things still wait:\n{rig.errors()}\n{rig.parts[-1].said()[-3500:]}"
        )
    finally:
        await superuser.close()
