"""A rush costs each buyer the same: no statement on its way reads everybody for each of those asked for."""

import pytest

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.sql import load_queries
from holdfast.modules.bookings.workflows import SERVER_SETTINGS
from tests.make.bookings import make_shop

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

    nodes = list(_nodes(told["Plan"]))
    assert told["Plan"]["Actual Rows"] == RUSH
    assert max(node["Actual Rows"] * node["Actual Loops"] for node in nodes) <= RUSH
    assert (
        sum(node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Join Filter", 0) for node in nodes) == 0
    )


def _nodes(plan):
    yield plan
    for inner in plan.get("Plans", []):
        yield from _nodes(inner)
