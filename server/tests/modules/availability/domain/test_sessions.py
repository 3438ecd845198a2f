"""The calendar of a session: its slots by the day, and how full a day is."""

from datetime import date, timedelta

import pytest

from holdfast.modules.availability.contracts import DayState
from holdfast.modules.availability.domain.sessions import on_sale, session_days
from holdfast.modules.inventory.contracts import SlotState
from tests.make.availability import a_bookable, a_slot, utc

DAY = date(2027, 2, 3)
MORNING = utc(DAY, 8)
SESSION = a_bookable(space=None, horizon_days=7, lead_time_minutes=60)


def state_of(*slots, day=DAY, now=MORNING):
    (found,) = session_days(SESSION, [day], slots=slots, now=now)
    return found.state


def test_slots_lie_on_the_day_that_the_wall_of_the_venue_shows_R14():
    tokyo = a_bookable(space=None, time_zone="Asia/Tokyo")
    late, early = a_slot(utc(DAY, 14)), a_slot(utc(DAY, 15))

    today, tomorrow = session_days(tokyo, [DAY, DAY + timedelta(days=1)], slots=[late, early], now=MORNING)

    assert (today.slots, tomorrow.slots) == ((late,), (early,))


def test_only_open_slots_within_lead_time_and_horizon_are_on_sale_R21():
    good = a_slot(utc(DAY, 9))
    others = [
        a_slot(utc(DAY, 8, 59)),
        a_slot(utc(DAY, 7)),
        a_slot(utc(DAY, 10), state=SlotState.CLOSED),
        a_slot(utc(DAY + timedelta(days=8), 10)),
    ]

    assert on_sale(SESSION, [good, *others], now=MORNING) == (good,)


def test_a_slot_without_places_left_is_shown_as_such():
    sold_out = a_slot(utc(DAY, 10), capacity=3, held=1, confirmed=2)

    (day,) = session_days(SESSION, [DAY], slots=[sold_out], now=MORNING)

    assert (day.state, day.slots[0].remaining) == (DayState.FULL, 0)


@pytest.mark.parametrize(
    ("taken", "state"), [(0, DayState.FREE), (14, DayState.FREE), (15, DayState.FEW), (20, DayState.FULL)]
)
def test_a_day_tells_how_many_of_its_places_are_left(taken, state):
    assert state_of(a_slot(utc(DAY, 10), capacity=20, confirmed=taken)) is state


def test_a_day_without_slots_is_closed():
    assert state_of() is DayState.CLOSED
    assert state_of(a_slot(utc(DAY, 10), state=SlotState.CLOSED)) is DayState.CLOSED


def test_a_day_is_past_when_it_is_over_or_its_last_slot_has_begun():
    assert state_of(day=DAY - timedelta(days=1)) is DayState.PAST
    assert state_of(a_slot(utc(DAY, 8, 30))) is DayState.PAST


def test_a_day_after_the_horizon_is_beyond():
    assert state_of(day=DAY + timedelta(days=8)) is DayState.BEYOND
