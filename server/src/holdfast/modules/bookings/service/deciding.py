"""Deciding a batch: who wins, in the order of arrival, and why the others do not. No input, no output."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import assert_never
from uuid import UUID

from holdfast.kit.errors import Busy, HouseError, NotFound, NotSignedIn
from holdfast.kit.ids import new_id
from holdfast.kit.once import Answer, KeyedRequest, KeyInUse, KeyReused
from holdfast.modules.bookings.contracts import AddOnChoice, Booking, BookingDetails, BookingState
from holdfast.modules.bookings.domain import Holding, Placement, hold_until
from holdfast.modules.bookings.errors import HoldsPaused, TooManyHolds
from holdfast.modules.bookings.service.quoting import place, priced
from holdfast.modules.bookings.service.requests import Outcome, Placed, PlaceRequest
from holdfast.modules.bookings.settings import BookingSettings
from holdfast.modules.catalogue.contracts import BookableOffering
from holdfast.modules.inventory import facade as inventory
from holdfast.modules.inventory.contracts import CellsNow, Refusal, Why
from holdfast.modules.inventory.errors import AlreadyBooked, NotOnSale, SlotGone, SoldOut, Taken
from holdfast.modules.pricing.contracts import Quote


@dataclass(frozen=True, slots=True)
class Reading:
    """What a batch is decided on, read under its locks."""

    cells: CellsNow
    answers: Mapping[KeyedRequest, Answer | KeyReused]
    offerings: Mapping[UUID, BookableOffering]
    sessions: Mapping[UUID, int]
    holdings: Mapping[tuple[UUID, UUID, UUID], Holding]
    keys_in_use: frozenset[int]


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of each leading request of a batch: its outcome, or that it won."""

    outcomes: Mapping[int, Outcome]
    winners: Mapping[int, Placed]


def decide(
    requests: Sequence[PlaceRequest], *, leaders: Sequence[int], reading: Reading, settings: BookingSettings
) -> Decision:
    """Decide the requests at those places of the batch, first come first served."""
    allotment = inventory.decide(reading.cells)
    outcomes: dict[int, Outcome] = {}
    winners: dict[int, Placed] = {}
    held: Counter[tuple[UUID, ...]] = Counter()
    for index in leaders:
        request = requests[index]
        known = _known_outcome(request, reading)
        if known is not None:
            outcomes[index] = known
            continue
        try:
            winner = _grant(request, reading, allotment=allotment, held=held, settings=settings)
        except HouseError as refusal:
            outcomes[index] = refusal
            continue
        winners[index] = winner
        if winner.details.booking.state is BookingState.PENDING:
            held.update((request.holding[:2], request.holding))
    return Decision(outcomes, winners)


def _known_outcome(request: PlaceRequest, reading: Reading) -> Outcome | None:
    kept = reading.answers.get(request.keyed)
    if kept is not None:
        # Kept is kept: whoever has the key's lock then only repeats it, like this one.
        return kept
    if request.key_number in reading.keys_in_use:
        return KeyInUse()
    if reading.sessions.get(request.actor.session_id) != request.actor.token_version:
        return NotSignedIn("You have been signed out; sign in again.")
    return None


def _grant(
    request: PlaceRequest,
    reading: Reading,
    *,
    allotment: inventory.Allotment,
    held: Counter[tuple[UUID, ...]],
    settings: BookingSettings,
) -> Placed:
    order, now = request.order, reading.cells.now
    bookable = reading.offerings.get(order.offering_id)
    if bookable is not None and bookable.tenant_id != request.tenant_id:
        bookable = None
    slot = reading.cells.stocks.get(request.cell) if request.cell else None
    placement = place(order, bookable, slot=slot, customer_id=request.actor.user_id, now=now)
    if bookable is None:
        raise NotFound
    wanted, occupied = placement.ask.wanted[0], request.occupied
    if wanted.cell != request.cell or (occupied and not occupied.covers(wanted.starts_at, wanted.ends_at)):
        # The space is booked in another way since its terms were read: what was read of it is not enough.
        raise Busy
    quote = priced(order, placement)
    if quote.total.amount:
        _require_may_hold(request, reading, held=held, settings=settings)
    refusal = allotment.grant(placement.ask)
    if refusal is not None:
        raise _error_of(refusal, wanted=order.units)
    return _placed(request, bookable, placement=placement, quote=quote, reading=reading, settings=settings)


