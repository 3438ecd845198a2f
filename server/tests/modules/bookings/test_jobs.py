"""Tidying over all tenants."""

from datetime import timedelta

import pytest

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.ids import new_id
from holdfast.kit.jobs import ScheduleContext
from holdfast.modules.bookings import jobs
from holdfast.modules.bookings.settings import BookingSettings
from tests.conftest import move_clock
from tests.make.bookings import make_desk, make_shop, states_of

pytestmark = pytest.mark.anyio


@pytest.fixture
async def context(fresh_database_url):
    made = ScheduleContext(
        database=Database(DatabaseSettings(url=fresh_database_url)),
        worker=Database(DatabaseSettings(url=fresh_database_url, role="holdfast_worker")),
    )
    yield made
    await made.database.close()
    await made.worker.close()


async def test_the_sweep_expires_lapsed_holds_of_all_tenants_and_leaves_the_rest(context, fresh_database_url):
    desk, own = make_desk(fresh_database_url)
    tenants = [new_id(), new_id()]
    shops = [await make_shop(context.database, each, customers=2) for each in tenants]
    for shop in shops:
        await desk.place(shop.request(0))
    assert await jobs.sweep_holds(context) == 0
    await move_clock(fresh_database_url, timedelta(minutes=10))
    await desk.place(shops[0].request(1))
    await move_clock(fresh_database_url, timedelta(minutes=16))

    assert await jobs.sweep_holds(context) == 2
    assert await states_of(context.database, tenants[0]) == {"expired": 1, "pending": 1}
    assert await states_of(context.database, tenants[1]) == {"expired": 1}
    await own.close()


async def test_past_bookings_are_completed_an_hour_after_their_end(context, fresh_database_url, tenant):
    desk, own = make_desk(fresh_database_url)
    shop = await make_shop(context.database, tenant, price_amount=0)
    await desk.place(shop.request())
    await move_clock(fresh_database_url, timedelta(days=3, hours=1, minutes=30))
    assert await jobs.complete_past(context, settings=BookingSettings()) == 0
    await move_clock(fresh_database_url, timedelta(days=3, hours=2, minutes=1))

    assert await jobs.complete_past(context, settings=BookingSettings()) == 1
    assert await states_of(context.database, tenant) == {"completed": 1}
    await own.close()
