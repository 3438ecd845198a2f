"""The embedded database of `holdfast up`."""

import asyncio
import os
import signal

import asyncpg
import pytest

from holdfast.entrypoints.cli.embedded import EmbeddedDatabase
from tests.conftest import wait_until
from tests.make.house import make_settings

pytestmark = pytest.mark.anyio


async def test_a_database_that_is_killed_comes_back_with_everything_it_confirmed(open_home):
    """R57, R58: kill -9 of PostgreSQL; what was answered is there afterwards."""
    database = EmbeddedDatabase(make_settings("", open_home / "home"))
    settings = await database.start()
    url = settings.database_url.get_secret_value()
    moved = []

    async def move(changed) -> None:
        moved.append(changed)

    watching = asyncio.create_task(database.watch(move))
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE tea AS SELECT 1 AS cup")
    await connection.close()
    pid = int((open_home / "home" / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)

    async def back() -> bool:
        try:
            again = await asyncpg.connect(url, timeout=2)
        except (OSError, asyncpg.PostgresError):
            return False
        cups = await again.fetchval("SELECT count(*) FROM tea")
        running = int((open_home / "home" / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        await again.close()
        return bool(cups == 1 and running != pid)

    await wait_until(back, seconds=60, step=0.2)
    watching.cancel()
    await database.stop()
    assert moved == []
    assert not (open_home / "home" / "postgres" / "postmaster.pid").exists()
