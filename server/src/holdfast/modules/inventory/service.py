"""What merchants do with slots, and what the archive of a listing asks of the stock first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from holdfast.kit.database import Transaction
from holdfast.kit.errors import InvalidInput, NotFound, StaleVersion
from holdfast.kit.faults import fault
from holdfast.kit.localtime import resolve_local
from holdfast.kit.recurrence import expand
from holdfast.modules.catalogue import facade as catalogue
from holdfast.modules.catalogue.contracts import BookableOffering, OfferingKind
from holdfast.modules.inventory.contracts import Cell, Slot, SlotDraft, SlotState, resource_cell, stock_cell
from holdfast.modules.inventory.errors import SlotClash, StillBooked
from holdfast.modules.inventory.repository import desk, slots

MINUTES_MAX = 7 * 24 * 60
SLOTS_MAX = 366


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """What a merchant says about a slot: wall time at the venue, minutes, places, and what else is its own."""

    local_start: datetime
    duration_minutes: int | None
    capacity: int
    overbook: int = 0
    price_amount: int | None = None
    note: str = ""
    fold: int | None = None


@dataclass(frozen=True, slots=True)
class SlotChange:
    """What a merchant changes in a slot; None leaves a thing as it is."""

    local_start: datetime | None = None
    duration_minutes: int | None = None
    capacity: int | None = None
    overbook: int | None = None
    price_amount: int | None = None
    note: str | None = None
    state: SlotState | None = None
    fold: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    """One occurrence of a rule: the slot that would be made, or what keeps it from being made."""

    local_start: str
    draft: SlotDraft | None
    clash_id: UUID | None = None
    problem: str | None = None


async def create_slot(tx: Transaction, offering_id: UUID, *, plan: SlotPlan) -> Slot:
    """Make one slot. Raises `InvalidInput` for a past start, `SlotClash` when it overlaps another of the offering."""
    await slots.keep_open(tx, offering_id)
    bookable = await session_of(tx, offering_id)
    draft = _draft(bookable, plan)
    if draft.starts_at <= tx.now:
        raise InvalidInput.at("local_start", "is in the past", code="in_the_past")
    clashing = await slots.clashing_slots(tx, offering_id, spans=[(draft.starts_at, draft.ends_at)])
    if clashing:
        raise SlotClash(slot_id=clashing[0][0])
    (slot_id,) = await slots.insert_slots(tx, offering_id, drafts=[draft])
    await announce(tx, [offering_id])
    return await require_slot(tx, slot_id)


async def plan_recurring(tx: Transaction, offering_id: UUID, *, rule: str, plan: SlotPlan) -> tuple[PlannedSlot, ...]:
    """Return what the rule would make: each occurrence with its instant, and with what stands in its way.

    Raises `InvalidInput` for a rule that cannot be read or has no bound.
    """
    bookable = await session_of(tx, offering_id)
    occurrences = expand(rule, plan.local_start, zone=bookable.hours.time_zone, limit=SLOTS_MAX, fold=plan.fold)
    planned = [
        PlannedSlot(
            local_start=_text(occurrence.local_start),
            draft=None
            if occurrence.starts_at is None
            else _draft_at(bookable, replace(plan, local_start=occurrence.local_start), occurrence.starts_at),
            problem=occurrence.problem,
        )
        for occurrence in occurrences
    ]
    return await _marked(tx, offering_id, planned=planned)


async def create_recurring(
    tx: Transaction, offering_id: UUID, *, rule: str, plan: SlotPlan, skip_clashes: bool
) -> tuple[PlannedSlot, ...]:
    """Make the slots of a rule and return what became of each occurrence.

    Raises `SlotClash` when one stands in the way and `skip_clashes` is not set: then none is made.
    """
    await slots.keep_open(tx, offering_id)
    planned = await plan_recurring(tx, offering_id, rule=rule, plan=plan)
    clash = next((one for one in planned if one.clash_id is not None), None)
    if clash is not None and not skip_clashes:
        raise SlotClash(slot_id=clash.clash_id)
    good = [one.draft for one in planned if one.draft is not None and not one.clash_id and not one.problem]
    await slots.insert_slots(tx, offering_id, drafts=good)
    await announce(tx, [offering_id])
    return planned


async def change_slot(tx: Transaction, slot_id: UUID, *, change: SlotChange, expected_version: int) -> Slot:
    """Write a merchant's change under the slot's lock.

    Raises `StaleVersion`; `StillBooked` when the time would move under live bookings; `CapacityBelowTaken` (R7).
    """
    # A slot of the past that moves into the future is like a new one. First the calendar, as the archive does.
    await slots.keep_open(tx, (await require_slot(tx, slot_id)).offering_id)
    slot = await _locked(tx, slot_id)
    if slot.version != expected_version:
        raise StaleVersion
    bookable = await session_of(tx, slot.offering_id)
    draft = _changed(bookable, slot, change=change)
    moves = (draft.starts_at, draft.ends_at) != (slot.starts_at, slot.ends_at)
    if moves:
        await _require_unbooked(tx, slot_id)
        if draft.starts_at <= tx.now:
            raise InvalidInput.at("local_start", "is in the past", code="in_the_past")
        spans = [(draft.starts_at, draft.ends_at)]
        others = [
            found for found in await slots.clashing_slots(tx, slot.offering_id, spans=spans) if found[0] != slot_id
        ]
        if others:
            raise SlotClash(slot_id=others[0][0])
    if not await slots.update_slot(tx, slot, draft=draft, state=change.state or slot.state):
        raise StaleVersion
    await announce(tx, [slot.offering_id])
    return await require_slot(tx, slot_id)


async def remove_slot(tx: Transaction, slot_id: UUID) -> None:
    """Take a slot off sale for good. Raises `StillBooked` while places of it are held or confirmed (R8)."""
    slot = await _locked(tx, slot_id)
    await _require_unbooked(tx, slot_id)
    await slots.update_slot(tx, slot, draft=_as_draft(slot), state=SlotState.ARCHIVED)
    await announce(tx, [slot.offering_id])


async def require_slot(tx: Transaction, slot_id: UUID) -> Slot:
    """Return the slot; raise `NotFound` for one that is missing, archived or another tenant's."""
    slot = await slots.get_slot(tx, slot_id)
    if slot is None:
        raise NotFound
    return slot


