"""The desk's races inside one process, two desks against each other, on every PostgreSQL that is supported."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from tests.make.bookings import make_desk, make_shop, noon_in
from tests.races.arena import scaled
from tests.races.checks import violations
from tests.races.engines import throw_away
from tests.races.naive import outcomes_of

pytestmark = [pytest.mark.anyio, pytest.mark.race]


@pytest.fixture(params=["cluster", "machine_cluster"], ids=["packaged", "postgresql_15"])
async def ground(request):
    """Yield a database of each engine; after the race nothing may be broken."""
    async with throw_away(request.getfixturevalue(request.param)) as opened:
        yield opened
        assert await violations(opened.superuser) == {}


@pytest.fixture
async def desks(ground):
    """Yield two desks with connections of their own, as two processes have them."""
    made = [make_desk(ground.url) for _ in range(2)]
    yield [desk for desk, _ in made]
    for _, database in made:
        await database.close()


async def _race(desks, requests):
    outcomes = await outcomes_of(desks[i % 2].place(request) for i, request in enumerate(requests))
    return dict(Counter(type(outcome).__name__ for outcome in outcomes)), outcomes


async def test_two_desks_sell_each_place_once_R1(ground, desks, tenant):
    shop = await make_shop(ground.database, tenant, capacity=7, customers=scaled(40))

    said, _ = await _race(desks, [shop.request(i) for i in range(scaled(40))])

    assert said == {"Answer": 7, "SoldOut": scaled(40) - 7}


async def test_two_desks_never_let_a_hall_twice_R1_R4(ground, desks, tenant):
    shop = await make_shop(ground.database, tenant, kind="space", customers=scaled(40))
    begin = noon_in(5)

    requests = [shop.request(i, at=begin + timedelta(minutes=30 * (i % 4)), hours=2) for i in range(scaled(40))]
    said, _ = await _race(desks, requests)

    assert said == {"Answer": 1, "Taken": scaled(40) - 1}


async def test_two_desks_carry_out_a_key_once_R29(ground, desks, tenant):
    shop = await make_shop(ground.database, tenant, capacity=100)

    said, outcomes = await _race(desks, [shop.request(key="k")] * scaled(40))

    assert set(said) <= {"Answer", "KeyInUse"}
    assert len({outcome.body for outcome in outcomes if not isinstance(outcome, Exception)}) == 1


async def test_the_desks_alone_sell_no_place_twice_even_without_the_constraints_R1(ground, desks, tenant):
    await ground.without(
        "ALTER TABLE inventory.stock DROP CONSTRAINT stock_not_oversold_check",
        "ALTER TABLE inventory.claim DROP CONSTRAINT claim_no_overlap",
        "DROP INDEX inventory.claim_one_per_customer_key",
    )
    shop = await make_shop(ground.database, tenant, capacity=5, customers=scaled(20))
    hall = await make_shop(ground.database, tenant, kind="space", customers=scaled(20))

    sold, let = await asyncio.gather(
        _race(desks, [shop.request(i % scaled(20)) for i in range(scaled(40))]),
        _race(desks, [hall.request(i) for i in range(scaled(20))]),
    )

    assert sold[0]["Answer"] == 5
    assert let[0] == {"Answer": 1, "Taken": scaled(20) - 1}
