"""The front door: what the desk asks about a time."""

from datetime import date

import pytest

from holdfast.kit.localtime import Interval
from holdfast.modules.availability import facade
from holdfast.modules.availability.errors import OutsideOpeningHours, TooSoon
from tests.make.availability import a_bookable, terms, utc

DAY = date(2027, 2, 3)


def test_the_desk_learns_that_a_session_has_begun():
    with pytest.raises(TooSoon):
        facade.check_session(a_bookable(space=None), utc(DAY, 9), now=utc(DAY, 9))


def test_the_desk_learns_that_a_hall_is_closed():
    with pytest.raises(OutsideOpeningHours):
        facade.check_space(a_bookable(), starts_at=utc(DAY, 19), ends_at=utc(DAY, 20), now=utc(DAY, 8))


def test_the_desk_learns_what_a_booking_takes_of_the_hall_R4():
    hall = terms(setup_minutes=30, cleanup_minutes=15)

    occupied = facade.occupied_time(hall, starts_at=utc(DAY, 10), ends_at=utc(DAY, 11))

    assert occupied == Interval(utc(DAY, 9, 30), utc(DAY, 11, 15))