async def session_of(tx: Transaction, offering_id: UUID) -> BookableOffering:
    """Return the offering if it sells places in slots; raise `NotFound` or `InvalidInput` otherwise."""
    bookable = (await catalogue.read_bookable(tx, [offering_id])).get(offering_id)
    if bookable is None or bookable.is_archived:
        raise NotFound
    if bookable.offering.kind is not OfferingKind.SESSION:
        raise InvalidInput.at("offering_id", "only a session has slots", code="no_slots")
    return bookable


async def close_for_archive(
    tx: Transaction,
    *,
    offering_ids: Sequence[UUID],
    resource_ids: Sequence[UUID] = (),
    shared_resource_ids: Sequence[UUID] = (),
) -> None:
    """Lock all that could be sold of these, refuse while bookings lie ahead, and archive the slots (R8).

    The locks are held to the end of the transaction: a booking that races the archive sees it done, or is seen.
    A shared resource stays on sale through other offerings: it is locked, but only the offerings' bookings on it count.
    """
    # A slot that is being made now would be neither locked nor archived: its maker ends first, or comes too late.
    await slots.close_calendars(tx, offering_ids)
    resources = (*resource_ids, *shared_resource_ids)
    # A resource that was never asked for has no row yet: without one a first booking would pass by the lock.
    await desk.make_exclusives(tx, [resource_cell(tx.tenant_id, one) for one in resources])
    cells = await slots.cells_of(tx, offering_ids=offering_ids, resource_ids=resources)
    await desk.lock_cells(tx, cells)
    await tx.read_clock()
    bookings = await slots.count_live_ahead(tx, offering_ids=offering_ids, resource_ids=resource_ids)
    if bookings:
        raise StillBooked(bookings=bookings)
    await slots.archive_slots(tx, offering_ids)
    await announce(tx, offering_ids)


