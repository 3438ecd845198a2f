"""Rows written, table by table: what makes a ratio fair."""

from fractions import Fraction

import asyncpg
import pytest

from holdfast.bench.rows import RowsEach, count_rows, shown, tables_of

pytestmark = pytest.mark.anyio
BEFORE = {"a.one": 10, "a.two": 0}


def test_rows_are_those_of_each_booking():
    rows = RowsEach.between(BEFORE, {"a.one": 20, "a.two": 20, "a.three": 5}, bookings=10)
    assert rows.by_table == {"a.one": 1, "a.two": 2, "a.three": Fraction(1, 2)}
    assert rows.total == Fraction(7, 2)


def test_equal_rows_have_no_differences():
    mine = RowsEach.between(BEFORE, {"a.one": 30, "a.two": 40}, bookings=20)
    theirs = RowsEach.between(BEFORE, {"a.one": 11, "a.two": 2}, bookings=1)
    assert mine.differences(theirs) == []


def test_a_table_that_one_side_leaves_out_is_told():
    mine = RowsEach.between(BEFORE, {"a.one": 20, "a.two": 20}, bookings=10)
    theirs = RowsEach.between(BEFORE, {"a.one": 20, "a.two": 0}, bookings=10)
    assert mine.differences(theirs) == ["a.two: 2 against 0"]
    assert theirs.differences(mine) == ["a.two: 0 against 2"]


def test_whole_numbers_are_shown_as_such():
    assert shown(Fraction(2)) == "2"
    assert shown(Fraction(1, 3)) == "0.333"


async def test_every_table_is_counted(superuser: asyncpg.Connection):
    tables = await tables_of(superuser)
    assert {"bookings.booking", "inventory.claim", "outbox.event", "platform.idempotency_record"} <= set(tables)
    counts = await count_rows(superuser)
    assert counts.keys() == set(tables)
    assert counts["tenants.tenant"] >= 1
