"""The embedded PostgreSQL from start to stop, and after everything that can go wrong between."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest

import holdfast
from holdfast.kit.postgres import ClusterSettings, RunningCluster, start_cluster
from holdfast.kit.postgres.errors import DirectoryTooNew, HomeUnusable, NotDurable, ServerDidNotStart

pytestmark = pytest.mark.anyio

MACHINES_OWN = Path("/usr/lib/postgresql/15/bin")
SMALL = {"shared_buffers": "32MB"}

STARTER = """
import pathlib, sys, time
from holdfast.kit.postgres import ClusterSettings, start_cluster

running = start_cluster(ClusterSettings(home=pathlib.Path(sys.argv[1]), parameters={"shared_buffers": "32MB"}))
print(running.is_owner, running.cluster.ask("select pg_postmaster_start_time()").strip(), flush=True)
sys.stdin.readline()
running.stop()
print("stopped", flush=True)
"""


def start(home: Path, **changes: Any) -> RunningCluster:
    return start_cluster(replace(ClusterSettings(home=home, parameters=SMALL), **changes))


@contextmanager
def other_process(home: Path) -> Iterator[subprocess.Popen[str]]:
    """Run another Holdfast process that starts the cluster and stops it when it reads a line."""
    source = Path(str(holdfast.__file__)).parents[1]
    process = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(source)},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def other_program(*, uid: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program that is no PostgreSQL under a user."""
    process = subprocess.Popen(["/bin/sleep", "600"], user=uid)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def told(process: subprocess.Popen[str]) -> str:
    """Return the next line that another process prints."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def tell_to_stop(process: subprocess.Popen[str]) -> None:
    """Let another process stop its cluster, and wait until it says that it has."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()
    assert told(process) == "stopped"


def servers_in(home: Path) -> list[psutil.Process]:
    """Return the first processes of servers that run below a directory."""
    found = []
    for process in psutil.process_iter():
        try:
            command = process.cmdline()
        except psutil.Error:
            continue
        if "-D" in command and str(home) in command[command.index("-D") + 1]:
            found.append(process)
    return found


async def value(running: RunningCluster, query: str, *, database: str = "postgres") -> object:
    connection = await asyncpg.connect(running.cluster.dsn(database))
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_data_survives_a_stop_and_a_start(open_home):
    with start(open_home) as first:
        first.cluster.ensure_database("shop")
        first.cluster.ask("create table kept (word text); insert into kept values ('गोवा')", database="shop")

    assert servers_in(open_home) == []
    assert list((open_home / "run").iterdir()) == []

    with start(open_home) as second:
        assert await value(second, "select word from kept", database="shop") == "गोवा"


async def test_server_is_durable_closed_to_the_network_and_sorts_by_code_point(open_home):
    with start(open_home) as running:
        shown = {
            name: await value(running, f"show {name}")
            for name in (
                "fsync",
                "full_page_writes",
                "synchronous_commit",
                "data_checksums",
                "listen_addresses",
                "server_encoding",
                "max_connections",
                "jit",
                "timezone",
            )
        }
        order = await value(running, "select string_agg(w, '' order by w) from unnest(array['b','a','B','é']) w")

    assert shown == {
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "listen_addresses": "",
        "server_encoding": "UTF8",
        "max_connections": "200",
        "jit": "off",
        "timezone": "UTC",
    }
    assert order == "Babé"


async def test_cluster_that_would_lose_commits_is_refused_and_not_left_running(open_home):
    with start(open_home) as running:
        running.cluster.ask("alter system set fsync = off")

    with pytest.raises(NotDurable, match="fsync = off"):
        start(open_home)

    assert servers_in(open_home) == []


async def test_killed_server_recovers_although_its_number_now_belongs_to_another_program(open_home):
    running = start(open_home)
    running.cluster.ask("create table kept as select 42 as answer")
    [server] = servers_in(open_home)
    server.kill()
    running.stop()
    # PostgreSQL's own check for stale files is taken in only by a program of the server's user.
    with other_program(uid=(open_home / "postgres").stat().st_uid) as other:
        pid_file = open_home / "postgres" / "postmaster.pid"
        _, _, rest = pid_file.read_text().partition("\n")
        pid_file.write_text(f"{other.pid}\n{rest}")
        (open_home / "run" / ".s.PGSQL.5432.lock").write_text(f"{other.pid}\n")

        with start(open_home) as again:
            assert await value(again, "select answer from kept") == 42

        assert other.poll() is None


