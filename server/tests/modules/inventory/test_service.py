"""What merchants do with slots, and what an archive asks of them first."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from holdfast.kit.errors import InvalidInput, NotFound, StaleVersion
from holdfast.kit.ids import new_id
from holdfast.kit.localtime import NonexistentLocalTime
from holdfast.modules.catalogue.contracts import ListingState
from holdfast.modules.inventory import service
from holdfast.modules.inventory.contracts import ClaimState, SlotState
from holdfast.modules.inventory.errors import CapacityBelowTaken, SlotClash, StillBooked
from holdfast.modules.inventory.repository import desk, slots
from holdfast.modules.inventory.service import SlotChange, SlotPlan
from tests.make.inventory import hall_of, make_claim, make_session, make_space, make_venue, stock_of

pytestmark = pytest.mark.anyio

NEXT_YEAR = 2028


def wall(month: int, day: int, hour: int = 19, minute: int = 0, /) -> datetime:
    return datetime(NEXT_YEAR, month, day, hour, minute)  # noqa: DTZ001 - wall time


def plan_at(local: datetime, **changes) -> SlotPlan:
    return replace(SlotPlan(local_start=local, duration_minutes=90, capacity=12), **changes)


async def make_slot_at(tx, local: datetime, *, session=None, **changes):
    offering = session or await make_session(tx)
    return await service.create_slot(tx, offering.offering_id, plan=plan_at(local, **changes))


async def book(tx, slot, **claim):
    """Let somebody have places of a slot."""
    session = (await service.session_of(tx, slot.offering_id)).offering
    await make_claim(
        tx, session, cell=stock_of(tx, slot.slot_id), starts_at=slot.starts_at, ends_at=slot.ends_at, **claim
    )


async def test_a_slot_is_made_at_the_wall_time_of_its_venue_R14(tx):
    session = await make_session(tx, venue=await make_venue(tx, time_zone="America/New_York"))

    slot = await make_slot_at(tx, wall(7, 7), session=session)

    assert slot.starts_at.isoformat() == "2028-07-07T23:00:00+00:00"
    assert slot.ends_at - slot.starts_at == timedelta(minutes=90)
    assert (slot.local_start, slot.time_zone, slot.remaining) == ("2028-07-07T19:00", "America/New_York", 12)


async def test_a_slot_without_a_length_has_the_offerings_own(tx):
    session = await make_session(tx, duration_minutes=45)

    slot = await make_slot_at(tx, wall(7, 7), session=session, duration_minutes=None)

    assert slot.ends_at - slot.starts_at == timedelta(minutes=45)


async def test_a_slot_without_any_length_is_refused(tx):
    session = await make_session(tx, duration_minutes=None)

    with pytest.raises(InvalidInput):
        await make_slot_at(tx, wall(7, 7), session=session, duration_minutes=None)


async def test_a_slot_in_the_past_is_refused_R21(tx):
    with pytest.raises(InvalidInput, match="in the past"):
        await make_slot_at(tx, datetime(2020, 1, 1, 19))  # noqa: DTZ001 - wall time


async def test_a_slot_at_a_wall_time_that_the_clocks_skip_is_refused_R15(tx):
    session = await make_session(tx, venue=await make_venue(tx, time_zone="Europe/Berlin"))

    with pytest.raises(NonexistentLocalTime):
        await make_slot_at(tx, wall(3, 26, 2, 30), session=session)


async def test_a_slot_that_overlaps_another_is_refused_and_one_that_touches_it_is_not(tx):
    session = await make_session(tx)
    first = await make_slot_at(tx, wall(7, 7), session=session)

    with pytest.raises(SlotClash) as refused:
        await make_slot_at(tx, wall(7, 7, 20), session=session)
    assert refused.value.values == {"slot_id": str(first.slot_id)}
    assert await make_slot_at(tx, wall(7, 7, 20, 30), session=session)


async def test_a_space_has_no_slots(tx):
    space = await make_space(tx)

    with pytest.raises(InvalidInput):
        await make_slot_at(tx, wall(7, 7), session=space)


async def test_an_archived_offering_and_another_tenants_have_no_slots(tx, other_tx):
    gone = await make_session(tx, state=ListingState.ARCHIVED, archived_at=tx.now)
    session = await make_session(tx)

    for transaction, offering in ((tx, gone), (other_tx, session)):
        with pytest.raises(NotFound):
            await service.session_of(transaction, offering.offering_id)


async def test_a_rule_keeps_wall_time_over_the_change_of_clocks_R16(tx):
    session = await make_session(tx, venue=await make_venue(tx, time_zone="Europe/Berlin"))
    rule = "FREQ=WEEKLY;BYDAY=FR;COUNT=3"

    planned = await service.create_recurring(
        tx, session.offering_id, rule=rule, plan=plan_at(wall(3, 17)), skip_clashes=False
    )

    drafts = [one.draft for one in planned]
    assert [draft.local_start for draft in drafts if draft] == [f"2028-03-{day}T19:00" for day in (17, 24, 31)]
    assert [draft.starts_at.hour for draft in drafts if draft] == [18, 18, 17]


async def test_a_preview_makes_nothing_and_tells_what_clashes(tx):
    session = await make_session(tx)
    there = await make_slot_at(tx, wall(7, 14), session=session)

    planned = await service.plan_recurring(
        tx, session.offering_id, rule="FREQ=WEEKLY;COUNT=3", plan=plan_at(wall(7, 7))
    )

    assert [one.clash_id for one in planned] == [None, there.slot_id, None]
    assert len(await _slots_of(tx, session)) == 1


async def test_clashes_are_skipped_or_refuse_them_all(tx):
    session = await make_session(tx)
    await make_slot_at(tx, wall(7, 14), session=session)
    rule, plan = "FREQ=WEEKLY;COUNT=3", plan_at(wall(7, 7))

    with pytest.raises(SlotClash):
        await service.create_recurring(tx, session.offering_id, rule=rule, plan=plan, skip_clashes=False)
    assert len(await _slots_of(tx, session)) == 1
    await service.create_recurring(tx, session.offering_id, rule=rule, plan=plan, skip_clashes=True)
    assert len(await _slots_of(tx, session)) == 3


async def test_occurrences_in_the_past_over_each_other_or_at_no_time_are_marked_and_not_made_R15(tx):
    venue = await make_venue(tx, time_zone="Europe/Berlin")
    session = await make_session(tx, venue=venue)
    hourly = plan_at(wall(3, 26, 1), duration_minutes=30)

    gaps = await service.plan_recurring(tx, session.offering_id, rule="FREQ=HOURLY;COUNT=3", plan=hourly)
    over = await service.plan_recurring(
        tx, session.offering_id, rule="FREQ=HOURLY;COUNT=3", plan=plan_at(wall(7, 7, 10))
    )
    past = await service.plan_recurring(
        tx,
        session.offering_id,
        rule="FREQ=DAILY;COUNT=1",
        plan=plan_at(datetime(2020, 1, 1, 19)),  # noqa: DTZ001 - wall time
    )

    assert [one.problem for one in gaps] == [None, "nonexistent_local_time", None]
    assert [one.problem for one in over] == [None, "overlaps_itself", None]
    assert [one.problem for one in past] == ["in_the_past"]


async def test_a_change_moves_a_slot_that_nobody_has_booked(tx):
    slot = await make_slot_at(tx, wall(7, 7))
    change = SlotChange(local_start=wall(7, 8, 10), duration_minutes=60, note="outside")

    moved = await service.change_slot(tx, slot.slot_id, change=change, expected_version=1)

    assert (moved.local_start, moved.ends_at - moved.starts_at) == ("2028-07-08T10:00", timedelta(hours=1))
    assert (moved.note, moved.capacity, moved.version) == ("outside", 12, 2)


async def test_a_slot_that_is_booked_does_not_move_but_takes_other_changes(tx):
    slot = await make_slot_at(tx, wall(7, 7))
    await book(tx, slot, units=5)

    with pytest.raises(StillBooked):
        await service.change_slot(
            tx, slot.slot_id, change=SlotChange(local_start=wall(7, 8)), expected_version=slot.version
        )
    with pytest.raises(StillBooked):
        await service.change_slot(
            tx, slot.slot_id, change=SlotChange(duration_minutes=60), expected_version=slot.version
        )
    closed = await service.change_slot(
        tx, slot.slot_id, change=SlotChange(state=SlotState.CLOSED, capacity=5), expected_version=slot.version
    )
    assert (closed.state, closed.remaining) == (SlotState.CLOSED, 0)


async def test_lapsed_holds_neither_keep_a_slot_in_place_nor_alive_R10(tx):
    slot = await make_slot_at(tx, wall(7, 7))
    await book(tx, slot, state=ClaimState.HELD, expires_at=tx.now)

    moved = await service.change_slot(
        tx, slot.slot_id, change=SlotChange(local_start=wall(7, 8)), expected_version=slot.version
    )
    await service.remove_slot(tx, moved.slot_id)

    assert await slots.get_slot(tx, slot.slot_id) is None


async def test_capacity_does_not_go_below_what_is_taken_R7(tx):
    slot = await make_slot_at(tx, wall(7, 7))
    await book(tx, slot, units=5)

    with pytest.raises(CapacityBelowTaken):
        await service.change_slot(tx, slot.slot_id, change=SlotChange(capacity=4), expected_version=slot.version)


async def test_a_change_to_an_old_version_is_refused(tx):
    slot = await make_slot_at(tx, wall(7, 7))

    with pytest.raises(StaleVersion):
        await service.change_slot(tx, slot.slot_id, change=SlotChange(note="x"), expected_version=2)


async def test_a_slot_does_not_move_onto_another(tx):
    session = await make_session(tx)
    await make_slot_at(tx, wall(7, 7), session=session)
    slot = await make_slot_at(tx, wall(7, 8), session=session)

    with pytest.raises(SlotClash):
        await service.change_slot(
            tx, slot.slot_id, change=SlotChange(local_start=wall(7, 7, 20)), expected_version=slot.version
        )


async def test_a_slot_does_not_move_into_the_past_R21(tx):
    slot = await make_slot_at(tx, wall(7, 8))
    past = SlotChange(local_start=datetime(2020, 7, 7, 19))  # noqa: DTZ001 - a wall time, which has no zone

    with pytest.raises(InvalidInput, match="is in the past"):
        await service.change_slot(tx, slot.slot_id, change=past, expected_version=slot.version)


async def test_a_slot_may_move_over_its_own_time(tx):
    slot = await make_slot_at(tx, wall(7, 7))

    moved = await service.change_slot(
        tx, slot.slot_id, change=SlotChange(local_start=wall(7, 7, 19, 30)), expected_version=slot.version
    )

    assert moved.local_start == "2028-07-07T19:30"


async def test_a_booked_slot_is_not_removed_and_a_free_one_is_R8(tx):
    session = await make_session(tx)
    booked, free = [await make_slot_at(tx, wall(7, day), session=session) for day in (7, 8)]
    await book(tx, booked, units=5)

    with pytest.raises(StillBooked) as refused:
        await service.remove_slot(tx, booked.slot_id)
    assert refused.value.values == {"bookings": 1}
    await service.remove_slot(tx, free.slot_id)

    assert [slot.slot_id for slot in await _slots_of(tx, session)] == [booked.slot_id]
    with pytest.raises(NotFound):
        await service.remove_slot(tx, free.slot_id)


async def test_what_is_not_there_or_another_tenants_cannot_be_changed_R68(tx, other_tx):
    slot = await make_slot_at(tx, wall(7, 7))

    for transaction, slot_id in ((tx, new_id()), (other_tx, slot.slot_id)):
        with pytest.raises(NotFound):
            await service.change_slot(transaction, slot_id, change=SlotChange(note="x"), expected_version=1)


async def test_an_archive_is_refused_while_bookings_lie_ahead_and_takes_the_slots_along_R8(tx):
    session = await make_session(tx)
    slot = await make_slot_at(tx, wall(7, 7), session=session)
    await book(tx, slot)

    with pytest.raises(StillBooked) as refused:
        await service.close_for_archive(tx, offering_ids=[session.offering_id], resource_ids=[])
    assert refused.value.values == {"bookings": 1}
    (booking,) = await tx.rows("SELECT booking_id FROM inventory.claim WHERE stock_id = $1", slot.slot_id)
    await desk.end_claims(tx, [booking["booking_id"]], state=ClaimState.RELEASED)
    await service.close_for_archive(tx, offering_ids=[session.offering_id], resource_ids=[])

    assert await _slots_of(tx, session) == ()


async def test_an_archive_of_a_hall_is_refused_while_it_is_booked_through_any_offering_R8(tx):
    space = await make_space(tx)
    cell = hall_of(tx, space)
    await make_claim(tx, space, cell=cell)

    with pytest.raises(StillBooked):
        await service.close_for_archive(tx, offering_ids=[], resource_ids=[cell.cell_id])


async def _slots_of(tx, session):
    return await slots.list_slots(tx, [session.offering_id], since=tx.now, until=tx.now + timedelta(days=3650))
