"""Steps of one booking: lock its cells, then the booking, ask the table, write claims, booking, history and fact.

The order of locks is the house's: cells, booking, claims. The desk takes cells first too: nobody waits in a ring.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from holdfast.kit.audit import Deed, record_deed
from holdfast.kit.database import Transaction
from holdfast.kit.errors import InvalidInput, NotFound
from holdfast.kit.faults import fault
from holdfast.kit.money import Money, zero
from holdfast.modules.bookings import domain
from holdfast.modules.bookings.contracts import Action, Booking, BookingState, Guest, Party
from holdfast.modules.bookings.errors import HoldExpired, HoldExtendedOnce
from holdfast.modules.bookings.repository import bookings as rows
from holdfast.modules.bookings.repository.bookings import Transition
from holdfast.modules.bookings.service.facts import booking_fact, watched
from holdfast.modules.inventory import facade as inventory
from holdfast.modules.outbox import facade as outbox
from holdfast.modules.pricing import facade as pricing


@dataclass(frozen=True, slots=True)
class Doer:
    """Who acts, as what; the system itself has no user."""

    party: Party
    user_id: UUID | None = None


SYSTEM = Doer(Party.SYSTEM)


async def lock_booking(tx: Transaction, booking_id: UUID) -> Booking:
    """Lock the booking's cells, then the booking, read the clock, and return the booking. Raises `NotFound`."""
    await inventory.lock_of_bookings(tx, [booking_id])
    found = await rows.get_booking(tx, booking_id, lock=True)
    if found is None:
        raise NotFound
    await fault("bookings.booking_locked")
    await tx.read_clock()
    return found


async def confirm(tx: Transaction, booking: Booking) -> Booking:
    """Confirm a locked pending booking that is paid for; its claims become confirmed with it."""
    to_state = domain.next_state(booking.state, Action.CONFIRM, party=Party.SYSTEM)
    await inventory.confirm(tx, booking.booking_id)
    return await _step(
        tx,
        booking,
        action=Action.CONFIRM,
        to_state=to_state,
        doer=SYSTEM,
        values={"confirmed_at": tx.now, "expires_at": None},
    )


async def cancel(tx: Transaction, booking_id: UUID, *, doer: Doer, reason: str, back: Money | None = None) -> Booking:
    """Cancel a booking and give its places back; the money follows by the fact that is published.

    The customer gets back what the policy says, everybody else's cancellation gives all back, unless an admin names
    another amount (`back`). A pending booking has been paid nothing, so nothing goes back.
    Raises `TransitionRefused`, `NotCancellable`, `InvalidInput` for more than was paid.
    """
    booking = await lock_booking(tx, booking_id)
    to_state = domain.next_state(booking.state, Action.CANCEL, party=doer.party)
    domain.require_timely(booking, Action.CANCEL, party=doer.party, now=tx.now)
    amount = back_due(booking, party=doer.party, now=tx.now) if back is None else _within_paid(booking, back)
    await _give_back(tx, booking)
    after = await _step(
        tx,
        booking,
        action=Action.CANCEL,
        to_state=to_state,
        doer=doer,
        reason=reason,
        values={
            "cancelled_at": tx.now,
            "cancelled_by": doer.party.value,
            "cancel_reason": reason,
            "back_amount": amount.amount,
            "expires_at": None,
        },
    )
    if doer.party is not Party.CUSTOMER:
        await _audit(tx, after, action="bookings.cancel", doer=doer, before=booking, reason=reason)
    return after


def back_due(booking: Booking, *, party: Party, now: datetime) -> Money:
    """Return what a cancellation by that party gives back of a booking as it stands."""
    if booking.state is not BookingState.CONFIRMED:
        return zero(booking.total.currency)
    if party is not Party.CUSTOMER:
        return booking.total
    outcome = pricing.cancellation_outcome(
        paid=booking.total, policy=booking.policy, starts_at=booking.starts_at, cancelled_at=now
    )
    return outcome.back


def _within_paid(booking: Booking, back: Money) -> Money:
    paid = booking.total if booking.state is BookingState.CONFIRMED else zero(booking.total.currency)
    if back.currency != paid.currency or not 0 <= back.amount <= paid.amount:
        raise InvalidInput.at(
            "back", f"at most what was paid, {paid.amount} {paid.currency} in minor units", code="more_than_paid"
        )
    return back


async def expire_if_lapsed(tx: Transaction, booking_id: UUID) -> Booking | None:
    """Expire a pending booking whose hold has lapsed; None when it is not so, or not any more."""
    booking = await lock_booking(tx, booking_id)
    if booking.state is not BookingState.PENDING or not domain.hold_is_over(booking, now=tx.now):
        return None
    return await expire(tx, booking)


async def expire(tx: Transaction, booking: Booking) -> Booking:
    """Expire a locked booking whose hold has lapsed, and give its places back."""
    await inventory.expire(tx, [booking.booking_id])
    await inventory.announce(tx, watched(booking))
    return await _step(tx, booking, action=Action.EXPIRE, to_state=BookingState.EXPIRED, doer=SYSTEM)


