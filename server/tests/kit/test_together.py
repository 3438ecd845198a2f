"""Works that ask together: one round trip, each its own answer."""

import asyncio
import gc
import weakref
from datetime import UTC, datetime

import pytest

from holdfast.kit.database import ConstraintBroken, Transaction, refusing
from holdfast.kit.errors import ChangedMeanwhile, InvariantBroken
from holdfast.kit.ids import new_id
from holdfast.kit.sql import Query
from holdfast.kit.together import Together

pytestmark = pytest.mark.anyio
RECORD = """INSERT INTO platform.audit_record (tenant_id, audit_id, at, role, action, subject_kind, subject_id)
            VALUES ($1, $2, $3, 'system', $4, 'thing', $5)"""
ACTIONS = "SELECT action FROM platform.audit_record ORDER BY action"


class Taken(ChangedMeanwhile):
    """Somebody has it."""


class Watched(Transaction):
    """Counts the statements that go to the database, by how many went together."""

    def __init__(self, tx):
        super().__init__(tx.connection, tenants=tx.tenants, now=tx.now)
        self.asked = []

    async def rows_of(self, *queries):
        self.asked.append(len(queries))
        return await super().rows_of(*queries)


def record(tx, action, *, audit_id=None):
    return tx.run(RECORD, tx.tenant_id, audit_id or new_id(), tx.now, action, new_id())


async def test_each_gets_its_own_answer_and_all_of_them_go_at_once(tx):
    tx = Watched(tx)

    async def twice(tx):
        first = await tx.value("SELECT $1::int + 1", 1)
        return await tx.value("SELECT $1::int * 10", first)

    async with Together(tx) as t:
        tens = t.start(twice(t.tx))
        rows = t.start(t.tx.rows("SELECT n, n::text AS word FROM generate_series(1, $1) AS n", 2))
        none = t.start(t.tx.row("SELECT 1 AS one WHERE false"))
        many = t.start(t.tx.rows_of(Query("SELECT 1 AS a"), Query("SELECT 2 AS b")))

    assert tens.result() == 20
    assert rows.result() == [{"n": 1, "word": "1"}, {"n": 2, "word": "2"}]
    assert none.result() is None
    assert many.result() == [[{"a": 1}], [{"b": 2}]]
    assert tx.asked == [5, 1]


async def test_what_was_found_goes_when_nobody_wants_it_any_more_without_the_collector(tx):
    class Found:
        pass

    async def find(tx):
        await tx.value("SELECT 1")
        return Found()

    async def ask():
        async with Together(tx) as t:
            works = [t.start(find(t.tx)), t.start(find(t.tx))]
        return [weakref.ref(work.result()) for work in works]

    gc.disable()
    try:
        seen = await ask()
        # The loop holds a task until its next turn.
        await asyncio.sleep(0)
        assert [one() for one in seen] == [None, None]
    finally:
        gc.enable()


async def test_every_kind_of_value_comes_back_as_it_does_alone(tx):
    kinds = """SELECT $1::uuid AS id, $2::jsonb AS json, $3::timestamptz AS at, ARRAY['a', NULL] AS words, 1.5 AS rate,
                      NULL::int AS nothing, 'x'::bytea AS bytes, true AS yes, $4::text AS text, '[1]'::json AS plain"""
    values = (new_id(), {"a": [1, "b", None]}, datetime(2027, 3, 28, 1, tzinfo=UTC), "so\u00df")
    (alone,) = [dict(row) for row in await tx.rows(kinds, *values)]

    async with Together(tx) as t:
        both = [t.start(t.tx.row(kinds, *values)) for _ in range(2)]

    assert [one.result() for one in both] == [alone, alone]


async def test_what_is_changed_is_counted_and_seen_afterwards(tx):
    async with Together(tx) as t:
        changed = [t.start(record(t.tx, action)) for action in ("b", "a")]
        seen = t.start(t.tx.rows(ACTIONS))

    assert [one.result() for one in changed] == [1, 1]
    assert seen.result() == []
    assert [row["action"] for row in await tx.rows(ACTIONS)] == ["a", "b"]


async def test_the_refusal_that_a_module_has_a_word_for_is_raised(database, tenant):
    audit_id = new_id()

    async def explained(tx):
        try:
            await record(tx, "again", audit_id=audit_id)
        except ConstraintBroken as broken:
            raise refusing(broken, {"audit_record_pkey": Taken}) from broken

    with pytest.raises(Taken):
        async with database.transaction(tenant) as tx, Together(tx) as t:
            t.start(record(t.tx, "first", audit_id=audit_id))
            t.start(explained(t.tx))

    async with database.transaction(tenant) as tx:
        assert await tx.rows(ACTIONS) == []


async def test_who_waits_for_something_else_is_waited_for(tx):
    tx = Watched(tx)

    async def late(tx):
        await asyncio.sleep(0.01)
        return await tx.value("SELECT 2")

    async with Together(tx) as t:
        works = [t.start(t.tx.value("SELECT 1")), t.start(late(t.tx))]

    assert [work.result() for work in works] == [1, 2]
    assert tx.asked == [2]


async def test_the_time_that_one_reads_is_everybodys(tx):
    async with Together(tx) as t:
        shared = t.tx
        t.start(shared.read_clock())

    assert shared.now == tx.now


async def test_a_mistake_of_the_caller_ends_the_works(tx):
    with pytest.raises(KeyError):
        async with Together(tx) as t:
            work = t.start(asyncio.sleep(60))
            raise KeyError

    with pytest.raises(asyncio.CancelledError):
        work.result()
    assert await tx.value("SELECT 1") == 1


async def test_nothing_to_do_is_nothing_asked(tx):
    tx = Watched(tx)

    async with Together(tx):
        pass

    assert tx.asked == []


async def test_what_does_not_name_its_columns_is_refused_before_a_migration_can_move_them(tx):
    with pytest.raises(InvariantBroken, match=r"names its columns: SELECT r\.\*, 1 AS one"):
        await tx.rows_of(Query("SELECT r.*, 1 AS one FROM platform.audit_record AS r"), Query(ACTIONS))
