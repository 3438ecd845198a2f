"""The desk's SQL: lock cells, read what is live on them, write claims; every function takes many."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdfast.kit.database import ConstraintBroken, Row, Transaction, refusing
from holdfast.kit.ids import new_id
from holdfast.kit.sql import Query, load_queries
from holdfast.modules.inventory.contracts import (
    Cell,
    CellsNow,
    ClaimState,
    HeldClaim,
    NewClaim,
    SlotState,
    StockNow,
    Wanted,
)
from holdfast.modules.inventory.errors import AlreadyBooked, SoldOut, Taken

_SQL = load_queries("holdfast.modules.inventory")

REFUSED_BY = {
    "stock_not_oversold_check": lambda: SoldOut(free=0, wanted=1),
    "claim_no_overlap": Taken,
    "claim_one_per_customer_key": AlreadyBooked,
}


@dataclass(frozen=True, slots=True)
class Locked:
    """What the locking statement got: cells, and the numbers of the keys whose first request still runs elsewhere."""

    cells: frozenset[Cell]
    keys_in_use: frozenset[int]


async def lock_cells(
    tx: Transaction, cells: Sequence[Cell], *, key_numbers: Sequence[int] = (), skip_locked: bool = False
) -> Locked:
    """Lock the cells in their one order and try the keys' advisory locks.

    Raises `TransientConflict` 55P03 when a lock is not had in time, unless `skip_locked` leaves those rows out.
    """
    ordered = sorted(set(cells))
    stocks = [cell for cell in ordered if cell.kind == "a_stock"]
    resources = [cell for cell in ordered if cell.kind == "b_resource"]
    rows = await tx.rows(
        _SQL["lock_cells_skipping" if skip_locked else "lock_cells"], sorted(set(key_numbers)), *_ids(stocks, resources)
    )
    got = {Cell(row["tenant_id"], row["kind"], row["cell_id"]) for row in rows if row["kind"] != "key"}
    busy_keys = {row["number"] for row in rows if row["kind"] == "key"}
    return Locked(frozenset(got), frozenset(busy_keys))


async def make_exclusives(tx: Transaction, cells: Iterable[Cell]) -> None:
    """Make the lockable rows of resources; a resource that does not exist breaks its foreign key."""
    wanted = sorted(cells)
    await tx.run(_SQL["make_exclusives"], [c.tenant_id for c in wanted], [c.cell_id for c in wanted])


async def read_cells(tx: Transaction, cells: Iterable[Cell], *, wanted: Sequence[tuple[UUID, Wanted]]) -> CellsNow:
    """Read what is live on locked cells: slots with free places and holders, resources' claims around what is wanted.

    `wanted` pairs customers with what they want. The clock is read in the first statement and becomes `tx.now`.
    """
    held = frozenset(cells)
    stocks = sorted(cell for cell in held if cell.kind == "a_stock")
    stock_rows, busy_rows, holder_rows = await tx.rows_of(
        Query(_SQL["read_stocks"], _ids(stocks)),
        _busy_query(held, wanted=wanted),
        _holders_query(stocks, wanted=wanted),
    )
    # One statement, one reading of the clock; this part tells it even when nothing is busy.
    tx.now = busy_rows[0]["now"]
    lapsed = [_held_claim(row) for row in busy_rows if row["claim_id"] and row["lapsed"]]
    if any(row["lapsed"] for row in stock_rows):
        lapsed += [_held_claim(row) for row in await tx.rows(_SQL["read_lapsed"], *_ids(stocks), tx.now)]
    busy: dict[Cell, list[HeldClaim]] = defaultdict(list)
    for row in busy_rows:
        if row["claim_id"] and not row["lapsed"]:
            claim = _held_claim(row)
            busy[claim.cell].append(claim)
    return CellsNow(
        now=tx.now,
        stocks={Cell(r["tenant_id"], "a_stock", r["stock_id"]): _stock_now(r, tx.now) for r in stock_rows},
        busy={cell: tuple(claims) for cell, claims in busy.items()},
        holders=_holders(holder_rows),
        lapsed=tuple({claim.claim_id: claim for claim in lapsed}.values()),
    )


async def expire_claims(tx: Transaction, claims: Sequence[HeldClaim]) -> frozenset[UUID]:
    """Expire lapsed holds and return the ids of those that were still held."""
    if not claims:
        return frozenset()
    rows = await tx.rows(
        _SQL["expire_claims"], [c.cell.tenant_id for c in claims], [c.claim_id for c in claims], tx.now
    )
    return frozenset(row["claim_id"] for row in rows)


async def insert_claims(tx: Transaction, claims: Sequence[NewClaim]) -> None:
    """Take the places. Raises `SoldOut`, `Taken` or `AlreadyBooked` when the database refuses one of them."""
    if not claims:
        return
    wants = [claim.wanted for claim in claims]
    try:
        await tx.run(
            _SQL["insert_claims"],
            [claim.tenant_id for claim in claims],
            [new_id() for _ in claims],
            [claim.booking_id for claim in claims],
            [claim.customer_id for claim in claims],
            [claim.offering_id for claim in claims],
            [want.cell.cell_id if want.cell.kind == "a_stock" else None for want in wants],
            [want.cell.cell_id if want.cell.kind == "b_resource" else None for want in wants],
            [want.units for want in wants],
            [want.starts_at for want in wants],
            [want.ends_at for want in wants],
            [claim.state.value for claim in claims],
            [claim.expires_at for claim in claims],
            tx.now,
            [claim.sole for claim in claims],
        )
    except ConstraintBroken as broken:
        raise refusing(broken, REFUSED_BY) from broken


async def cells_of_bookings(tx: Transaction, booking_ids: Sequence[UUID]) -> tuple[Cell, ...]:
    """Return the cells on which the bookings have live claims, in lock order."""
    rows = await tx.rows(_SQL["cells_of_bookings"], tx.tenant_id, list(booking_ids))
    return tuple(Cell(row["tenant_id"], row["kind"], row["cell_id"]) for row in rows)


async def confirm_claims(tx: Transaction, booking_id: UUID) -> int:
    """Confirm the held claims of a booking and return how many there were."""
    return len(await tx.rows(_SQL["confirm_claims"], tx.tenant_id, booking_id))


async def end_claims(tx: Transaction, booking_ids: Sequence[UUID], *, state: ClaimState) -> int:
    """Release or expire what the bookings hold and return how many claims that were."""
    return len(await tx.rows(_SQL["end_claims"], tx.tenant_id, list(booking_ids), state.value))


async def extend_claims(tx: Transaction, booking_id: UUID, *, until: datetime) -> int:
    """Move the end of an unlapsed hold and return how many claims it has."""
    return len(await tx.rows(_SQL["extend_claims"], tx.tenant_id, booking_id, until, tx.now))


async def find_lapsed(tx: Transaction, *, limit: int) -> tuple[tuple[UUID, UUID], ...]:
    """Return (tenant, booking) of lapsed holds of all tenants; under the worker's role."""
    rows = await tx.rows(_SQL["lapsed_anywhere"], tx.now, limit)
    return tuple((row["tenant_id"], row["booking_id"]) for row in rows)


