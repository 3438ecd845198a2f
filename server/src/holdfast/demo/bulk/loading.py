"""Loads an order: few things dealt here, many things dealt by the database, two connections at a time."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg
import orjson

from holdfast.demo.bulk import proving, words
from holdfast.demo.bulk.businesses import currency_of, deal_businesses
from holdfast.demo.bulk.dealing import DealtTenant, Deck, made_id
from holdfast.demo.bulk.offerings import deal_offerings
from holdfast.demo.bulk.order import STAFF, WEEKS, BulkOrder, BulkRefused, Loaded, Progress, be_silent
from holdfast.demo.bulk.proving import Proof
from holdfast.kit.clock import monotonic_seconds
from holdfast.kit.sql import load_queries
from holdfast.modules.tenants.contracts import TenantSettings

PASSWORD: Final = "holdfast-demo"  # noqa: S105 - printed on the screen, for data that is nobody's
OWNER: Final = "holdfast_owner"
CONNECTIONS: Final = 2
_JOINED_BEFORE: Final = timedelta(days=60)
_PACKAGE: Final = "holdfast.demo.bulk"
_LOCK: Final = 7_341_001

# Only this session's commits may be lost to a crash before the checkpoint at the end: the loader tells nobody of them.
_SESSION: Final = {
    "role": OWNER,
    "timezone": "UTC",
    "synchronous_commit": "off",
    "work_mem": "96MB",
    "temp_buffers": "96MB",
    "jit": "off",
    "application_name": "holdfast-load",
    "max_parallel_workers_per_gather": "0",
}

# In the order in which foreign keys want them: the statement's name and the table whose rows it is told by.
_STEPS: Final = (
    ("slots", "inventory.stock"),
    ("bookings", "bookings.booking"),
    ("claims", "inventory.claim"),
    ("lines", "bookings.line"),
    ("history", "bookings.history"),
    ("participants", "bookings.participant"),
    ("answers", "platform.idempotency_record"),
    ("deeds", "platform.audit_record"),
    ("attempts", "payments.attempt"),
    ("refunds", "payments.refund"),
    ("operations", "payments.operation"),
    ("provider_events", "payments.provider_event"),
    ("postings", "ledger.posting"),
    ("entries", "ledger.entry"),
    ("events", "outbox.delivery"),
    ("messages", "notifications.message"),
)
# What decides what is sold is never left for later: its triggers count what is taken.
_NEVER_WAITING: Final = frozenset({"slots", "claims"})


@dataclass
class _Load:
    """One loading: the order made definite, and what has been written so far."""

    url: str
    order: BulkOrder
    password_hash: str
    tell: Progress
    now: datetime
    clock: datetime
    sql: Mapping[str, str]
    tables: dict[str, int]
    may_wait: bool


async def load_bulk(url: str, order: BulkOrder, *, password_hash: str, tell: Progress = be_silent) -> Loaded:
    """Load the order into the migrated database at that address, whose role must be able to become the owner.

    `password_hash` is everybody's. Raises `BulkRefused` for a database that has bookings, unless the order says that
    it may be added to, and for a seed that is there already. What was loaded before an error stays: start anew.
    """
    started = monotonic_seconds()
    async with _connected(url) as connection:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):
            raise BulkRefused("Somebody else is loading into this database.")
        clock: datetime = await connection.fetchval("SELECT platform.clock()")
        now = order.now or clock.replace(minute=0, second=0, microsecond=0)
        load = _Load(
            url, order, password_hash, tell, now, clock, _statements(order), {}, await proving.may_wait(connection)
        )
        await _require_room(connection, order)
        await connection.execute(load.sql["make_staging"])
        await connection.execute(load.sql["make_shapes"])
        try:
            await _deal(connection, load)
            await _write_chunks(connection, load)
        finally:
            await connection.execute(load.sql["drop_staging"])
        await _settle(connection, load)
    # One for each step of a booking, for each payment that could be made, and for each movement of money.
    told = (load.tables.get(table, 0) for table in ("bookings.history", "payments.attempt", "ledger.posting"))
    load.tables["outbox.event"] = sum(told)
    return Loaded(load.tables, slug=order.slug_of(0), seconds=monotonic_seconds() - started)


def _statements(order: BulkOrder) -> Mapping[str, str]:
    """Return all statements with the seed and the names put in: functions that are inlined cannot take parameters."""
    found: dict[str, str] = {}
    for name in ("ground", "plan", "bookings", "answers", "money", "facts"):
        found |= load_queries(_PACKAGE, f"{name}.sql")
    puts = {
        ":seed": str(int(order.seed)),
        ":first_count": str(len(words.FIRST)),
        ":last_count": str(len(words.LAST)),
        ":first": _array(words.FIRST),
        ":last": _array(words.LAST),
    }
    for put, value in puts.items():
        found = {name: text.replace(put, value) for name, text in found.items()}
    return found


def _array(names: Sequence[str]) -> str:
    return "ARRAY['" + "','".join(name.replace("'", "''") for name in names) + "']"


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url, server_settings=_SESSION, statement_cache_size=0, command_timeout=None)
    try:
        yield connection
    finally:
        await connection.close()


async def _require_room(connection: asyncpg.Connection, order: BulkOrder) -> None:
    has_bookings = await connection.fetchval("SELECT EXISTS (SELECT FROM bookings.booking)")
    if has_bookings and not order.may_add:
        raise BulkRefused(
            "This database has bookings of its own. Load beside them with --add, in tenants of their own."
        )
    slugs = [order.slug_of(number) for number in range(0 if order.may_add else 1, order.tenants)]
    taken = await connection.fetchval("SELECT slug FROM tenants.tenant WHERE slug = ANY ($1) LIMIT 1", slugs)
    if taken is not None:
        raise BulkRefused(f"The tenant {taken} is there already: choose another --seed.")


async def _deal(connection: asyncpg.Connection, load: _Load) -> None:
    """Write the few things, and deal the bookings to slots and halls."""
    order, since = load.order, load.now - timedelta(weeks=WEEKS)
    first_day = order.first_day(load.now)
    async with connection.transaction():
        tenants = await _open_tenants(connection, load, since=since)
        deck = Deck(order.seed, since)
        load.tell("Merchants and offerings", done=0, total=1)
        merchants = deal_businesses(deck, order, tenants=tenants)
        deal_offerings(deck, order, merchants=merchants)
        for table, rows in deck.records.items():
            await _insert(connection, load, table=table, rows=rows)
        load.tell("Merchants and offerings", done=1, total=1)
    load.tell("Dealing slots and hours", done=0, total=1)
    await connection.execute(
        load.sql["deal_cells"],
        order.bookings,
        first_day,
        WEEKS,
        order.chunks,
        load.now,
        order.hall_fill_millionths,
    )
    await connection.execute(load.sql["index_cells"])
    await connection.execute(load.sql["mark_holds"], order.holds, load.clock)
    load.tell("Dealing slots and hours", done=1, total=1)


async def _open_tenants(connection: asyncpg.Connection, load: _Load, *, since: datetime) -> list[DealtTenant]:
    order, opened = load.order, []
    done = 0
    load.tell("Users", done=0, total=order.users)
    for number, users in enumerate(order.shares(order.users)):
        tenant_id = await _open_tenant(connection, load, number=number, since=since)
        await connection.execute(
            "INSERT INTO loading.tenant VALUES ($1, $2, $3, $4, $5)",
            number,
            tenant_id,
            order.slug_of(number),
            users,
            since - _JOINED_BEFORE,
        )
        await connection.execute(load.sql["make_people"], number, list(STAFF))
        written = await connection.execute(load.sql["write_people"], number, load.password_hash)
        _count(load, "accounts.user", tag=written)
        rows = await connection.fetch(
            "SELECT user_id FROM loading.person WHERE tenant_no = $1 ORDER BY place LIMIT $2",
            number,
            order.shares(order.merchants)[number] + len(STAFF),
        )
        user_ids = [row["user_id"] for row in rows]
        opened.append(DealtTenant(number, tenant_id, currency_of(number), user_ids=user_ids, users=users))
        done += users
        load.tell("Users", done=done, total=order.users)
    return opened


async def _open_tenant(connection: asyncpg.Connection, load: _Load, *, number: int, since: datetime) -> UUID:
    """Return the tenant of that number: the first may be there already, without bookings."""
    slug = load.order.slug_of(number)
    found: UUID | None = await connection.fetchval("SELECT tenant_id FROM tenants.tenant WHERE slug = $1", slug)
    if found is not None:
        return found
    tenant_id = made_id(load.order.seed, "tenant", number, at=since)
    settings = orjson.dumps(TenantSettings(currency=currency_of(number))).decode()
    await connection.execute(
        load.sql["open_tenant"],
        tenant_id,
        slug,
        f"Holdfast {number + 1}",
        settings,
        since,
    )
    _count(load, "tenants.tenant", tag="INSERT 0 1")
    return tenant_id


async def _insert(
    connection: asyncpg.Connection, load: _Load, *, table: str, rows: Sequence[Mapping[str, object]]
) -> None:
    if not rows:
        return
    schema = table.partition(".")[0]
    columns = list(rows[0])
    statement = load.sql["insert_rows"].replace(":table", _quoted(table)).replace(":columns", ", ".join(columns))
    written = await connection.execute(statement, orjson.dumps(rows, default=str).decode())
    if schema != "loading":
        _count(load, table, tag=written)


async def _write_chunks(connection: asyncpg.Connection, load: _Load) -> None:
    """Write the bookings, some weeks of starts at a time: a slot, or a hall's day, is never in two chunks."""
    rows = await connection.fetch(load.sql["chunks"])
    waiting = [(row["chunk"], row["bookings"]) for row in rows]
    waiting.reverse()
    done = 0

    async def work() -> None:
        nonlocal done
        async with _connected(load.url) as mine:
            await mine.execute(load.sql["make_plan"])
            while waiting:
                chunk, bookings = waiting.pop()
                await _write_chunk(mine, load, chunk=chunk)
                done += bookings
                load.tell("Bookings", done=done, total=load.order.bookings)

    load.tell("Bookings", done=0, total=load.order.bookings)
    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(work())


