"""Quote and book."""

from dataclasses import replace
from typing import Final

from fastapi import APIRouter, Response

from holdfast.kit.audit import request_id_var
from holdfast.kit.errors import Busy, InvalidInput, NotFound, NotSignedIn
from holdfast.kit.http import KeyMissing, SignedIn, Tx
from holdfast.kit.idempotency import KeyInUse, KeyReused, OnceOnly, response_of
from holdfast.kit.problems import problems
from holdfast.modules.availability.errors import (
    BlackedOut,
    LengthNotOffered,
    OutsideOpeningHours,
    TooFar,
    TooSoon,
)
from holdfast.modules.bookings.errors import HoldsPaused, OrderUnclear, PriceChanged, TooManyHolds
from holdfast.modules.bookings.routes.shapes import quote_out
from holdfast.modules.bookings.routes.wired import TheDesk
from holdfast.modules.bookings.schemas import BookingIn, BookingOut, QuoteIn, QuoteOut
from holdfast.modules.bookings.service.quoting import quote_order
from holdfast.modules.bookings.service.requests import PlaceRequest
from holdfast.modules.inventory.errors import AlreadyBooked, NotOnSale, SlotGone, SoldOut, Taken

router = APIRouter(tags=["bookings"])

# What an order's key is kept under, whichever of the two routes of this address answers.
ROUTE: Final = "POST /api/v1/bookings"

_TIMES = (TooSoon, TooFar, LengthNotOffered, OutsideOpeningHours, BlackedOut)


@router.post(
    "/quotes",
    operation_id="quote",
    summary="Work out what an order costs",
    responses=problems(NotFound, InvalidInput, OrderUnclear, NotOnSale, SlotGone, *_TIMES),
)
async def quote(*, body: QuoteIn, tx: Tx) -> QuoteOut:
    """Return the price line by line, and what would come back when. Takes no place; needs no account."""
    return quote_out(await quote_order(tx, body.to_order()), now=tx.now)


@router.post(
    "/bookings",
    operation_id="place_booking",
    status_code=201,
    summary="Book: hold the places until they are paid",
    response_model=BookingOut,
    responses=problems(
        *(KeyMissing, NotSignedIn, NotFound, InvalidInput, OrderUnclear, PriceChanged),
        *(TooManyHolds, HoldsPaused),
        *(SoldOut, Taken, AlreadyBooked, NotOnSale, SlotGone, KeyInUse, KeyReused, Busy),
        *_TIMES,
    ),
)
async def place_booking(*, body: BookingIn, actor: SignedIn, once: OnceOnly, desk: TheDesk) -> Response:
    """Hold what was asked for, all or nothing, until `expires_at`; confirmed at once when nothing is to pay.

    Repeat with the same `Idempotency-Key` when the answer was lost: the same booking comes back.
    """
    request = PlaceRequest(
        actor=actor,
        once=replace(once, route=ROUTE),
        order=body.to_order(),
        space=None,
        request_id=request_id_var.get() or None,
    )
    return response_of(await desk.place(request))
