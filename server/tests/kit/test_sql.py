"""Statements: by their names, and with their values apart (R73)."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa

from holdfast.kit.ids import new_id
from holdfast.kit.sql import Part, compile_statement, compose, load_queries, names_its_columns, one_of
from holdfast.kit.tables import audit_record

pytestmark = pytest.mark.anyio
HOSTILE = "'; DROP TABLE platform.audit_record; --"


def test_queries_are_known_by_their_names_and_end_without_a_semicolon():
    queries = load_queries("holdfast.modules.outbox")

    assert queries
    assert all(name.isidentifier() for name in queries)
    assert all(body and not body.endswith(";") and "-- name:" not in body for body in queries.values())


def test_a_statement_carries_its_values_beside_it():
    user_id = UUID(int=7)
    statement = sa.select(audit_record.c.action).where(
        audit_record.c.user_id == user_id, audit_record.c.action == HOSTILE
    )

    sql, values = compile_statement(statement)

    assert "$1" in sql
    assert "$2" in sql
    assert "DROP" not in sql
    assert values == [user_id, HOSTILE]


def test_a_list_becomes_as_many_placeholders():
    sql, values = compile_statement(sa.select(sa.literal(1)).where(audit_record.c.action.in_(["a", "b", "c"])))

    assert [f"${number}" in sql for number in (1, 2, 3)] == [True, True, True]
    assert values[-3:] == ["a", "b", "c"]


def test_a_list_of_another_length_makes_another_text_of_the_same_statement():
    def asked(number, actions):
        where = (audit_record.c.action.in_(actions), audit_record.c.user_id == UUID(int=number))
        return compile_statement(sa.select(audit_record.c.audit_id).where(*where))

    told = [asked(number, actions) for number, actions in enumerate((["a"], ["b", "c"], [], ["d", "e"]))]

    # Lists come behind everything else.
    assert [values for _, values in told] == [
        [UUID(int=0), "a"],
        [UUID(int=1), "b", "c"],
        [UUID(int=2)],
        [UUID(int=3), "d", "e"],
    ]
    assert told[1][0] == told[3][0]
    assert all(f"${len(values)}" in sql and f"${len(values) + 1}" not in sql for sql, values in told)


async def test_every_value_arrives_where_it_belongs_however_long_a_list_is(tx):
    def found(words, number):
        where = (sa.literal("b").in_(words), sa.literal(number, sa.BigInteger) > 5)
        return sa.select(sa.literal(HOSTILE)).where(*where)

    asked = [(["a", "b"], 7), (["b"], 7), (["a", "c", "b"], 5), (["a"], 7), ([], 7), (["a", "b"], 8)]

    assert [await tx.value(found(*one)) for one in asked] == [HOSTILE, HOSTILE, None, None, None, HOSTILE]


def test_a_statement_without_values_has_none():
    assert compile_statement(sa.text("SELECT 1")) == ("SELECT 1", [])


async def test_hostile_words_arrive_as_words(tx):
    assert await tx.value(sa.select(sa.literal(HOSTILE))) == HOSTILE


async def test_values_keep_their_kinds_on_the_way_there_and_back(tx):
    there = {"id": new_id(), "at": datetime(2026, 11, 20, 12, 30, 1, 5, tzinfo=UTC), "many": ["a", "é", ""], "n": 2**62}
    statement = sa.select(
        sa.literal(there["id"], sa.Uuid).label("id"),
        sa.literal(there["at"], sa.DateTime(timezone=True)).label("at"),
        sa.literal(there["many"], sa.ARRAY(sa.Text)).label("many"),
        sa.literal(there["n"], sa.BigInteger).label("n"),
    )

    assert dict(await tx.row(statement)) == there


def test_statements_become_one_whose_places_follow_each_other():
    read, change = (
        Part("SELECT $2::int AS b, $1::int AS a;", 2, has_rows=True),
        Part("DELETE FROM t WHERE n = $1", 1, has_rows=False),
    )

    sql = compose([read, change, read])

    assert "SELECT $2::int AS b, $1::int AS a\n" in sql
    assert "DELETE FROM t WHERE n = $3 RETURNING 1" in sql
    assert "SELECT $5::int AS b, $4::int AS a\n" in sql
    assert compose([read, change, read]) is sql


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT *\nFROM t",
        "select  * from t",
        "SELECT o.*, v.name FROM o, v",
        "SELECT v.name, o.* FROM o, v",
        "SELECT DISTINCT ON (a) * FROM t",
        "WITH t AS (SELECT a FROM u) SELECT t.* FROM t",
        "INSERT INTO t (a) VALUES ($1) RETURNING *",
    ],
)
def test_a_star_is_no_name_of_a_column(sql):
    assert not names_its_columns(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a, b FROM t",
        "SELECT count(*) AS n, count(t.*) AS m FROM t",
        "SELECT a, b * c AS product, 2 * (a * b) AS other FROM t",
        "WITH t AS (SELECT * FROM u WHERE (a) IN (SELECT (b) FROM w)) SELECT t.a FROM t",
        "SELECT a FROM (SELECT * FROM u) AS t",
        "INSERT INTO t (a) SELECT r.a FROM unnest($1::t[]) AS r RETURNING a",
    ],
)
def test_columns_with_names_stay_what_they_are(sql):
    assert names_its_columns(sql)


async def test_one_of_many_is_one_text_however_many_they_are(tx):
    def found(words):
        return sa.select(sa.literal("b")).where(one_of(sa.column("given", sa.Text), words)).select_from(given)

    given = sa.select(sa.literal(HOSTILE).label("given")).subquery()
    texts = {compile_statement(found(words))[0] for words in ([], ["a"], ["a", "b", HOSTILE])}

    assert len(texts) == 1
    assert [await tx.value(found(words)) for words in ([], ["a"], ["a", HOSTILE])] == [None, None, "b"]
    by_id = sa.select(sa.func.count()).where(one_of(audit_record.c.user_id, [UUID(int=7)]))
    assert await tx.value(by_id) == 0