def _require_may_hold(
    request: PlaceRequest, reading: Reading, *, held: Counter[tuple[UUID, ...]], settings: BookingSettings
) -> None:
    """Refuse to keep more places unpaid for one person; `held` is what the batch has given already (R79)."""
    holding = reading.holdings.get(request.holding, Holding())
    if holding.lapsed_since is not None:
        raise HoldsPaused(
            retry_after_seconds=_seconds_until(
                holding.lapsed_since + timedelta(seconds=settings.lapsed_holds_seconds), now=reading.cells.now
            )
        )
    if holding.unpaid + held[request.holding[:2]] >= settings.holds_per_customer_max:
        raise TooManyHolds(limit=settings.holds_per_customer_max)
    if holding.of_offering + held[request.holding] >= settings.holds_per_offering_max:
        raise TooManyHolds(limit=settings.holds_per_offering_max, of_offering=True)


def _seconds_until(moment: datetime, *, now: datetime) -> int:
    return max(1, ceil((moment - now).total_seconds()))


def _error_of(refusal: Refusal, *, wanted: int) -> HouseError:
    match refusal.why:
        case Why.SOLD_OUT:
            return SoldOut(free=refusal.free, wanted=wanted)
        case Why.TAKEN:
            return Taken()
        case Why.ALREADY_BOOKED:
            return AlreadyBooked()
        case Why.NOT_ON_SALE:
            return NotOnSale()
        case Why.GONE:
            return SlotGone()
        case _:
            assert_never(refusal.why)


def _placed(
    request: PlaceRequest,
    bookable: BookableOffering,
    *,
    placement: Placement,
    quote: Quote,
    reading: Reading,
    settings: BookingSettings,
) -> Placed:
    now, offering, order = reading.cells.now, bookable.offering, request.order
    is_free = quote.total.amount == 0
    booking = Booking(
        booking_id=new_id(),
        tenant_id=request.tenant_id,
        customer_id=request.actor.user_id,
        merchant_id=offering.merchant_id,
        venue_id=offering.venue_id,
        offering_id=offering.offering_id,
        offering_name=offering.name,
        kind=offering.kind.value,
        state=BookingState.CONFIRMED if is_free else BookingState.PENDING,
        units=order.units,
        slot_id=order.slot_id,
        resource_id=request.space.resource_id if request.space and order.slot_id is None else None,
        starts_at=placement.starts_at,
        ends_at=placement.ends_at,
        local_start=placement.local_start,
        time_zone=bookable.hours.time_zone,
        total=quote.total,
        tax_total=quote.tax_total,
        policy=offering.policy,
        expires_at=None if is_free else hold_until(placement.starts_at, now=now, seconds=settings.hold_seconds),
        was_extended=False,
        note=order.note,
        created_at=now,
        confirmed_at=now if is_free else None,
        cancelled_at=None,
        cancelled_by=None,
        cancel_reason=None,
        back=None,
        add_ons=order.add_ons,
        version=1,
    )
    return Placed(
        request=request,
        bookable=bookable,
        details=BookingDetails(booking, lines=quote.lines, guests=order.guests),
        claim=placement.ask.wanted[0],
        is_sole=placement.ask.sole,
        price_snapshot=_price_snapshot(placement, offering_version=offering.version, add_ons=order.add_ons),
    )


def _price_snapshot(
    placement: Placement, *, offering_version: int, add_ons: Sequence[AddOnChoice]
) -> dict[str, object]:
    """Return what the price was made from, as the booking keeps it (R27)."""
    price = placement.price
    return {
        "unit_price": price.unit_price,
        "currency": price.currency,
        "tax_rate_bp": price.tax_rate_bp,
        "tax_inclusive": price.tax_inclusive,
        "minutes": price.minutes,
        "step_minutes": price.step_minutes,
        "offering_version": offering_version,
        "add_ons": [{"add_on_id": str(one.add_on_id), "quantity": one.quantity} for one in add_ons],
    }
