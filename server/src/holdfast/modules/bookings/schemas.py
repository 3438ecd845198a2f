"""The wire shapes of quotes and bookings."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from holdfast.kit.ids import quick
from holdfast.kit.text import Email, Line, Prose
from holdfast.kit.wire import Inbound, Instant, MoneyIn, MoneyOut, Outbound
from holdfast.modules.bookings.contracts import (
    AddOnChoice,
    CancelPreview,
    Guest,
    HistoryEntry,
    Order,
)
from holdfast.modules.pricing.contracts import BandOutcome, QuoteLine

UNITS_MAX = 100
ADD_ONS_MAX = 20
GUESTS_MAX = 50
QUANTITY_MAX = 1_000


class AddOnChoiceIn(Inbound):
    """An extra, and how many of it."""

    add_on_id: UUID
    quantity: int = Field(ge=1, le=QUANTITY_MAX, strict=True)


class GuestShape(Inbound):
    """Somebody who comes along."""

    name: Annotated[Line, Field(max_length=120)]
    email: Email | None = None

    def to_guest(self) -> Guest:
        """Return the guest as the house knows them."""
        return Guest(self.name, self.email)


class QuoteIn(Inbound):
    """What is wanted: places of a slot, or a space from an instant to an instant."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "offering_id": "0192f0c1-5a52-7c3e-9f0b-0d9f6a1f2c11",
                    "slot_id": "0192f0c1-5a52-7c3e-9f0b-0d9f6a1f2c12",
                    "units": 2,
                },
                {
                    "offering_id": "0192f0c1-5a52-7c3e-9f0b-0d9f6a1f2c11",
                    "starts_at": "2026-12-04T18:00:00+01:00",
                    "ends_at": "2026-12-04T21:00:00+01:00",
                },
            ]
        }
    )

    offering_id: UUID
    slot_id: UUID | None = None
    units: int = Field(default=1, ge=1, le=UNITS_MAX, strict=True)
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    add_ons: Annotated[list[AddOnChoiceIn], Field(default_factory=list, max_length=ADD_ONS_MAX)]

    def to_order(self) -> Order:
        """Return the order as the house takes it."""
        return Order(
            offering_id=quick(self.offering_id),
            slot_id=None if self.slot_id is None else quick(self.slot_id),
            units=self.units,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            add_ons=tuple(AddOnChoice(one.add_on_id, one.quantity) for one in self.add_ons),
        )


class BookingIn(QuoteIn):
    """An order to book, with who comes along and the total that the customer agreed to."""

    guests: Annotated[list[GuestShape], Field(default_factory=list, max_length=GUESTS_MAX)]
    note: Annotated[Prose, Field(max_length=1_000)] = ""
    expected_total: MoneyIn | None = Field(default=None, description="Refused with `price-changed` when it is another.")

    def to_order(self) -> Order:
        """Return the order as the house takes it."""
        order = super().to_order()
        return Order(
            offering_id=order.offering_id,
            slot_id=order.slot_id,
            units=order.units,
            starts_at=order.starts_at,
            ends_at=order.ends_at,
            add_ons=order.add_ons,
            guests=tuple(guest.to_guest() for guest in self.guests),
            note=self.note,
            expected_total=self.expected_total.to_money() if self.expected_total else None,
        )


class CancelIn(Inbound):
    """Why a booking is cancelled; an admin may name what goes back instead of what the rules say."""

    model_config = ConfigDict(json_schema_extra={"example": {"reason": "We cannot make it."}})

    reason: Annotated[Line, Field(max_length=300)]
    back: MoneyIn | None = Field(default=None, description="Admins only; at most what was paid. Audited.")


class GuestsIn(Inbound):
    """Who comes along."""

    guests: Annotated[list[GuestShape], Field(max_length=GUESTS_MAX)]


class CheckoutIn(Inbound):
    """Where the hosted payment page sends the customer back to; a path on this site."""

    return_path: Annotated[str, Field(max_length=300, pattern=r"^/[A-Za-z0-9_\-/]*$")] | None = None


class LineOut(Outbound):
    """One line of a price; `included` ones are inside the others and not part of the sum."""

    kind: str
    label: str
    quantity: int
    unit: MoneyOut | None
    amount: MoneyOut
    add_on_id: UUID | None
    tax_rate_bp: int | None
    included: bool

    @classmethod
    def of(cls, line: QuoteLine) -> "LineOut":
        """Return the line as it goes over the wire."""
        return cls(
            kind=line.kind.value,
            label=line.label,
            quantity=line.quantity,
            unit=MoneyOut.of(line.unit) if line.unit else None,
            amount=MoneyOut.of(line.amount),
            add_on_id=line.add_on_id,
            tax_rate_bp=line.tax_rate_bp,
            included=line.included,
        )


