"""What crosses the door of bookings: orders, bookings as they stand, and what became of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from holdfast.kit.money import Money
from holdfast.modules.catalogue.contracts import CancellationPolicy
from holdfast.modules.pricing.contracts import QuoteLine


class BookingState(StrEnum):
    """Where a booking stands; `domain.NEXT` says what may become of it."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    FAILED = "failed"


class Action(StrEnum):
    """What can be done to a booking."""

    CONFIRM = "confirm"
    RECONFIRM = "reconfirm"
    EXTEND = "extend"
    EXPIRE = "expire"
    FAIL = "fail"
    CANCEL = "cancel"
    COMPLETE = "complete"
    NO_SHOW = "no_show"
    CHANGE_GUESTS = "change_guests"


class Party(StrEnum):
    """As what somebody acts on a booking."""

    CUSTOMER = "customer"
    VENUE = "venue"
    OPERATOR = "operator"
    ADMIN = "admin"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who comes along."""

    name: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class AddOnChoice:
    """An extra, and how many of it."""

    add_on_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class Order:
    """What a customer wants: places of a slot, or a resource from `starts_at` to `ends_at`."""

    offering_id: UUID
    slot_id: UUID | None = None
    units: int = 1
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    add_ons: tuple[AddOnChoice, ...] = ()
    guests: tuple[Guest, ...] = ()
    note: str = ""
    expected_total: Money | None = None


@dataclass(frozen=True, slots=True)
class Booking:
    """A booking as it stands; `total` is what was agreed, `back` what its cancellation gives back."""

    booking_id: UUID
    tenant_id: UUID
    customer_id: UUID
    merchant_id: UUID
    venue_id: UUID
    offering_id: UUID
    offering_name: str
    kind: str
    state: BookingState
    units: int
    slot_id: UUID | None
    resource_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    local_start: str
    time_zone: str
    total: Money
    tax_total: Money
    policy: CancellationPolicy
    expires_at: datetime | None
    was_extended: bool
    note: str
    created_at: datetime
    confirmed_at: datetime | None
    cancelled_at: datetime | None
    cancelled_by: Party | None
    cancel_reason: str | None
    back: Money | None
    add_ons: tuple[AddOnChoice, ...]
    version: int


@dataclass(frozen=True, slots=True)
class BookingDetails:
    """A booking with its lines and guests."""

    booking: Booking
    lines: tuple[QuoteLine, ...]
    guests: tuple[Guest, ...]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One step in a booking's life."""

    version: int
    from_state: BookingState | None
    to_state: BookingState
    action: str
    at: datetime
    party: Party
    user_id: UUID | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class CancelPreview:
    """What a cancellation now would give back and keep; `refusal` says why it is not possible, if so."""

    allowed: bool
    back: Money
    fee: Money
    back_basis_points: int
    refusal: str | None


@dataclass(frozen=True, slots=True)
class LatePayments:
    """How many payments came after their hold had lapsed: places had again, or money sent back; over all tenants."""

    reconfirmed: int
    refunded: int
