"""Money: whole minor units, and no cent lost or made (R22, R26)."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.kit.money import (
    CurrencyMismatch,
    Money,
    UnknownCurrency,
    exponent,
    multiply_ratio_half_up,
    require_currency,
    zero,
)

AMOUNTS = st.integers(min_value=-(10**12), max_value=10**12)
WEIGHTS = st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=12).filter(any)


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


@pytest.mark.parametrize(("currency", "decimals"), [("JPY", 0), ("USD", 2), ("EUR", 2), ("KWD", 3), ("BHD", 3)])
def test_a_currency_has_its_own_decimals(currency, decimals):
    assert exponent(currency) == decimals


@pytest.mark.parametrize("code", ["", "eur", "EURO", "E", "QQQ", "€", " EUR"])
def test_what_is_no_currency_is_refused(code):
    with pytest.raises(UnknownCurrency):
        require_currency(code)
    with pytest.raises(UnknownCurrency):
        exponent(code)


def test_sums_stay_in_their_currency():
    assert eur(100) + eur(5) == eur(105)
    assert eur(100) - eur(105) == eur(-5)
    assert -eur(5) == eur(-5)
    assert eur(250) * 3 == eur(750)
    assert zero("JPY") == Money(0, "JPY")


def test_amounts_of_one_currency_are_compared():
    assert eur(1) < eur(2)
    assert eur(2) <= eur(2)
    assert not eur(2) < eur(2)
    assert eur(100) != Money(100, "USD")


@pytest.mark.parametrize(
    "meeting", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a <= b], ids="+-<≤"
)
def test_two_currencies_never_meet(meeting):
    with pytest.raises(CurrencyMismatch):
        meeting(eur(1), Money(1, "USD"))


@pytest.mark.parametrize(
    ("amount", "basis_points", "share"),
    [(10_001, 2_500, 2_500), (99, 5_000, 49), (1, 9_999, 0), (10_000, 10_000, 10_000), (10_000, 0, 0)],
)
def test_a_share_rounds_down_to_the_minor_unit_R26(amount, basis_points, share):
    assert eur(amount).share_floor(basis_points) == eur(share)


@given(AMOUNTS.filter(lambda amount: amount >= 0), st.integers(min_value=0, max_value=10_000))
def test_fee_and_refund_are_together_what_was_paid_R26(amount, basis_points):
    paid = eur(amount)
    fee = paid.share_floor(basis_points)

    assert fee + (paid - fee) == paid
    assert eur(0) <= fee
    assert Fraction(fee.amount) <= Fraction(amount * basis_points, 10_000) < Fraction(fee.amount + 1)


def test_a_hundred_in_three_gives_the_first_the_odd_cent_R26():
    assert eur(10_000).split([1, 1, 1]) == (eur(3_334), eur(3_333), eur(3_333))


@given(AMOUNTS, WEIGHTS)
def test_parts_sum_exactly_and_none_is_a_unit_off_its_share_R26(amount, weights):
    parts = eur(amount).split(weights)

    assert sum(part.amount for part in parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part.amount) - Fraction(amount * weight, sum(weights))) < 1


@given(AMOUNTS, WEIGHTS)
def test_who_weighs_nothing_gets_nothing_and_who_weighs_more_gets_no_less(amount, weights):
    shares = sorted(zip(weights, (abs(part.amount) for part in eur(amount).split(weights)), strict=True))

    assert all(share == 0 for weight, share in shares if weight == 0)
    for (lighter, less), (heavier, more) in pairwise(shares):
        assert less <= more + (1 if lighter == heavier or amount < 0 else 0)


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [1, -1], [3, -1]])
def test_weights_that_share_nothing_out_are_refused(weights):
    with pytest.raises(ValueError, match="weights"):
        eur(100).split(weights)


@pytest.mark.parametrize(
    ("amount", "numerator", "denominator", "rounded"),
    [(1, 1, 2, 1), (-1, 1, 2, -1), (1, 1, 3, 0), (5, 3, 10, 2), (-5, 3, 10, -2), (7, 0, 3, 0), (1, 1, -2, -1)],
)
def test_prices_round_halves_away_from_zero(amount, numerator, denominator, rounded):
    assert multiply_ratio_half_up(amount, numerator=numerator, denominator=denominator) == rounded


@given(AMOUNTS, st.integers(min_value=0, max_value=20_000))
def test_prices_round_as_decimal_does(amount, basis_points):
    exact = Decimal(amount) * Decimal(basis_points) / Decimal(10_000)

    assert multiply_ratio_half_up(amount, numerator=basis_points, denominator=10_000) == int(
        exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    )
