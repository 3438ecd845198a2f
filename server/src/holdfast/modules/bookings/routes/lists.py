"""Lists of bookings: one's own, and those of a slot, a venue's day, a merchant, the whole tenant."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from holdfast.kit.actor import Actor
from holdfast.kit.database import Transaction
from holdfast.kit.errors import InvalidInput, NotAllowed, NotFound
from holdfast.kit.http import SignedIn, Tx
from holdfast.kit.localtime import day_bounds
from holdfast.kit.paging import Page
from holdfast.kit.problems import problems
from holdfast.kit.wire import LIMIT, After, Day, Instant, Limit
from holdfast.modules.bookings.contracts import Booking, BookingState, Party
from holdfast.modules.bookings.policies import party_of
from holdfast.modules.bookings.repository import bookings as rows
from holdfast.modules.bookings.repository.bookings import BookingFilters
from holdfast.modules.bookings.routes.shapes import booking_out
from holdfast.modules.bookings.routes.wired import ThePayments
from holdfast.modules.bookings.schemas import BookingListOut, OwnBookingsOut
from holdfast.modules.bookings.service.reading import read_views
from holdfast.modules.catalogue import facade as catalogue
from holdfast.modules.inventory import facade as inventory
from holdfast.modules.payments.facade import Payments
from holdfast.modules.tenants import facade as tenants

router = APIRouter(tags=["bookings"])

State = Annotated[BookingState | None, Query(description="Only bookings in this state.")]


@router.get(
    "/users/me/bookings",
    operation_id="list_my_bookings",
    summary="List one's own bookings",
    responses=problems(InvalidInput),
)
async def list_mine(
    *,
    tx: Tx,
    actor: SignedIn,
    payments: ThePayments,
    state: State = None,
    limit: Limit = LIMIT,
    after: After = None,
) -> OwnBookingsOut:
    """Return one's bookings, newest first, with their payment and a count for each state."""
    filters = BookingFilters(customer_id=actor.user_id, state=state)
    page = await rows.list_bookings(tx, filters, limit=limit, after=after, newest_first=True)
    counts = await rows.count_by_state(tx, actor.user_id)
    views = await read_views(tx, payments, bookings=page.items)
    return OwnBookingsOut(
        items=[booking_out(view, party=Party.CUSTOMER) for view in views],
        next_cursor=page.next_cursor,
        counts={one.value: counts.get(one, 0) for one in BookingState},
    )


@router.get(
    "/slots/{slot_id}/bookings",
    operation_id="list_slot_bookings",
    summary="List the bookings of a slot",
    responses=problems(NotFound, InvalidInput),
)
async def list_of_slot(
    *,
    slot_id: UUID,
    tx: Tx,
    actor: SignedIn,
    payments: ThePayments,
    state: State = None,
    limit: Limit = LIMIT,
    after: After = None,
) -> BookingListOut:
    """Return who comes to that slot; for who handles its bookings."""
    slot = await inventory.get_slot(tx, slot_id)
    names = await catalogue.names_of(tx, [slot.offering_id]) if slot else {}
    if slot is None or slot.offering_id not in names:
        raise NotFound
    place = names[slot.offering_id]
    _require_handles(actor, merchant_id=place.merchant_id, venue_id=place.venue_id)
    page = await rows.list_bookings(
        tx, BookingFilters(slot_id=slot_id, state=state), limit=limit, after=after, newest_first=False
    )
    return await _listed(tx, payments, page=page, actor=actor)


@router.get(
    "/venues/{venue_id}/bookings",
    operation_id="list_venue_bookings",
    summary="A venue's day",
    responses=problems(NotFound, InvalidInput),
)
async def list_of_venue(
    *,
    venue_id: UUID,
    tx: Tx,
    actor: SignedIn,
    payments: ThePayments,
    day: Annotated[Day | None, Query(alias="date", description="A date at the venue; none: from now on.")] = None,
    state: State = None,
    limit: Limit = LIMIT,
    after: After = None,
) -> BookingListOut:
    """Return the bookings that start on that date at the venue, by start."""
    venue = await catalogue.get_venue(tx, venue_id)
    if venue is None:
        raise NotFound
    _require_handles(actor, merchant_id=venue.merchant_id, venue_id=venue_id)
    bounds = day_bounds(day, venue.time_zone) if day else None
    filters = BookingFilters(
        venue_id=venue_id,
        state=state,
        since=bounds.starts_at if bounds else tx.now,
        until=bounds.ends_at if bounds else None,
    )
    page = await rows.list_bookings(tx, filters, limit=limit, after=after, newest_first=False)
    return await _listed(tx, payments, page=page, actor=actor)


@router.get(
    "/merchants/{merchant_id}/bookings",
    operation_id="list_merchant_bookings",
    summary="List a merchant's bookings",
    responses=problems(NotFound, InvalidInput),
)
async def list_of_merchant(
    *,
    merchant_id: UUID,
    tx: Tx,
    actor: SignedIn,
    payments: ThePayments,
    state: State = None,
    since: Annotated[Instant | None, Query(alias="from")] = None,
    until: Annotated[Instant | None, Query(alias="to")] = None,
    limit: Limit = LIMIT,
    after: After = None,
) -> BookingListOut:
    """Return the bookings of all of a merchant's venues, by start."""
    if not (tenants.runs_merchant(actor, merchant_id) or tenants.is_staff(actor)):
        raise NotFound
    if await catalogue.get_merchant(tx, merchant_id) is None:
        raise NotFound
    _require_span(since, until)
    filters = BookingFilters(merchant_id=merchant_id, state=state, since=since, until=until)
    page = await rows.list_bookings(tx, filters, limit=limit, after=after, newest_first=False)
    return await _listed(tx, payments, page=page, actor=actor)


@router.get(
    "/bookings",
    operation_id="list_bookings",
    summary="List all bookings (back office)",
    responses=problems(NotAllowed, InvalidInput),
)
async def list_all(
    *,
    tx: Tx,
    actor: SignedIn,
    payments: ThePayments,
    state: State = None,
    customer_id: UUID | None = None,
    limit: Limit = LIMIT,
    after: After = None,
) -> BookingListOut:
    """Return the tenant's bookings, newest first; for operators and admins."""
    if not tenants.is_staff(actor):
        raise NotAllowed
    filters = BookingFilters(customer_id=customer_id, state=state)
    page = await rows.list_bookings(tx, filters, limit=limit, after=after, newest_first=True)
    return await _listed(tx, payments, page=page, actor=actor)


async def _listed(tx: Transaction, payments: Payments, *, page: Page[Booking], actor: Actor) -> BookingListOut:
    views = await read_views(tx, payments, bookings=page.items)
    items = [booking_out(view, party=party_of(actor, view.booking)) for view in views]
    return BookingListOut(items=items, next_cursor=page.next_cursor)


def _require_handles(actor: Actor, *, merchant_id: UUID, venue_id: UUID) -> None:
    if not tenants.handles_bookings(actor, merchant_id=merchant_id, venue_id=venue_id):
        raise NotFound


def _require_span(since: datetime | None, until: datetime | None) -> None:
    if since is not None and until is not None and until <= since:
        raise InvalidInput.at("to", "must be after `from`")
