"""One booking: look at it, pay it, cancel it, change who comes along."""

import asyncio
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from holdfast.kit.actor import Actor
from holdfast.kit.database import Transaction
from holdfast.kit.errors import NotAllowed, NotFound
from holdfast.kit.http import DatabaseOfRequest, SignedIn, TenantId, Tx
from holdfast.kit.idempotency import KeyInUse, KeyReused, OnceOnly, answer_once
from holdfast.kit.problems import problems
from holdfast.modules.bookings import facade
from holdfast.modules.bookings.contracts import Booking, BookingState, Party
from holdfast.modules.bookings.errors import (
    HoldExpired,
    HoldExtendedOnce,
    NotCancellable,
    NothingToPay,
    TransitionRefused,
)
from holdfast.modules.bookings.policies import party_of
from holdfast.modules.bookings.repository import bookings as rows
from holdfast.modules.bookings.routes.shapes import booking_out, payment_out
from holdfast.modules.bookings.routes.wired import ThePayments, TheSettings
from holdfast.modules.bookings.schemas import (
    BookingOut,
    CancelIn,
    CancelPreviewOut,
    CheckoutIn,
    GuestsIn,
    HistoryListOut,
    HistoryOut,
    PaymentOut,
)
from holdfast.modules.bookings.service import lifecycle
from holdfast.modules.bookings.service.lifecycle import Doer
from holdfast.modules.bookings.service.paying import open_payment
from holdfast.modules.bookings.service.previewing import preview_cancel
from holdfast.modules.bookings.service.reading import PaymentStanding, read_views
from holdfast.modules.payments.facade import Payments

router = APIRouter(prefix="/bookings/{booking_id}", tags=["bookings"])

# Quick at first, for that is when it comes; then ever slower, so that a long queue is not made longer by looking at it.
_POLL_SECONDS = 0.1
_POLL_GROWTH = 1.5
_POLL_SECONDS_MAX = 1.0


@router.get("", operation_id="get_booking", summary="Look at a booking", responses=problems(NotFound))
async def get_booking(*, booking_id: UUID, tx: Tx, actor: SignedIn, payments: ThePayments) -> BookingOut:
    """Return the booking to its customer and to who handles it."""
    return await _shown(tx, payments, booking=await _mine(tx, booking_id, actor=actor), actor=actor)


@router.get("/history", operation_id="get_booking_history", summary="What happened to it", responses=problems(NotFound))
async def get_history(*, booking_id: UUID, tx: Tx, actor: SignedIn) -> HistoryListOut:
    """Return every step of the booking, first to last."""
    await _mine(tx, booking_id, actor=actor)
    return HistoryListOut(items=[HistoryOut.of(entry) for entry in await facade.get_history(tx, booking_id)])


@router.post(
    "/checkout",
    operation_id="checkout_booking",
    summary="Start to pay, or go on paying",
    response_model=PaymentOut,
    responses=problems(NotFound, NothingToPay, HoldExpired, TransitionRefused, KeyInUse, KeyReused),
)
async def checkout(
    *, booking_id: UUID, body: CheckoutIn, tx: Tx, actor: SignedIn, once: OnceOnly, payments: ThePayments
) -> Response:
    """Return the payment; while its state is `preparing`, ask `/payment` with `wait_seconds` for where to pay."""

    async def work() -> PaymentOut:
        booking = await _own(tx, booking_id, actor=actor)
        return payment_out(await open_payment(tx, payments, booking=booking, return_path=body.return_path))

    return await answer_once(tx, once, work=work, subject_id=booking_id)


@router.get(
    "/payment", operation_id="get_booking_payment", summary="How the payment stands", responses=problems(NotFound)
)
async def get_payment(
    *,
    booking_id: UUID,
    database: DatabaseOfRequest,
    tenant_id: TenantId,
    actor: SignedIn,
    payments: ThePayments,
    wait_seconds: Annotated[int, Query(ge=0, le=10, description="Wait so long for it to leave `preparing`.")] = 0,
) -> PaymentOut:
    """Return the payment; waits without holding a transaction."""
    deadline = asyncio.get_running_loop().time() + wait_seconds
    pause = _POLL_SECONDS
    while True:
        async with database.transaction(tenant_id) as tx:
            booking = await _own(tx, booking_id, actor=actor)
            (view,) = await read_views(tx, payments, bookings=[booking])
        is_waiting = view.payment.standing is PaymentStanding.PREPARING
        if not is_waiting or asyncio.get_running_loop().time() >= deadline:
            return payment_out(view.payment)
        await asyncio.sleep(pause)
        pause = min(pause * _POLL_GROWTH, _POLL_SECONDS_MAX)


