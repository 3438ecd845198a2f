"""May this be booked at this time, whoever has it: each refusal with the values that prove it."""

from datetime import date, timedelta

import pytest

from holdfast.kit.localtime import Interval
from holdfast.modules.availability.domain.rules import check_session, check_space, earliest_start, occupied_time
from holdfast.modules.availability.errors import BlackedOut, LengthNotOffered, OutsideOpeningHours, TooFar, TooSoon
from holdfast.modules.catalogue.contracts import OpeningHours
from tests.make.availability import a_bookable, span, terms, utc

DAY = date(2027, 2, 3)
MORNING = utc(DAY, 8)


def check(bookable, time, *, now=MORNING):
    check_space(bookable, starts_at=time.starts_at, ends_at=time.ends_at, now=now)


@pytest.mark.parametrize("time", [span(DAY, 9, 10), span(DAY, 14, 18), Interval(utc(DAY, 9, 30), utc(DAY, 12))])
def test_a_time_within_the_opening_hours_on_the_steps_passes(time):
    check(a_bookable(), time)


@pytest.mark.parametrize("time", [span(DAY, 8, 10), span(DAY, 17, 19), span(DAY, 19, 20)])
def test_a_time_outside_of_the_opening_hours_is_refused_R21(time):
    with pytest.raises(OutsideOpeningHours) as refused:
        check(a_bookable(), time, now=utc(DAY, 7))

    assert refused.value.values["starts_at"] == time.starts_at.isoformat()


def test_a_time_on_a_closed_day_is_refused_R21():
    with pytest.raises(OutsideOpeningHours):
        check(a_bookable(closed_days=(DAY,)), span(DAY, 10, 12))


@pytest.mark.parametrize(
    "time",
    [
        Interval(utc(DAY, 9), utc(DAY, 9, 30)),
        span(DAY, 9, 14),
        Interval(utc(DAY, 9), utc(DAY, 10, 10)),
        Interval(utc(DAY, 9, 10), utc(DAY, 10, 10)),
        span(DAY, 10, 10),
        Interval(utc(DAY, 12), utc(DAY, 10)),
    ],
)
def test_a_length_that_is_not_sold_is_refused_and_so_is_a_start_between_steps_R4(time):
    with pytest.raises(LengthNotOffered) as refused:
        check(a_bookable(), time)

    assert refused.value.values == {"minutes_min": 60, "minutes_max": 240, "minutes_step": 30}


def test_steps_are_counted_from_the_opening():
    odd = tuple(OpeningHours(weekday, 9 * 60 + 20, 18 * 60) for weekday in range(7))

    check(a_bookable(opening=odd), Interval(utc(DAY, 9, 50), utc(DAY, 10, 50)))
    with pytest.raises(LengthNotOffered):
        check(a_bookable(opening=odd), span(DAY, 10, 11))


def test_a_start_at_this_instant_is_too_soon_and_the_next_one_is_not_R21():
    with pytest.raises(TooSoon):
        check(a_bookable(), span(DAY, 9, 10), now=utc(DAY, 9))
    check(a_bookable(), span(DAY, 9, 10), now=utc(DAY, 9) - timedelta(microseconds=1))


def test_lead_time_is_counted_to_the_start_and_a_start_exactly_on_it_passes_R21():
    hall = a_bookable(lead_time_minutes=60)

    check(hall, span(DAY, 9, 10), now=utc(DAY, 8))
    with pytest.raises(TooSoon) as refused:
        check(hall, span(DAY, 9, 10), now=utc(DAY, 8, 1))

    assert refused.value.values["earliest"] == utc(DAY, 9, 1).isoformat()


def test_the_horizon_ends_with_the_last_day_at_the_venue_R21():
    hall = a_bookable(horizon_days=7)

    check(hall, span(DAY + timedelta(days=7), 17, 18))
    with pytest.raises(TooFar) as refused:
        check(hall, span(DAY + timedelta(days=8), 9, 10))

    assert refused.value.values["before"] == utc(DAY + timedelta(days=8), 0).isoformat()


def test_the_set_up_of_a_booking_may_not_reach_into_a_blackout():
    hall = a_bookable(space=terms(setup_minutes=30), blackouts=(span(DAY, 9, 12),))

    with pytest.raises(BlackedOut):
        check(hall, span(DAY, 12, 13))
    check(hall, Interval(utc(DAY, 12, 30), utc(DAY, 13, 30)))


def test_a_bar_that_is_open_over_midnight_is_booked_over_midnight():
    late = (OpeningHours(DAY.weekday(), 1200, 1440), OpeningHours(DAY.weekday() + 1, 0, 120))
    tomorrow = DAY + timedelta(days=1)

    check(a_bookable(opening=late), Interval(utc(DAY, 23), utc(tomorrow, 2)))
    with pytest.raises(OutsideOpeningHours):
        check(a_bookable(opening=late), Interval(utc(DAY, 23), utc(tomorrow, 3)))


def test_opening_hours_on_the_day_of_a_change_are_right_for_the_afternoon_R16():
    day = date(2027, 3, 14)
    afternoon = (OpeningHours(6, 13 * 60, 18 * 60),)
    studio = a_bookable(opening=afternoon, time_zone="America/New_York")

    check(studio, span(day, 17, 21), now=utc(day, 8))
    check(studio, span(day, 18, 22), now=utc(day, 8))
    with pytest.raises(OutsideOpeningHours):
        check(studio, Interval(utc(day, 16, 30), utc(day, 18)), now=utc(day, 8))


def test_a_session_is_booked_from_its_lead_time_to_its_horizon_R21():
    session = a_bookable(space=None, lead_time_minutes=60, horizon_days=1)

    check_session(session, utc(DAY, 9), now=MORNING)
    with pytest.raises(TooSoon):
        check_session(session, utc(DAY, 8, 59), now=MORNING)
    with pytest.raises(TooFar):
        check_session(session, utc(DAY + timedelta(days=2), 0), now=MORNING)


def test_the_occupied_time_has_both_buffers_inside_R4():
    occupied = occupied_time(terms(setup_minutes=15, cleanup_minutes=45), utc(DAY, 10), utc(DAY, 12))

    assert occupied == Interval(utc(DAY, 9, 45), utc(DAY, 12, 45))


def test_without_lead_time_the_earliest_start_lies_just_after_now():
    assert earliest_start(a_bookable(), now=MORNING) == MORNING + timedelta(microseconds=1)


def test_asking_for_the_terms_of_a_session_is_a_defect():
    with pytest.raises(ValueError, match="is no space"):
        check(a_bookable(space=None), span(DAY, 9, 10))
