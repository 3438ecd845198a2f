"""Slots as merchants keep them, what is free for search, and what stands in the way of an archive."""

from dataclasses import replace
from datetime import timedelta

import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.inventory.contracts import ClaimState, SlotDraft, SlotState
from holdfast.modules.inventory.errors import CapacityBelowTaken, SlotClash
from holdfast.modules.inventory.repository import desk, slots
from tests.make.inventory import (
    AN_HOUR,
    hall_of,
    make_claim,
    make_session,
    make_slot,
    make_space,
    stock_of,
)

pytestmark = pytest.mark.anyio

A_DAY = timedelta(days=1)


def draft_of(slot) -> SlotDraft:
    return SlotDraft(slot.local_start, slot.starts_at, slot.ends_at, slot.time_zone, slot.capacity)


async def require(tx, slot_id):
    slot = await slots.get_slot(tx, slot_id)
    assert slot is not None
    return slot


async def test_a_slot_tells_held_and_confirmed_places_without_lapsed_ones_R10(tx):
    session = await make_session(tx)
    slot_id = await make_slot(tx, session.offering_id, capacity=9, overbook=1)
    cell = stock_of(tx, slot_id)
    await make_claim(tx, session, cell=cell, units=2)
    await make_claim(tx, session, cell=cell, units=3, state=ClaimState.HELD)
    await make_claim(tx, session, cell=cell, units=1, state=ClaimState.HELD, expires_at=tx.now)

    slot = await require(tx, slot_id)

    assert (slot.confirmed, slot.held, slot.taken, slot.remaining) == (2, 3, 5, 5)


async def test_slots_are_listed_by_start_within_a_half_open_span(tx):
    session = await make_session(tx)
    made = [await make_slot(tx, session.offering_id, starts_at=tx.now + day * A_DAY) for day in (3, 1, 2)]
    gone = await make_slot(tx, session.offering_id, starts_at=tx.now + 2 * A_DAY + AN_HOUR)
    await slots.update_slot(
        tx, await require(tx, gone), draft=draft_of(await require(tx, gone)), state=SlotState.ARCHIVED
    )

    listed = await slots.list_slots(tx, [session.offering_id], since=tx.now + A_DAY, until=tx.now + 3 * A_DAY)

    assert [slot.slot_id for slot in listed] == [made[1], made[2]]


async def test_the_other_tenant_finds_no_slot_R69(tx, other_tx):
    session = await make_session(tx)
    slot_id = await make_slot(tx, session.offering_id)
    span = {"since": tx.now, "until": tx.now + 3 * A_DAY}

    assert await slots.get_slot(other_tx, slot_id) is None
    assert await slots.list_slots(other_tx, [session.offering_id], **span) == ()
    windows = {session.offering_id: (tx.now, tx.now + 3 * A_DAY)}
    assert await slots.next_free_slots(other_tx, windows, units=1) == {}


async def test_a_second_slot_at_the_same_start_is_refused_by_the_database(tx):
    session = await make_session(tx)
    await make_slot(tx, session.offering_id)

    with pytest.raises(SlotClash):
        await make_slot(tx, session.offering_id)


async def test_the_start_of_an_archived_slot_is_free_again(tx):
    session = await make_session(tx)
    await make_slot(tx, session.offering_id)
    await slots.archive_slots(tx, [session.offering_id])

    assert await make_slot(tx, session.offering_id)


async def test_a_change_is_written_only_to_the_version_it_was_made_from(tx):
    session = await make_session(tx)
    slot = await require(tx, await make_slot(tx, session.offering_id))
    draft = replace(draft_of(slot), capacity=4, note="bring shoes")

    assert await slots.update_slot(tx, slot, draft=draft, state=SlotState.CLOSED)
    assert not await slots.update_slot(tx, slot, draft=draft, state=SlotState.OPEN)
    changed = await require(tx, slot.slot_id)
    assert (changed.capacity, changed.note, changed.state, changed.version) == (4, "bring shoes", SlotState.CLOSED, 2)


async def test_fewer_places_than_are_taken_are_refused_by_the_database_R7(tx):
    session = await make_session(tx)
    slot_id = await make_slot(tx, session.offering_id, capacity=5)
    await make_claim(tx, session, cell=stock_of(tx, slot_id), units=3)
    slot = await require(tx, slot_id)

    with pytest.raises(CapacityBelowTaken) as refused:
        await slots.update_slot(tx, slot, draft=replace(draft_of(slot), capacity=2), state=SlotState.OPEN)
    assert refused.value.values == {"taken": 3}


