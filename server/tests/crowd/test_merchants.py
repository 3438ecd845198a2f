"""A merchant's deeds, and what the crowd remembers of them."""

import pytest

from holdfast.crowd.contracts import MerchantDeed, MerchantStep, Shift
from holdfast.crowd.memory import Memory
from holdfast.crowd.merchants import Desk
from holdfast.crowd.tally import Tally
from tests.make.crowd import ScriptedWire, account_on, answer, refusal, world

pytestmark = pytest.mark.anyio

LISTED = {"items": [{"id": "slot-2", "version": 4}], "next_cursor": None}
DAY = {"items": [{"id": "b-1", "state": "cancelled"}, {"id": "b-2", "state": "confirmed"}], "next_cursor": None}


def desk(script):
    wire = ScriptedWire(script=script)
    return wire, Desk(world().businesses[0], account_on(wire), Memory(), Tally())


def shift(deed, by=-3):
    return Shift(0, (MerchantStep(deed, 0, 0, by, "key-1"),))


def platform(heard):
    if heard.method == "GET":
        return answer(200, DAY if heard.path.startswith("/api/v1/venues") else LISTED)
    return answer(200, {})


async def test_the_day_of_a_slot_is_looked_at():
    wire, work = desk(platform)

    await work.work(shift(MerchantDeed.LOOK_AT_DAY))

    assert [one.path for one in wire.heard] == ["/api/v1/venues/v-1/bookings?date=2026-11-22&limit=50"]


async def test_a_change_of_capacity_names_the_version_and_is_remembered():
    wire, work = desk(platform)

    await work.work(shift(MerchantDeed.CHANGE_CAPACITY))

    patched = wire.heard[-1]
    assert (patched.method, patched.path, patched.body) == ("PATCH", "/api/v1/slots/slot-2", {"capacity": 5})
    assert patched.headers["if-match"] == '"4"'
    assert [places for _, places in work.memory.capacities["slot-2"]] == [5]


async def test_a_refused_change_is_not_remembered():
    refused = refusal(409, "capacity-below-taken")
    _, work = desk(lambda heard: refused if heard.method == "PATCH" else platform(heard))

    await work.work(shift(MerchantDeed.CHANGE_CAPACITY))

    assert work.memory.capacities["slot-2"] == []


async def test_a_slot_is_closed_and_opened_again():
    wire, work = desk(platform)

    await work.work(shift(MerchantDeed.CLOSE_AND_OPEN))

    assert [one.body for one in wire.heard if one.method == "PATCH"] == [{"state": "closed"}, {"state": "open"}]


async def test_of_what_can_be_cancelled_one_is_and_it_is_remembered_by_its_id():
    wire, work = desk(platform)

    await work.work(shift(MerchantDeed.CANCEL_BOOKING))

    assert wire.asked()[-1] == "POST /api/v1/bookings/b-2/cancel"
    assert wire.heard[-1].headers["idempotency-key"] == "key-1"
    assert [one.is_acknowledged for one in work.memory.cancellations["b-2"]] == [True]


async def test_a_slot_that_is_not_listed_is_left_alone():
    wire, work = desk(lambda _: answer(200, {"items": []}))

    await work.work(shift(MerchantDeed.CHANGE_CAPACITY))

    assert [one.method for one in wire.heard] == ["GET"]
