"""The arithmetic of quotes and cancellations."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from holdfast.kit.ids import new_id
from holdfast.kit.money import Money
from holdfast.modules.catalogue.contracts import CancellationPolicy, PolicyBand
from holdfast.modules.catalogue.domain import PRESETS
from holdfast.modules.pricing.contracts import AddOnOrder, LineKind, Per, PriceOrder
from holdfast.modules.pricing.domain import (
    band_outcomes,
    cancellation_outcome,
    charged_minutes,
    quote,
    share_back,
)

START = datetime(2026, 12, 4, 19, tzinfo=UTC)
STANDARD = PRESETS["standard"]
PLACES = PriceOrder(
    label="Escape", currency="EUR", unit_price=2800, units=2, minutes=None, step_minutes=None, tax_rate_bp=0,
    tax_inclusive=True,
)  # fmt: skip
HOURS = replace(PLACES, units=1, unit_price=6000, minutes=90, step_minutes=30)


def an_extra(per, *, quantity=1, price=500, tax=0):
    return AddOnOrder(add_on_id=new_id(), name="x", per=per, price_amount=price, quantity=quantity, tax_rate_bp=tax)


def test_places_cost_their_number_times_the_price():
    assert quote(PLACES).total == Money(5600, "EUR")


@pytest.mark.parametrize(
    ("minutes", "step", "amount"), [(60, 30, 6000), (90, 30, 9000), (91, 30, 12_000), (45, 15, 4500), (50, 60, 6000)]
)
def test_a_started_step_of_an_hour_is_paid_whole(minutes, step, amount):
    assert quote(replace(HOURS, minutes=minutes, step_minutes=step)).total.amount == amount


def test_minutes_are_elapsed_ones_so_a_night_of_25_hours_costs_25_R17():
    berlin = ZoneInfo("Europe/Berlin")
    begin = datetime(2027, 10, 31, tzinfo=berlin).astimezone(UTC)
    end = datetime(2027, 11, 1, tzinfo=berlin).astimezone(UTC)
    minutes = round((end - begin).total_seconds() / 60)

    assert quote(replace(HOURS, minutes=minutes, step_minutes=60)).total.amount == 25 * 6000


@pytest.mark.parametrize(
    ("extra", "order", "amount"),
    [
        (an_extra(Per.BOOKING, quantity=2), PLACES, 1000),
        (an_extra(Per.UNIT, quantity=2), PLACES, 2000),
        (an_extra(Per.HOUR), HOURS, 750),
        (an_extra(Per.HOUR), PLACES, 500),
    ],
)
def test_extras_are_counted_per_booking_per_place_or_per_hour(extra, order, amount):
    priced = quote(replace(order, add_ons=(extra,)))

    (line,) = [line for line in priced.lines if line.kind is LineKind.ADD_ON]
    assert line.amount.amount == amount


def test_an_exclusive_tax_is_added_and_an_inclusive_one_is_inside():
    exclusive = quote(replace(PLACES, tax_rate_bp=2300, tax_inclusive=False))
    inclusive = quote(replace(PLACES, tax_rate_bp=2300, tax_inclusive=True))

    assert (exclusive.total.amount, exclusive.tax_total.amount) == (6888, 1288)
    assert (inclusive.total.amount, inclusive.tax_total.amount) == (5600, 1047)
    assert [line.included for line in inclusive.lines if line.kind is LineKind.TAX] == [True]


def test_each_rate_has_its_own_tax_line():
    order = replace(PLACES, tax_rate_bp=1000, tax_inclusive=False, add_ons=(an_extra(Per.BOOKING, tax=2000),))

    assert [(line.tax_rate_bp, line.amount.amount) for line in quote(order).lines if line.kind is LineKind.TAX] == [
        (1000, 560),
        (2000, 100),
    ]


@given(
    price=st.integers(0, 10**9),
    units=st.integers(1, 100),
    tax=st.integers(0, 5000),
    inclusive=st.booleans(),
    extras=st.lists(st.tuples(st.sampled_from(Per), st.integers(0, 10**6), st.integers(1, 9), st.integers(0, 5000))),
)
def test_the_lines_that_are_not_included_sum_to_the_total_exactly(price, units, tax, inclusive, extras):
    order = replace(
        PLACES,
        unit_price=price,
        units=units,
        tax_rate_bp=tax,
        tax_inclusive=inclusive,
        add_ons=tuple(an_extra(per, price=p, quantity=q, tax=t) for per, p, q, t in extras),
    )

    priced = quote(order)

    assert sum(line.amount.amount for line in priced.lines if not line.included) == priced.total.amount >= 0


def test_charged_minutes_round_up_to_the_step():
    assert [charged_minutes(m, 30) for m in (1, 30, 31, 60)] == [30, 30, 60, 60]


@pytest.mark.parametrize(
    ("notice", "share"),
    [
        (timedelta(hours=48, seconds=1), 7500),
        (timedelta(hours=48), 5000),
        (timedelta(hours=47, minutes=59, seconds=59), 5000),
        (timedelta(hours=24, seconds=1), 5000),
        (timedelta(hours=24), 5000),
        (timedelta(hours=23, minutes=59, seconds=59), 2500),
        (timedelta(0), 2500),
        (timedelta(seconds=-1), 0),
    ],
)
def test_the_edges_of_the_standard_policy_belong_to_the_middle_band_R19(notice, share):
    assert share_back(STANDARD.bands, notice=notice) == share


def test_bands_count_elapsed_hours_across_a_change_of_clocks_R19():
    berlin = ZoneInfo("Europe/Berlin")
    start = datetime(2027, 3, 28, 19, tzinfo=berlin).astimezone(UTC)
    same_wall_time_two_days_before = datetime(2027, 3, 26, 19, tzinfo=berlin).astimezone(UTC)

    outcome = cancellation_outcome(
        paid=Money(10_000, "EUR"), policy=STANDARD, starts_at=start, cancelled_at=same_wall_time_two_days_before
    )

    assert outcome.back_basis_points == 5000


def test_the_odd_cent_is_the_customers_R26():
    outcome = cancellation_outcome(
        paid=Money(9999, "EUR"), policy=STANDARD, starts_at=START, cancelled_at=START - timedelta(hours=30)
    )

    assert (outcome.fee.amount, outcome.back.amount) == (4999, 5000)


@given(
    paid=st.integers(0, 10**10),
    bands=st.lists(st.tuples(st.integers(0, 500), st.booleans(), st.integers(0, 10_000)), max_size=5),
    hours=st.integers(-100, 1000),
)
def test_back_and_fee_sum_to_what_was_paid_whatever_the_policy_R26(paid, bands, hours):
    policy = CancellationPolicy("own", tuple(PolicyBand(*band) for band in bands))
    outcome = cancellation_outcome(
        paid=Money(paid, "JPY"), policy=policy, starts_at=START, cancelled_at=START - timedelta(hours=hours)
    )

    assert outcome.back + outcome.fee == Money(paid, "JPY")
    assert 0 <= outcome.back.amount <= paid


def test_what_comes_back_when_is_told_from_now_to_the_start():
    spans = band_outcomes(paid=Money(10_000, "EUR"), policy=STANDARD, starts_at=START, now=START - timedelta(hours=30))

    assert [(span.since, span.until, span.until_included, span.back.amount) for span in spans] == [
        (None, START - timedelta(hours=24), True, 5000),
        (START - timedelta(hours=24), START, True, 2500),
    ]


@example(notice=24, at=24)
@given(notice=st.integers(1, 200), at=st.integers(0, 200))
def test_the_spans_that_are_shown_say_what_a_cancellation_then_gives(notice, at):
    paid, now = Money(10_000, "EUR"), START - timedelta(hours=notice)
    moment = START - timedelta(hours=min(at, notice))
    spans = band_outcomes(paid=paid, policy=STANDARD, starts_at=START, now=now)

    shown = next(s for s in spans if s.until is None or moment < s.until or (s.until_included and moment == s.until))

    outcome = cancellation_outcome(paid=paid, policy=STANDARD, starts_at=START, cancelled_at=moment)
    assert shown.back == outcome.back
