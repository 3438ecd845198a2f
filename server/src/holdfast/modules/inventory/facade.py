"""The front door of inventory: what the desk locks, reads and writes, and what others may know of what is free."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from holdfast.kit.database import Transaction
from holdfast.modules.inventory import service
from holdfast.modules.inventory.contracts import (
    Ask,
    Busy,
    Cell,
    CellsNow,
    ClaimState,
    HeldClaim,
    NewClaim,
    Slot,
    SlotDraft,
    StockFigures,
)
from holdfast.modules.inventory.domain import Allotment
from holdfast.modules.inventory.repository import desk, slots
from holdfast.modules.inventory.repository.desk import Locked

__all__ = ["Allotment", "Locked"]


async def lock_cells(
    tx: Transaction, cells: Sequence[Cell], *, key_numbers: Sequence[int] = (), skip_locked: bool = False
) -> Locked:
    """Lock cells in their one order, and try keys' advisory locks in the same statement."""
    return await desk.lock_cells(tx, cells, key_numbers=key_numbers, skip_locked=skip_locked)


async def make_lockable(tx: Transaction, resources: Sequence[Cell]) -> None:
    """Make the lockable rows of resources that were never asked for before."""
    await desk.make_exclusives(tx, resources)


async def read_many(tx: Transaction, cells: Sequence[Cell], *, asks: Sequence[Ask]) -> CellsNow:
    """Read what is live on locked cells as far as the asks need it; `tx.now` is the time of this reading."""
    wanted = [(ask.customer_id, want) for ask in asks for want in ask.wanted]
    return await desk.read_cells(tx, cells, wanted=wanted)


def decide(cells: CellsNow) -> Allotment:
    """Return the places to give away, to be granted ask by ask in the order of arrival."""
    return Allotment(cells)


async def expire_many(tx: Transaction, claims: Sequence[HeldClaim]) -> frozenset[UUID]:
    """Expire lapsed holds; return the ids of those that were still held."""
    return await desk.expire_claims(tx, claims)


async def write_many(tx: Transaction, claims: Sequence[NewClaim]) -> None:
    """Take the places of many bookings in one statement."""
    await desk.insert_claims(tx, claims)


async def announce(tx: Transaction, watched: Sequence[tuple[UUID, UUID]]) -> None:
    """Tell at commit whoever watches these (tenant, offering or resource) pairs that what is free has changed."""
    if watched:
        await tx.run(
            "SELECT pg_notify('availability', line) FROM unnest($1::text[]) AS line",
            [f"{tenant_id}:{watched_id}" for tenant_id, watched_id in sorted(set(watched))],
        )


async def lock_of_bookings(tx: Transaction, booking_ids: Sequence[UUID]) -> None:
    """Lock the cells on which these bookings have live claims, before anything else of theirs is locked."""
    await desk.lock_cells(tx, await desk.cells_of_bookings(tx, booking_ids))


async def confirm(tx: Transaction, booking_id: UUID) -> int:
    """Confirm what the booking holds; return how many claims that were."""
    return await desk.confirm_claims(tx, booking_id)


async def release(tx: Transaction, booking_ids: Sequence[UUID]) -> int:
    """Give back what the bookings hold or have; return how many claims that were."""
    return await desk.end_claims(tx, booking_ids, state=ClaimState.RELEASED)


async def expire(tx: Transaction, booking_ids: Sequence[UUID]) -> int:
    """Expire what the bookings hold; return how many claims that were."""
    return await desk.end_claims(tx, booking_ids, state=ClaimState.EXPIRED)


async def extend(tx: Transaction, booking_id: UUID, *, until: datetime) -> int:
    """Move the end of an unlapsed hold; return how many claims it has."""
    return await desk.extend_claims(tx, booking_id, until=until)


async def find_lapsed(tx: Transaction, *, limit: int = 500) -> tuple[tuple[UUID, UUID], ...]:
    """Return (tenant, booking) of lapsed holds over all tenants; needs the worker's role."""
    return await desk.find_lapsed(tx, limit=limit)


async def get_slot(tx: Transaction, slot_id: UUID) -> Slot | None:
    """Return a slot with what is taken of it, or None."""
    return await slots.get_slot(tx, slot_id)


async def list_slots(
    tx: Transaction, offering_ids: Sequence[UUID], *, since: datetime, until: datetime, limit: int = 1_000
) -> tuple[Slot, ...]:
    """Return the offerings' slots that start in [since, until), by start."""
    return await slots.list_slots(tx, offering_ids, since=since, until=until, limit=limit)


async def create_slots(tx: Transaction, offering_id: UUID, *, drafts: Sequence[SlotDraft]) -> tuple[UUID, ...]:
    """Make many slots at once, as they are; for demo data and imports."""
    return await slots.insert_slots(tx, offering_id, drafts=drafts)


async def next_free_slots(
    tx: Transaction, windows: Mapping[UUID, tuple[datetime, datetime]], *, units: int
) -> Mapping[UUID, datetime]:
    """Return for each offering the first start in its window [since, until) with that many free places."""
    return await slots.next_free_slots(tx, windows, units=units)


async def busy_between(
    tx: Transaction, resource_ids: Sequence[UUID], *, since: datetime, until: datetime
) -> tuple[Busy, ...]:
    """Return when the resources are taken between two instants, buffers inside."""
    return await slots.busy_between(tx, resource_ids, since=since, until=until)


async def close_for_archive(tx: Transaction, *, offering_ids: Sequence[UUID], resource_ids: Sequence[UUID]) -> None:
    """Lock, refuse while bookings lie ahead (`StillBooked`), archive the slots; held to the end of the transaction."""
    await service.close_for_archive(tx, offering_ids=offering_ids, resource_ids=resource_ids)


async def read_figures(tx: Transaction) -> StockFigures:
    """Return how the stock stands over all tenants (a worker's transaction)."""
    return await slots.read_figures(tx)