@router.post(
    "/payment/returned",
    operation_id="returned_from_payment",
    summary="The customer is back from the payment page",
    responses=problems(NotFound),
)
async def returned(*, booking_id: UUID, tx: Tx, actor: SignedIn, payments: ThePayments) -> BookingOut:
    """Have the provider asked now instead of waiting for its webhook; confirms nothing by itself (R39).

    Until the provider has answered, a payment that could be made counts as `processing`: it may be made already, and
    nobody is to pay twice because an answer was lost (R32).
    """
    booking = await _own(tx, booking_id, actor=actor)
    if booking.state is BookingState.PENDING:
        await payments.check_soon(tx, payable_id=booking_id)
    (view,) = await read_views(tx, payments, bookings=[booking])
    if view.payment.standing is PaymentStanding.READY:
        view = replace(view, payment=replace(view.payment, standing=PaymentStanding.PROCESSING))
    return booking_out(view, party=party_of(actor, booking))


@router.get(
    "/cancel-preview",
    operation_id="preview_cancel",
    summary="What a cancellation gives back",
    responses=problems(NotFound),
)
async def get_cancel_preview(*, booking_id: UUID, tx: Tx, actor: SignedIn) -> CancelPreviewOut:
    """Return what would come back and what would be kept, were it cancelled now by the caller."""
    booking = await _mine(tx, booking_id, actor=actor)
    return CancelPreviewOut.of(preview_cancel(booking, party=party_of(actor, booking), now=tx.now))


@router.post(
    "/cancel",
    operation_id="cancel_booking",
    summary="Cancel a booking",
    response_model=BookingOut,
    responses=problems(NotFound, NotAllowed, TransitionRefused, NotCancellable, KeyInUse, KeyReused),
)
async def cancel(
    *, booking_id: UUID, body: CancelIn, tx: Tx, actor: SignedIn, once: OnceOnly, payments: ThePayments
) -> Response:
    """Give the places back, and what the policy says of the money; staff's cancellation gives all back."""

    async def work() -> BookingOut:
        booking = await _mine(tx, booking_id, actor=actor)
        party = party_of(actor, booking)
        if body.back is not None and party is not Party.ADMIN:
            raise NotAllowed("Only an admin names what goes back.")
        after = await lifecycle.cancel(
            tx,
            booking_id,
            doer=Doer(party, actor.user_id),
            reason=body.reason,
            back=body.back.to_money() if body.back else None,
        )
        return await _shown(tx, payments, booking=after, actor=actor)

    return await answer_once(tx, once, work=work, subject_id=booking_id)


@router.post(
    "/extend-hold",
    operation_id="extend_hold",
    summary="Get more time to pay, once",
    response_model=BookingOut,
    responses=problems(NotFound, HoldExpired, HoldExtendedOnce, TransitionRefused, KeyInUse, KeyReused),
)
async def extend_hold(
    *,
    booking_id: UUID,
    tx: Tx,
    actor: SignedIn,
    once: OnceOnly,
    payments: ThePayments,
    settings: TheSettings,
) -> Response:
    """Move the end of the hold; never beyond the start of what is held."""

    async def work() -> BookingOut:
        booking = await _own(tx, booking_id, actor=actor)
        doer = Doer(Party.CUSTOMER, actor.user_id)
        after = await lifecycle.extend_hold(tx, booking.booking_id, doer=doer, seconds=settings.hold_extension_seconds)
        return await _shown(tx, payments, booking=after, actor=actor)

    return await answer_once(tx, once, work=work, subject_id=booking_id)


@router.put(
    "/guests",
    operation_id="change_guests",
    summary="Say who comes along",
    responses=problems(NotFound, TransitionRefused),
)
async def change_guests(
    *, booking_id: UUID, body: GuestsIn, tx: Tx, actor: SignedIn, payments: ThePayments
) -> BookingOut:
    """Write the guests in the place of those that were there."""
    booking = await _mine(tx, booking_id, actor=actor)
    guests = tuple(guest.to_guest() for guest in body.guests)
    doer = Doer(party_of(actor, booking), actor.user_id)
    after = await lifecycle.change_guests(tx, booking_id, guests=guests, doer=doer)
    return await _shown(tx, payments, booking=after, actor=actor)


async def _mine(tx: Transaction, booking_id: UUID, *, actor: Actor) -> Booking:
    """Return a booking that the actor has to do with; everybody else's is not there (R68)."""
    found = await rows.get_booking(tx, booking_id)
    if found is None:
        raise NotFound
    party_of(actor, found)
    return found


async def _own(tx: Transaction, booking_id: UUID, *, actor: Actor) -> Booking:
    found = await rows.get_booking(tx, booking_id)
    if found is None or found.customer_id != actor.user_id:
        raise NotFound
    return found


async def _shown(tx: Transaction, payments: Payments, *, booking: Booking, actor: Actor) -> BookingOut:
    (view,) = await read_views(tx, payments, bookings=[booking])
    return booking_out(view, party=party_of(actor, booking))
