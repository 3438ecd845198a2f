"""The ground of all tests: a migrated database a process, two tenants a test, a clock that the test moves."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from holdfast.kit.database import Database, DatabaseSettings, Transaction, roll_back
from holdfast.kit.ids import new_id
from holdfast.kit.postgres import Cluster
from holdfast.kit.postgres.locks import FileLock

pytest_plugins = ["tests.cluster", "tests.past", "tests.races.telling"]

SERVER = Path(__file__).resolve().parents[1]
TEMPLATE = "holdfast_template"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run every asynchronous test on asyncio, as the servers do."""
    return "asyncio"


@pytest.fixture(scope="session")
def template_database(cluster: Cluster) -> str:
    """Return the name of the run's migrated database, from which the others are copied."""
    return migrated_template(cluster)


def migrated_template(cluster: Cluster) -> str:
    """Make the migrated template of a cluster once; whoever comes second waits for the first."""
    assert cluster.socket_dir is not None
    lock = Path(cluster.socket_dir) / "template.lock"
    held = FileLock(lock)
    held.acquire()
    try:
        known = cluster.ask(f"SELECT count(*) FROM pg_database WHERE datname = '{TEMPLATE}_done'")
        if known.strip() == "0":
            cluster.ensure_database(TEMPLATE)
            subprocess.run(
                [sys.executable, "-m", "alembic", "-x", f"url={cluster.dsn(TEMPLATE)}", "upgrade", "head"],
                cwd=SERVER,
                check=True,
            )
            cluster.ask(f"ALTER DATABASE {TEMPLATE} RENAME TO {TEMPLATE}_done")
    finally:
        held.release()
    return f"{TEMPLATE}_done"


def copy_database(cluster: Cluster, template: str) -> str:
    """Return the name of a fresh copy of the migrated database."""
    name = f"t_{new_id().hex}"
    cluster.ask(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    return name


@pytest.fixture(scope="session")
def database_url(cluster: Cluster, template_database: str) -> str:
    """Return the address of this process's database: shared by its tests, each of which has tenants of its own."""
    return cluster.dsn(copy_database(cluster, template_database))


@pytest.fixture
def fresh_database_url(cluster: Cluster, template_database: str) -> Iterator[str]:
    """Return the address of a database that only this test uses: for what looks over all tenants."""
    name = copy_database(cluster, template_database)
    yield cluster.dsn(name)
    cluster.ask(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Return the process's database under the role that serves requests."""
    opened = Database(DatabaseSettings(url=database_url, pool_size_max=20))
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
async def worker_database(database_url: str) -> AsyncIterator[Database]:
    """Return the process's database under the role that looks over all tenants."""
    opened = Database(DatabaseSettings(url=database_url, role="holdfast_worker", pool_size_max=5))
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
async def superuser(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Return a connection that sees and may do everything: to look behind the wall, or to break things on purpose."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture
async def migrated_database(superuser: asyncpg.Connection) -> asyncpg.Connection:
    """Return a superuser's connection to a migrated database (for the house tests)."""
    return superuser


@pytest.fixture
def tenant() -> UUID:
    """Return the test's own tenant: no other test has rows in it."""
    return new_id()


@pytest.fixture
def other_tenant() -> UUID:
    """Return a second tenant, whose things must never be seen from the first."""
    return new_id()


@pytest.fixture
async def tx(database: Database, tenant: UUID) -> AsyncIterator[Transaction]:
    """Return a transaction in the test's tenant that is rolled back at the end."""
    async with rolled_back(database, tenant) as transaction:
        yield transaction


@pytest.fixture
async def other_tx(database: Database, other_tenant: UUID) -> AsyncIterator[Transaction]:
    """Return a transaction in the other tenant that is rolled back at the end."""
    async with rolled_back(database, other_tenant) as transaction:
        yield transaction


class rolled_back:  # noqa: N801 - reads as a word at `async with`
    """Open a transaction for tenants and undo it at the end."""

    def __init__(self, database: Database, *tenants: UUID) -> None:
        self._database = database
        self._tenants = tenants

    async def __aenter__(self) -> Transaction:
        self._context = self._database.transaction(*self._tenants)
        self._transaction = await self._context.__aenter__()
        return self._transaction

    async def __aexit__(self, *_: object) -> None:
        await roll_back(self._transaction.connection)
        # The pool's context ends as after a failed request: nothing is committed, the connection goes back.
        await self._context.__aexit__(None, None, None)


async def move_clock(database_url: str, by: timedelta) -> datetime:
    """Move the database's clock: only where a test has the database to itself. Return the new time."""
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(
            "INSERT INTO platform.clock_offset (by) VALUES ($1) ON CONFLICT (only_row) DO UPDATE SET by = $1", by
        )
        now: datetime = await connection.fetchval("SELECT platform.clock()")
        return now
    finally:
        await connection.close()


async def wait_until(condition, *, seconds: float = 10.0, step: float = 0.02):
    """Return the first true answer of an asynchronous condition; fail after `seconds`."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        answer = await condition()
        if answer:
            return answer
        if asyncio.get_running_loop().time() > deadline:
            pytest.fail(f"it did not come true within {seconds} s")
        await asyncio.sleep(step)
