"""Search: what can be booked, by name, and with a date only what is free then for as many as come."""

from datetime import date, timedelta

import pytest

from holdfast.kit.errors import InvalidInput
from holdfast.kit.localtime import day_bounds, local_date
from holdfast.modules.availability.contracts import TimeWanted
from holdfast.modules.availability.service.search import Wish, search
from holdfast.modules.catalogue.contracts import ListingState, OfferingFilters, OfferingKind, OpeningHours
from holdfast.modules.inventory.contracts import ClaimState
from tests.make.inventory import (
    QUIET_ZONE,
    hall_of,
    make_claim,
    make_session,
    make_slot,
    make_space,
    make_venue,
    stock_of,
)

pytestmark = pytest.mark.anyio

NINE_TO_SIX = tuple(OpeningHours(weekday, 9 * 60, 18 * 60) for weekday in range(7))
EVERYTHING = OfferingFilters()


def day_ahead(tx, days=3):
    return local_date(tx.now, QUIET_ZONE) + timedelta(days=days)


def at(day, hour):
    return day_bounds(day, QUIET_ZONE).starts_at + timedelta(hours=hour)


async def find(tx, time=None, *, units=None, filters=EVERYTHING, limit=20, after=None):
    return await search(tx, Wish(filters, time, units), limit=limit, after=after)


async def names_found(tx, time=None, **wish):
    return [hit.card.name for hit in (await find(tx, time, **wish)).items]


async def make_hall(tx, name="hall", **changes):
    return await make_space(tx, venue=await make_venue(tx, opening=NINE_TO_SIX), name=name, **changes)


async def take(tx, hall, *, day, hours):
    await make_claim(tx, hall, cell=hall_of(tx, hall), starts_at=at(day, hours[0]), ends_at=at(day, hours[1]))


async def test_without_a_date_everything_is_found_with_its_next_free_time(tx):
    session = await make_session(tx, name="a class")
    starts_at = at(day_ahead(tx), 19)
    await make_slot(tx, session.offering_id, starts_at=starts_at)
    await make_session(tx, name="without slots")

    assert [(hit.card.name, hit.next_free) for hit in (await find(tx)).items] == [
        ("a class", starts_at),
        ("without slots", None),
    ]


async def test_the_next_free_slot_is_one_with_places_enough_that_can_still_be_booked_R21(tx):
    session = await make_session(tx, lead_time_minutes=48 * 60)
    day = day_ahead(tx)
    full = await make_slot(tx, session.offering_id, starts_at=at(day, 10), capacity=3)
    await make_claim(tx, session, cell=stock_of(tx, full), units=2)
    await make_slot(tx, session.offering_id, starts_at=tx.now + timedelta(hours=30))
    await make_slot(tx, session.offering_id, starts_at=at(day, 12), capacity=3)

    (hit,) = (await find(tx, units=2)).items

    assert hit.next_free == at(day, 12)


async def test_a_lapsed_hold_is_free_again_in_search_R10(tx):
    session = await make_session(tx)
    day = day_ahead(tx)
    slot = await make_slot(tx, session.offering_id, starts_at=at(day, 10), capacity=1)
    await make_claim(tx, session, cell=stock_of(tx, slot), state=ClaimState.HELD, expires_at=tx.now)

    assert len((await find(tx, TimeWanted(day))).items) == 1


async def test_the_next_free_time_of_a_space_is_its_first_free_range(tx):
    hall = await make_hall(tx, lead_time_minutes=24 * 60)
    tomorrow = day_ahead(tx, 1)
    await take(tx, hall, day=day_ahead(tx, 2), hours=(9, 12))
    await take(tx, hall, day=tomorrow, hours=(0, 24))

    (hit,) = (await find(tx)).items

    assert hit.next_free == at(day_ahead(tx, 2), 12)


async def test_with_a_date_only_what_is_free_on_it_is_found(tx):
    day = day_ahead(tx)
    for name, starts_at in (("then", at(day, 19)), ("the day after", at(day, 43))):
        session = await make_session(tx, name=name)
        await make_slot(tx, session.offering_id, starts_at=starts_at)
    await make_hall(tx, "free hall")
    await take(tx, await make_hall(tx, "taken hall"), day=day, hours=(9, 18))

    assert await names_found(tx, TimeWanted(day)) == ["free hall", "then"]


async def test_a_session_is_found_when_it_starts_between_the_times(tx):
    day = day_ahead(tx)
    session = await make_session(tx)
    await make_slot(tx, session.offering_id, starts_at=at(day, 19))

    assert len(await names_found(tx, TimeWanted(day, 19 * 60, 20 * 60))) == 1
    assert await names_found(tx, TimeWanted(day, 18 * 60, 19 * 60)) == []


async def test_a_space_is_found_when_it_is_free_for_all_of_the_time(tx):
    day = day_ahead(tx)
    await take(tx, await make_hall(tx), day=day, hours=(12, 13))

    assert len(await names_found(tx, TimeWanted(day, 9 * 60, 12 * 60))) == 1
    assert await names_found(tx, TimeWanted(day, 10 * 60, 13 * 60)) == []
    assert len(await names_found(tx, TimeWanted(day, 10 * 60))) == 1


async def test_what_is_too_small_is_never_found(tx):
    day = day_ahead(tx)
    await make_hall(tx, "for ten", capacity=10)
    await make_hall(tx, "for twenty", capacity=20)
    pair = await make_session(tx, name="in pairs", units_max=2)
    await make_slot(tx, pair.offering_id, starts_at=at(day, 19), capacity=50)
    small = await make_session(tx, name="small slot", units_max=50)
    await make_slot(tx, small.offering_id, starts_at=at(day, 19), capacity=11)

    assert await names_found(tx, TimeWanted(day), units=12) == ["for twenty"]
    assert await names_found(tx, units=12) == ["for twenty", "small slot"]


async def test_drafts_and_the_other_tenants_offerings_are_not_found(tx, other_tx):
    await make_session(tx, state=ListingState.DRAFT)
    await make_session(other_tx)

    assert await names_found(tx) == []


async def test_filters_of_the_catalogue_hold(tx):
    await make_hall(tx, "hall")
    await make_session(tx, name="class")

    assert await names_found(tx, filters=OfferingFilters(kind=OfferingKind.SPACE)) == ["hall"]
    assert await names_found(tx, filters=OfferingFilters(text="cla")) == ["class"]


async def test_pages_follow_each_other_without_gap_or_repeat(tx):
    day = day_ahead(tx)
    venue = await make_venue(tx)
    for number in range(7):
        session = await make_session(tx, venue=venue, name=f"class {number}")
        if number != 3:
            await make_slot(tx, session.offering_id, starts_at=at(day, 10))

    for time, names in (
        (None, [f"class {number}" for number in range(7)]),
        (TimeWanted(day), [f"class {number}" for number in range(7) if number != 3]),
    ):
        found, after = [], None
        while True:
            page = await find(tx, time, limit=2, after=after)
            found += [hit.card.name for hit in page.items]
            after = page.next_cursor
            if after is None:
                break
        assert found == names


@pytest.mark.parametrize(
    "time", [TimeWanted(date(2027, 1, 1), 600, 600), TimeWanted(date(2027, 1, 1), 601, 600), TimeWanted(date.max)]
)
async def test_a_time_that_is_none_is_refused(tx, time):
    with pytest.raises(InvalidInput):
        await find(tx, time)
