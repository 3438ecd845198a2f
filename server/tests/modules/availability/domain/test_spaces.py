"""The calendar of a space, against what the desk would grant and against a model that walks minute by minute."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.kit.errors import HouseError
from holdfast.kit.localtime import Interval
from holdfast.modules.availability.contracts import DayState, FreeRange
from holdfast.modules.availability.domain.rules import check_space, occupied_time, require_space
from holdfast.modules.availability.domain.spaces import SpacePlan
from holdfast.modules.catalogue.contracts import BookableOffering, OpeningHours
from tests.make.availability import a_bookable, span, terms, utc

DAY = date(2027, 2, 3)  # a Wednesday; Lisbon is on UTC
MORNING = utc(DAY, 8)
MINUTE = timedelta(minutes=1)
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Havana", "Africa/Cairo", "Asia/Kathmandu")
# Days on which clocks change in some of those zones, and an ordinary one.
DATES = (date(2027, 3, 28), date(2027, 10, 31), date(2027, 3, 14), date(2027, 11, 7), date(2027, 4, 4), DAY)


def free_of(bookable: BookableOffering, *busy: Interval, now: datetime = MORNING) -> list[tuple[datetime, datetime]]:
    plan = SpacePlan(bookable, busy=busy, now=now)
    return [(free.starts_at, free.ends_at) for free in plan.free_on(DAY)]


def state_of(bookable: BookableOffering, *busy: Interval, now: datetime = MORNING, day: date = DAY) -> DayState:
    return SpacePlan(bookable, busy=busy, now=now).day(day).state


def test_an_empty_day_is_free_from_opening_to_closing():
    assert free_of(a_bookable()) == [(utc(DAY, 9), utc(DAY, 18))]


def test_what_is_taken_is_cut_out_and_neighbours_may_touch_it_R4():
    assert free_of(a_bookable(), span(DAY, 11, 13)) == [(utc(DAY, 9), utc(DAY, 11)), (utc(DAY, 13), utc(DAY, 18))]


def test_a_new_booking_keeps_its_own_buffers_clear_of_what_is_taken_R4():
    hall = a_bookable(space=terms(setup_minutes=30, cleanup_minutes=60))

    assert free_of(hall, span(DAY, 12, 13)) == [(utc(DAY, 9), utc(DAY, 11)), (utc(DAY, 13, 30), utc(DAY, 18))]


def test_buffers_may_lie_outside_of_the_opening_hours():
    assert free_of(a_bookable(space=terms(setup_minutes=60, cleanup_minutes=60))) == [(utc(DAY, 9), utc(DAY, 18))]


def test_what_is_left_between_two_bookings_is_shown_only_when_the_shortest_fits():
    assert free_of(a_bookable(), span(DAY, 9, 12), Interval(utc(DAY, 12, 30), utc(DAY, 18))) == []


def test_a_free_range_begins_at_a_step_from_the_opening():
    taken = Interval(utc(DAY, 9), utc(DAY, 10, 10))

    assert free_of(a_bookable(), taken) == [(utc(DAY, 10, 30), utc(DAY, 18))]


def test_a_blackout_with_the_bookings_own_buffers_is_not_free():
    hall = a_bookable(space=terms(setup_minutes=30), blackouts=(span(DAY, 9, 12),))

    assert free_of(hall) == [(utc(DAY, 12, 30), utc(DAY, 18))]


def test_lead_time_cuts_the_morning_off():
    hall = a_bookable(lead_time_minutes=120)

    assert free_of(hall, now=utc(DAY, 8, 10)) == [(utc(DAY, 10, 30), utc(DAY, 18))]


def test_hours_that_go_on_over_midnight_are_one_range_for_a_start_in_the_evening():
    late = (OpeningHours(DAY.weekday(), 20 * 60, 24 * 60), OpeningHours(DAY.weekday() + 1, 0, 2 * 60))
    plan = SpacePlan(a_bookable(opening=late), busy=(), now=MORNING)
    tomorrow = DAY + timedelta(days=1)

    assert list(plan.free_on(DAY)) == [FreeRange(utc(DAY, 20), utc(tomorrow, 2), utc(DAY, 23, 30))]
    assert list(plan.free_on(tomorrow)) == [FreeRange(utc(tomorrow, 0), utc(tomorrow, 2), utc(tomorrow, 1))]


@pytest.mark.parametrize(
    ("state", "busy"),
    [
        (DayState.FREE, ()),
        (DayState.FREE, (span(DAY, 9, 15),)),
        (DayState.FEW, (span(DAY, 9, 16),)),
        (DayState.FULL, (span(DAY, 9, 18),)),
    ],
)
def test_a_day_tells_how_much_of_it_is_left(state, busy):
    assert state_of(a_bookable(), *busy) is state


def test_yesterday_is_past_and_so_is_today_when_nothing_can_start_any_more():
    assert state_of(a_bookable(), day=DAY - timedelta(days=1)) is DayState.PAST
    assert state_of(a_bookable(), now=utc(DAY, 17, 1)) is DayState.PAST


def test_a_closed_day_says_why():
    plan = SpacePlan(a_bookable(closed_days=(DAY,)), busy=(), now=MORNING)

    assert (plan.day(DAY).state, plan.day(DAY).closed_reason) == (DayState.CLOSED, "holiday")


def test_hours_too_short_for_the_shortest_booking_are_no_hours():
    assert state_of(a_bookable(opening=(OpeningHours(DAY.weekday(), 540, 570),))) is DayState.CLOSED


def test_the_day_after_the_horizon_is_beyond():
    hall = a_bookable(horizon_days=7)

    assert state_of(hall, day=DAY + timedelta(days=7)) is DayState.FREE
    assert state_of(hall, day=DAY + timedelta(days=8)) is DayState.BEYOND


def test_what_is_taken_of_a_day_is_told_joined_and_cut_at_its_ends():
    tomorrow = DAY + timedelta(days=1)
    busy = (span(DAY, 10, 12), span(DAY, 12, 13), Interval(utc(DAY, 20), utc(tomorrow, 3)))

    assert SpacePlan(a_bookable(), busy=busy, now=MORNING).day(DAY).busy == (
        span(DAY, 10, 13),
        Interval(utc(DAY, 20), utc(tomorrow, 0)),
    )


@pytest.mark.parametrize(
    ("window", "fill", "found"),
    [
        (span(DAY, 9, 18), False, utc(DAY, 9)),
        (span(DAY, 10, 18), False, utc(DAY, 10)),
        (Interval(utc(DAY, 10, 10), utc(DAY, 18)), False, utc(DAY, 13)),
        (span(DAY, 11, 13), False, None),
        (span(DAY, 13, 16), True, utc(DAY, 13)),
        (span(DAY, 12, 16), True, None),
        # Longer than anybody may book: four hours of it are enough.
        (span(DAY, 11, 18), True, utc(DAY, 13)),
        (Interval(utc(DAY, 13, 10), utc(DAY, 16, 20)), True, utc(DAY, 13, 30)),
        (Interval(utc(DAY, 13), utc(DAY, 13, 50)), True, None),
    ],
)
def test_the_first_fit_lies_in_the_window_and_fills_it_when_asked(window, fill, found):
    plan = SpacePlan(a_bookable(), busy=[span(DAY, 11, 13)], now=MORNING)

    assert plan.first_fit(DAY, window=window, fill=fill) == found


# What a customer sees and what the desk would grant agree (R4, R16, R21).


@dataclass(frozen=True)
class Case:
    """A hall on a day: everything that decides what is free."""

    bookable: BookableOffering
    busy: tuple[Interval, ...]
    now: datetime
    day: date


@st.composite
def cases(draw) -> Case:
    day, zone = draw(st.sampled_from(DATES)), draw(st.sampled_from(ZONES))
    step = draw(st.sampled_from([15, 30, 45, 60]))
    shortest = step * draw(st.integers(1, 3))
    space = terms(
        minutes_step=step,
        minutes_min=shortest,
        minutes_max=shortest + step * draw(st.integers(0, 3)),
        setup_minutes=draw(st.sampled_from([0, 10, 30])),
        cleanup_minutes=draw(st.sampled_from([0, 20])),
    )
    midnight = datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    quarters = st.integers(-8, 4 * 27).map(lambda quarter: midnight + quarter * 15 * MINUTE)
    stretches = st.lists(st.tuples(quarters, st.integers(1, 300)), max_size=4).map(
        lambda pairs: tuple(Interval(at, at + length * MINUTE) for at, length in pairs)
    )
    bookable = a_bookable(
        space=space,
        opening=draw(_openings(day)),
        closed_days=draw(st.sampled_from([(), (), (day + timedelta(days=1),), (day,)])),
        time_zone=zone,
        blackouts=draw(stretches),
        lead_time_minutes=draw(st.sampled_from([0, 0, 45, 600])),
        horizon_days=draw(st.sampled_from([1, 30])),
    )
    now = midnight + draw(st.integers(-48 * 60, 24 * 60)) * MINUTE + timedelta(seconds=draw(st.integers(0, 59)))
    return Case(bookable, draw(stretches), now, day)


def _openings(day: date) -> st.SearchStrategy[tuple[OpeningHours, ...]]:
    """Return opening hours of the day and its neighbours, often up to midnight and from it on."""
    minutes = st.one_of(st.sampled_from([0, 1440]), st.integers(0, 96).map(lambda quarter: quarter * 15))
    days = st.sampled_from([(day + timedelta(days=step)).weekday() for step in (-1, 0, 0, 1)])
    return st.lists(st.tuples(days, minutes, minutes), max_size=5).map(
        lambda found: tuple(OpeningHours(on, min(a, b), max(a, b)) for on, a, b in found if a != b)
    )


def shown(case: Case) -> set[tuple[datetime, datetime]]:
    """Return all bookings that the calendar's free ranges of the day promise."""
    space = require_space(case.bookable)
    step = space.minutes_step * MINUTE
    found = set()
    for free in SpacePlan(case.bookable, busy=case.busy, now=case.now).free_on(case.day):
        starts_at = free.starts_at
        while starts_at <= free.last_start_at:
            for minutes in range(space.minutes_min, space.minutes_max + 1, space.minutes_step):
                if starts_at + minutes * MINUTE <= free.ends_at:
                    found.add((starts_at, starts_at + minutes * MINUTE))
            starts_at += step
    return found


