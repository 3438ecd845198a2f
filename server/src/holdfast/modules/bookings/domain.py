"""The life of a booking as one table, and what an order becomes before anybody asks for places."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from holdfast.modules.bookings.contracts import Action, Booking, BookingState, Order, Party
from holdfast.modules.bookings.errors import NotCancellable, OrderUnclear, TransitionRefused
from holdfast.modules.catalogue.contracts import AddOn, BookableOffering, OfferingKind
from holdfast.modules.inventory.contracts import Ask, StockNow, Wanted, resource_cell, stock_cell
from holdfast.modules.pricing.contracts import AddOnOrder, Per, PriceOrder

_ANYONE: Final = frozenset({Party.CUSTOMER, Party.VENUE, Party.OPERATOR, Party.ADMIN})
_STAFF: Final = frozenset({Party.VENUE, Party.OPERATOR, Party.ADMIN})
_SYSTEM: Final = frozenset({Party.SYSTEM})
_ENDS: Final = frozenset({Party.VENUE, Party.ADMIN, Party.SYSTEM})

S = BookingState


@dataclass(frozen=True, slots=True)
class Holding:
    """What a customer holds unpaid, in all and of one offering; `lapsed_since`: too many ran out since then (R79)."""

    unpaid: int = 0
    of_offering: int = 0
    lapsed_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Where an action leads, and who may take it."""

    to: BookingState
    parties: frozenset[Party]


# The whole life: what is not here is refused with the current state (R42). `reconfirm` is a late payment whose places
# could be had again (R41a), the one way out of a terminal state.
NEXT: Final[Mapping[tuple[BookingState, Action], Step]] = {
    (S.PENDING, Action.CONFIRM): Step(S.CONFIRMED, _SYSTEM),
    (S.PENDING, Action.EXTEND): Step(S.PENDING, frozenset({Party.CUSTOMER})),
    (S.PENDING, Action.EXPIRE): Step(S.EXPIRED, _SYSTEM),
    (S.PENDING, Action.FAIL): Step(S.FAILED, _SYSTEM),
    (S.PENDING, Action.CANCEL): Step(S.CANCELLED, _ANYONE),
    (S.PENDING, Action.CHANGE_GUESTS): Step(S.PENDING, _ANYONE),
    (S.EXPIRED, Action.RECONFIRM): Step(S.CONFIRMED, _SYSTEM),
    (S.CONFIRMED, Action.CANCEL): Step(S.CANCELLED, _ANYONE),
    (S.CONFIRMED, Action.CHANGE_GUESTS): Step(S.CONFIRMED, _ANYONE),
    (S.CONFIRMED, Action.COMPLETE): Step(S.COMPLETED, _ENDS),
    (S.CONFIRMED, Action.NO_SHOW): Step(S.NO_SHOW, frozenset({Party.VENUE, Party.ADMIN})),
}


def next_state(state: BookingState, action: Action, *, party: Party) -> BookingState:
    """Return the state that the action leads to; raise `TransitionRefused` with the current state otherwise."""
    step = NEXT.get((state, action))
    if step is None or party not in step.parties:
        raise TransitionRefused(state=state.value, action=action.value)
    return step.to


def require_timely(booking: Booking, action: Action, *, party: Party, now: datetime) -> None:
    """Refuse what the clock forbids: a customer cancels before the start, an end is told after the start.

    A hold that has lapsed is over for everybody, swept or not: only the system writes that down.
    """
    begun = now >= booking.starts_at
    if booking.state is S.PENDING and party is not Party.SYSTEM and hold_is_over(booking, now=now):
        raise TransitionRefused(state=S.EXPIRED.value, action=action.value)
    if action is Action.CANCEL and party is Party.CUSTOMER and begun and booking.state is S.CONFIRMED:
        raise NotCancellable
    if action in {Action.COMPLETE, Action.NO_SHOW} and not begun:
        raise TransitionRefused(state=booking.state.value, action=action.value)


def allowed_actions(booking: Booking, *, party: Party, now: datetime) -> tuple[Action, ...]:
    """Return what that party can do with the booking now, in the table's order."""
    allowed = []
    for (state, action), step in NEXT.items():
        if state is not booking.state or party not in step.parties:
            continue
        if action is Action.EXTEND and booking.was_extended:
            continue
        try:
            require_timely(booking, action, party=party, now=now)
        except (NotCancellable, TransitionRefused):
            continue
        allowed.append(action)
    return tuple(allowed)


def hold_is_over(booking: Booking, *, now: datetime) -> bool:
    """Say whether a pending booking's hold has lapsed, swept or not."""
    return booking.expires_at is not None and booking.expires_at <= now


