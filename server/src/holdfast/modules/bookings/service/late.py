"""A payment arrives: confirm the booking, bring an expired one back, or send the money back once (R41)."""

from enum import StrEnum
from typing import Final
from uuid import UUID

from prometheus_client import Counter

from holdfast.kit.audit import Deed, record_deed
from holdfast.kit.database import Transaction, TransientConflict
from holdfast.kit.errors import HouseError
from holdfast.kit.money import Money
from holdfast.modules.bookings.contracts import Booking, BookingState, Order
from holdfast.modules.bookings.domain import hold_is_over
from holdfast.modules.bookings.events import LatePaymentRefunded
from holdfast.modules.bookings.repository import bookings as rows
from holdfast.modules.bookings.repository import desk as desk_rows
from holdfast.modules.bookings.service import lifecycle
from holdfast.modules.bookings.service.facts import booking_fact, watched
from holdfast.modules.bookings.service.quoting import place, priced
from holdfast.modules.catalogue import facade as catalogue
from holdfast.modules.inventory import facade as inventory
from holdfast.modules.inventory.contracts import ClaimState, NewClaim, resource_cell, stock_cell
from holdfast.modules.outbox import facade as outbox
from holdfast.modules.payments.facade import Payments

LATE_PAYMENTS: Final = Counter(
    "holdfast_late_payments_total",
    "Payments that came when their hold had lapsed, by what became of them.",
    ["outcome"],
)

LATE_PREFIX: Final = "late:"


class PaymentOutcome(StrEnum):
    """What became of a payment that arrived."""

    CONFIRMED = "confirmed"
    RECONFIRMED = "reconfirmed"
    REFUNDED = "refunded"
    KNOWN = "known"


async def settle_payment(
    tx: Transaction, payments: Payments, *, booking_id: UUID, attempt_id: UUID, paid: Money
) -> PaymentOutcome:
    """Confirm, reconfirm or refund, in this one transaction under the lock of what was booked.

    A hold that has lapsed but was neither swept nor taken is still the customer's own: it is confirmed.
    """
    before = await rows.get_booking(tx, booking_id)
    was_expired = before is not None and before.state is BookingState.EXPIRED
    if before is not None and was_expired:
        await _lock_again(tx, before)
    booking = await lifecycle.lock_booking(tx, booking_id)
    if booking.state is BookingState.EXPIRED and not was_expired:
        # The sweep came between the reading and the locks, which its cell now lacks: once more, in the right order.
        raise TransientConflict("40001")
    if booking.state is BookingState.PENDING and hold_is_over(booking, now=tx.now) and await _is_gone(tx, booking):
        # An archive waits for nobody's lapsed hold (R8): it ends here, as if the sweep had come first.
        booking = await lifecycle.expire(tx, booking)
    if booking.state is BookingState.PENDING and paid == booking.total:
        if hold_is_over(booking, now=tx.now):
            LATE_PAYMENTS.labels(outcome=PaymentOutcome.CONFIRMED).inc()
        await lifecycle.confirm(tx, booking)
        return PaymentOutcome.CONFIRMED
    if booking.confirmed_at is not None:
        # It was this payment that confirmed the booking: whatever came of it, what goes back is decided there.
        return PaymentOutcome.KNOWN
    if await _is_sent_back(tx, payments, booking_id=booking_id, attempt_id=attempt_id):
        return PaymentOutcome.KNOWN
    why = f"the booking is {booking.state.value}"
    if booking.state is BookingState.EXPIRED and paid == booking.total:
        refusal = await _take_again(tx, booking)
        if refusal is None:
            LATE_PAYMENTS.labels(outcome=PaymentOutcome.RECONFIRMED).inc()
            await lifecycle.reconfirm(tx, booking)
            return PaymentOutcome.RECONFIRMED
        why = refusal
    LATE_PAYMENTS.labels(outcome=PaymentOutcome.REFUNDED).inc()
    await _send_back(tx, payments, booking=booking, attempt_id=attempt_id, paid=paid, why=why)
    return PaymentOutcome.REFUNDED


