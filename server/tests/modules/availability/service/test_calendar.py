"""The calendar of one offering, read from the database."""

from datetime import date, timedelta

import pytest

from holdfast.kit.errors import InvalidInput, NotFound
from holdfast.kit.localtime import day_bounds, local_date
from holdfast.modules.availability.contracts import DayState
from holdfast.modules.availability.service.calendar import Span, read_calendar
from holdfast.modules.catalogue.contracts import ListingState
from holdfast.modules.inventory.contracts import ClaimState
from tests.make.inventory import (
    QUIET_ZONE,
    hall_of,
    make_claim,
    make_resource,
    make_session,
    make_slot,
    make_space,
    make_venue,
    runner_of,
    stock_of,
)

pytestmark = pytest.mark.anyio


def noon_in(tx, *, days: int):
    """Return twelve hours after the midnight of a day to come, and its date."""
    day = local_date(tx.now, QUIET_ZONE) + timedelta(days=days)
    return day_bounds(day, QUIET_ZONE).starts_at + timedelta(hours=12), day


async def read(tx, offering, *, first=None, last=None, actor=None):
    return await read_calendar(tx, offering.offering_id, actor=actor, span=Span(first, last))


async def test_without_dates_fourteen_days_from_today_are_shown(tx):
    calendar = await read(tx, await make_session(tx))

    today = local_date(tx.now, QUIET_ZONE)
    assert [day.day for day in calendar.days] == [today + timedelta(days=step) for step in range(14)]
    assert calendar.now == tx.now


async def test_a_slot_shows_its_places_without_lapsed_holds_R10(tx):
    session = await make_session(tx)
    noon, day = noon_in(tx, days=2)
    cell = stock_of(tx, await make_slot(tx, session.offering_id, starts_at=noon, capacity=10))
    await make_claim(tx, session, cell=cell, units=2)
    await make_claim(tx, session, cell=cell, units=3, state=ClaimState.HELD)
    await make_claim(tx, session, cell=cell, units=4, state=ClaimState.HELD, expires_at=tx.now)

    (shown,) = (await read(tx, session, first=day, last=day)).days

    assert (shown.state, [slot.remaining for slot in shown.slots]) == (DayState.FREE, [5])


async def test_a_space_shows_what_is_taken_by_any_offering_of_its_resource_R4(tx):
    venue = await make_venue(tx)
    hall = await make_resource(tx, venue)
    space, other = [await make_space(tx, venue=venue, resource=hall) for _ in range(2)]
    noon, day = noon_in(tx, days=2)
    await make_claim(tx, other, cell=hall_of(tx, other), starts_at=noon, ends_at=noon + timedelta(hours=2))

    (shown,) = (await read(tx, space, first=day, last=day)).days

    midnight = day_bounds(day, QUIET_ZONE)
    assert [(free.starts_at, free.ends_at) for free in shown.free] == [
        (midnight.starts_at, noon),
        # The last start is 23:30, for four hours at most.
        (noon + timedelta(hours=2), midnight.ends_at + timedelta(hours=3, minutes=30)),
    ]


async def test_a_claim_of_the_evening_before_keeps_the_morning_clear_for_its_buffers(tx):
    space = await make_space(tx, changed_terms={"setup_minutes": 60})
    _, day = noon_in(tx, days=3)
    midnight = day_bounds(day, QUIET_ZONE).starts_at
    await make_claim(tx, space, cell=hall_of(tx, space), starts_at=midnight - timedelta(hours=2), ends_at=midnight)

    (shown,) = (await read(tx, space, first=day, last=day)).days

    assert shown.free[0].starts_at == midnight + timedelta(hours=1)


async def test_a_lapsed_hold_of_a_space_is_free_R10(tx):
    space = await make_space(tx)
    noon, day = noon_in(tx, days=2)
    cell = hall_of(tx, space)
    await make_claim(tx, space, cell=cell, starts_at=noon, state=ClaimState.HELD, expires_at=tx.now)

    (shown,) = (await read(tx, space, first=day, last=day)).days

    assert (len(shown.free), shown.busy) == (1, ())


async def test_the_other_tenant_sees_nothing_of_it(tx, other_tx):
    with pytest.raises(NotFound):
        await read(other_tx, await make_session(tx))


async def test_a_draft_is_shown_to_who_runs_it_alone_R68(tx):
    draft = await make_session(tx, state=ListingState.DRAFT)

    with pytest.raises(NotFound):
        await read(tx, draft)
    assert (await read(tx, draft, actor=runner_of(tx.tenant_id, draft))).days


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2027, 1, 2), date(2027, 1, 1)),
        (date(2027, 1, 1), date(2027, 3, 4)),
        (date(9999, 12, 31), None),
        (date(1, 1, 1), None),
        (date(2027, 1, 1), date(9999, 1, 1)),
    ],
)
async def test_a_span_that_is_empty_too_long_or_out_of_the_world_is_refused(tx, first, last):
    session = await make_session(tx)

    with pytest.raises(InvalidInput):
        await read(tx, session, first=first, last=last)


async def test_sixty_two_days_are_shown_at_once(tx):
    session = await make_session(tx)

    assert len((await read(tx, session, first=date(2027, 1, 1), last=date(2027, 3, 3))).days) == 62
