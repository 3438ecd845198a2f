"""The embedded PostgreSQL: started, joined or taken over, and stopped by the process that owns it."""

import logging
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from holdfast.kit.postgres.account import ServerAccount, server_account
from holdfast.kit.postgres.binaries import Binaries, find_binaries
from holdfast.kit.postgres.directory import check_directory, make_directory, prepare_directory
from holdfast.kit.postgres.doors import SUPERUSER, Door, close_door, door_of, new_door
from holdfast.kit.postgres.errors import NotDurable, ProgramFailed, ServerDidNotStart
from holdfast.kit.postgres.home import open_home
from holdfast.kit.postgres.locks import FileLock
from holdfast.kit.postgres.postmaster import (
    PidFile,
    forget_reused_pid,
    running_pid,
    spawn,
    stop_server,
    wait_until_ready,
)
from holdfast.kit.postgres.settings import ClusterSettings

DURABLE: Final = ("fsync", "full_page_writes", "synchronous_commit")
_RETRY_SECONDS: Final = 0.2
_ORPHANS_SECONDS: Final = 15.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL: where it is and how to reach its databases."""

    door: Door
    version: str
    bin_dir: Path
    data_dir: Path

    @property
    def socket_dir(self) -> Path | None:
        """The private directory of the Unix socket; `None` where clients come in by 127.0.0.1."""
        return self.door.socket_dir

    def dsn(self, database: str, *, user: str = SUPERUSER) -> str:
        """Return a database's address, as asyncpg, SQLAlchemy and PostgreSQL's own programs take it."""
        return self.door.dsn(database, user=user)

    def ensure_database(self, name: str) -> None:
        """Create the database unless it exists; any number of processes may ask at the same time."""
        self.ask(
            "select pg_advisory_lock(hashtext('holdfast.ensure_database'));\n"
            "select format('create database %I', :'name')"
            " where not exists (select from pg_database where datname = :'name') \\gexec\n",
            variables={"name": name},
        )

    def ask(self, script: str, *, database: str = "postgres", variables: dict[str, str] | None = None) -> str:
        """Run a script of psql as superuser and return the bare values that it printed."""
        program = Binaries(self.bin_dir, version=self.version, major=0).program("psql")
        command = [program, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database]
        for key, value in (variables or {}).items():
            command += ["-v", f"{key}={value}"]
        done = subprocess.run(
            command, input=script, capture_output=True, text=True, env=self.door.environment(), check=False
        )
        if done.returncode != 0:
            raise ProgramFailed("psql", output=done.stderr)
        return done.stdout


class RunningCluster:
    """This process's hold on the running PostgreSQL; who started or took it over owns it, and stops it."""

    def __init__(self, cluster: Cluster, *, place: "_Place", child: subprocess.Popen[bytes] | None) -> None:
        """Keep what is needed to stop the server; `start_cluster` makes these."""
        self.cluster = cluster
        self._place = place
        self._child = child

    @property
    def is_owner(self) -> bool:
        """Tell whether `stop` ends the server, rather than only this process's use of it."""
        return self._place.owner.is_held

    def stop(self) -> None:
        """Stop the server if this process owns it, and wait until it has ended; may be called again."""
        if self.is_owner:
            with self._place.lock:
                self._place.stop(self._child)

    def leave_running(self) -> None:
        """Give up owning the server without stopping it; the next to start takes it over."""
        self._place.owner.release()

    def __enter__(self) -> Self:
        """Return itself; the cluster already runs."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the server if this process owns it."""
        self.stop()


@dataclass(frozen=True)
class _Place:
    """A cluster's place on the machine: its directories, its locks, and what it is run with."""

    home: Path
    settings: ClusterSettings
    binaries: Binaries
    account: ServerAccount
    lock: FileLock
    """Held while the server is started or stopped."""
    owner: FileLock
    """Held by the owner for as long as it lives: a free one beside a running server tells that its owner has died."""

    @property
    def data_dir(self) -> Path:
        return self.home / "postgres"

    def stop(self, child: subprocess.Popen[bytes] | None) -> None:
        """Stop the server, whoever started it, and let go of the place."""
        stop_server(self.data_dir, binaries=self.binaries, child=child, seconds=self.settings.stop_timeout_seconds)
        close_door(self.home)
        self.owner.release()


