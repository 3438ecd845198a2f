"""A loaded booking looks like a booked one: stories played over the API, and loaded, leave rows of one shape."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg
import httpx
import orjson

from holdfast.demo.bulk import BulkOrder, load_bulk
from holdfast.kit.postgres import ClusterSettings, start_cluster
from tests.journeys import story
from tests.journeys.story import good, key, until

Shape = frozenset[str]
Shapes = dict[tuple[str, str], set[Shape]]

# How the rows of a booking are found: by the booking ($1), and by its attempts, which others name.
OF_BOOKING: Final = {
    "bookings.booking": "booking_id = $1",
    "bookings.line": "booking_id = $1",
    "bookings.history": "booking_id = $1",
    "bookings.participant": "booking_id = $1",
    "inventory.claim": "booking_id = $1",
    "platform.idempotency_record": "subject_id = $1",
    "platform.audit_record": "subject_id = $1",
    "payments.attempt": "payable_id = $1",
    "payments.refund": "payable_id = $1",
    "payments.operation": "attempt_id IN (SELECT attempt_id FROM payments.attempt WHERE payable_id = $1)",
    "payments.provider_event": "payload #>> '{data,object,metadata,attempt_id}' IN "
    "(SELECT attempt_id::text FROM payments.attempt WHERE payable_id = $1)",
    "ledger.posting": "payable_id = $1",
    "ledger.entry": "posting_id IN (SELECT posting_id FROM ledger.posting WHERE payable_id = $1)",
    "outbox.event": "aggregate_id = $1 OR aggregate_id IN "
    "(SELECT attempt_id FROM payments.attempt WHERE payable_id = $1)",
    "outbox.delivery": "event_id IN (SELECT event_id FROM outbox.event WHERE aggregate_id = $1 OR aggregate_id IN "
    "(SELECT attempt_id FROM payments.attempt WHERE payable_id = $1))",
    "notifications.message": "facts ->> 'booking_id' = $1::text",
}
# What tells the rows of one table apart, beside the story.
TOLD_BY: Final = ("kind", "name", "handler", "action", "to_state", "route", "state")
# Charges tell nothing that intents do not, so the load is of an account that does not send them.
NOT_SENT: Final = ("charge.",)
# The platform of the journeys keeps its mails; a mail server's does not.
KEPT_BY_THE_MAILBOX: Final = frozenset({"content"})


def shape_of(row: asyncpg.Record) -> Shape:
    """Return which columns of a row say something, with the keys of what is JSON in them."""
    said = {name: value for name, value in row.items() if value is not None and name not in KEPT_BY_THE_MAILBOX}
    return frozenset(path for name, value in said.items() for path in paths_in(value, name))


def paths_in(value: object, path: str) -> Iterator[str]:
    """Give the path of a value, and of everything in it that has a key; lists by their first thing."""
    if isinstance(value, bytes | str) and value[:2] in ('{"', b'{"'):
        value = orjson.loads(value)
    yield path
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from paths_in(inner, f"{path}.{name}")


def told_by(row: asyncpg.Record) -> str:
    """Return what a row is, in one word or two."""
    return " ".join(str(row[name]) for name in TOLD_BY if name in row and row[name] is not None)


async def shapes_of(connection: asyncpg.Connection, booking_ids: Iterable[object]) -> Shapes:
    """Return the shapes of everything that is there about some bookings, by table and by what each row is."""
    found: Shapes = {}
    for booking_id in booking_ids:
        for table, where in OF_BOOKING.items():
            # Ids and names that the story chose are JSON strings: their keys are what is compared.
            rows = await connection.fetch(f"SELECT * FROM {table} WHERE {where}".replace("$1", f"'{booking_id}'::uuid"))
            for row in rows:
                what = "guest" if table == "bookings.participant" else told_by(row)
                if not what.startswith(NOT_SENT):
                    found.setdefault((table, what), set()).add(shape_of(row))
    return found


def play(platform: Any) -> dict[str, str]:
    """Play each story over the API and return the bookings by the story's name."""
    owner, _, venue = story.open_business(platform)
    taxed, slot = story.offer_session(owner, venue, capacity=20, tax_rate_bp=2300)
    free, free_slot = story.offer_session(owner, venue, price_amount=0, name="Walk")
    hall = story.offer_space(owner, venue)
    extra = {"name": "Photo", "price_amount": 500, "per": "booking", "quantity_max": 2}
    add_on = good(owner.post(f"/offerings/{taxed['id']}/add-ons", json=extra, headers=key()))
    place = {"offering_id": taxed["id"], "slot_id": slot["id"], "units": 1}
    day = slot["starts_at"][:10]
    wishes: dict[str, story.Json] = {
        "come": place,
        "rich": place | {"add_ons": [{"add_on_id": add_on["id"], "quantity": 1}], "guests": [{"name": "Ana"}]},
        "cancel": place,
        "call_off": place,
        "drop": place,
        "free": {"offering_id": free["id"], "slot_id": free_slot["id"], "units": 1},
        "hall": {"offering_id": hall["id"], "starts_at": f"{day}T10:00:00Z", "ends_at": f"{day}T12:00:00Z"},
    }
    played = {name: place_one(platform, name, body=body) for name, body in wishes.items()}
    # Of a booking that ends before its mail has gone, the mail is dropped: another story than those that are loaded.
    asyncio.run(everything_told(platform))
    for name in ("cancel", "call_off", "drop", "free"):
        client, booking_id = played[name]
        whoever = owner if name == "call_off" else client
        good(whoever.post(f"/bookings/{booking_id}/cancel", json={"reason": "x"}, headers=key()))
    back = {"refunded", "partly_refunded"}
    for name in ("cancel", "call_off"):
        client, booking_id = played[name]
        until(story.booking_of(client, {"id": booking_id}), lambda seen: seen["payment"]["state"] in back)
    return {name: booking_id for name, (_, booking_id) in played.items()}


