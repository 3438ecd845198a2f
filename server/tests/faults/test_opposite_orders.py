"""Those who want several cells in opposite order never wait for each other in a ring (R5)."""

import time
from collections import Counter
from datetime import timedelta
from itertools import cycle

import pytest

from holdfast.kit.actor import Actor
from tests.make.bookings import make_slot
from tests.make.scale import count
from tests.races.arena import cancel, shot, tally, won
from tests.races.gun import fire

pytestmark = [pytest.mark.anyio, pytest.mark.race]

SECONDS = count(small=3, full=60)
SLOTS = 6
MAY_SAY = {
    *("201", "200", "204", "409 sold-out", "409 already-booked", "409 still-booked", "409 capacity-below-taken"),
    *("412 stale-version", "404 not-found", "404 slot-gone", "409 not-on-sale", "409 key-in-use"),
    # On a machine that has much else to do somebody's patience may end: nothing happened, and they hear when to come.
    "503 busy",
}


async def test_orders_cancellations_cuts_and_archives_in_opposite_order_meet_no_deadlock_R5(
    ground, second_api, record_property
):
    """R5: two processes settle batches over the same slots while merchants change them the other way round."""
    ports = (*ground.ports, second_api.port)
    shop = await ground.shop(capacity=8, customers=24, price_amount=0, one_per_user=False)
    slots = [shop.slot_id, *await _more_slots(ground, shop)]
    merchant = await ground.merchant(shop)
    deadlocks = await _deadlocks(ground)
    said: Counter[str] = Counter()
    booked: list[tuple[str, Actor]] = []
    ways = cycle([slots, list(reversed(slots))])

    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        orders = [_order(shop, slot, actor) for actor in shop.customers[:8] for slot in next(ways)]
        ends = [cancel(booking_id, actor) for booking_id, actor in booked]
        volley = [*orders, *ends, *_merchants(shop, next(ways), merchant), *_merchants(shop, next(ways), merchant)]
        replies = await fire(volley, ports=ports)
        said += Counter(tally(replies))
        # Some are left as they are, so that what the merchant wants stays refused.
        given = zip([actor for actor in shop.customers[:8] for _ in slots], replies[: len(orders)], strict=True)
        booked = [(reply.json["id"], actor) for actor, reply in given if won([reply])][2:]

    assert set(said) <= MAY_SAY
    assert said["201"] > 0
    figures = ", ".join(f"{what}: {times}" for what, times in sorted(said.items()))
    met = await _deadlocks(ground) - deadlocks
    assert met == 0
    record_property("figure", f"R5: {SECONDS} s of opposite orders; {figures}; {met} deadlocks in the database")


def _order(shop, slot, actor, /):
    body = {"offering_id": str(shop.offering.offering_id), "units": 1, "slot_id": str(slot)}
    return shot(actor, "/bookings", body=body)


def _merchants(shop, slots, merchant, /):
    """Return what a merchant does to all slots in that order: cut, raise, remove, and take the offering off sale."""
    changes = [
        shot(merchant, f"/slots/{slot}", method="PATCH", body={"capacity": 5 + n}, headers={"If-Match": f'"{n % 3}"'})
        for n, slot in enumerate(slots)
    ]
    removals = [shot(merchant, f"/slots/{slot}", method="DELETE") for slot in slots[1:3]]
    return [*changes, *removals, shot(merchant, f"/offerings/{shop.offering.offering_id}/archive")]


async def _more_slots(ground, shop):
    async with ground.database.transaction(shop.tenant_id) as tx:
        return [
            await make_slot(tx, shop.offering, capacity=8, starts_in=timedelta(days=4 + n)) for n in range(SLOTS - 1)
        ]


async def _deadlocks(ground):
    return await ground.superuser.fetchval("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
