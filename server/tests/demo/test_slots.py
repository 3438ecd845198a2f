"""The demo's slots: six weeks of them at their wall times, topped up by the next run."""

from datetime import timedelta

import pytest

from holdfast.demo.plans import DAILY, SessionPlan, SlotsPlan
from holdfast.demo.slots import DAYS, fill_slots
from holdfast.modules.inventory import facade as inventory
from tests.make.catalogue import make_session, make_venue

pytestmark = pytest.mark.anyio

PLAN = SessionPlan(
    name="Tea",
    description="",
    price_amount=0,
    minutes=60,
    slots=(SlotsPlan(DAILY, ("09:00", "21:30"), capacity=4),),
    scenes=(),
)


async def test_six_weeks_are_filled_and_a_second_run_adds_nothing(tx):
    venue = await make_venue(tx)
    offering = await make_session(tx, venue=venue)

    made = await fill_slots(tx, PLAN, offering=offering, venue=venue)
    again = await fill_slots(tx, PLAN, offering=offering, venue=venue)

    slots = await inventory.list_slots(
        tx, [offering.offering_id], since=tx.now, until=tx.now + timedelta(days=DAYS + 2)
    )
    assert DAYS * 2 - 2 <= made <= DAYS * 2
    assert again == 0
    assert len(slots) == made
    assert {slot.local_start[11:] for slot in slots} == {"09:00", "21:30"}
    assert {slot.capacity for slot in slots} == {4}


async def test_a_later_run_adds_the_days_since(tx):
    venue = await make_venue(tx)
    offering = await make_session(tx, venue=venue)
    await fill_slots(tx, PLAN, offering=offering, venue=venue)

    tx.now += timedelta(days=7)

    assert await fill_slots(tx, PLAN, offering=offering, venue=venue) == 14
