"""The transaction that pgbench runs: made from a booking, with its ids, times and choices replaced."""

import re

import asyncpg
import pytest

from holdfast.bench.reference import Cell, Choice, Sample, read_sample, script_of
from holdfast.bench.rows import tables_of
from holdfast.kit.database import Database
from holdfast.kit.ids import new_id
from tests.make.bookings import make_desk, make_shop, place

pytestmark = pytest.mark.anyio
BOOKING_ID = new_id()


def a_sample(**rows) -> Sample:
    """Return a sample of a booking with its claim."""
    booking = {
        "booking_id": Cell(str(BOOKING_ID), "uuid"),
        "note": Cell("it's 12:30", "text"),
        "gone": Cell(None, "text"),
    }
    claim = {"claim_id": Cell(str(new_id()), "uuid"), "booking_id": Cell(str(BOOKING_ID), "uuid")}
    return Sample(BOOKING_ID, {"bookings.booking": [booking], "inventory.claim": [claim], **rows})


def statements(script: str) -> list[str]:
    """Return the lines of a script that go to the server."""
    return [line for line in script.splitlines() if not line.startswith("\\set")]


def test_one_transaction_takes_the_stock_first():
    said = statements(script_of(a_sample(), Choice(people=5, slots=3)))
    words = [line.split()[0] for line in said]
    assert words == ["BEGIN;", "SELECT", "SELECT", "INSERT", "INSERT", "COMMIT;"]
    assert "set_config('app.tenants'" in said[1]
    assert "FOR NO KEY UPDATE" in said[2]


def test_halls_rely_on_the_exclusion_constraint_alone():
    script = script_of(a_sample(), Choice(people=5, halls=4, first_hour="2026-12-01T00:00:00+00:00"))
    assert "FOR NO KEY UPDATE" not in script
    assert "\\set hall :span % 4" in script


def test_literals_hold_nothing_that_pgbench_takes_for_a_variable():
    script = script_of(a_sample(), Choice(people=5))
    assert "E'it''s 12\\x3a30'" in script
    known = {"tenant", "person", "slot", "tenant_id", "customer_id", "slot_id", "merchant_id", "venue_id", "booking_id"}
    assert set(re.findall(r"(?<!:):(\w+)", script)) <= known | {"text"}


def test_what_was_null_is_left_out():
    assert "gone" not in script_of(a_sample(), Choice(people=5))


def test_many_tenants_are_chosen_among():
    assert "\\set tenant random(1001, 1020)" in script_of(a_sample(), Choice(people=5, tenants=20, first_tenant=1))


async def test_a_sample_has_every_row_of_a_booking(
    database: Database, database_url: str, superuser: asyncpg.Connection
):
    desk, own = make_desk(database_url)
    shop = await make_shop(database, new_id())
    booking = await place(desk, database, shop.request())
    sample = await read_sample(superuser, booking.booking_id, tables=await tables_of(superuser))
    await own.close()
    assert list(sample.rows)[:5] == [
        "bookings.booking",
        "bookings.line",
        "bookings.history",
        "inventory.claim",
        "outbox.event",
    ]
    assert set(sample.rows) - set(list(sample.rows)[:5]) == {"platform.idempotency_record"}
    assert sample.rows["bookings.booking"][0]["booking_id"] == Cell(str(booking.booking_id), "uuid")
