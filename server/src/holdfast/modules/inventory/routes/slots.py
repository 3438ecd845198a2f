"""Slots of a session: made one by one or by a rule, changed, removed."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from holdfast.kit.actor import Actor
from holdfast.kit.audit import Deed, record_deed
from holdfast.kit.database import Transaction
from holdfast.kit.errors import InvalidInput, NotFound, StaleVersion, VersionRequired
from holdfast.kit.http import ExpectedVersion, MaybeActor, SignedIn, Tx, set_etag
from holdfast.kit.idempotency import KeyInUse, KeyReused, OnceOnly, answer_once
from holdfast.kit.paging import decode_cursor, encode_cursor, instant_in_cursor
from holdfast.kit.problems import problems
from holdfast.kit.wire import LIMIT, After, Instant, Limit
from holdfast.modules.catalogue.contracts import Offering
from holdfast.modules.inventory import service
from holdfast.modules.inventory.errors import CapacityBelowTaken, SlotClash, StillBooked
from holdfast.modules.inventory.policies import require_runs
from holdfast.modules.inventory.repository import slots as slot_rows
from holdfast.modules.inventory.schemas import PlanOut, RecurringIn, SlotIn, SlotListOut, SlotOut, SlotPatch
from holdfast.modules.tenants import facade as tenants

router = APIRouter(tags=["slots"])

_SPAN_MAX = timedelta(days=400)
# Beyond them no calendar of ours reaches, and at the ends of time arithmetic breaks.
_YEARS = range(2000, 2200)
_AHEAD = timedelta(days=90)


@router.get(
    "/offerings/{offering_id}/slots",
    operation_id="list_slots",
    summary="List an offering's slots in a span of time",
    responses=problems(NotFound, InvalidInput),
)
async def list_slots(
    *,
    offering_id: UUID,
    tx: Tx,
    actor: MaybeActor,
    since: Annotated[Instant | None, Query(alias="from", description="Default: now.")] = None,
    until: Annotated[Instant | None, Query(alias="to", description="Default: 90 days on.")] = None,
    limit: Limit = LIMIT,
    after: After = None,
) -> SlotListOut:
    """Return slots by their start, with places left, held and confirmed. Drafts are their merchant's alone."""
    bookable = await service.session_of(tx, offering_id)
    if not bookable.is_bookable:
        if actor is None:
            raise NotFound
        require_runs(actor, bookable.offering)
    begin, end = _span(since or tx.now, until)
    if after is not None:
        begin = max(begin, _after(after))
    found = await slot_rows.list_slots(tx, [offering_id], since=begin, until=end, limit=limit + 1)
    page = [SlotOut.of(slot, bookable.offering) for slot in found[:limit]]
    more = encode_cursor(found[limit].starts_at.isoformat()) if len(found) > limit else None
    return SlotListOut(items=page, next_cursor=more)


@router.post(
    "/offerings/{offering_id}/slots",
    operation_id="create_slot",
    status_code=201,
    summary="Make one slot",
    response_model=SlotOut,
    responses=problems(NotFound, InvalidInput, SlotClash, KeyInUse, KeyReused),
)
async def create_slot(*, offering_id: UUID, body: SlotIn, tx: Tx, actor: SignedIn, once: OnceOnly) -> Response:
    """Make one slot at a wall time of the venue."""
    bookable = await service.session_of(tx, offering_id)
    require_runs(actor, bookable.offering)

    async def work() -> SlotOut:
        slot = await service.create_slot(tx, offering_id, plan=body.to_plan())
        await _trail(tx, actor, bookable.offering, action="create_slot")
        return SlotOut.of(slot, bookable.offering)

    return await answer_once(tx, once, work=work, status=201)