async def test_server_whose_owner_was_killed_is_taken_over_and_stopped_by_the_next(open_home):
    with other_process(open_home) as owner:
        is_owner, started = told(owner).split(" ", 1)
        owner.send_signal(signal.SIGKILL)
        owner.wait()
    assert is_owner == "True"
    assert len(servers_in(open_home)) == 1

    with start(open_home) as heir:
        assert heir.is_owner
        assert heir.cluster.ask("select pg_postmaster_start_time()").strip() == started

    assert servers_in(open_home) == []


async def test_processes_that_start_at_once_share_one_server_which_its_owner_stops(open_home):
    with other_process(open_home) as one, other_process(open_home) as two:
        answers = {process: told(process).split(" ", 1) for process in (one, two)}
        assert len(servers_in(open_home)) == 1
        [owner] = [process for process, answer in answers.items() if answer[0] == "True"]
        [guest] = [process for process in answers if process is not owner]

        tell_to_stop(guest)
        assert len(servers_in(open_home)) == 1

        tell_to_stop(owner)

    assert answers[one][1] == answers[two][1]
    assert servers_in(open_home) == []


async def test_server_left_running_is_taken_over_by_the_next(open_home):
    first = start(open_home)
    first.leave_running()
    first.stop()

    assert len(servers_in(open_home)) == 1
    with start(open_home) as second:
        assert second.is_owner
    assert servers_in(open_home) == []


async def test_directory_of_a_newer_major_version_is_refused_untouched(open_home):
    start(open_home).stop()
    (open_home / "postgres" / "PG_VERSION").write_text("97\n")
    before = _state(open_home / "postgres")

    with pytest.raises(DirectoryTooNew, match=r"written by PostgreSQL 97; this installation runs PostgreSQL \d+"):
        start(open_home)

    assert _state(open_home / "postgres") == before


def test_path_too_long_for_a_socket_gets_a_private_directory_elsewhere_and_gives_it_back(open_home):
    home = open_home / ("deep-" * 20) / "home"

    with start(home) as running:
        place = Path(running.cluster.door.host)
        assert len(os.fsencode(place)) < 100
        assert place.stat().st_mode & 0o777 == 0o700
        assert running.cluster.ask("select 1") == "1\n"

    assert not place.exists()


async def test_rights_of_directories_that_exist_are_not_changed(open_home):
    parent = open_home / "parent"
    parent.mkdir()
    parent.chmod(0o751)
    before = {path: path.stat().st_mode for path in [parent, *parent.parents]}

    start(parent / "home").stop()

    assert {path: path.stat().st_mode for path in before} == before


@pytest.mark.skipif(os.getuid() != 0, reason="not proved on this machine: only root runs the server as another user")
async def test_home_closed_to_the_servers_user_is_refused_with_a_way_out(open_home):
    closed = open_home / "closed"
    closed.mkdir()
    closed.chmod(0o700)

    with pytest.raises(HomeUnusable, match=r"the user nobody, who may not enter .*closed.* HOLDFAST_HOME"):
        start(closed / "home")

    assert closed.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(not MACHINES_OWN.exists(), reason="not proved on this machine: no PostgreSQL 15 of its own")
async def test_machines_own_postgresql_15_is_run_the_same_way(open_home):
    with start(open_home, bin_dir=MACHINES_OWN) as running:
        running.cluster.ensure_database("shop")
        assert str(await value(running, "show server_version", database="shop")).startswith("15.")
        assert running.cluster.version.startswith("15.")


async def test_loopback_door_asks_for_the_password(open_home):
    with start(open_home, door="loopback") as running:
        assert running.cluster.socket_dir is None
        assert await value(running, "select inet_server_addr()::text") == "127.0.0.1/32"
        guess = running.cluster.dsn("postgres").replace(str(running.cluster.door.password), "guess")
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(guess)


async def test_start_that_fails_says_why_and_leaves_nothing_running(open_home):
    with pytest.raises(ServerDidNotStart, match="no_such_parameter"):
        start(open_home, parameters={"no_such_parameter": "1"})

    assert servers_in(open_home) == []
    start(open_home).stop()


async def test_database_is_created_once_by_any_number_of_askers(open_home):
    with start(open_home) as running, ThreadPoolExecutor(4) as threads:
        list(threads.map(running.cluster.ensure_database, ['odd "name"'] * 4))

        assert await value(running, "select current_database()", database='odd "name"') == 'odd "name"'


def _state(directory: Path) -> dict[str, tuple[int, int]]:
    paths = sorted(directory.rglob("*"))
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in paths if path.is_file()}