def _busy_query(cells: frozenset[Cell], *, wanted: Sequence[tuple[UUID, Wanted]]) -> Query:
    spans: dict[Cell, tuple[datetime, datetime]] = {}
    for _, want in wanted:
        if want.cell.kind == "b_resource" and want.cell in cells:
            known = spans.get(want.cell, (want.starts_at, want.ends_at))
            spans[want.cell] = (min(known[0], want.starts_at), max(known[1], want.ends_at))
    ordered = sorted(spans)
    bounds = [[spans[cell][0] for cell in ordered], [spans[cell][1] for cell in ordered]]
    return Query(_SQL["read_busy"], [*_ids(ordered), *bounds])


def _holders_query(stocks: Sequence[Cell], *, wanted: Sequence[tuple[UUID, Wanted]]) -> Query:
    held = set(stocks)
    pairs = sorted({(want.cell, customer) for customer, want in wanted if want.cell in held})
    return Query(_SQL["read_holders"], [*_ids([cell for cell, _ in pairs]), [customer for _, customer in pairs]])


def _holders(rows: Sequence[Row]) -> Mapping[Cell, frozenset[UUID]]:
    holders: dict[Cell, set[UUID]] = defaultdict(set)
    for row in rows:
        holders[Cell(row["tenant_id"], "a_stock", row["stock_id"])].add(row["customer_id"])
    return {cell: frozenset(customers) for cell, customers in holders.items()}


def _ids(*groups: Sequence[Cell]) -> list[list[UUID]]:
    arrays = []
    for group in groups:
        arrays += [[cell.tenant_id for cell in group], [cell.cell_id for cell in group]]
    return arrays


def _stock_now(row: Row, now: datetime) -> StockNow:
    return StockNow(
        slot_id=row["stock_id"],
        offering_id=row["offering_id"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        local_start=row["local_start"],
        on_sale=row["state"] == SlotState.OPEN and row["starts_at"] > now,
        price_amount=row["price_amount"],
        free=row["free"] + int(row["lapsed"]),
    )


def _held_claim(row: Row) -> HeldClaim:
    return HeldClaim(
        claim_id=row["claim_id"],
        booking_id=row["booking_id"],
        cell=Cell(row["tenant_id"], row["kind"], row["cell_id"]),
        customer_id=row["customer_id"],
        units=row["units"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
    )
