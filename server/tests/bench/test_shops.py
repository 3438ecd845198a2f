"""The shops: published, open at all hours, slots spread over the offerings."""

import pytest

from holdfast.bench.ground import Ground
from holdfast.bench.ids import Kind, id_of
from holdfast.bench.shops import Shop
from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.ids import new_id
from holdfast.modules.catalogue import facade as catalogue
from holdfast.modules.catalogue.contracts import ListingState
from tests.bench.conftest import MAIN

pytestmark = pytest.mark.anyio


def test_slots_are_spread_evenly_over_the_offerings():
    shop = Shop(tenant=0, offerings=3, slots=9, people=1)
    assert [shop.offering_of(slot) for slot in range(9)] == [0, 0, 0, 1, 1, 1, 2, 2, 2]


def test_a_shop_is_in_a_tenant_of_its_own_or_in_one_that_is_there():
    there = new_id()
    assert Shop(tenant=4, offerings=1, slots=1, people=1).tenant_id == id_of(Kind.TENANT, 4)
    assert Shop(tenant=4, offerings=1, slots=1, people=1, inside=there).tenant_id == there


async def test_everything_in_a_shop_can_be_booked(ground: Ground):
    ids = [id_of(Kind.OFFERING, 0, number=number) for number in range(MAIN.offerings)]
    ids += [id_of(Kind.SPACE, 0, number=number) for number in range(MAIN.halls)]
    database = Database(DatabaseSettings(ground.url, pool_size_max=1))
    async with database.transaction(MAIN.tenant_id) as tx:
        found = await catalogue.read_bookable(tx, ids)
    await database.close()
    assert found.keys() == set(ids)
    assert {bookable.offering.state for bookable in found.values()} == {ListingState.PUBLISHED}
    assert {bookable.offering.one_per_user for bookable in found.values()} == {False}
