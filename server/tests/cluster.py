"""One PostgreSQL for a whole run of the tests, shared by its processes, on a disk that is synchronised as in earnest.

A plugin of pytest (`pytest_plugins = ["tests.cluster"]` in `conftest.py`). The process that started the run makes a
directory for it directly below the temporary one: pytest's own are closed to the unprivileged user under whom the
server runs when root starts the tests. The first process that needs the server starts it, the others join, and the one
that started the run stops it at the end. What a killed run left behind is stopped and removed by the next.
"""

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Protocol

import pytest

from holdfast.kit.postgres import Cluster, ClusterSettings, PostgresError, RunningCluster, start_cluster
from holdfast.kit.postgres.binaries import Binaries
from holdfast.kit.postgres.doors import close_door
from holdfast.kit.postgres.locks import FileLock
from holdfast.kit.postgres.postmaster import stop_server

PREFIX: Final = "holdfast-tests-"
MACHINES_OWN: Final = Path("/usr/lib/postgresql/15/bin")
PARAMETERS: Final = {
    "max_connections": "300",
    "shared_buffers": "192MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "30min",
}
_HOME: Final = pytest.StashKey[Path]()
_RUN: Final = pytest.StashKey[FileLock]()
_HELD: Final = pytest.StashKey[dict[Path, RunningCluster]]()


class _Node(Protocol):
    """What xdist tells about a process that is to be started."""

    config: pytest.Config
    workerinput: dict[str, object]


def open_directory() -> Path:
    """Create a directory that other users may pass through, below the temporary one or `/tmp`."""
    directory = Path(tempfile.mkdtemp(prefix=PREFIX))
    if not _is_open(directory.parent):
        directory.rmdir()
        directory = Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp"))
    directory.chmod(0o711)
    return directory


def shared_cluster(home: Path, *, bin_dir: Path | None = None) -> RunningCluster:
    """Return a hold on the home's server, started if no process of the run has done so yet."""
    return start_cluster(ClusterSettings(home=home, bin_dir=bin_dir, parameters=PARAMETERS))


def end_run(home: Path) -> None:
    """Stop the servers of a run, whoever started them, and remove its directory."""
    for pid_file in home.rglob("postmaster.pid"):
        data_dir = pid_file.parent
        stop_server(data_dir, binaries=Binaries(MACHINES_OWN, version="", major=0), child=None, seconds=30)
        close_door(data_dir.parent)
    shutil.rmtree(home, ignore_errors=True)


def pytest_configure(config: pytest.Config) -> None:
    """Make the run's directory, or learn which one it is."""
    config.stash[_HELD] = {}
    given = getattr(config, "workerinput", {}).get("holdfast_home")
    if given is not None:
        config.stash[_HOME] = Path(given)
        return
    _end_dead_runs()
    home = open_directory()
    # The lock shows that the run lives. It gets its name when it is held, so that nobody sees it free before.
    lock = FileLock(home / "run.new")
    lock.acquire()
    (home / "run.new").rename(home / "run.lock")
    config.stash[_HOME], config.stash[_RUN] = home, lock


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: _Node) -> None:
    """Tell a process of the run where the run's directory is."""
    node.workerinput["holdfast_home"] = str(node.config.stash[_HOME])


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let go of the servers, and stop them at the end of the whole run."""
    for held in session.config.stash[_HELD].values():
        held.leave_running()
    if _RUN in session.config.stash:
        end_run(session.config.stash[_HOME])
        session.config.stash[_RUN].release()


@pytest.fixture(scope="session")
def cluster(pytestconfig: pytest.Config) -> Cluster:
    """Return the run's PostgreSQL: the packaged one, the same that `holdfast up` starts."""
    return _hold(pytestconfig, name="packaged", bin_dir=None)


@pytest.fixture(scope="session")
def machine_cluster(pytestconfig: pytest.Config) -> Cluster:
    """Return a PostgreSQL 15 of the machine's own, the oldest that is supported."""
    if not (MACHINES_OWN / "postgres").exists():
        pytest.skip("not proved on this machine: there is no PostgreSQL 15 in /usr/lib/postgresql")
    return _hold(pytestconfig, name="machine", bin_dir=MACHINES_OWN)


@pytest.fixture(scope="session")
def cluster_dsn(cluster: Cluster) -> Callable[[str], str]:
    """Return a function that gives the address of one of the run's databases."""
    return cluster.dsn


@pytest.fixture
def open_home(pytestconfig: pytest.Config) -> Iterator[Path]:
    """Return a test's own directory that the server's user may pass through."""
    directory = Path(tempfile.mkdtemp(prefix="test-", dir=pytestconfig.stash[_HOME]))
    directory.chmod(0o711)
    yield directory
    end_run(directory)


def _hold(config: pytest.Config, *, name: str, bin_dir: Path | None) -> Cluster:
    home = config.stash[_HOME] / name
    held = config.stash[_HELD]
    if home not in held:
        held[home] = shared_cluster(home, bin_dir=bin_dir)
    return held[home].cluster


def _end_dead_runs() -> None:
    """Stop and remove what runs left behind that were killed before they could."""
    for lock_file in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/run.lock"):
        with contextlib.suppress(OSError, PostgresError):
            lock = FileLock(lock_file)
            if lock.try_acquire():
                end_run(lock_file.parent)
                lock.release()


def _is_open(directory: Path) -> bool:
    return all(way.stat().st_mode & 0o001 for way in [directory, *directory.parents])
