"""What bookings publish: one fact for each transition, with the values a reader needs."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class BookingFact:
    """What every fact about a booking says; amounts in minor units, `back_amount` what a cancellation gives back."""

    name: ClassVar[str] = "bookings.BookingFact"
    aggregate_kind: ClassVar[str] = "booking"

    booking_id: UUID
    version: int
    customer_id: UUID
    merchant_id: UUID
    venue_id: UUID
    offering_id: UUID
    state: str
    previous_state: str | None
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    total_amount: int
    currency: str
    expires_at: datetime | None = None
    reason: str | None = None
    party: str | None = None
    back_amount: int | None = None

    @property
    def aggregate_id(self) -> UUID:
        """Return the booking."""
        return self.booking_id


@dataclass(frozen=True, slots=True)
class BookingPlaced(BookingFact):
    """A booking was made: held until it is paid, or confirmed at once when nothing is to pay."""

    name: ClassVar[str] = "bookings.BookingPlaced"


@dataclass(frozen=True, slots=True)
class HoldExtended(BookingFact):
    """A hold got more time."""

    name: ClassVar[str] = "bookings.HoldExtended"


@dataclass(frozen=True, slots=True)
class BookingConfirmed(BookingFact):
    """A booking was paid for, or had nothing to pay."""

    name: ClassVar[str] = "bookings.BookingConfirmed"


@dataclass(frozen=True, slots=True)
class BookingCancelled(BookingFact):
    """A booking was cancelled; `back_amount` is on its way back."""

    name: ClassVar[str] = "bookings.BookingCancelled"


@dataclass(frozen=True, slots=True)
class BookingExpired(BookingFact):
    """A hold ran out unpaid; its places are on sale again."""

    name: ClassVar[str] = "bookings.BookingExpired"


@dataclass(frozen=True, slots=True)
class BookingFailed(BookingFact):
    """Payment was finally refused; the places are on sale again."""

    name: ClassVar[str] = "bookings.BookingFailed"


@dataclass(frozen=True, slots=True)
class BookingCompleted(BookingFact):
    """What was booked has taken place."""

    name: ClassVar[str] = "bookings.BookingCompleted"


@dataclass(frozen=True, slots=True)
class BookingNoShow(BookingFact):
    """Nobody came."""

    name: ClassVar[str] = "bookings.BookingNoShow"


@dataclass(frozen=True, slots=True)
class GuestsChanged(BookingFact):
    """Who comes along was changed."""

    name: ClassVar[str] = "bookings.GuestsChanged"


@dataclass(frozen=True, slots=True)
class LatePaymentRefunded:
    """A payment came for a booking that could no longer be had: it goes back in full, once (R41)."""

    name: ClassVar[str] = "bookings.LatePaymentRefunded"
    aggregate_kind: ClassVar[str] = "late_payment"

    attempt_id: UUID
    booking_id: UUID
    customer_id: UUID
    amount: int
    currency: str
    why: str
    version: int = 1

    @property
    def aggregate_id(self) -> UUID:
        """Return the attempt whose payment came too late: each is refunded once."""
        return self.attempt_id
