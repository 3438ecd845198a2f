"""Throw-away databases on every PostgreSQL that is supported here: the packaged one and the machine's own 15."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.postgres import Cluster
from tests.conftest import copy_database, migrated_template
from tests.races.checks import violations


@dataclass(frozen=True)
class Ground:
    """A migrated database that may be broken."""

    url: str
    database: Database
    superuser: asyncpg.Connection

    async def without(self, *guards: str) -> None:
        """Take guards away."""
        for guard in guards:
            await self.superuser.execute(guard)

    async def broken(self, promise: str) -> list[dict[str, object]]:
        """Return the violations of a promise, by its number."""
        found = await violations(self.superuser)
        return [row for sentence, rows in found.items() if sentence.startswith(f"{promise}:") for row in rows]


@asynccontextmanager
async def throw_away(cluster: Cluster) -> AsyncIterator[Ground]:
    """Yield a fresh database of that server and drop it in the end."""
    name = copy_database(cluster, migrated_template(cluster))
    database = Database(DatabaseSettings(url=cluster.dsn(name), pool_size_max=20))
    superuser = await asyncpg.connect(cluster.dsn(name))
    yield Ground(cluster.dsn(name), database, superuser)
    await superuser.close()
    await database.close()
    cluster.ask(f"DROP DATABASE {name} WITH (FORCE)")
