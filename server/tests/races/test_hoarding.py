"""Nobody keeps places from others without paying, however many accounts and orders they send at once (R79)."""

from datetime import timedelta

import pytest

from holdfast.modules.bookings.settings import BookingSettings
from tests.make.bookings import make_slot
from tests.make.scale import count
from tests.races.arena import order_of, shot, tally, won
from tests.races.gun import fire

pytestmark = [pytest.mark.anyio, pytest.mark.race]

SETTINGS = BookingSettings()
ACCOUNTS = count(small=20, full=100)
HOLDS = 10


async def test_a_bot_of_many_accounts_with_ten_holds_each_leaves_half_of_an_event_to_others_R79(arena, record_property):
    """As many places as the bot asks for, over ten dates; each account asks for all of them at the same moment."""
    shop = await arena.shop(capacity=ACCOUNTS, customers=ACCOUNTS + HOLDS)
    bots, others = shop.customers[:ACCOUNTS], shop.customers[ACCOUNTS:]
    async with arena.database.transaction(shop.tenant_id) as tx:
        more = [
            await make_slot(tx, shop.offering, capacity=ACCOUNTS, starts_in=timedelta(days=4 + nth))
            for nth in range(HOLDS - 1)
        ]
    slots = [shop.slot_id, *more]
    orders = [order_of(shop) | {"slot_id": str(slot)} for slot in slots]

    replies = await fire([shot(bot, "/bookings", body=order) for bot in bots for order in orders], ports=arena.ports)

    held = len(won(replies))
    assert tally(replies) == {"201": held, "409 too-many-holds": ACCOUNTS * HOLDS - held}
    each = await arena.superuser.fetch(
        "SELECT count(*) AS n FROM bookings.booking WHERE tenant_id = $1 GROUP BY customer_id", shop.tenant_id
    )
    assert max(row["n"] for row in each) <= SETTINGS.holds_per_offering_max
    free = "SELECT sum(capacity - taken)::int FROM inventory.stock WHERE tenant_id = $1"
    left = await arena.superuser.fetchval(free, shop.tenant_id)
    assert left == ACCOUNTS * HOLDS - held >= ACCOUNTS * HOLDS / 2
    # Really for sale: others get what is left on each date.
    open_to = await arena.superuser.fetch(
        "SELECT stock_id FROM inventory.stock WHERE tenant_id = $1 AND taken < capacity", shop.tenant_id
    )
    honest = [
        shot(one, "/bookings", body=order_of(shop) | {"slot_id": str(row["stock_id"])})
        for one, row in zip(others, open_to, strict=False)
    ]
    assert tally(await fire(honest, ports=arena.ports)) == {"201": len(honest)}
    record_property(
        "figure",
        f"R79: {ACCOUNTS} accounts asked for {HOLDS} holds each of an event of {ACCOUNTS * HOLDS} places at once: "
        f"{left} places ({100 * left // (ACCOUNTS * HOLDS)} %) were left to others",
    )