def hold_until(starts_at: datetime, *, now: datetime, seconds: int) -> datetime:
    """Return when a hold made now lapses: never later than what is held begins."""
    return min(now + timedelta(seconds=seconds), starts_at)


@dataclass(frozen=True, slots=True)
class Placement:
    """An order made definite: when and where it is, and what is asked of whom at which price."""

    starts_at: datetime
    ends_at: datetime
    local_start: str
    price: PriceOrder
    ask: Ask


def place_in_slot(order: Order, bookable: BookableOffering, *, slot: StockNow, customer_id: UUID) -> Placement:
    """Return the order as places of that slot."""
    offering = bookable.offering
    unit_price = offering.price_amount if slot.price_amount is None else slot.price_amount
    wanted = Wanted(
        stock_cell(bookable.tenant_id, slot.slot_id), order.units, starts_at=slot.starts_at, ends_at=slot.ends_at
    )
    return Placement(
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        local_start=slot.local_start,
        price=_price_order(order, bookable, unit_price=unit_price, minutes=None),
        ask=Ask(customer_id, (wanted,), sole=offering.one_per_user),
    )


def place_in_space(order: Order, bookable: BookableOffering, *, local_start: str, customer_id: UUID) -> Placement:
    """Return the order as a stretch of the resource's time, with set-up and clean-up around it."""
    terms = bookable.offering.space
    if terms is None or order.starts_at is None or order.ends_at is None:
        raise OrderUnclear("starts_at", "say from when to when")
    wanted = Wanted(
        resource_cell(bookable.tenant_id, terms.resource_id),
        1,
        starts_at=order.starts_at - timedelta(minutes=terms.setup_minutes),
        ends_at=order.ends_at + timedelta(minutes=terms.cleanup_minutes),
    )
    minutes = round((order.ends_at - order.starts_at).total_seconds() / 60)
    return Placement(
        starts_at=order.starts_at,
        ends_at=order.ends_at,
        local_start=local_start,
        price=_price_order(order, bookable, unit_price=bookable.offering.price_amount, minutes=minutes),
        ask=Ask(customer_id, (wanted,)),
    )


def require_complete(order: Order, bookable: BookableOffering) -> None:
    """Raise `OrderUnclear` unless the order says what this kind of offering is asked for with, and no more."""
    if bookable.offering.kind is OfferingKind.SESSION:
        if order.slot_id is None:
            raise OrderUnclear("slot_id", "choose a time: this offering is booked by slot")
        if order.starts_at is not None or order.ends_at is not None:
            raise OrderUnclear("starts_at", "a slot says when it is: leave starts_at and ends_at out")
        if order.units > bookable.offering.units_max:
            raise OrderUnclear("units", f"at most {bookable.offering.units_max} places at a time")
        return
    if order.slot_id is not None:
        raise OrderUnclear("slot_id", "this offering has no slots: send starts_at and ends_at")
    if order.starts_at is None or order.ends_at is None:
        raise OrderUnclear("starts_at", "say from when to when")
    if order.ends_at <= order.starts_at:
        raise OrderUnclear("ends_at", "must be after starts_at")
    if order.units != 1:
        raise OrderUnclear("units", "a space is booked whole")


def _price_order(order: Order, bookable: BookableOffering, *, unit_price: int, minutes: int | None) -> PriceOrder:
    offering = bookable.offering
    return PriceOrder(
        label=offering.name,
        currency=offering.currency,
        unit_price=unit_price,
        units=order.units,
        minutes=minutes,
        step_minutes=offering.space.minutes_step if offering.space else None,
        tax_rate_bp=offering.tax_rate_bp,
        tax_inclusive=offering.tax_inclusive,
        add_ons=tuple(_add_ons(order, bookable.add_ons, default_tax=offering.tax_rate_bp)),
    )


def _add_ons(order: Order, offered: Iterable[AddOn], *, default_tax: int) -> Iterable[AddOnOrder]:
    by_id = {add_on.add_on_id: add_on for add_on in offered}
    seen: set[UUID] = set()
    for choice in order.add_ons:
        add_on = by_id.get(choice.add_on_id)
        if add_on is None:
            raise OrderUnclear("add_ons", "one of the extras is not offered any more")
        if choice.add_on_id in seen:
            raise OrderUnclear("add_ons", "name an extra once, with its quantity")
        if choice.quantity > add_on.quantity_max:
            raise OrderUnclear("add_ons", f"{add_on.name}: at most {add_on.quantity_max}")
        seen.add(choice.add_on_id)
        yield AddOnOrder(
            add_on_id=add_on.add_on_id,
            name=add_on.name,
            per=Per(add_on.per.value),
            price_amount=add_on.price_amount,
            quantity=choice.quantity,
            tax_rate_bp=default_tax if add_on.tax_rate_bp is None else add_on.tax_rate_bp,
        )
