"""A small load for all tests of the loader: three hundred people, two thousand bookings, half of them of one tenant."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from holdfast.demo.bulk import load_bulk
from holdfast.kit.postgres import Cluster
from tests.conftest import copy_database
from tests.make.loads import ORDER


@pytest.fixture(scope="session")
def loaded_url(cluster: Cluster, template_database: str) -> str:
    """Return the address of a loaded database, which tests only read."""
    url = cluster.dsn(copy_database(cluster, template_database))
    asyncio.run(load_bulk(url, ORDER, password_hash="$argon2id$none"))
    return url


@pytest.fixture
async def loaded(loaded_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Return a connection that sees all of the loaded database."""
    connection = await asyncpg.connect(loaded_url)
    yield connection
    await connection.close()
