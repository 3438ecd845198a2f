"""Runs migrations over one asyncpg connection, as `holdfast_owner`, so that this role owns everything."""

import asyncio
import os

import sqlalchemy as sa
from alembic import context
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from holdfast.kit.schema import metadata
from holdfast.kit.walls import BOOTSTRAP

# One session may migrate a database at a time; whoever comes second finds nothing left to do.
_LOCK = 0x686F6C64


def main() -> None:
    """Run with the connection that the caller handed over, or with one made from `url`."""
    handed = context.config.attributes.get("connection")
    if handed is not None:
        _run(handed)
    else:
        asyncio.run(_connect_and_run())


async def _connect_and_run() -> None:
    given = context.get_x_argument(as_dictionary=True).get("url")
    url = given or context.config.get_main_option("sqlalchemy.url") or os.environ["DATABASE_URL"]
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1), poolclass=NullPool)
    async with engine.connect() as connection:
        await _bootstrap(connection)
        await connection.run_sync(_run)
        await connection.commit()
    await engine.dispose()


async def _bootstrap(connection: AsyncConnection) -> None:
    await connection.execute(sa.text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
    for statement in BOOTSTRAP:
        await connection.exec_driver_sql(statement)
    await connection.exec_driver_sql("SET ROLE holdfast_owner")
    await connection.commit()


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table_schema="platform",
        include_schemas=True,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


main()
