"""The database refuses what no code may do: the wall, the keys and the types of a freshly migrated database."""

import importlib
import pkgutil
import re
from pathlib import Path
from typing import Final

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

import holdfast
from holdfast.kit.schema import metadata
from tests.house.schema_laws import LAWS, TENANT_TABLES

pytestmark = pytest.mark.anyio

SERVER: Final = Path(__file__).resolve().parents[2]
REVISION: Final = re.compile(r"\d{4}_\d{2}_\d{2}_\d{4}__[a-z]+__(expand|backfill|contract)__\w+\.py")


async def names(connection, query: str) -> list[str]:
    """Return the first column of every row, so that an empty list reads as "none"."""
    return [row[0] for row in await connection.fetch(query)]


def scripts() -> ScriptDirectory:
    """Return the migrations as Alembic sees them."""
    return ScriptDirectory.from_config(Config(str(SERVER / "alembic.ini")))


async def test_the_migrated_database_has_tables_behind_the_wall(migrated_database):
    walled = await names(migrated_database, f"SELECT c.oid::regclass::text FROM {TENANT_TABLES}")

    assert "platform.audit_record" in walled
    assert "inventory.claim" in walled
    assert "bookings.booking" in walled


async def test_there_is_one_migration_head():
    assert len(scripts().get_heads()) == 1


async def test_a_revision_says_when_whose_which_phase_and_what():
    found = sorted((SERVER / "migrations" / "versions").glob("*.py"))

    assert found != []
    assert [path.name for path in found if not REVISION.fullmatch(path.name)] == []


async def test_tables_in_code_are_the_tables_of_the_migrations(database_url):
    url = database_url.replace("postgresql://", "postgresql+asyncpg://", 1)
    engine = create_async_engine(url, poolclass=NullPool)

    async with engine.connect() as connection:
        differences = await connection.run_sync(differ)
    await engine.dispose()

    assert differences == []


def differ(connection) -> list[str]:
    """Return what Alembic would change about tables, columns, uniques and foreign keys."""
    for info in pkgutil.walk_packages(holdfast.__path__, prefix="holdfast."):
        if info.name.endswith(".tables"):
            importlib.import_module(info.name)
    ours = {table.schema for table in metadata.tables.values()}

    def is_ours(name, kind, _parents, /):
        return kind != "schema" or name in ours

    def is_compared(_thing, name, kind, /, *_):
        return kind != "index" and name != "alembic_version"

    options = {
        "include_schemas": True,
        "compare_type": True,
        "include_name": is_ours,
        "include_object": is_compared,
    }
    return [str(change) for change in compare_metadata(MigrationContext.configure(connection, opts=options), metadata)]


@pytest.mark.parametrize("law", LAWS, ids=[law.sentence for law in LAWS])
async def test_the_migrated_database_keeps(migrated_database, law):
    """R8, R14, R22, R69."""
    assert await names(migrated_database, law.offenders) == []


@pytest.mark.parametrize("law", LAWS, ids=[law.sentence for law in LAWS])
async def test_an_offence_is_found_against(migrated_database, law):
    offence = migrated_database.transaction()
    await offence.start()
    await migrated_database.execute("CREATE SCHEMA planted")
    await migrated_database.execute(law.offence)

    offenders = await names(migrated_database, law.offenders)

    await offence.rollback()
    assert offenders == [law.offender]


@pytest.mark.parametrize("role", ["holdfast_app", "holdfast_worker"])
async def test_a_serving_role_owns_nothing_and_cannot_step_over_the_wall(migrated_database, role):
    """R69, I25: neither a superuser, nor BYPASSRLS, nor an owner, nor a member of one who is."""
    powers = await migrated_database.fetchrow(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = $1", role
    )
    owned = await migrated_database.fetch(
        """
        SELECT c.oid::regclass::text FROM pg_class c WHERE c.relowner = $1::regrole
        UNION ALL SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.proowner = $1::regrole
        UNION ALL SELECT n.nspname FROM pg_namespace n WHERE n.nspowner = $1::regrole
        """,
        role,
    )
    borrowed = await migrated_database.fetch(
        "SELECT rolname FROM pg_roles WHERE rolname <> $1 AND pg_has_role($1, oid, 'MEMBER')", role
    )

    assert powers is not None
    assert [name for name, value in powers.items() if value] == []
    assert [row[0] for row in owned] == []
    assert [row[0] for row in borrowed] == []
