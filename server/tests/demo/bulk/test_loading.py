"""A load: everything agrees with everything, the same order gives the same rows, and nobody's bookings are mixed in."""

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest

from holdfast.demo.bulk import BulkRefused, load_bulk
from holdfast.kit.money import Money
from holdfast.modules.catalogue.contracts import CancellationPolicy, PolicyBand
from holdfast.modules.pricing import facade as pricing
from holdfast.modules.pricing.contracts import AddOnOrder, Per, PriceOrder, QuoteLine
from tests.conftest import copy_database
from tests.make.audit import audited
from tests.make.loads import ORDER, SMALL
from tests.make.scale import count

pytestmark = pytest.mark.anyio

COUNTED = ("bookings.booking", "bookings.history", "ledger.entry", "outbox.event", "outbox.delivery")
SHOWN = ("kind", "label", "quantity", "unit_amount", "amount", "add_on_id", "tax_rate_bp", "included")
TABLES = (
    *(
        "tenants.tenant",
        "tenants.membership",
        "accounts.user",
        "catalogue.offering",
        "inventory.stock",
        "inventory.claim",
    ),
    *("bookings.booking", "bookings.line", "bookings.history", "bookings.participant", "platform.idempotency_record"),
    *("payments.attempt", "payments.refund", "payments.operation", "payments.provider_event", "ledger.posting"),
    *("ledger.entry", "outbox.event", "outbox.delivery", "notifications.message", "platform.audit_record"),
)


async def rows_of(url: str) -> dict[str, str]:
    """Return a digest of each table's rows, but for tenants that no load made."""
    connection = await asyncpg.connect(url)
    try:
        found = {}
        for table in TABLES:
            schema, name = table.split(".")
            where = "WHERE NOT is_platform" if table == "tenants.tenant" else ""
            query = f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM {schema}."{name}" t {where}'
            found[table] = await connection.fetchval(query)
        return found
    finally:
        await connection.close()


async def test_the_audit_finds_nothing_in_a_load_not_even_when_all_is_quiet(loaded_url, record_property):
    assert await audited(loaded_url, quiescent=True) == {}
    record_property("figure", f"{ORDER.bookings} loaded bookings pass the audit")


async def test_as_many_are_loaded_as_were_ordered(loaded):
    tables = ('accounts."user"', "bookings.booking", "inventory.claim")

    counted = [await loaded.fetchval(f"SELECT count(*) FROM {table}") for table in tables]

    assert counted == [ORDER.users, ORDER.bookings, ORDER.bookings]
    assert await loaded.fetchval("SELECT count(*) FROM bookings.booking WHERE state = 'pending'") == ORDER.holds


async def test_every_story_is_told_behind_and_ahead(loaded):
    rows = await loaded.fetch(
        "SELECT state, bool_or(ends_at < now() - interval '2 hours') AS behind, bool_or(starts_at > now()) AS ahead "
        "FROM bookings.booking GROUP BY 1"
    )

    assert {row["state"]: (row["behind"], row["ahead"]) for row in rows} == {
        "completed": (True, False),
        "no_show": (True, False),
        "cancelled": (True, True),
        "expired": (True, True),
        "confirmed": (False, True),
        "pending": (False, True),
    }


async def test_no_hold_is_past_its_time_and_nothing_is_dated_ahead(loaded):
    assert await loaded.fetchval("SELECT bool_and(expires_at > now()) FROM bookings.booking WHERE state = 'pending'")
    assert await loaded.fetchval("SELECT max(at) < now() FROM bookings.history")
    assert await loaded.fetchval("SELECT max(occurred_at) < now() FROM outbox.event")


async def test_prices_are_those_that_the_desk_works_out(loaded):
    bookings = await loaded.fetch("SELECT * FROM bookings.booking")
    lines: dict[UUID, list[asyncpg.Record]] = {}
    for row in await loaded.fetch("SELECT * FROM bookings.line ORDER BY booking_id, line_no"):
        lines.setdefault(row["booking_id"], []).append(row)

    for booking in bookings:
        mine = lines[booking["booking_id"]]
        quote = pricing.quote(price_order(booking, mine))
        assert (quote.total.amount, quote.tax_total.amount) == (booking["total_amount"], booking["tax_amount"])
        assert [shown(line) for line in quote.lines] == [tuple(row[name] for name in SHOWN) for row in mine]


def shown(line: QuoteLine) -> tuple[object, ...]:
    """Return a line as its row keeps it."""
    unit = line.unit.amount if line.unit else None
    return (
        line.kind,
        line.label,
        line.quantity,
        unit,
        line.amount.amount,
        line.add_on_id,
        line.tax_rate_bp,
        line.included,
    )


