"""What crosses the door of inventory: asks, verdicts, slots, and what is taken when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class ClaimState(StrEnum):
    """The life of a claim: `held -> confirmed -> released`, `held -> expired`, `held -> released`; it resolves once."""

    HELD = "held"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    EXPIRED = "expired"


LIVE = (ClaimState.HELD, ClaimState.CONFIRMED)


class SlotState(StrEnum):
    """Whether a slot is on sale: `open`, `closed` (kept, not sold) or `archived` (gone)."""

    OPEN = "open"
    CLOSED = "closed"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """Something scarce, by tenant and id; its order is the order in which locks are taken."""

    tenant_id: UUID
    kind: str
    cell_id: UUID
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Hash once: a batch looks each of its cells up a dozen times, and ids are slow at it."""
        object.__setattr__(self, "_hash", hash((self.tenant_id, self.cell_id)))

    def __hash__(self) -> int:
        """Return what equal cells share."""
        return self._hash


def stock_cell(tenant_id: UUID, stock_id: UUID) -> Cell:
    """Return the cell of a slot's places."""
    return Cell(tenant_id, "a_stock", stock_id)


def resource_cell(tenant_id: UUID, resource_id: UUID) -> Cell:
    """Return the cell of an exclusive resource."""
    return Cell(tenant_id, "b_resource", resource_id)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One claim asked for: `units` of a cell; for a resource the occupied time [starts_at, ends_at), buffers inside."""

    cell: Cell
    units: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Ask:
    """What one customer wants, all or nothing. `sole`: one live claim of this customer on a stock at most (R12)."""

    customer_id: UUID
    wanted: tuple[Wanted, ...]
    sole: bool = False


class Why(StrEnum):
    """Why an ask was refused."""

    SOLD_OUT = "sold_out"
    TAKEN = "taken"
    ALREADY_BOOKED = "already_booked"
    NOT_ON_SALE = "not_on_sale"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal with what proves it: the cell, and the places still free there."""

    why: Why
    cell: Cell
    free: int = 0


@dataclass(frozen=True, slots=True)
class Slot:
    """A dated slot of a session; lapsed holds are not counted in `held`, `taken` or against `remaining`."""

    slot_id: UUID
    offering_id: UUID
    starts_at: datetime
    ends_at: datetime
    local_start: str
    time_zone: str
    capacity: int
    overbook: int
    held: int
    confirmed: int
    state: SlotState
    price_amount: int | None
    note: str
    version: int

    @property
    def taken(self) -> int:
        """Return the places that are held or confirmed."""
        return self.held + self.confirmed

    @property
    def remaining(self) -> int:
        """Return the places that can still be sold."""
        return max(self.capacity + self.overbook - self.taken, 0)


@dataclass(frozen=True, slots=True)
class Busy:
    """A time in which a resource is taken, buffers inside."""

    resource_id: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class HeldClaim:
    """A live claim as it stands in the database."""

    claim_id: UUID
    booking_id: UUID
    cell: Cell
    customer_id: UUID
    units: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A claim to write."""

    tenant_id: UUID
    booking_id: UUID
    customer_id: UUID
    offering_id: UUID
    wanted: Wanted
    state: ClaimState
    expires_at: datetime | None
    sole: bool


@dataclass(frozen=True, slots=True)
class StockNow:
    """A slot's places as the desk sees them under its lock: `free` counts lapsed holds as free."""

    slot_id: UUID
    offering_id: UUID
    starts_at: datetime
    ends_at: datetime
    local_start: str
    on_sale: bool
    price_amount: int | None
    free: int


@dataclass(frozen=True, slots=True)
class CellsNow:
    """What is live on the locked cells, read after the locks: the desk decides on this and nothing else."""

    now: datetime
    stocks: Mapping[Cell, StockNow] = field(default_factory=dict)
    busy: Mapping[Cell, tuple[HeldClaim, ...]] = field(default_factory=dict)
    holders: Mapping[Cell, frozenset[UUID]] = field(default_factory=dict)
    lapsed: tuple[HeldClaim, ...] = ()


@dataclass(frozen=True, slots=True)
class SlotDraft:
    """A slot to make: wall time at the venue, minutes, places."""

    local_start: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    capacity: int
    overbook: int = 0
    price_amount: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class StockFigures:
    """Slots with more taken than there is (must be none), and unpaid claims that are held now; over all tenants."""

    oversold: int
    held: int
