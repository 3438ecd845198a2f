"""R60: the disk of the database is full. Without room for rows, reading goes on; without room for the log, nothing."""

import asyncio
import os
import shutil
import subprocess
from contextlib import contextmanager, suppress
from pathlib import Path

import asyncpg
import pytest

from tests.cluster import end_run, open_directory
from tests.faults.buyers import ask
from tests.faults.outages.shops import open_shop
from tests.faults.platform import Postgres, make_ground
from tests.races.arena import book, shot
from tests.races.checks import violations

pytestmark = [pytest.mark.anyio, pytest.mark.race]

# A new database and its rows fit in, and the ballast takes the rest.
ROOM_MEGABYTES = 96
LOG_MEGABYTES = 96
LOG_PARAMETERS = {"max_wal_size": "48MB", "min_wal_size": "32MB"}
BOOKINGS_MAX = 400


async def test_full_disks_cost_only_what_needs_room_and_nothing_that_was_told_R60(record_property):
    with small_disks() as (ground, rows, log):
        ground.postgres.cluster.ask(f"CREATE TABLESPACE small LOCATION '{rows.path}';")
        with ground.rig() as rig:
            api = rig.api()
            rig.postgres.cluster.ask(f"ALTER DATABASE {rig.database_name} SET TABLESPACE small")
            shop = await open_shop(rig, capacity=100_000)
            await asyncio.to_thread(api.wait_until, "/health/ready")
            told = [await _book(api, shop)]

            rows.fill()
            refused = await _until_refused(api, shop, told)
            reads = [await _look(api, shop), await asyncio.to_thread(api.wait_until, "/health/ready", seconds=1)]
            rows.empty()
            told.append(await _book(api, shop))

            log.fill()
            died = await asyncio.to_thread(_write_log, rig)
            without = (await _book(api, shop)).said
            log.empty()
            await asyncio.to_thread(rig.postgres.start)
            seconds = await asyncio.to_thread(api.wait_until, "/health/ready", seconds=10)
            told.append(await _book(api, shop))
            superuser = await asyncpg.connect(rig.database_url)
            broken = await violations(superuser)
            known = {str(row["booking_id"]) for row in await superuser.fetch("SELECT booking_id FROM bookings.booking")}
            await superuser.close()

    assert (refused.said, "retry-after" in refused.headers) == ("503 database-full", True)
    assert reads[0] == [200] * 4
    assert died, "the log had room enough"
    assert without == "503 database-unavailable"
    assert [reply.said for reply in told] == ["201"] * len(told)
    assert known == {reply.json["id"] for reply in told}
    assert broken == {}
    record_property("figure", f"full disks: {len(told)} bookings told and kept; ready {seconds:.1f} s after the return")


class Disk:
    """A small file system, and a ballast in it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fill(self):
        """Take all the room that is left."""
        with (self.path / "ballast").open("wb") as ballast, suppress(OSError):
            while True:
                os.write(ballast.fileno(), bytes(4_096))

    def empty(self):
        """Give the room back."""
        (self.path / "ballast").unlink()


@contextmanager
def small_disks():
    """Give a PostgreSQL whose log is on a small disk, and another small disk for rows."""
    home = open_directory()
    disks = [Disk(home / "rows"), Disk(home / "log")]
    mounted = []
    try:
        for disk, megabytes in zip(disks, (ROOM_MEGABYTES, LOG_MEGABYTES), strict=True):
            disk.path.mkdir()
            mount = [
                shutil.which("mount") or "false",
                "-t",
                "tmpfs",
                "-o",
                f"size={megabytes}m",
                "tmpfs",
                str(disk.path),
            ]
            if subprocess.run(mount, capture_output=True, check=False).returncode:
                pytest.skip("not proved on this machine: a full disk, for which file systems must be mounted")
            mounted.append(disk)
        ground = make_ground(home, prepare=lambda postgres: _move_log(postgres, *disks))
        yield ground, *disks
    finally:
        end_run(home)
        for disk in mounted:
            subprocess.run([shutil.which("umount") or "false", "-l", str(disk.path)], check=False)
        shutil.rmtree(home, ignore_errors=True)


def _move_log(postgres: Postgres, rows: Disk, log: Disk) -> None:
    postgres.parameters = LOG_PARAMETERS
    for disk in (rows, log):
        postgres.account.give(disk.path)
    moved = log.path / "pg_wal"
    shutil.move(postgres.data_dir / "pg_wal", moved)
    for path in (moved, *moved.rglob("*")):
        postgres.account.give(path)
    (postgres.data_dir / "pg_wal").symlink_to(moved)


async def _book(api, shop):
    return await ask(book(shop, shop.customers[0]), port=api.port)


async def _until_refused(api, shop, told):
    """Book until there is no room for a row; what was told before counts."""
    for _ in range(BOOKINGS_MAX):
        reply = await _book(api, shop)
        if reply.status != 201:
            return reply
        told.append(reply)
    pytest.fail("the disk never was full")


async def _look(api, shop):
    """Return what reading says: a page, its free times, a search, own bookings."""
    path = f"/offerings/{shop.offering.offering_id}"
    looks = (path, f"{path}/availability?from=2026-01-01&to=2026-01-02", "/search?q=room", "/users/me/bookings")
    return [(await ask(shot(shop.customers[0], look, method="GET"), port=api.port)).status for look in looks]


def _write_log(rig):
    """Write to the log until the server has no room for it and dies; say whether it did."""
    with suppress(Exception):
        for _ in range(LOG_MEGABYTES):
            rig.postgres.cluster.ask("SELECT pg_logical_emit_message(false, 'x', repeat('x', 4000000))")
    with suppress(subprocess.TimeoutExpired):
        rig.postgres.child.wait(20)
    return rig.postgres.child.poll() is not None
