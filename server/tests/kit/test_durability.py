"""A database that would forget is named, and nobody works with it."""

import asyncio

import asyncpg
import pytest

from holdfast.entrypoints.worker import work
from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.durability import NotDurable, missing_guarantees, require_durable
from holdfast.modules.operations.errors import NotReady
from holdfast.modules.operations.service.office import require_ready
from tests.make.house import make_settings, running_site

pytestmark = pytest.mark.anyio


@pytest.fixture
async def forgetful_url(fresh_database_url):
    """Return the address of a database that answers before what it stored is safe."""
    connection = await asyncpg.connect(fresh_database_url)
    name = await connection.fetchval("SELECT current_database()")
    await connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    await connection.close()
    return fresh_database_url


async def test_a_database_as_it_comes_keeps_what_it_confirms_R58(database):
    assert await missing_guarantees(database) == ()
    await require_durable(database)


async def test_a_database_that_would_forget_is_refused_and_is_not_ready_R58(forgetful_url):
    forgetful = Database(DatabaseSettings(url=forgetful_url))

    with pytest.raises(NotDurable, match="synchronous_commit off: a crash would take bookings"):
        await require_durable(forgetful)
    with pytest.raises(NotReady, match="synchronous_commit off"):
        await require_ready(forgetful)

    await forgetful.close()


async def test_neither_api_nor_worker_starts_over_a_database_that_would_forget_R58(forgetful_url, tmp_path):
    settings = make_settings(forgetful_url, tmp_path)

    with pytest.raises(NotDurable):
        await work(settings, stop=asyncio.Event())
    with pytest.raises(NotDurable):
        async with running_site(settings):
            pass


async def test_a_database_that_is_away_is_asked_later_R56():
    nowhere = Database(DatabaseSettings(url="postgresql://nobody@127.0.0.1:1/none"))

    await require_durable(nowhere)

    await nowhere.close()
