"""SQL of what merchants keep: slots, and what stands in the way of an archive."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from holdfast.kit.database import ConstraintBroken, Row, Transaction, refusing
from holdfast.kit.errors import HouseError
from holdfast.kit.ids import new_id
from holdfast.kit.sql import load_queries, one_of
from holdfast.modules.inventory.contracts import Busy, Cell, Slot, SlotDraft, SlotState, StockFigures
from holdfast.modules.inventory.errors import CapacityBelowTaken, SlotClash
from holdfast.modules.inventory.tables import stock

_SQL = load_queries("holdfast.modules.inventory")

REFUSED_BY: Mapping[str, Callable[[], HouseError]] = {"stock_one_start_key": SlotClash}


async def get_slot(tx: Transaction, slot_id: UUID) -> Slot | None:
    """Return a slot that is not archived."""
    row = await tx.row(_SQL["slot"], tx.tenant_id, slot_id, tx.now)
    return None if row is None else _slot(row)


async def list_slots(
    tx: Transaction, offering_ids: Sequence[UUID], *, since: datetime, until: datetime, limit: int = 1_000
) -> tuple[Slot, ...]:
    """Return the offerings' slots that start in [since, until), by start."""
    rows = await tx.rows(_SQL["slots"], tx.tenant_id, list(offering_ids), since, tx.now, until, limit)
    return tuple(_slot(row) for row in rows)


async def read_figures(tx: Transaction) -> StockFigures:
    """Return how the stock stands over all tenants; needs the worker's rights."""
    row = await tx.row(_SQL["stock_figures"], tx.now)
    return StockFigures(**row) if row is not None else StockFigures(0, 0)


async def insert_slots(tx: Transaction, offering_id: UUID, *, drafts: Sequence[SlotDraft]) -> tuple[UUID, ...]:
    """Make slots and return their ids in order. Raises `SlotClash` for a second one at the same start."""
    if not drafts:
        return ()
    values = [
        {
            "tenant_id": tx.tenant_id,
            "stock_id": new_id(),
            "offering_id": offering_id,
            "starts_at": draft.starts_at,
            "ends_at": draft.ends_at,
            "local_start": draft.local_start,
            "time_zone": draft.time_zone,
            "capacity": draft.capacity,
            "overbook": draft.overbook,
            "price_amount": draft.price_amount,
            "note": draft.note,
            "created_at": tx.now,
        }
        for draft in drafts
    ]
    try:
        await tx.run(sa.insert(stock).values(values))
    except ConstraintBroken as broken:
        raise refusing(broken, REFUSED_BY) from broken
    return tuple(value["stock_id"] for value in values)  # type: ignore[misc]  # each value is a UUID there


async def update_slot(tx: Transaction, slot: Slot, *, draft: SlotDraft, state: SlotState) -> bool:
    """Write a slot's new content if it is still at `slot.version`; say whether it was.

    Raises `CapacityBelowTaken` when the database counts more places taken than would be left (R7).
    """
    changed = (
        sa.update(stock)
        .where(
            stock.c.tenant_id == tx.tenant_id,
            stock.c.stock_id == slot.slot_id,
            stock.c.version == slot.version,
        )
        .values(
            starts_at=draft.starts_at,
            ends_at=draft.ends_at,
            local_start=draft.local_start,
            time_zone=draft.time_zone,
            capacity=draft.capacity,
            overbook=draft.overbook,
            price_amount=draft.price_amount,
            note=draft.note,
            state=state.value,
            version=stock.c.version + 1,
        )
    )
    table: Mapping[str, Callable[[], HouseError]] = {
        **REFUSED_BY,
        "stock_not_oversold_check": lambda: CapacityBelowTaken(taken=slot.taken),
    }
    try:
        return await tx.run(changed) == 1
    except ConstraintBroken as broken:
        raise refusing(broken, table) from broken


async def archive_slots(tx: Transaction, offering_ids: Sequence[UUID]) -> None:
    """Take all slots of the offerings off sale for good."""
    await tx.run(
        sa.update(stock)
        .where(
            stock.c.tenant_id == tx.tenant_id, one_of(stock.c.offering_id, offering_ids), stock.c.state != "archived"
        )
        .values(state=SlotState.ARCHIVED.value, version=stock.c.version + 1)
    )


