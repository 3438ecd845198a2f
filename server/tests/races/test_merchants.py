"""What merchants change while people book: archives (R8) and capacity (R7)."""

import asyncio

import pytest

from holdfast.kit.actor import Grant
from holdfast.modules.catalogue import facade as catalogue
from holdfast.modules.inventory.service import close_for_archive
from tests.races.arena import everyone, hall_day, scaled, shot, tally
from tests.races.gun import fire

pytestmark = [pytest.mark.anyio, pytest.mark.race]

REFUSALS = {"409 not-on-sale", "409 sold-out", "404 slot-gone", "404 not-found"}
PATHS = {
    "offering": ("session", "/offerings/{offering}/archive", "POST"),
    "slot": ("session", "/slots/{slot}", "DELETE"),
    "venue": ("session", "/venues/{venue}/archive", "POST"),
    "merchant": ("session", "/merchants/{merchant}/archive", "POST"),
    "space": ("space", "/offerings/{offering}/archive", "POST"),
    "resource": ("space", "/resources/{resource}/archive", "POST"),
}


@pytest.mark.parametrize("what", PATHS)
@pytest.mark.parametrize("when", ["first", "amid"])
async def test_an_archive_that_races_bookings_is_refused_or_ends_them_all_R8(arena, what, when):
    kind, path, method = PATHS[what]
    for _ in range(scaled(1)):
        shop = await arena.shop(kind=kind, capacity=100, customers=10)
        archive = shot(await arena.merchant(shop), _filled(path, shop), method=method)
        place = 0 if when == "first" else 5

        orders = everyone(shop)
        replies = await fire([*orders[:place], archive, *orders[place:]], ports=arena.ports)

        archived = replies.pop(place)
        said = tally(replies)
        assert set(said) <= {"201", "409 taken", *REFUSALS}
        if archived.said == "204":
            # Not one booking is left on what is gone (checked once more by I18).
            assert await arena.states(shop) == {}
            assert set(said) <= REFUSALS
        else:
            assert archived.said == "409 still-booked"
            assert said["201"] >= 1


async def test_an_archived_offering_is_gone_for_every_buyer_of_both_processes_R8(arena):
    shop = await arena.shop(customers=10)
    (gone,) = await fire([shot(await arena.merchant(shop), _filled(PATHS["offering"][1], shop))], ports=arena.ports)

    replies = await fire(everyone(shop), ports=arena.ports)

    assert gone.status == 204
    assert set(tally(replies)) <= REFUSALS
    assert await arena.states(shop) == {}


async def test_a_slot_made_while_its_offering_is_archived_comes_too_late_to_be_booked_R8(arena):
    shop = await arena.shop()
    new_slot = shot(
        await arena.merchant(shop),
        _filled("/offerings/{offering}/slots", shop),
        body={"local_start": f"{hall_day(hour=19):%Y-%m-%dT%H:%M}", "capacity": 5},
    )

    async with arena.database.transaction(shop.tenant_id) as tx:
        archived = await catalogue.archive_offering(tx, shop.offering.offering_id)
        await close_for_archive(tx, offering_ids=archived.offering_ids)
        making = asyncio.create_task(fire([new_slot], ports=arena.ports))
        done, _ = await asyncio.wait([making], timeout=0.5)
    (made,) = await making

    assert done == set()
    assert made.said == "404 not-found"


@pytest.mark.parametrize("place", [0, 8, 20])
async def test_a_cut_of_capacity_that_races_bookings_holds_or_is_refused_R7(arena, place):
    for _ in range(scaled(2)):
        shop = await arena.shop(capacity=10, customers=20)
        cut = shot(
            await arena.merchant(shop),
            _filled("/slots/{slot}", shop),
            method="PATCH",
            body={"capacity": 5},
            headers={"If-Match": '"1"'},
        )

        orders = everyone(shop)
        replies = await fire([*orders[:place], cut, *orders[place:]], ports=arena.ports)

        answer = replies.pop(place)
        said = tally(replies)
        assert set(said) == {"201", "409 sold-out"}
        assert (answer.said, said["201"]) in {("200", 5), ("409 capacity-below-taken", 10)}
        assert await arena.taken(shop) == said["201"]


async def test_many_changes_from_one_version_are_one_change(arena):
    shop = await arena.shop(capacity=10, customers=8)
    admin = await arena.staff(shop, Grant("admin"))
    changes = [
        shot(
            admin,
            _filled("/slots/{slot}", shop),
            method="PATCH",
            body={"capacity": 20 + n},
            headers={"If-Match": '"1"'},
        )
        for n in range(scaled(10))
    ]

    replies = await fire([*changes, *everyone(shop)], ports=arena.ports)

    assert tally(replies) == {"200": 1, "412 stale-version": scaled(10) - 1, "201": 8}


def _filled(path, shop):
    space = shop.offering.space
    return path.format(
        offering=shop.offering.offering_id,
        slot=shop.slot,
        venue=shop.offering.venue_id,
        merchant=shop.offering.merchant_id,
        resource=space.resource_id if space else None,
    )
