"""From an order to a placement and its price: the same for a quote and for the desk."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from holdfast.kit.database import Transaction
from holdfast.kit.errors import NotFound
from holdfast.kit.ids import new_id
from holdfast.kit.localtime import to_local
from holdfast.modules.availability import facade as availability
from holdfast.modules.bookings import domain
from holdfast.modules.bookings.contracts import Order
from holdfast.modules.bookings.domain import Placement
from holdfast.modules.bookings.errors import PriceChanged
from holdfast.modules.catalogue import facade as catalogue
from holdfast.modules.catalogue.contracts import BookableOffering
from holdfast.modules.inventory import facade as inventory
from holdfast.modules.inventory.contracts import SlotState, StockNow
from holdfast.modules.inventory.errors import NotOnSale, SlotGone
from holdfast.modules.pricing import facade as pricing
from holdfast.modules.pricing.contracts import Quote

QUOTE_VALID = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Offer:
    """A priced placement; the price is promised until `valid_until`."""

    bookable: BookableOffering
    placement: Placement
    quote: Quote
    valid_until: datetime


async def quote_order(tx: Transaction, order: Order) -> Offer:
    """Return what the order would cost now. Raises what stands in its way, but takes no place."""
    bookable = (await catalogue.read_bookable(tx, [order.offering_id])).get(order.offering_id)
    slot = None
    if order.slot_id is not None:
        found = await inventory.get_slot(tx, order.slot_id)
        if found is not None:
            slot = StockNow(
                slot_id=found.slot_id,
                offering_id=found.offering_id,
                starts_at=found.starts_at,
                ends_at=found.ends_at,
                local_start=found.local_start,
                on_sale=found.state is SlotState.OPEN,
                price_amount=found.price_amount,
                free=found.remaining,
            )
    # Whoever asks a price may be nobody yet; the placement only needs a name to ask in.
    placement = place(order, bookable, slot=slot, customer_id=new_id(), now=tx.now)
    quote = priced(order, placement)
    if bookable is None:
        raise NotFound
    return Offer(bookable, placement, quote, valid_until=tx.now + QUOTE_VALID)


def place(
    order: Order, bookable: BookableOffering | None, *, slot: StockNow | None, customer_id: UUID, now: datetime
) -> Placement:
    """Return the order made definite; raise what stands in its way, whoever has the places.

    Raises `NotFound`, `NotOnSale`, `OrderUnclear`, `SlotGone`, and what `availability` refuses.
    """
    if bookable is None or bookable.is_archived:
        raise NotFound
    if not bookable.is_bookable:
        raise NotOnSale
    domain.require_complete(order, bookable)
    if order.slot_id is not None:
        if slot is None or slot.offering_id != order.offering_id:
            raise SlotGone
        if not slot.on_sale:
            raise NotOnSale
        availability.check_session(bookable, slot.starts_at, now=now)
        return domain.place_in_slot(order, bookable, slot=slot, customer_id=customer_id)
    if order.starts_at is None or order.ends_at is None:
        raise NotFound
    availability.check_space(bookable, starts_at=order.starts_at, ends_at=order.ends_at, now=now)
    local_start = to_local(order.starts_at, bookable.hours.time_zone).replace(tzinfo=None)
    return domain.place_in_space(
        order, bookable, local_start=local_start.isoformat(timespec="minutes"), customer_id=customer_id
    )


def priced(order: Order, placement: Placement) -> Quote:
    """Return the placement's price; raise `PriceChanged` when the customer saw another one."""
    quote = pricing.quote(placement.price)
    if order.expected_total is not None and order.expected_total != quote.total:
        raise PriceChanged(total=quote.total)
    return quote