def place_one(platform: Any, name: str, *, body: story.Json) -> tuple[httpx.Client, str]:
    """Book as somebody new, and pay unless the story is of one who does not; return who, and the booking's id."""
    client, _ = story.sign_up(platform, name)
    booking = good(client.post("/bookings", json=body, headers=key()))
    if name != "free":
        until(lambda: good(client.get(f"/bookings/{booking['id']}/payment")), lambda seen: seen["state"] == "ready")
    if name not in {"drop", "free"}:
        story.pay(client, booking)
        until(story.booking_of(client, booking), lambda seen: seen["state"] == "confirmed")
    return client, str(booking["id"])


# Loaded bookings that tell the same stories, whatever was ordered with them.
LOADED_LIKE: Final = {
    "come": "state = 'confirmed' AND kind = 'session' AND tax_amount > 0",
    "rich": "state = 'confirmed' AND total_amount > 0 AND tax_amount > 0 "
    "AND jsonb_array_length(price_snapshot -> 'add_ons') > 0 AND kind = 'session' "
    "AND EXISTS (SELECT FROM bookings.participant p WHERE p.booking_id = booking.booking_id)",
    "cancel": "kind = 'session' AND tax_amount > 0 AND cancelled_by = 'customer' "
    "AND confirmed_at IS NOT NULL AND back_amount > 0",
    "call_off": "kind = 'session' AND tax_amount > 0 AND cancelled_by = 'venue' AND total_amount > 0",
    "drop": "kind = 'session' AND tax_amount > 0 AND state = 'cancelled' AND confirmed_at IS NULL",
    "free": "state = 'cancelled' AND total_amount = 0 AND cancelled_by = 'customer'",
    "hall": "state = 'confirmed' AND kind = 'space'",
}


def test_a_loaded_booking_looks_like_a_booked_one(platform, fresh_database_url):
    played = play(platform)
    asyncio.run(load_bulk(fresh_database_url, BulkOrder(300, 16_000, seed=5, holds=0), password_hash="one"))

    differ = asyncio.run(compare(platform, fresh_database_url, played=played))

    assert differ == {}


async def compare(platform: Any, loaded_url: str, *, played: dict[str, str]) -> dict[str, object]:
    """Return, by story and table, what loaded rows have that booked ones have not, and the other way round."""
    loaded = await asyncpg.connect(loaded_url)
    differ: dict[str, object] = {}
    try:
        async with database_of(platform) as booked:
            await settled(booked)
            for name, where in LOADED_LIKE.items():
                rows = await loaded.fetch(f"SELECT booking_id FROM bookings.booking WHERE {where} ORDER BY 1 LIMIT 20")
                assert rows, name
                made = await shapes_of(loaded, [row["booking_id"] for row in rows])
                real = await shapes_of(booked, [played[name]])
                for what in real.keys() | made.keys():
                    if what[0] in {"bookings.line", "bookings.participant"} and what not in real:
                        # Not every loaded booking ordered the same.
                        continue
                    if not made.get(what, set()) & real.get(what, set()):
                        differ[f"{name}: {what}"] = difference(made.get(what), real.get(what))
    finally:
        await loaded.close()
    return differ


def difference(made: set[Shape] | None, real: set[Shape] | None) -> str | list[str]:
    """Return what tells two kinds of rows apart, for whoever reads the failure."""
    if made is None or real is None:
        return "only booked" if made is None else "only loaded"
    nearest = min((one ^ other for one in made for other in real), key=len)
    return sorted(nearest)


@asynccontextmanager
async def database_of(platform: Any) -> AsyncIterator[asyncpg.Connection]:
    """Open the database of the platform that the bookings are played on."""
    attached = await asyncio.to_thread(start_cluster, ClusterSettings(home=platform.home))
    booked = await asyncpg.connect(attached.cluster.dsn("holdfast"))
    try:
        yield booked
    finally:
        await booked.close()
        attached.leave_running()


async def everything_told(platform: Any) -> None:
    """Wait until the platform of the played bookings is done with what has happened so far."""
    async with database_of(platform) as booked:
        await settled(booked)


async def settled(booked: asyncpg.Connection) -> None:
    """Wait until everything that was published and sent about the played bookings is done with."""
    waiting = """
        SELECT (SELECT count(*) FROM outbox.event WHERE published_at IS NULL)
             + (SELECT count(*) FROM payments.provider_event WHERE applied_at IS NULL AND state NOT IN ('ignored'))
             + (SELECT count(*) FROM notifications.message WHERE state = 'queued')
             + (SELECT count(*) FROM payments.operation WHERE finished_at IS NULL)"""
    still = 0
    while still < 3:
        still = still + 1 if await booked.fetchval(waiting) == 0 else 0
        await asyncio.sleep(0.5)