async def _write_chunk(connection: asyncpg.Connection, load: _Load, *, chunk: int) -> None:
    async with connection.transaction():
        await connection.execute(load.sql["empty_plan"])
        await connection.execute(load.sql["fill_plan"], chunk, load.now, load.clock)
        await connection.execute(load.sql["fill_steps"])
        await connection.execute(load.sql["analyze_plan"])
        for name, table in _STEPS:
            if load.may_wait:
                await proving.let_wait(connection, waits=name not in _NEVER_WAITING, owner=OWNER)
            arguments = (chunk,) if name == "slots" else ()
            _count(load, table, tag=await connection.execute(load.sql[name], *arguments))


async def _settle(connection: asyncpg.Connection, load: _Load) -> None:
    """Let the planner know what is there, prove what had waited, and make all of it durable."""
    await _in_parallel(load, "Statistics", works=[f"ANALYZE {_quoted(table)}" for table in _tables(load)])
    if load.may_wait:
        proofs = await proving.proofs_of(connection, [_quoted(table) for table in _tables(load)])
        await _in_parallel(load, "Proving", works=proofs)
    load.tell("Checkpoint", done=0, total=1)
    await connection.execute("SET ROLE NONE; SET synchronous_commit = on")
    try:
        await connection.execute("CHECKPOINT")
    except asyncpg.InsufficientPrivilegeError:
        # Whoever may not ask for one makes a commit that waits for the log: all earlier ones are in it.
        await connection.execute("CREATE TEMP TABLE durable (yes boolean)")
    load.tell("Checkpoint", done=1, total=1)


async def _in_parallel(load: _Load, stage: str, *, works: Sequence[Proof | str]) -> None:
    waiting, done = list(reversed(works)), 0

    async def work() -> None:
        nonlocal done
        async with _connected(load.url) as mine:
            await mine.execute("SET work_mem = '512MB'; SET statement_timeout = 0")
            while waiting:
                one = waiting.pop()
                await (mine.execute(one) if isinstance(one, str) else proving.prove(mine, one))
                done += 1
                load.tell(stage, done=done, total=len(works))

    load.tell(stage, done=0, total=len(works))
    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(work())


def _tables(load: _Load) -> list[str]:
    return sorted({*load.tables, "outbox.event"})


def _quoted(table: str) -> str:
    schema, _, name = table.partition(".")
    return f'{schema}."{name}"'


def _count(load: _Load, table: str, *, tag: str) -> None:
    load.tables[table] = load.tables.get(table, 0) + int(tag.rsplit(" ", 1)[-1])