class MinuteModel:
    """A hall as somebody with a clock and a pencil would keep it: one box for each minute."""

    def __init__(self, case: Case) -> None:
        zone = ZoneInfo(case.bookable.hours.time_zone)
        self.case = case
        noon = datetime.combine(case.day, time(12), tzinfo=UTC)
        self.minutes = [noon + step * MINUTE for step in range(-60 * 60, 60 * 60)]
        self.wall = [minute.astimezone(zone).replace(tzinfo=None) for minute in self.minutes]
        self.opened: dict[datetime, datetime] = {}
        self.days: dict[datetime, date] = {}
        for step in (-1, 0, 1):
            self._open(case.day + timedelta(days=step))
        space = require_space(case.bookable)
        self.taken = {
            minute
            for minute in self.minutes
            for gone in (*case.busy, *(blackout.interval for blackout in case.bookable.blackouts))
            if gone.starts_at <= minute < gone.ends_at
        }
        self.lengths = range(space.minutes_min, space.minutes_max + 1, space.minutes_step)
        self.space = space

    def _open(self, day: date) -> None:
        """Mark the minutes of a day's openings, each with the minute at which the doors opened."""
        hours = self.case.bookable.hours
        if any(closed.day == day for closed in hours.closed_days):
            return
        boxes = set()
        for opening in hours.opening:
            if opening.weekday == day.weekday():
                midnight = datetime.combine(day, time())
                boxes |= set(
                    range(
                        self._first(midnight + opening.opens_minute * MINUTE),
                        self._first(midnight + opening.closes_minute * MINUTE),
                    )
                )
        for box in sorted(boxes):
            minute = self.minutes[box]
            self.opened[minute] = self.opened[minute - MINUTE] if box - 1 in boxes else minute
            self.days[minute] = day

    def _first(self, local: datetime) -> int:
        return next(box for box, wall in enumerate(self.wall) if wall >= local)

    def grants(self, starts_at: datetime, minutes: int) -> bool:
        """Say whether that booking could be made."""
        ends_at = starts_at + minutes * MINUTE
        offering = self.case.bookable.offering
        zone = ZoneInfo(self.case.bookable.hours.time_zone)
        last = self.case.now.astimezone(zone).date() + timedelta(days=offering.horizon_days)
        if starts_at <= self.case.now or starts_at < self.case.now + offering.lead_time_minutes * MINUTE:
            return False
        if self.days[starts_at] > last or (starts_at - self.opened[starts_at]) % (self.space.minutes_step * MINUTE):
            return False
        is_open = all(starts_at + step * MINUTE in self.opened for step in range(minutes))
        occupied = range(-self.space.setup_minutes, minutes + self.space.cleanup_minutes)
        is_free = not any(starts_at + step * MINUTE in self.taken for step in occupied)
        return is_open and is_free and ends_at > starts_at

    def all_granted(self) -> set[tuple[datetime, datetime]]:
        """Return every booking that could be made with its start on the day."""
        starts = [minute for minute, day in self.days.items() if day == self.case.day]
        return {(s, s + length * MINUTE) for s in starts for length in self.lengths if self.grants(s, length)}


