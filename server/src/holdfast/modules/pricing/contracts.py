"""What crosses the door of pricing: an order to price, its quote, and what a cancellation gives back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from holdfast.kit.money import Money


class LineKind(StrEnum):
    """What a line of a quote or a booking is."""

    BASE = "base"
    ADD_ON = "add_on"
    FEE = "fee"
    DISCOUNT = "discount"
    TAX = "tax"


class Per(StrEnum):
    """What an add-on's price is for."""

    BOOKING = "booking"
    UNIT = "unit"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class AddOnOrder:
    """An extra in an order; `tax_rate_bp` in basis points, `price_amount` in minor units."""

    add_on_id: UUID
    name: str
    per: Per
    price_amount: int
    quantity: int
    tax_rate_bp: int


@dataclass(frozen=True, slots=True)
class PriceOrder:
    """All that a price depends on. Exactly one of `units` (places) and `minutes` (elapsed) prices the base.

    `unit_price` is per place or per hour; `step_minutes` is what a started part of is charged whole.
    """

    label: str
    currency: str
    unit_price: int
    units: int
    minutes: int | None
    step_minutes: int | None
    tax_rate_bp: int
    tax_inclusive: bool
    add_ons: tuple[AddOnOrder, ...] = ()


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One line: `amount` counts towards the total unless `included` (a tax that is inside the prices)."""

    kind: LineKind
    label: str
    quantity: int
    amount: Money
    unit: Money | None = None
    add_on_id: UUID | None = None
    tax_rate_bp: int | None = None
    included: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """A price with its whole arithmetic."""

    lines: tuple[QuoteLine, ...]
    total: Money
    tax_total: Money


@dataclass(frozen=True, slots=True)
class BandOutcome:
    """What comes back when cancelled between two instants: from `since` (None: from now) up to `until` (None: always).

    `since_included` and `until_included` say whose the edge is: exactly 48 h before belongs to one band only (R19).
    """

    since: datetime | None
    until: datetime | None
    back_basis_points: int
    back: Money
    until_included: bool


@dataclass(frozen=True, slots=True)
class CancellationOutcome:
    """What a cancellation now would give back and keep, by which share."""

    back: Money
    fee: Money
    back_basis_points: int