def price_order(booking: asyncpg.Record, lines: list[asyncpg.Record]) -> PriceOrder:
    """Return what was ordered, from the booking's own snapshot."""
    price: dict[str, Any] = orjson.loads(booking["price_snapshot"])
    extras = tuple(
        AddOnOrder(
            row["add_on_id"],
            row["label"],
            Per.BOOKING,
            price_amount=row["unit_amount"],
            quantity=1,
            tax_rate_bp=row["tax_rate_bp"],
        )
        for row in lines
        if row["kind"] == "add_on"
    )
    return PriceOrder(
        label=booking["offering_name"],
        currency=price["currency"],
        unit_price=price["unit_price"],
        units=booking["units"],
        minutes=price["minutes"],
        step_minutes=price["step_minutes"],
        tax_rate_bp=price["tax_rate_bp"],
        tax_inclusive=price["tax_inclusive"],
        add_ons=extras,
    )


async def test_what_came_back_is_what_the_policy_says(loaded):
    cancelled = await loaded.fetch(
        "SELECT * FROM bookings.booking WHERE state = 'cancelled' AND confirmed_at IS NOT NULL"
    )
    assert cancelled

    for booking in cancelled:
        policy: dict[str, Any] = orjson.loads(booking["policy_snapshot"])
        paid = Money(booking["total_amount"], booking["currency"])
        outcome = pricing.cancellation_outcome(
            paid=paid,
            policy=CancellationPolicy(policy["name"], tuple(PolicyBand(**band) for band in policy["bands"])),
            starts_at=booking["starts_at"],
            cancelled_at=booking["cancelled_at"],
        )
        due = outcome.back if booking["cancelled_by"] == "customer" else paid
        assert booking["back_amount"] == due.amount


async def test_a_kept_answer_is_the_answer_of_its_booking(loaded):
    rows = await loaded.fetch(
        "SELECT r.body, b.* FROM platform.idempotency_record r JOIN bookings.booking b ON b.booking_id = r.subject_id "
        "WHERE r.status = 201"
    )

    assert len(rows) == ORDER.bookings
    for row in rows:
        body = orjson.loads(row["body"])
        assert (body["id"], body["total"]["amount"]) == (str(row["booking_id"]), row["total_amount"])
        assert datetime.fromisoformat(body["created_at"]) == row["created_at"]


async def test_the_same_order_at_the_same_hour_loads_the_same_rows(cluster, template_database, fresh_database_url):
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    # Live holds end by the clock, so a comparison goes without.
    order = dataclasses.replace(SMALL, now=hour, holds=0)
    again = cluster.dsn(copy_database(cluster, template_database))

    await load_bulk(fresh_database_url, order, password_hash="one")
    await load_bulk(again, order, password_hash="one")

    assert await rows_of(fresh_database_url) == await rows_of(again)


async def test_a_database_with_bookings_is_refused_and_added_to_only_when_told_so(fresh_database_url):
    await load_bulk(fresh_database_url, SMALL, password_hash="one")
    before = await rows_of(fresh_database_url)

    with pytest.raises(BulkRefused, match="--add"):
        await load_bulk(fresh_database_url, dataclasses.replace(SMALL, seed=4), password_hash="two")
    assert await rows_of(fresh_database_url) == before
    await load_bulk(fresh_database_url, dataclasses.replace(SMALL, seed=4, may_add=True), password_hash="two")
    with pytest.raises(BulkRefused, match="--seed"):
        await load_bulk(fresh_database_url, dataclasses.replace(SMALL, seed=4, may_add=True), password_hash="two")

    connection = await asyncpg.connect(fresh_database_url)
    try:
        assert await connection.fetchval("SELECT count(*) FROM bookings.booking") == 2 * SMALL.bookings
        assert await audited(fresh_database_url) == {}
        assert await connection.fetchval("SELECT count(*) FROM pg_namespace WHERE nspname = 'loading'") == 0
    finally:
        await connection.close()


async def test_each_stage_is_told_to_its_end(fresh_database_url):
    told: dict[str, tuple[int, int]] = {}
    bookings = count(small=500, full=20_000)

    loaded = await load_bulk(
        fresh_database_url,
        dataclasses.replace(SMALL, bookings=bookings),
        password_hash="one",
        tell=lambda stage, *, done, total: told.update({stage: (done, total)}),
    )

    assert {stage for stage, (done, total) in told.items() if done != total} == set()
    assert told["Bookings"] == (bookings, bookings)
    connection = await asyncpg.connect(fresh_database_url)
    counted = {table: await connection.fetchval(f"SELECT count(*) FROM {table}") for table in COUNTED}
    await connection.close()
    assert {table: loaded.tables[table] for table in COUNTED} == counted
    assert loaded.rows > bookings * 10
    assert loaded.seconds < timedelta(minutes=5).total_seconds()
