"""R10: with every worker dead, what lapsed is free again by the time alone, for whoever looks and whoever books."""

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.ids import new_id
from tests.conftest import move_clock
from tests.faults.buyers import ask
from tests.make.bookings import make_shop
from tests.make.scale import count
from tests.races.arena import book, everyone, hall_day, shot, tally
from tests.races.checks import violations
from tests.races.gun import fire

pytestmark = [pytest.mark.anyio, pytest.mark.race]

PLACES = count(small=20, full=200)


async def test_with_all_workers_dead_lapsed_holds_are_free_on_every_page_and_sell_again_in_full_R10(ground):
    with ground.rig() as rig:
        api = rig.api()
        api.wait_until("/health/ready")
        database = Database(DatabaseSettings(url=rig.database_url))
        slot = await make_shop(database, new_id(), capacity=PLACES, customers=2 * PLACES)
        hall = await make_shop(database, new_id(), kind="space", customers=4)
        await database.close()
        held = await fire(everyone(slot)[:PLACES], ports=[api.port])
        hall_held = await fire(everyone(hall)[:1], ports=[api.port])
        full = [await _free(api, slot), await _free_hall(api, hall)]

        await move_clock(rig.database_url, timedelta(minutes=15, seconds=1))
        free = [await _free(api, slot), await _free_hall(api, hall)]
        sold = await fire(everyone(slot)[PLACES:], ports=[api.port])
        hall_sold = await fire(everyone(hall)[1:], ports=[api.port])
        again = await fire([book(slot, slot.customers[0])], ports=[api.port])
        superuser = await asyncpg.connect(rig.database_url)
        broken = await violations(superuser)
        await superuser.close()

    assert tally([*held, *hall_held]) == {"201": PLACES + 1}
    assert full == [(0, "full", []), False]
    assert free == [(PLACES, "free", [str(slot.offering.offering_id)]), True]
    assert tally(sold) == {"201": PLACES}
    assert tally(hall_sold) == {"201": 1, "409 taken": 2}
    assert tally(again) == {"409 sold-out": 1}
    assert broken == {}


async def _free(api, shop):
    """Return what a stranger sees of the slot: places left, how the day is marked, who is found for that day."""
    day = (datetime.now(UTC) + timedelta(days=3)).date()
    looker = shop.customers[-1]
    path = f"/offerings/{shop.offering.offering_id}"
    span = f"from={day - timedelta(days=1)}&to={day + timedelta(days=1)}"
    days = (await ask(shot(looker, f"{path}/availability?{span}", method="GET"), port=api.port)).json["days"]
    (slot,) = [slot for one in days for slot in one["slots"]]
    (marked,) = [one for one in days if one["slots"]]
    found = await ask(shot(looker, f"/search?date={marked['date']}", method="GET"), port=api.port)
    around = f"from={day - timedelta(days=1)}T00:00:00Z&to={day + timedelta(days=2)}T00:00:00Z"
    listed = await ask(shot(looker, f"{path}/slots?{around}", method="GET"), port=api.port)
    assert [one["remaining"] for one in listed.json["items"]] == [slot["remaining"]]
    return slot["remaining"], marked["state"], [item["offering"]["id"] for item in found.json["items"]]


async def _free_hall(api, shop):
    """Say whether a stranger sees the hall free at the hour."""
    at = hall_day()
    path = f"/offerings/{shop.offering.offering_id}/availability?from={at.date()}&to={at.date()}"
    (day,) = (await ask(shot(shop.customers[-1], path, method="GET"), port=api.port)).json["days"]
    return any(
        datetime.fromisoformat(free["starts_at"]) <= at < datetime.fromisoformat(free["ends_at"])
        for free in day["free"]
    )
