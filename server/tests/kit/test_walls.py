"""The tenant wall, as migrations raise it: proved on a table of the tests' own (R69)."""

import asyncpg
import pytest

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.ids import new_id
from holdfast.kit.walls import ROLES, append_only, new_schema, tenant_wall

pytestmark = pytest.mark.anyio
TABLE = "walled.thing"
MADE = "CREATE TABLE walled.thing (tenant_id uuid NOT NULL, name text NOT NULL, PRIMARY KEY (tenant_id, name))"


async def build(url: str, *, app: str = "SELECT, INSERT", worker: str = "", closing: tuple[str, ...] = ()) -> None:
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            for statement in (*new_schema("walled"), "SET LOCAL ROLE holdfast_owner", MADE):
                await connection.execute(statement)
            for statement in (*tenant_wall(TABLE, app=app, worker=worker), *closing):
                await connection.execute(statement)
    finally:
        await connection.close()


async def put(database: Database, tenant, *, of=None) -> None:
    async with database.transaction(tenant) as tx:
        await tx.run("INSERT INTO walled.thing VALUES ($1, 'tea')", of or tenant)


async def count(database: Database, *tenants) -> int:
    async with database.transaction(*tenants) as tx:
        return int(await tx.value("SELECT count(*) FROM walled.thing"))


def opened(url: str, role: str = "holdfast_app") -> Database:
    return Database(DatabaseSettings(url=url, role=role, pool_size_max=2))


async def test_a_tenant_sees_and_writes_its_own_rows_alone(fresh_database_url):
    await build(fresh_database_url)
    database, mine, theirs = opened(fresh_database_url), new_id(), new_id()
    for owner in (mine, theirs):
        await put(database, owner)

    assert [await count(database, mine), await count(database, theirs), await count(database, mine, theirs)] == [
        1,
        1,
        2,
    ]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await put(database, mine, of=theirs)
    await database.close()


async def test_without_a_tenant_there_is_nothing(fresh_database_url):
    await build(fresh_database_url)
    database = opened(fresh_database_url)
    await put(database, new_id())

    assert await count(database) == 0
    connection = await asyncpg.connect(fresh_database_url, server_settings={"role": "holdfast_app"})
    assert await connection.fetchval("SELECT count(*) FROM walled.thing") == 0
    await connection.close()
    await database.close()


async def test_a_privilege_that_was_not_given_is_not_there(fresh_database_url):
    await build(fresh_database_url)
    database, mine = opened(fresh_database_url), new_id()
    await put(database, mine)

    for change in ("UPDATE walled.thing SET name = 'x'", "DELETE FROM walled.thing", "TRUNCATE walled.thing"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with database.transaction(mine) as tx:
                await tx.run(change)
    assert await count(database, mine) == 1
    await database.close()


@pytest.mark.parametrize(("privileges", "seen"), [("SELECT", 2), ("", None)])
async def test_the_worker_sees_all_of_the_tables_it_is_given_and_no_other(fresh_database_url, privileges, seen):
    await build(fresh_database_url, worker=privileges)
    database, worker = opened(fresh_database_url), opened(fresh_database_url, "holdfast_worker")
    for owner in (new_id(), new_id()):
        await put(database, owner)

    if seen is None:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await count(worker)
    else:
        assert await count(worker) == seen
    await database.close()
    await worker.close()


async def test_an_auditor_reads_all_and_writes_nothing(fresh_database_url):
    await build(fresh_database_url)
    database, auditor = opened(fresh_database_url), opened(fresh_database_url, "holdfast_audit")
    for owner in (new_id(), new_id()):
        await put(database, owner)

    assert await count(auditor) == 2
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await put(auditor, new_id())
    await database.close()
    await auditor.close()


async def test_a_table_of_facts_refuses_every_change_by_anybody_R23(fresh_database_url):
    await build(fresh_database_url, app="SELECT, INSERT, UPDATE, DELETE", closing=tuple(append_only([TABLE])))
    database, mine = opened(fresh_database_url), new_id()
    await put(database, mine)
    superuser = await asyncpg.connect(fresh_database_url)

    for change in ("UPDATE walled.thing SET name = 'x'", "DELETE FROM walled.thing", "TRUNCATE walled.thing"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await superuser.execute(change)
    assert await count(database, mine) == 1
    await superuser.close()
    await database.close()


async def test_no_role_of_ours_signs_in_or_is_a_superuser(superuser):
    rows = await superuser.fetch(
        "SELECT rolname, rolsuper, rolcanlogin, rolbypassrls FROM pg_roles WHERE rolname = ANY ($1)", list(ROLES)
    )

    assert {row["rolname"] for row in rows} == set(ROLES)
    assert not any(row["rolsuper"] or row["rolcanlogin"] for row in rows)
    assert {row["rolname"] for row in rows if row["rolbypassrls"]} == {"holdfast_audit"}