def desk_grants(case: Case, starts_at: datetime, ends_at: datetime, /) -> bool:
    """Say whether the desk would sell that time: the rules pass, and the occupied time overlaps no claim."""
    try:
        check_space(case.bookable, starts_at=starts_at, ends_at=ends_at, now=case.now)
    except HouseError:
        return False
    taken = occupied_time(require_space(case.bookable), starts_at, ends_at)
    return not any(claim.starts_at < taken.ends_at and taken.starts_at < claim.ends_at for claim in case.busy)


@settings(max_examples=100, deadline=None)
@given(cases())
def test_what_a_customer_sees_is_what_a_model_by_the_minute_would_grant_R4_R16_R21(case):
    assert shown(case) == MinuteModel(case).all_granted()


@settings(max_examples=60, deadline=None)
@given(cases(), st.integers(1, 14))
def test_what_a_customer_sees_and_what_the_desk_would_grant_agree_R4(case, minutes_off):
    model = MinuteModel(case)
    # Hours begin at quarters and steps are made of them: these are all starts on a step, and as many beside one.
    quarters = [at for at, day in model.days.items() if day == case.day and at.minute % 15 == 0]
    tried = {(s, s + minutes * MINUTE) for s in quarters for minutes in (*model.lengths, 15, 500)}
    beside = {(s + minutes_off * MINUTE, e + minutes_off * MINUTE) for s, e in tried}

    granted = {booking for booking in tried | beside if desk_grants(case, *booking)}

    assert granted == shown(case)