async def announce(tx: Transaction, offering_ids: Sequence[UUID]) -> None:
    """Tell whoever watches these offerings, at commit, that what is free has changed."""
    for offering_id in sorted(set(offering_ids)):
        await tx.run("SELECT pg_notify('availability', $1)", f"{tx.tenant_id}:{offering_id}")


async def _locked(tx: Transaction, slot_id: UUID) -> Slot:
    cell: Cell = stock_cell(tx.tenant_id, slot_id)
    locked = await desk.lock_cells(tx, [cell])
    await fault("inventory.slot_locked")
    await tx.read_clock()
    if cell not in locked.cells:
        raise NotFound
    return await require_slot(tx, slot_id)


async def _require_unbooked(tx: Transaction, slot_id: UUID) -> None:
    bookings = await slots.count_live_in(tx, slot_id)
    if bookings:
        raise StillBooked(bookings=bookings)


async def _marked(tx: Transaction, offering_id: UUID, *, planned: Sequence[PlannedSlot]) -> tuple[PlannedSlot, ...]:
    spans = [(one.draft.starts_at, one.draft.ends_at) for one in planned if one.draft is not None]
    taken = await slots.clashing_slots(tx, offering_id, spans=spans) if spans else ()
    marked: list[PlannedSlot] = []
    made: list[SlotDraft] = []
    for one in planned:
        if one.draft is None:
            marked.append(one)
            continue
        draft = one.draft
        clash = next(
            (slot_id for slot_id, starts, ends in taken if starts < draft.ends_at and draft.starts_at < ends), None
        )
        overlaps_own = any(m.starts_at < draft.ends_at and draft.starts_at < m.ends_at for m in made)
        problem = one.problem
        if draft.starts_at <= tx.now:
            problem = "in_the_past"
        elif overlaps_own:
            problem = "overlaps_itself"
        if clash is None and problem is None:
            made.append(draft)
        marked.append(replace(one, clash_id=clash, problem=problem))
    return tuple(marked)


def _draft(bookable: BookableOffering, plan: SlotPlan) -> SlotDraft:
    starts_at = resolve_local(plan.local_start, bookable.hours.time_zone, fold=plan.fold)
    return _draft_at(bookable, plan, starts_at)


def _draft_at(bookable: BookableOffering, plan: SlotPlan, starts_at: datetime, /) -> SlotDraft:
    minutes = plan.duration_minutes or bookable.offering.duration_minutes
    if minutes is None:
        raise InvalidInput.at("duration_minutes", "say how long it lasts: the offering has no usual length")
    return SlotDraft(
        local_start=_text(plan.local_start),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        time_zone=bookable.hours.time_zone,
        capacity=plan.capacity,
        overbook=plan.overbook,
        price_amount=plan.price_amount,
        note=plan.note,
    )


def _changed(bookable: BookableOffering, slot: Slot, *, change: SlotChange) -> SlotDraft:
    draft = _as_draft(slot)
    minutes = change.duration_minutes or round((slot.ends_at - slot.starts_at).total_seconds() / 60)
    if change.local_start is not None:
        starts_at = resolve_local(change.local_start, bookable.hours.time_zone, fold=change.fold)
        draft = replace(draft, starts_at=starts_at, local_start=_text(change.local_start))
    return replace(
        draft,
        ends_at=draft.starts_at + timedelta(minutes=minutes),
        time_zone=bookable.hours.time_zone if change.local_start is not None else slot.time_zone,
        capacity=draft.capacity if change.capacity is None else change.capacity,
        overbook=draft.overbook if change.overbook is None else change.overbook,
        price_amount=draft.price_amount if change.price_amount is None else change.price_amount,
        note=draft.note if change.note is None else change.note,
    )


def _as_draft(slot: Slot) -> SlotDraft:
    return SlotDraft(
        local_start=slot.local_start,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        time_zone=slot.time_zone,
        capacity=slot.capacity,
        overbook=slot.overbook,
        price_amount=slot.price_amount,
        note=slot.note,
    )


def _text(local: datetime) -> str:
    return local.isoformat(timespec="minutes")