@router.post(
    "/offerings/{offering_id}/slots/preview",
    operation_id="preview_slots",
    summary="Show what a recurrence rule would make",
    responses=problems(NotFound, InvalidInput),
)
async def preview_slots(*, offering_id: UUID, body: RecurringIn, tx: Tx, actor: SignedIn) -> PlanOut:
    """Return each occurrence with its instant, and with what clashes; nothing is made."""
    bookable = await service.session_of(tx, offering_id)
    require_runs(actor, bookable.offering)
    return PlanOut.of(await service.plan_recurring(tx, offering_id, rule=body.rrule, plan=body.to_plan()))


@router.post(
    "/offerings/{offering_id}/slots/recurring",
    operation_id="create_recurring_slots",
    status_code=201,
    summary="Make slots by a recurrence rule",
    response_model=PlanOut,
    responses=problems(NotFound, InvalidInput, SlotClash, KeyInUse, KeyReused),
)
async def create_recurring_slots(
    *, offering_id: UUID, body: RecurringIn, tx: Tx, actor: SignedIn, once: OnceOnly
) -> Response:
    """Make the rule's slots, each at the same wall time whatever the clocks do; clashes are skipped or refuse all."""
    bookable = await service.session_of(tx, offering_id)
    require_runs(actor, bookable.offering)

    async def work() -> PlanOut:
        planned = await service.create_recurring(
            tx, offering_id, rule=body.rrule, plan=body.to_plan(), skip_clashes=body.skip_clashes
        )
        await _trail(tx, actor, bookable.offering, action="create_recurring_slots")
        return PlanOut.of(planned)

    return await answer_once(tx, once, work=work, status=201)


@router.patch(
    "/slots/{slot_id}",
    operation_id="change_slot",
    summary="Change a slot",
    responses=problems(
        NotFound, InvalidInput, SlotClash, StillBooked, CapacityBelowTaken, StaleVersion, VersionRequired
    ),
)
async def change_slot(
    *, slot_id: UUID, body: SlotPatch, tx: Tx, actor: SignedIn, version: ExpectedVersion, response: Response
) -> SlotOut:
    """Change places, price, note or state, and the time while nobody has booked it."""
    bookable = await service.session_of(tx, (await service.require_slot(tx, slot_id)).offering_id)
    require_runs(actor, bookable.offering)
    slot = await service.change_slot(tx, slot_id, change=body.to_change(), expected_version=version)
    await _trail(tx, actor, bookable.offering, action="change_slot")
    set_etag(response, slot.version)
    return SlotOut.of(slot, bookable.offering)


@router.delete(
    "/slots/{slot_id}",
    operation_id="remove_slot",
    status_code=204,
    summary="Take a slot off sale for good",
    responses=problems(NotFound, StillBooked),
)
async def remove_slot(*, slot_id: UUID, tx: Tx, actor: SignedIn) -> None:
    """Remove a slot that nobody has booked."""
    bookable = await service.session_of(tx, (await service.require_slot(tx, slot_id)).offering_id)
    require_runs(actor, bookable.offering)
    await service.remove_slot(tx, slot_id)
    await _trail(tx, actor, bookable.offering, action="remove_slot")


async def _trail(tx: Transaction, actor: Actor, offering: Offering, /, *, action: str) -> None:
    """Write the audit row of what an administrator does to another's slots (R71)."""
    if tenants.acts_as_admin(actor, merchant_id=offering.merchant_id, venue_id=offering.venue_id):
        deed = Deed(f"inventory.{action}", "offering", offering.offering_id)
        await record_deed(tx, deed, user_id=actor.user_id, role="admin")


def _span(begin: datetime, until: datetime | None) -> tuple[datetime, datetime]:
    for name, instant in (("from", begin), ("to", until)):
        if instant is not None and instant.year not in _YEARS:
            raise InvalidInput.at(name, f"must lie between {_YEARS[0]} and {_YEARS[-1]}")
    end = until or begin + _AHEAD
    if end <= begin or end - begin > _SPAN_MAX:
        raise InvalidInput.at("to", f"must be after `from`, and at most {_SPAN_MAX.days} days later")
    return begin, end


def _after(cursor: str) -> datetime:
    (text,) = decode_cursor(cursor, keys=1)
    return instant_in_cursor(text)