async def clashing_slots(
    tx: Transaction, offering_id: UUID, *, spans: Sequence[tuple[datetime, datetime]]
) -> tuple[tuple[UUID, datetime, datetime], ...]:
    """Return (id, start, end) of the offering's slots that overlap any of the spans."""
    rows = await tx.rows(
        _SQL["clashing_slots"], tx.tenant_id, offering_id, [span[0] for span in spans], [span[1] for span in spans]
    )
    return tuple((row["stock_id"], row["starts_at"], row["ends_at"]) for row in rows)


async def next_free_slots(
    tx: Transaction, windows: Mapping[UUID, tuple[datetime, datetime]], *, units: int
) -> Mapping[UUID, datetime]:
    """Return for each offering the first start in its window [since, until) with that many free places."""
    since = [window[0] for window in windows.values()]
    until = [window[1] for window in windows.values()]
    rows = await tx.rows(_SQL["next_free_slots"], tx.tenant_id, list(windows), tx.now, units, since, until)
    return {row["offering_id"]: row["starts_at"] for row in rows}


async def busy_between(
    tx: Transaction, resource_ids: Sequence[UUID], *, since: datetime, until: datetime
) -> tuple[Busy, ...]:
    """Return when the resources are taken between two instants, buffers inside; lapsed holds do not count."""
    rows = await tx.rows(_SQL["busy_between"], tx.tenant_id, list(resource_ids), since, until, tx.now)
    return tuple(Busy(row["resource_id"], row["starts_at"], row["ends_at"]) for row in rows)


async def count_live_ahead(tx: Transaction, *, offering_ids: Sequence[UUID], resource_ids: Sequence[UUID]) -> int:
    """Return how many bookings of the offerings or on the resources still lie ahead."""
    return int(await tx.value(_SQL["live_ahead"], tx.tenant_id, list(offering_ids), list(resource_ids), tx.now))


async def count_live_in(tx: Transaction, slot_id: UUID) -> int:
    """Return how many bookings have places of the slot, past or to come."""
    return int(await tx.value(_SQL["live_in_slot"], tx.tenant_id, slot_id, tx.now))


async def cells_of(tx: Transaction, *, offering_ids: Sequence[UUID], resource_ids: Sequence[UUID]) -> tuple[Cell, ...]:
    """Return all cells of the offerings and resources that could still be sold, in lock order."""
    rows = await tx.rows(_SQL["cells_of_offerings"], tx.tenant_id, list(offering_ids), list(resource_ids), tx.now)
    return tuple(Cell(row["tenant_id"], row["kind"], row["cell_id"]) for row in rows)


async def keep_open(tx: Transaction, offering_id: UUID) -> None:
    """Keep the offering's calendar from being closed before this transaction ends; wait for one that closes it now."""
    await tx.run("SELECT pg_advisory_xact_lock_shared($1)", _calendar_number(offering_id))


async def close_calendars(tx: Transaction, offering_ids: Sequence[UUID]) -> None:
    """Wait for whoever writes slots of these offerings now, and let nobody write one before this transaction ends."""
    numbers = sorted(_calendar_number(offering_id) for offering_id in set(offering_ids))
    await tx.run("SELECT pg_advisory_xact_lock(k.number) FROM unnest($1::bigint[]) AS k(number)", numbers)


def _calendar_number(offering_id: UUID) -> int:
    digest = hashlib.blake2b(b"inventory.calendar" + offering_id.bytes, digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def _slot(row: Row) -> Slot:
    return Slot(
        slot_id=row["stock_id"],
        offering_id=row["offering_id"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        local_start=row["local_start"],
        time_zone=row["time_zone"],
        capacity=row["capacity"],
        overbook=row["overbook"],
        held=int(row["held_now"]),
        confirmed=int(row["confirmed_now"]),
        state=SlotState(row["state"]),
        price_amount=row["price_amount"],
        note=row["note"],
        version=row["version"],
    )