async def test_slots_clash_when_they_overlap_and_not_when_they_touch(tx):
    session = await make_session(tx)
    begins = tx.now + A_DAY
    slot_id = await make_slot(tx, session.offering_id, starts_at=begins)
    spans = {
        "before": (begins - AN_HOUR, begins),
        "inside": (begins + AN_HOUR / 4, begins + AN_HOUR / 2),
        "after": (begins + AN_HOUR, begins + 2 * AN_HOUR),
    }

    found = {name: await slots.clashing_slots(tx, session.offering_id, spans=[span]) for name, span in spans.items()}

    assert {name: [row[0] for row in rows] for name, rows in found.items()} == {
        "before": [],
        "inside": [slot_id],
        "after": [],
    }


async def test_the_next_free_slot_has_places_enough_and_starts_in_the_offerings_own_window(tx):
    early, late = await make_session(tx), await make_session(tx)
    at = [tx.now + day * A_DAY for day in range(6)]
    for session in (early, late):
        full = await make_slot(tx, session.offering_id, starts_at=at[1], capacity=2)
        await make_claim(tx, session, cell=stock_of(tx, full))
        for day in (2, 3):
            await make_slot(tx, session.offering_id, starts_at=at[day], capacity=2)

    windows = {early.offering_id: (at[0], at[5]), late.offering_id: (at[3], at[4]), new_id(): (at[0], at[5])}

    assert await slots.next_free_slots(tx, windows, units=2) == {early.offering_id: at[2], late.offering_id: at[3]}
    assert (await slots.next_free_slots(tx, windows, units=1))[early.offering_id] == at[1]
    assert await slots.next_free_slots(tx, {early.offering_id: (at[2] + AN_HOUR, at[3])}, units=1) == {}


async def test_lapsed_holds_do_not_hide_a_slot_from_search_R10(tx):
    session = await make_session(tx)
    cell = stock_of(tx, await make_slot(tx, session.offering_id, capacity=1))
    await make_claim(tx, session, cell=cell, state=ClaimState.HELD, expires_at=tx.now)

    found = await slots.next_free_slots(tx, {session.offering_id: (tx.now, tx.now + 2 * A_DAY)}, units=1)

    assert list(found) == [session.offering_id]


async def test_what_is_taken_of_resources_is_read_between_two_instants_without_lapsed_holds_R10(tx):
    space = await make_space(tx)
    cell = hall_of(tx, space)
    at = [tx.now + day * A_DAY for day in range(6)]
    live = await _take(tx, space, at[2], state=ClaimState.HELD)
    await _take(tx, space, at[3], state=ClaimState.HELD, expires_at=tx.now)
    await _take(tx, space, at[5])

    busy = await slots.busy_between(tx, [cell.cell_id], since=at[1], until=at[5])

    assert live
    assert [(one.resource_id, one.starts_at, one.ends_at) for one in busy] == [(cell.cell_id, at[2], at[2] + AN_HOUR)]


async def test_bookings_ahead_are_counted_once_for_each_booking_R8(tx):
    session, space = await make_session(tx), await make_space(tx)
    slot = stock_of(tx, await make_slot(tx, session.offering_id))
    await make_claim(tx, session, cell=slot)
    await make_claim(tx, session, cell=slot, state=ClaimState.HELD, expires_at=tx.now)
    over = await make_slot(tx, session.offering_id, starts_at=tx.now - A_DAY)
    await make_claim(tx, session, cell=stock_of(tx, over), starts_at=tx.now - A_DAY)
    await _take(tx, space, tx.now + A_DAY)
    hall = hall_of(tx, space)

    by_offering = await slots.count_live_ahead(tx, offering_ids=[session.offering_id], resource_ids=[])
    by_both = await slots.count_live_ahead(
        tx, offering_ids=[session.offering_id, space.offering_id], resource_ids=[hall.cell_id]
    )

    assert (by_offering, by_both) == (1, 2)


async def test_all_cells_that_could_be_sold_come_in_lock_order(tx):
    session, space = await make_session(tx), await make_space(tx)
    ahead = stock_of(tx, await make_slot(tx, session.offering_id))
    await make_slot(tx, session.offering_id, starts_at=tx.now - A_DAY)
    hall = hall_of(tx, space)
    await desk.make_exclusives(tx, [hall])

    cells = await slots.cells_of(tx, offering_ids=[session.offering_id], resource_ids=[hall.cell_id])

    assert cells == (ahead, hall)


async def _take(tx, space, starts_at, /, **claim):
    return await make_claim(tx, space, cell=hall_of(tx, space), starts_at=starts_at, **claim)
