"""What staff say about a booking: that it took place, or that nobody came."""

from uuid import UUID

from fastapi import APIRouter, Response

from holdfast.kit.actor import Actor
from holdfast.kit.database import Transaction
from holdfast.kit.errors import NotFound
from holdfast.kit.http import SignedIn, Tx
from holdfast.kit.idempotency import KeyInUse, KeyReused, OnceOnly, answer_once
from holdfast.kit.problems import problems
from holdfast.modules.bookings.contracts import Action
from holdfast.modules.bookings.errors import TransitionRefused
from holdfast.modules.bookings.policies import staff_party_of
from holdfast.modules.bookings.repository import bookings as rows
from holdfast.modules.bookings.routes.shapes import booking_out
from holdfast.modules.bookings.routes.wired import ThePayments
from holdfast.modules.bookings.schemas import BookingOut
from holdfast.modules.bookings.service import lifecycle
from holdfast.modules.bookings.service.lifecycle import Doer
from holdfast.modules.bookings.service.reading import read_views
from holdfast.modules.payments.facade import Payments

router = APIRouter(prefix="/bookings/{booking_id}", tags=["bookings"])

_PROBLEMS = problems(NotFound, TransitionRefused, KeyInUse, KeyReused)


@router.post(
    "/complete",
    operation_id="complete_booking",
    summary="Say that it took place",
    response_model=BookingOut,
    responses=_PROBLEMS,
)
async def complete(*, booking_id: UUID, tx: Tx, actor: SignedIn, once: OnceOnly, payments: ThePayments) -> Response:
    """Complete a booking that has begun, before it would be by itself."""

    async def work() -> BookingOut:
        return await _ended(tx, payments, booking_id=booking_id, action=Action.COMPLETE, actor=actor)

    return await answer_once(tx, once, work=work, subject_id=booking_id)


@router.post(
    "/no-show",
    operation_id="mark_no_show",
    summary="Say that nobody came",
    response_model=BookingOut,
    responses=_PROBLEMS,
)
async def no_show(*, booking_id: UUID, tx: Tx, actor: SignedIn, once: OnceOnly, payments: ThePayments) -> Response:
    """Mark a booking that has begun and to which nobody came; nothing goes back."""

    async def work() -> BookingOut:
        return await _ended(tx, payments, booking_id=booking_id, action=Action.NO_SHOW, actor=actor)

    return await answer_once(tx, once, work=work, subject_id=booking_id)


async def _ended(tx: Transaction, payments: Payments, *, booking_id: UUID, action: Action, actor: Actor) -> BookingOut:
    found = await rows.get_booking(tx, booking_id)
    if found is None:
        raise NotFound
    party = staff_party_of(actor, found)
    after = await lifecycle.end(tx, booking_id, action=action, doer=Doer(party, actor.user_id))
    (view,) = await read_views(tx, payments, bookings=[after])
    return booking_out(view, party=party)
