"""A plugin of pytest: two tenants with a past, in a database that tests break, but never change for good."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.postgres import Cluster
from tests.conftest import copy_database
from tests.make.past import make_past


@pytest.fixture(scope="session")
async def past_url(cluster: Cluster, template_database: str) -> AsyncIterator[str]:
    """Return the address of a database in which two tenants have a past."""
    name = copy_database(cluster, template_database)
    url = cluster.dsn(name)
    database = Database(DatabaseSettings(url=url, pool_size_max=3))
    superuser = await asyncpg.connect(url)
    for _ in range(2):
        await make_past(url, database, superuser=superuser)
    await superuser.close()
    await database.close()
    yield url
    cluster.ask(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
async def past_connection(past_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Return a superuser's connection that knows the audit's statements by now."""
    connection = await asyncpg.connect(past_url)
    yield connection
    await connection.close()


@pytest.fixture
async def breakable(past_connection: asyncpg.Connection) -> AsyncIterator[asyncpg.Connection]:
    """Return a superuser's connection in a transaction without guards, which is undone at the end."""
    undone = past_connection.transaction()
    await undone.start()
    await past_connection.execute("SET LOCAL session_replication_role = replica")
    yield past_connection
    await undone.rollback()
