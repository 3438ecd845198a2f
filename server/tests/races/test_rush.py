"""A rush costs each buyer the same: no statement on its way reads everybody for each of those asked for."""

import pytest

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.sql import load_queries
from holdfast.modules.bookings.routes.placed import encode_placed
from holdfast.modules.bookings.settings import BookingSettings
from holdfast.modules.bookings.workflows import SERVER_SETTINGS, Desk
from tests.make.bookings import make_shop
from tests.races.naive import granted, outcomes_of

pytestmark = [pytest.mark.anyio, pytest.mark.race]

RUSH = 200


@pytest.mark.parametrize("server_settings", [{}, SERVER_SETTINGS], ids=["gate", "desk"])
async def test_sessions_of_a_rush_are_looked_up_key_by_key_in_a_young_database(
    fresh_database_url, tenant, server_settings
):
    database = Database(DatabaseSettings(url=fresh_database_url, server_settings=server_settings))
    shop = await make_shop(database, tenant, customers=RUSH)
    asked = [tenant] * RUSH, [actor.session_id for actor in shop.customers]
    query = load_queries("holdfast.modules.accounts.repository")["live_sessions"]

    async with database.transaction(tenant) as tx:
        (told,) = await tx.value(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}", *asked)
    await database.close()

    assert told["Plan"]["Actual Rows"] == RUSH
    # Joined the other way round it was every user of the tenant for every session: 8 s for five hundred buyers.
    assert max(node["Actual Rows"] * node["Actual Loops"] for node in _nodes(told["Plan"])) <= RUSH


async def test_a_rush_on_a_new_hall_asks_once_what_it_stands_on(fresh_database_url, tenant):
    counting = Counting(DatabaseSettings(url=fresh_database_url, pool_size_max=3, server_settings=SERVER_SETTINGS))
    shop = await make_shop(counting, tenant, kind="space", customers=40)
    desk = Desk(counting, settings=BookingSettings(), encode=encode_placed)
    counting.opened = 0

    outcomes = await outcomes_of(desk.place(shop.request(i)) for i in range(40))
    await counting.close()

    assert granted(outcomes) == 1
    # One reading, and two batches of one half each: all orders had come when it was read.
    assert counting.opened == 3


class Counting(Database):
    """A database that counts its transactions."""

    opened = 0

    def transaction(self, *tenants, **options):
        self.opened += 1
        return super().transaction(*tenants, **options)


def _nodes(plan):
    yield plan
    for inner in plan.get("Plans", []):
        yield from _nodes(inner)