async def _lock_again(tx: Transaction, booking: Booking) -> None:
    """Lock what the expired booking had, before the booking itself: its claims are not live, so they do not tell."""
    cell = (
        stock_cell(tx.tenant_id, booking.slot_id)
        if booking.slot_id
        else resource_cell(tx.tenant_id, booking.resource_id or booking.booking_id)
    )
    await inventory.lock_cells(tx, [cell])


async def _is_gone(tx: Transaction, booking: Booking) -> bool:
    """Say whether what was booked is off sale for good."""
    bookable = (await catalogue.read_bookable(tx, [booking.offering_id])).get(booking.offering_id)
    if bookable is None or bookable.is_archived:
        return True
    return booking.slot_id is not None and await inventory.get_slot(tx, booking.slot_id) is None


async def _take_again(tx: Transaction, booking: Booking) -> str | None:
    """Take the places of an expired booking once more, at its price; return why not, if so."""
    if await rows.has_live_twin(tx, booking):
        return "you have booked the same again meanwhile"
    order = _order_of(booking)
    bookable = (await catalogue.read_bookable(tx, [booking.offering_id])).get(booking.offering_id)
    try:
        slot_cells = [stock_cell(tx.tenant_id, booking.slot_id)] if booking.slot_id else []
        rough = await inventory.read_many(tx, slot_cells, asks=[])
        slot = rough.stocks.get(slot_cells[0]) if slot_cells else None
        placement = place(order, bookable, slot=slot, customer_id=booking.customer_id, now=tx.now)
        priced(order, placement)
    except HouseError as refusal:
        return refusal.title.lower()
    cells = await inventory.read_many(tx, [placement.ask.wanted[0].cell], asks=[placement.ask])
    if inventory.decide(cells).grant(placement.ask) is not None:
        return "the places were taken meanwhile"
    await inventory.expire_many(tx, cells.lapsed)
    expired = await desk_rows.expire_bookings(tx, sorted({(c.cell.tenant_id, c.booking_id) for c in cells.lapsed}))
    await outbox.publish_many(
        tx,
        [booking_fact(one, previous=BookingState.PENDING) for one in expired],
        tenants=[tx.tenant_id for _ in expired],
    )
    claim = NewClaim(
        tenant_id=tx.tenant_id,
        booking_id=booking.booking_id,
        customer_id=booking.customer_id,
        offering_id=booking.offering_id,
        wanted=placement.ask.wanted[0],
        state=ClaimState.CONFIRMED,
        expires_at=None,
        sole=placement.ask.sole,
    )
    await inventory.write_many(tx, [claim])
    await inventory.announce(tx, watched(booking))
    return None


def _order_of(booking: Booking) -> Order:
    return Order(
        offering_id=booking.offering_id,
        slot_id=booking.slot_id,
        units=booking.units,
        starts_at=None if booking.slot_id else booking.starts_at,
        ends_at=None if booking.slot_id else booking.ends_at,
        add_ons=booking.add_ons,
        expected_total=booking.total,
    )


async def _is_sent_back(tx: Transaction, payments: Payments, *, booking_id: UUID, attempt_id: UUID) -> bool:
    """Say whether this payment was told before and sent back: then it pays for nothing any more, free places or not."""
    sent = (await payments.refunds_of(tx, [booking_id])).get(booking_id, ())
    return any(refund.action_key == _late_key(attempt_id) for refund in sent)


def _late_key(attempt_id: UUID) -> str:
    return f"{LATE_PREFIX}{attempt_id}"


async def _send_back(
    tx: Transaction, payments: Payments, *, booking: Booking, attempt_id: UUID, paid: Money, why: str
) -> None:
    await payments.refund(
        tx,
        payable_id=booking.booking_id,
        amount=paid,
        action_key=_late_key(attempt_id),
        reason="late payment",
        takes_less=True,
    )
    await outbox.publish(
        tx,
        LatePaymentRefunded(
            attempt_id=attempt_id,
            booking_id=booking.booking_id,
            customer_id=booking.customer_id,
            amount=paid.amount,
            currency=paid.currency,
            why=why,
        ),
    )
    deed = Deed(
        action="bookings.late_payment_refunded", subject_kind="booking", subject_id=booking.booking_id, reason=why
    )
    await record_deed(tx, deed, user_id=None, role="system")
