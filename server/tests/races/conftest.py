"""Two API processes over one database for all races of a run, and the audit after each."""

from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.postgres import Cluster
from tests.conftest import copy_database
from tests.races.arena import Arena
from tests.races.checks import violations
from tests.races.servers import Api, running_apis


@pytest.fixture(scope="session")
def race_url(cluster: Cluster, template_database: str) -> str:
    """Return the address of the database that the races' processes share."""
    return cluster.dsn(copy_database(cluster, template_database))


@pytest.fixture(scope="session")
def race_apis(race_url: str) -> Iterator[tuple[Api, ...]]:
    """Return the two API processes of the run."""
    with running_apis(race_url, count=2) as started:
        yield started


@pytest.fixture
async def arena(race_url: str, race_apis: tuple[Api, ...]) -> AsyncIterator[Arena]:
    """Return where to race; after the race nothing may be broken in the whole database."""
    database = Database(DatabaseSettings(url=race_url, pool_size_max=10))
    superuser = await asyncpg.connect(race_url)
    yield Arena(race_url, database, superuser, tuple(api.port for api in race_apis))
    broken = await violations(superuser)
    await superuser.close()
    await database.close()
    assert broken == {}