class BandOutcomeOut(Outbound):
    """What comes back when cancelled from `since` (null: now) up to `until` (null: from then on)."""

    since: AwareDatetime | None
    until: AwareDatetime | None
    until_included: bool = Field(description="Whether the instant `until` itself still counts.")
    back_basis_points: int
    back: MoneyOut

    @classmethod
    def of(cls, band: BandOutcome) -> "BandOutcomeOut":
        """Return the span as it goes over the wire."""
        return cls(
            since=band.since,
            until=band.until,
            until_included=band.until_included,
            back_basis_points=band.back_basis_points,
            back=MoneyOut.of(band.back),
        )


class QuoteOut(Outbound):
    """A price with its whole arithmetic, valid until an instant."""

    offering_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    time_zone: str
    lines: list[LineOut]
    total: MoneyOut
    tax_total: MoneyOut
    cancellation: list[BandOutcomeOut]
    valid_until: AwareDatetime


class BookedOffering(Outbound):
    """The offering of a booking."""

    id: UUID
    name: str
    slug: str
    photo_url: str | None


class BookedMerchant(Outbound):
    """The merchant of a booking."""

    id: UUID
    name: str


class BookedVenue(Outbound):
    """The venue of a booking."""

    id: UUID
    name: str
    city: str
    address_line: str
    time_zone: str


class FailureOut(Outbound):
    """Why a try to pay was refused."""

    code: str
    message: str


class PaymentOut(Outbound):
    """The payment of a booking; `checkout_url` is where a customer pays on a hosted page."""

    state: str
    provider: str | None
    client_secret: str | None
    checkout_url: str | None
    failure: FailureOut | None
    paid: MoneyOut
    refunded: MoneyOut


class CustomerOut(Outbound):
    """Who booked, so that the venue can greet and reach them."""

    name: str
    email: str
    phone: str | None


class GuestOut(Outbound):
    """Somebody who comes along."""

    name: str
    email: str | None


class BookingOut(Outbound):
    """A booking as its customer and its venue see it."""

    id: UUID
    state: str
    kind: str
    offering: BookedOffering
    merchant: BookedMerchant
    venue: BookedVenue
    customer_id: UUID
    customer: CustomerOut | None = Field(description="Who booked, for those who handle the booking; null otherwise.")
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    local_start: str
    time_zone: str
    units: int
    slot_id: UUID | None
    lines: list[LineOut]
    total: MoneyOut
    tax_total: MoneyOut
    expires_at: AwareDatetime | None = Field(description="When the hold lapses; null once it is no hold.")
    server_now: AwareDatetime = Field(description="The database's time, to count down by.")
    payment: PaymentOut
    cancellation: list[BandOutcomeOut]
    guests: list[GuestOut]
    note: str
    cancel_reason: str | None
    cancelled_by: str | None
    back: MoneyOut | None
    created_at: AwareDatetime
    confirmed_at: AwareDatetime | None
    actions: list[str] = Field(description="What the caller can do with it now.")
    version: int


class BookingListOut(Outbound):
    """A page of bookings."""

    items: list[BookingOut]
    next_cursor: str | None = None


class OwnBookingsOut(BookingListOut):
    """A page of one's own bookings, with how many there are in each state."""

    counts: dict[str, int]


class CancelPreviewOut(Outbound):
    """What a cancellation now would give back and keep."""

    allowed: bool
    back: MoneyOut
    fee: MoneyOut
    back_basis_points: int
    refusal: str | None

    @classmethod
    def of(cls, preview: CancelPreview) -> "CancelPreviewOut":
        """Return the preview as it goes over the wire."""
        return cls(
            allowed=preview.allowed,
            back=MoneyOut.of(preview.back),
            fee=MoneyOut.of(preview.fee),
            back_basis_points=preview.back_basis_points,
            refusal=preview.refusal,
        )


class HistoryOut(Outbound):
    """One step in a booking's life."""

    version: int
    from_state: str | None
    to_state: str
    action: str
    at: AwareDatetime
    party: str
    reason: str | None

    @classmethod
    def of(cls, entry: HistoryEntry) -> "HistoryOut":
        """Return the step as it goes over the wire."""
        return cls(
            version=entry.version,
            from_state=entry.from_state.value if entry.from_state else None,
            to_state=entry.to_state.value,
            action=entry.action,
            at=entry.at,
            party=entry.party.value,
            reason=entry.reason,
        )


class HistoryListOut(Outbound):
    """The steps of a booking, first to last."""

    items: list[HistoryOut]
