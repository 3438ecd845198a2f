"""Deciding who gets which places: pure, in the order of arrival, each ask all or nothing."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from holdfast.modules.inventory.contracts import (
    Ask,
    Cell,
    CellsNow,
    ClaimState,
    Refusal,
    Wanted,
    Why,
)

# What a claim may become. It resolves once: what is released or expired stays so.
NEXT: Final = {
    ClaimState.HELD: frozenset({ClaimState.CONFIRMED, ClaimState.RELEASED, ClaimState.EXPIRED}),
    ClaimState.CONFIRMED: frozenset({ClaimState.RELEASED}),
    ClaimState.RELEASED: frozenset[ClaimState](),
    ClaimState.EXPIRED: frozenset[ClaimState](),
}


class Allotment:
    """The places as they are given away: starts from what is live on the locked cells, shrinks with every grant."""

    def __init__(self, cells: CellsNow) -> None:
        self._stocks = cells.stocks
        self._free = {cell: stock.free for cell, stock in cells.stocks.items()}
        self._busy: dict[Cell, list[tuple[datetime, datetime]]] = defaultdict(list)
        for cell, claims in cells.busy.items():
            self._busy[cell] = [(claim.starts_at, claim.ends_at) for claim in claims]
        self._holders = {cell: set(customers) for cell, customers in cells.holders.items()}

    def grant(self, ask: Ask) -> Refusal | None:
        """Give the ask all that it wants and return None, or give nothing and return why."""
        wanted = _summed(ask.wanted)
        refusal = next((r for r in (self._refusal(ask, want) for want in wanted) if r is not None), None)
        if refusal is None and _overlaps_itself(wanted):
            refusal = Refusal(Why.TAKEN, wanted[0].cell)
        if refusal is not None:
            return refusal
        for want in wanted:
            self._take(ask, want)
        return None

    def _refusal(self, ask: Ask, want: Wanted) -> Refusal | None:
        if want.cell in self._stocks:
            return self._stock_refusal(ask, want)
        if want.cell.kind == "a_stock":
            return Refusal(Why.GONE, want.cell)
        clash = any(starts < want.ends_at and want.starts_at < ends for starts, ends in self._busy[want.cell])
        return Refusal(Why.TAKEN, want.cell) if clash else None

    def _stock_refusal(self, ask: Ask, want: Wanted) -> Refusal | None:
        if not self._stocks[want.cell].on_sale:
            return Refusal(Why.NOT_ON_SALE, want.cell)
        if ask.sole and ask.customer_id in self._holders.get(want.cell, ()):
            return Refusal(Why.ALREADY_BOOKED, want.cell)
        free = self._free[want.cell]
        return Refusal(Why.SOLD_OUT, want.cell, free=max(free, 0)) if want.units > free else None

    def _take(self, ask: Ask, want: Wanted) -> None:
        if want.cell in self._stocks:
            self._free[want.cell] -= want.units
            self._holders.setdefault(want.cell, set()).add(ask.customer_id)
        else:
            self._busy[want.cell].append((want.starts_at, want.ends_at))


def _summed(wanted: Sequence[Wanted]) -> tuple[Wanted, ...]:
    """Return the wants with units of one stock added up (R6); times of a resource stay apart."""
    units: dict[Cell, int] = defaultdict(int)
    firsts: dict[Cell, Wanted] = {}
    apart = []
    for want in wanted:
        if want.cell.kind == "a_stock":
            units[want.cell] += want.units
            firsts.setdefault(want.cell, want)
        else:
            apart.append(want)
    summed = (
        Wanted(cell, units[cell], starts_at=first.starts_at, ends_at=first.ends_at) for cell, first in firsts.items()
    )
    return (*summed, *apart)


def _overlaps_itself(wanted: Sequence[Wanted]) -> bool:
    times = [want for want in wanted if want.cell.kind == "b_resource"]
    return any(
        a.cell == b.cell and a.starts_at < b.ends_at and b.starts_at < a.ends_at
        for i, a in enumerate(times)
        for b in times[i + 1 :]
    )
