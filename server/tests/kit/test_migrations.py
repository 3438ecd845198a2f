"""The schema against the code: older, newer, missing, away."""

import sys

import anyio.to_thread
import asyncpg
import pytest

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.ids import new_id
from holdfast.kit.migrations import (
    MigrationRefused,
    SchemaAge,
    judge,
    migrations_directory,
    preload,
    revisions,
    schema_state,
    upgrade,
)

pytestmark = pytest.mark.anyio


def test_the_revisions_are_one_chain_over_all_files():
    files = list((migrations_directory() / "versions").glob("*.py"))

    assert revisions()[0] == "0001_platform"
    assert len(revisions()) == len(files)


@pytest.mark.parametrize(
    ("revision", "age", "words"),
    [
        ("2_b", SchemaAge.CURRENT, ""),
        ("1_a", SchemaAge.OLDER, "older than this code (2_b). Run `holdfast migrate`"),
        (None, SchemaAge.OLDER, "no schema yet. Run `holdfast migrate`"),
        ("3_c", SchemaAge.NEWER, "newer than this code"),
    ],
)
def test_the_sentence_says_which_command_mends_it(revision, age, words):
    state = judge(revision, known=("1_a", "2_b"))

    assert state.age is age
    assert words in state.sentence
    assert (state.sentence == "") == (age is SchemaAge.CURRENT)


async def test_a_migrated_database_is_current(database):
    state = await schema_state(database)

    assert (state.age, state.revision) == (SchemaAge.CURRENT, revisions()[-1])


async def test_an_empty_database_is_older_and_upgrading_mends_it(cluster):
    name = f"t_{new_id().hex}"
    cluster.ensure_database(name)
    database = Database(DatabaseSettings(url=cluster.dsn(name)))
    try:
        assert (await schema_state(database)).age is SchemaAge.OLDER

        await anyio.to_thread.run_sync(upgrade, cluster.dsn(name))

        assert (await schema_state(database)).age is SchemaAge.CURRENT
        connection = await asyncpg.connect(cluster.dsn(name))
        await connection.execute("UPDATE platform.alembic_version SET version_num = '9999_future'")
        await connection.close()
        assert (await schema_state(database)).age is SchemaAge.NEWER
        with pytest.raises(MigrationRefused, match="newer than this code"):
            await anyio.to_thread.run_sync(upgrade, cluster.dsn(name))
    finally:
        await database.close()
        cluster.ask(f"DROP DATABASE {name} WITH (FORCE)")


async def test_a_database_that_is_away_is_said_to_be_away():
    database = Database(DatabaseSettings(url="postgresql://nobody@127.0.0.1:1/none"))

    state = await schema_state(database)

    assert state.age is SchemaAge.UNREACHABLE
    await database.close()


async def test_a_database_that_is_away_or_lets_nobody_in_is_a_sentence_and_no_traceback(cluster):
    away = "postgresql://x@127.0.0.1:1/x"
    for url, words in ((away, "cannot be reached"), (cluster.dsn("there_is_none"), "refuses us")):
        with pytest.raises(MigrationRefused, match=words):
            await anyio.to_thread.run_sync(upgrade, url)


def test_what_migrates_can_be_loaded_beforehand():
    preload()

    assert {"alembic.command", "sqlalchemy.ext.asyncio"} <= sys.modules.keys()
