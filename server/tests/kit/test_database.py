"""The one door to PostgreSQL."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import asyncpg
import pytest
import sqlalchemy as sa

from holdfast.kit.audit import Deed, record_deed
from holdfast.kit.database import ConstraintBroken, Database, DatabaseSettings, TransientConflict
from holdfast.kit.errors import Busy, DatabaseFull, DatabaseUnavailable, InvariantBroken, NotFound, OutcomeUnknown
from holdfast.kit.ids import new_id
from holdfast.kit.tables import audit_record, idempotency_record
from tests.conftest import move_clock

pytestmark = pytest.mark.anyio


async def _write(tx, action="tested"):
    await record_deed(tx, Deed(action=action, subject_kind="thing", subject_id=new_id()), user_id=None, role="system")


async def test_what_is_written_is_seen_after_the_commit(database, tenant):
    async with database.transaction(tenant) as tx:
        await _write(tx)

    async with database.transaction(tenant) as tx:
        assert await tx.value(sa.select(sa.func.count()).select_from(audit_record)) == 1


async def test_an_error_rolls_back(database, tenant):
    with pytest.raises(KeyError):
        async with database.transaction(tenant) as tx:
            await _write(tx)
            raise KeyError

    async with database.transaction(tenant) as tx:
        assert await tx.value(sa.select(sa.func.count()).select_from(audit_record)) == 0


async def test_a_tenant_sees_only_its_own_rows_R69(database, tenant, other_tenant):
    async with database.transaction(tenant) as tx:
        await _write(tx)

    async with database.transaction(other_tenant) as tx:
        assert await tx.rows(sa.select(audit_record)) == []
    async with database.transaction() as tx:
        assert await tx.rows(sa.select(audit_record)) == []
    async with database.transaction(tenant, other_tenant) as tx:
        assert len(await tx.rows(sa.select(audit_record))) == 1


async def test_a_row_cannot_be_written_for_another_tenant_R69(tx, other_tenant):
    with pytest.raises(Exception, match="row-level security"):
        await tx.run(
            sa.insert(audit_record).values(
                tenant_id=other_tenant, audit_id=new_id(), at=tx.now, role="x", action="x", subject_kind="x"
            )
        )


async def test_a_broken_constraint_is_told_by_its_name(tx):
    values = {
        "tenant_id": tx.tenant_id,
        "user_id": new_id(),
        "route": "POST /x",
        "key": "k",
        "fingerprint": b"f",
        "status": 200,
        "body": b"",
        "created_at": tx.now,
    }
    await tx.run(sa.insert(idempotency_record).values(**values))

    with pytest.raises(ConstraintBroken) as broken:
        await tx.run(sa.insert(idempotency_record).values(**values))

    assert (broken.value.constraint, broken.value.sqlstate) == ("idempotency_record_pkey", "23505")


async def test_a_savepoint_undoes_only_its_inside(tx):
    await _write(tx, "kept")
    with pytest.raises(KeyError):
        async with tx.savepoint():
            await _write(tx, "undone")
            raise KeyError

    assert [row["action"] for row in await tx.rows(sa.select(audit_record.c.action))] == ["kept"]


async def test_a_transient_conflict_is_run_again_three_times_then_busy_R13(database, tenant):
    tries = []

    async def conflicted(_tx):
        tries.append(1)
        raise TransientConflict("40P01")

    with pytest.raises(Busy):
        await database.retrying(conflicted, tenant)
    assert len(tries) == 3


async def test_the_second_try_can_succeed_R13(database, tenant):
    tries = []

    async def conflicted_once(tx):
        tries.append(1)
        if len(tries) == 1:
            await tx.run("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$")
        return "done"

    assert await database.retrying(conflicted_once, tenant) == "done"


async def test_the_time_of_a_transaction_is_the_database_clock_R20(fresh_database_url, tenant):
    moved = await move_clock(fresh_database_url, timedelta(hours=5))
    opened = Database(DatabaseSettings(url=fresh_database_url))

    async with opened.transaction(tenant) as tx:
        assert timedelta(0) <= tx.now - moved < timedelta(seconds=30)
        before = tx.now
        assert await tx.read_clock() > before
    await opened.close()


async def test_the_app_role_cannot_move_the_clock(tx):
    with pytest.raises(Exception, match="permission denied"):
        await tx.run("INSERT INTO platform.clock_offset (by) VALUES ('1 hour')")


async def test_no_database_is_a_named_error_R56(tenant):
    nowhere = Database(DatabaseSettings(url="postgresql://x@127.0.0.1:1/none", connect_timeout_seconds=1))

    with pytest.raises(DatabaseUnavailable):
        async with nowhere.transaction(tenant):
            pass


async def test_a_killed_connection_is_a_named_error_and_the_next_one_works_R56(database, tenant, superuser):
    with pytest.raises(DatabaseUnavailable):
        async with database.transaction(tenant) as tx:
            pid = await tx.value("SELECT pg_backend_pid()")
            await superuser.execute("SELECT pg_terminate_backend($1)", pid)
            await tx.value("SELECT pg_sleep(1)")

    async with database.transaction(tenant) as tx:
        assert await tx.value("SELECT 1") == 1


async def test_a_cancelled_caller_leaves_no_open_transaction_behind_R69(database_url, tenant, other_tenant):
    one = Database(DatabaseSettings(url=database_url, pool_size_max=1))

    async def interrupted():
        async with one.transaction(tenant) as tx:
            await _write(tx)
            await tx.value("SELECT pg_sleep(30)")

    task = asyncio.create_task(interrupted())
    await asyncio.sleep(0.5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    async with one.connection() as connection:
        assert not connection.is_in_transaction()
    async with one.transaction(tenant, other_tenant) as tx:
        assert await tx.rows(sa.select(audit_record)) == []
    await one.close()


async def test_a_connection_given_back_inside_a_transaction_is_rolled_back_R69(database_url):
    one = Database(DatabaseSettings(url=database_url, pool_size_max=1))
    async with one.connection() as connection:
        await connection.execute("BEGIN")

    async with one.connection() as connection:
        assert not connection.is_in_transaction()
    await one.close()


async def test_no_statement_waits_for_a_lock_for_more_than_three_seconds_and_none_runs_for_ever_R13(tx):
    limits = [await tx.value(f"SHOW {name}") for name in ("lock_timeout", "statement_timeout")]

    assert limits == ["3s", "30s"]


async def test_a_transaction_that_had_failed_is_not_told_as_committed(database, tenant):
    with pytest.raises(InvariantBroken, match="ROLLBACK"):
        async with database.transaction(tenant) as tx:
            with suppress(asyncpg.PostgresError):
                await tx.connection.execute("SELECT 1 / 0")


async def test_a_commit_whose_end_nobody_knows_is_named_so_R59(database, tenant, fresh_database_url):
    """R59: 40003, told by the server itself."""
    own = Database(DatabaseSettings(url=fresh_database_url, role=None))
    async with own.transaction(tenant) as tx:
        await tx.run("CREATE TABLE public.tea (cup int)")
        await tx.run(
            "CREATE FUNCTION public.spill() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'spilt' USING ERRCODE = '40003'; END $$"
        )
        await tx.run(
            "CREATE CONSTRAINT TRIGGER spilling AFTER INSERT ON public.tea DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION public.spill()"
        )

    with pytest.raises(OutcomeUnknown):
        async with own.transaction(tenant) as tx:
            await tx.run("INSERT INTO public.tea VALUES (1)")
    await own.close()


@pytest.mark.parametrize(
    ("sqlstate", "expected"),
    [
        ("53100", DatabaseFull),
        ("53200", DatabaseUnavailable),
        ("53300", DatabaseUnavailable),
        ("57P01", DatabaseUnavailable),
        ("57P03", DatabaseUnavailable),
        ("58030", DatabaseUnavailable),
        ("25006", DatabaseUnavailable),
        ("57014", Busy),
    ],
)
async def test_what_a_server_in_trouble_says_is_an_answer_with_a_time_to_come_back_R56_R60(
    database, tenant, sqlstate, expected
):
    with pytest.raises(expected) as told:
        async with database.transaction(tenant) as tx:
            await tx.run(f"DO $$ BEGIN RAISE EXCEPTION 'trouble' USING ERRCODE = '{sqlstate}'; END $$")

    assert type(told.value) is expected
    assert 1 <= int(str(told.value.values["retry_after_seconds"])) <= 15
    async with database.transaction(tenant) as tx:
        assert await tx.value("SELECT 1") == 1


async def test_a_database_that_is_silent_counts_as_away_and_its_connection_is_not_used_again_R56(database_url, tenant):
    # The server has no limit of its own here, as one that hangs has none.
    endless = {"statement_timeout": "0"}
    one = Database(
        DatabaseSettings(url=database_url, pool_size_max=1, statement_timeout_milliseconds=100, server_settings=endless)
    )
    async with one.transaction(tenant) as tx:
        before = await tx.value("SELECT pg_backend_pid()")

    with pytest.raises(DatabaseUnavailable):
        async with one.transaction(tenant) as tx:
            await tx.run("SELECT pg_sleep(60)")

    async with one.transaction(tenant) as tx:
        assert await tx.value("SELECT pg_backend_pid()") != before
    await one.close()


async def test_a_database_that_lets_nobody_in_is_away_R56(database_url):
    unknown_role = Database(DatabaseSettings(url=database_url, role="nobody_knows_me"))

    with pytest.raises(DatabaseUnavailable):
        async with unknown_role.transaction():
            pass

    await unknown_role.close()


async def test_every_transaction_tells_the_clock_what_time_it_is_R20(fresh_database_url):
    moved = await move_clock(fresh_database_url, timedelta(hours=5))
    own = Database(DatabaseSettings(url=fresh_database_url))
    async with own.transaction():
        pass

    assert abs(own.clock.now() - moved) < timedelta(seconds=30)
    await own.close()


async def test_a_refusal_stays_one_though_the_connection_dies_before_it_is_rolled_back_R56(database_url, superuser):
    one = Database(DatabaseSettings(url=database_url))

    with pytest.raises(NotFound):
        async with one.transaction() as tx:
            pid = await tx.value("SELECT pg_backend_pid()")
            await superuser.execute("SELECT pg_terminate_backend($1, 5000)", pid)
            raise NotFound

    await one.close()