async def fail(tx: Transaction, booking_id: UUID, *, reason: str) -> Booking | None:
    """End a pending booking whose payment was finally refused; None when it is not pending any more."""
    booking = await lock_booking(tx, booking_id)
    if booking.state is not BookingState.PENDING:
        return None
    await _give_back(tx, booking)
    return await _step(tx, booking, action=Action.FAIL, to_state=BookingState.FAILED, doer=SYSTEM, reason=reason)


async def extend_hold(tx: Transaction, booking_id: UUID, *, doer: Doer, seconds: int) -> Booking:
    """Give an unlapsed hold more time, once. Raises `HoldExpired`, `HoldExtendedOnce`, `TransitionRefused`."""
    booking = await lock_booking(tx, booking_id)
    to_state = domain.next_state(booking.state, Action.EXTEND, party=doer.party)
    if booking.was_extended:
        raise HoldExtendedOnce
    if domain.hold_is_over(booking, now=tx.now) or booking.expires_at is None:
        raise HoldExpired(booking_id)
    until = min(booking.expires_at + timedelta(seconds=seconds), booking.starts_at)
    if not await inventory.extend(tx, booking_id, until=until):
        raise HoldExpired(booking_id)
    values = {"expires_at": until, "was_extended": True}
    return await _step(tx, booking, action=Action.EXTEND, to_state=to_state, doer=doer, values=values)


async def end(tx: Transaction, booking_id: UUID, *, action: Action, doer: Doer) -> Booking:
    """Say that a booking took place (`COMPLETE`) or that nobody came (`NO_SHOW`). Raises `TransitionRefused`."""
    booking = await lock_booking(tx, booking_id)
    to_state = domain.next_state(booking.state, action, party=doer.party)
    domain.require_timely(booking, action, party=doer.party, now=tx.now)
    after = await _step(tx, booking, action=action, to_state=to_state, doer=doer)
    if doer.party is not Party.SYSTEM:
        await _audit(tx, after, action=f"bookings.{action.value}", doer=doer, before=booking, reason=None)
    return after


async def complete_if_past(tx: Transaction, booking_id: UUID, *, delay: timedelta) -> Booking | None:
    """Complete a confirmed booking that ended longer than `delay` ago; None when it is not so any more."""
    booking = await lock_booking(tx, booking_id)
    if booking.state is not BookingState.CONFIRMED or booking.ends_at + delay > tx.now:
        return None
    return await _step(tx, booking, action=Action.COMPLETE, to_state=BookingState.COMPLETED, doer=SYSTEM)


async def change_guests(tx: Transaction, booking_id: UUID, *, guests: tuple[Guest, ...], doer: Doer) -> Booking:
    """Write who comes along. Raises `TransitionRefused` once the booking is over."""
    booking = await lock_booking(tx, booking_id)
    to_state = domain.next_state(booking.state, Action.CHANGE_GUESTS, party=doer.party)
    domain.require_timely(booking, Action.CHANGE_GUESTS, party=doer.party, now=tx.now)
    await rows.replace_guests(tx, booking_id, guests=guests)
    return await _step(tx, booking, action=Action.CHANGE_GUESTS, to_state=to_state, doer=doer)


async def reconfirm(tx: Transaction, booking: Booking) -> Booking:
    """Bring an expired booking back whose late payment found its places free (R41a); its claims are written already."""
    to_state = domain.next_state(booking.state, Action.RECONFIRM, party=Party.SYSTEM)
    return await _step(
        tx,
        booking,
        action=Action.RECONFIRM,
        to_state=to_state,
        doer=SYSTEM,
        values={"confirmed_at": tx.now, "expires_at": None},
    )


async def _give_back(tx: Transaction, booking: Booking) -> None:
    await inventory.release(tx, [booking.booking_id])
    await inventory.announce(tx, watched(booking))


async def _step(
    tx: Transaction,
    booking: Booking,
    *,
    action: Action,
    to_state: BookingState,
    doer: Doer,
    reason: str | None = None,
    values: dict[str, object] | None = None,
) -> Booking:
    transition = Transition(action.value, to_state, party=doer.party, user_id=doer.user_id, reason=reason)
    after = await rows.apply_transition(tx, booking, transition=transition, values=values or {})
    fact = booking_fact(after, previous=booking.state, action=action, party=doer.party, reason=reason)
    await outbox.publish(tx, fact)
    return after


async def _audit(
    tx: Transaction, after: Booking, *, action: str, doer: Doer, before: Booking, reason: str | None
) -> None:
    deed = Deed(
        action=action,
        subject_kind="booking",
        subject_id=after.booking_id,
        reason=reason,
        before={"state": before.state.value},
        after={"state": after.state.value, "back_amount": after.back.amount if after.back else None},
    )
    await record_deed(tx, deed, user_id=doer.user_id, role=doer.party.value)