def start_cluster(settings: ClusterSettings) -> RunningCluster:
    """Return a hold on the home's PostgreSQL, which runs and takes connections.

    The first process starts it and owns it. Others that come while it runs use it along, and one that comes after the
    owner has died takes it over. Blocks (a second or so for an empty home): call it from a thread inside an event loop.

    Raises a `PostgresError` whose message is for the person at the terminal.
    """
    account = server_account()
    home = open_home(settings.home, account=account)
    place = _Place(
        home=home,
        settings=settings,
        binaries=find_binaries(settings, account=account),
        account=account,
        lock=FileLock(home / "postgres.lock"),
        owner=FileLock(home / "postgres.owner"),
    )
    with place.lock:
        place.owner.try_acquire()
        try:
            return _take(place)
        except BaseException:
            place.owner.release()
            raise


def _take(place: _Place) -> RunningCluster:
    """Join the server that runs, or start one; refuse it when it would lose what it confirms."""
    child = None
    if place.data_dir.exists():
        check_directory(place.data_dir, binaries=place.binaries, account=place.account)
    if running_pid(place.data_dir, binaries=place.binaries) is not None:
        _log.info(
            "PostgreSQL runs already: %s", "taken over from an owner that died" if place.owner.is_held else "joined"
        )
        found = wait_until_ready(
            place.data_dir, binaries=place.binaries, child=None, seconds=place.settings.start_timeout_seconds
        )
    else:
        child, found = _start(place)
    cluster = Cluster(
        door=door_of(place.home, socket_dir=found.socket_dir, port=found.port),
        version=place.binaries.version,
        bin_dir=place.binaries.bin_dir,
        data_dir=place.data_dir,
    )
    try:
        _assert_durable(cluster)
    except BaseException:
        if place.owner.is_held:
            place.stop(child)
        raise
    return RunningCluster(cluster, place=place, child=child)


def _start(place: _Place) -> tuple[subprocess.Popen[bytes], PidFile]:
    """Start the server, with a new cluster where there is none yet.

    After a server was killed, its last backends may for a moment hold the shared memory that a new one must have for
    itself; PostgreSQL then refuses to start, and it is tried again until they have noticed their server's death.
    """
    settings = place.settings
    if not place.data_dir.exists():
        is_loopback = settings.door == "loopback"
        make_directory(place.data_dir, binaries=place.binaries, account=place.account, is_loopback=is_loopback)
    prepare_directory(place.data_dir, parameters=settings.parameters, account=place.account)
    was_killed = (place.data_dir / "postmaster.pid").exists()
    patience = time.monotonic() + (_ORPHANS_SECONDS if was_killed else 0)
    while True:
        forget_reused_pid(place.data_dir)
        door = new_door(place.home, kind=settings.door, account=place.account)
        child = spawn(place.data_dir, binaries=place.binaries, account=place.account, door=door)
        try:
            found = wait_until_ready(
                place.data_dir, binaries=place.binaries, child=child, seconds=settings.start_timeout_seconds
            )
        except ServerDidNotStart as refusal:
            if child.poll() is None:
                child.kill()
                child.wait()
                raise
            if "shared memory" not in str(refusal) or time.monotonic() > patience:
                raise
            time.sleep(_RETRY_SECONDS)
        except BaseException:
            child.terminate()
            child.wait()
            raise
        else:
            return child, found


def _assert_durable(cluster: Cluster) -> None:
    """Refuse a server that does not keep every promise of a commit through a power cut."""
    said = cluster.ask(
        "select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit')"
    )
    values = dict(line.split("|", 1) for line in said.split())
    wrong = {name: values.get(name, "unknown") for name in DURABLE if values.get(name) != "on"}
    if wrong:
        raise NotDurable(settings=wrong)
