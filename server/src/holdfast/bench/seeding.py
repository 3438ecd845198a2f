"""Writes what the measurements book: tenants with shops, slots and halls, and people who are signed in."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import asyncpg

from holdfast.bench.ids import Kind, id_of
from holdfast.bench.servers import host_of
from holdfast.bench.shops import TIME_ZONE, Shop, open_shop
from holdfast.kit.database import Database
from holdfast.modules.accounts.facade import create_user
from holdfast.modules.tenants.contracts import Tenant, TenantSettings
from holdfast.modules.tenants.repository.tenants import add_hosts, insert_tenant

# Large enough for any run: no measurement sells out but the one that is about selling out.
CAPACITY: Final = 10_000_000
LOG_FILES: Final = 16
_FIRST_SLOT_IN: Final = timedelta(days=3)
_HOUR: Final = timedelta(hours=1)
_SESSION_LASTS: Final = timedelta(days=30)
# Nobody has the password that would give this; those who sign in are made by themselves.
_NO_PASSWORD: Final = "unusable"  # noqa: S105 - not a hash of anything


def first_slot(now: datetime) -> datetime:
    """Return when the first slot of each offering begins: a full hour in a few days."""
    return (now + _FIRST_SLOT_IN).replace(minute=0, second=0, microsecond=0)


async def seed(database: Database, superuser: asyncpg.Connection, *, shops: Sequence[Shop], now: datetime) -> None:
    """Write the shops and everybody who books there."""
    for shop in shops:
        slug = f"bench-{shop.tenant}"
        async with database.transaction(shop.tenant_id) as tx:
            if shop.inside is None:
                tenant = Tenant(tx.tenant_id, slug=slug, name=slug, settings=TenantSettings(), created_at=tx.now)
                await insert_tenant(tx, tenant, hosts=[host_of(shop.tenant)])
            else:
                await add_hosts(tx, [host_of(shop.tenant)])
            owner = await create_user(
                tx, email=f"owner@{slug}.test", display_name="Ada", password_hash=_NO_PASSWORD, is_verified=True
            )
            await open_shop(tx, shop, owner_id=owner.user_id)
        await _copy(superuser, "accounts.user", rows=_people(shop, now=now))
        await _copy(superuser, "accounts.session", rows=_sessions(shop, now=now))
        await _copy(superuser, "inventory.stock", rows=_slots(shop, now=now))
        await _copy(superuser, "inventory.exclusive", rows=_halls(shop))
    # What has rows, as autovacuum would: it never looks at a table that is empty.
    for schema, table in await superuser.fetch(
        "SELECT schemaname, relname FROM pg_stat_user_tables WHERE n_live_tup > 0"
    ):
        await superuser.execute(f'ANALYZE "{schema}"."{table}"')
    # A server that has been up for a while uses its log's files again; a new one would make them while it is measured.
    for _ in range(LOG_FILES):
        await superuser.execute("SELECT pg_logical_emit_message(true, '', ''), pg_switch_wal()")
    await superuser.execute("CHECKPOINT")


async def _copy(superuser: asyncpg.Connection, table: str, *, rows: Sequence[dict[str, object]]) -> None:
    if not rows:
        return
    schema, _, name = table.partition(".")
    columns = list(rows[0])
    records = [tuple(row[column] for column in columns) for row in rows]
    await superuser.copy_records_to_table(name, schema_name=schema, columns=columns, records=records)


def _people(shop: Shop, *, now: datetime) -> list[dict[str, object]]:
    return [
        {
            "tenant_id": shop.tenant_id,
            "user_id": id_of(Kind.USER, shop.tenant, number=number),
            "email": f"person-{number}@bench-{shop.tenant}.test",
            "password_hash": _NO_PASSWORD,
            "display_name": "Ada",
            "locale": "en",
            "created_at": now,
            "updated_at": now,
        }
        for number in range(shop.people)
    ]


def _sessions(shop: Shop, *, now: datetime) -> list[dict[str, object]]:
    return [
        {
            "tenant_id": shop.tenant_id,
            "session_id": id_of(Kind.SESSION, shop.tenant, number=number),
            "user_id": id_of(Kind.USER, shop.tenant, number=number),
            "counter": 1,
            "token_hash": bytes(32),
            "device_name": "Bench",
            "created_at": now,
            "last_used_at": now,
            "rotated_at": now,
            "expires_at": now + _SESSION_LASTS,
        }
        for number in range(shop.people)
    ]


def _slots(shop: Shop, *, now: datetime) -> list[dict[str, object]]:
    first, zone = first_slot(now), ZoneInfo(TIME_ZONE)
    begins = [first + number * _HOUR for number in range(shop.slots)]
    return [
        {
            "tenant_id": shop.tenant_id,
            "stock_id": id_of(Kind.STOCK, shop.tenant, number=number),
            "offering_id": id_of(Kind.OFFERING, shop.tenant, number=shop.offering_of(number)),
            "starts_at": begin,
            "ends_at": begin + _HOUR,
            "local_start": begin.astimezone(zone).replace(tzinfo=None).isoformat(timespec="minutes"),
            "time_zone": TIME_ZONE,
            "capacity": CAPACITY,
            "created_at": now,
        }
        for number, begin in enumerate(begins)
    ]


def _halls(shop: Shop) -> list[dict[str, object]]:
    """Return the rows by which halls are locked: the first to ask for a hall would write one beside the booking."""
    return [
        {"tenant_id": shop.tenant_id, "resource_id": id_of(Kind.RESOURCE, shop.tenant, number=number)}
        for number in range(shop.halls)
    ]
