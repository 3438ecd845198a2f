"""Numbers: medians with their spread, and percentiles."""

from holdfast.bench.numbers import Spread, percentile


def test_a_spread_is_the_middle_the_least_and_the_greatest():
    assert Spread.of([3.0, 1.0, 2.0]) == Spread(2.0, 1.0, 3.0)
    assert Spread.of([3.0, 1.0, 2.0]).as_json() == {"median": 2.0, "least": 1.0, "most": 3.0}


def test_a_percentile_is_a_value_that_was_measured():
    values = [float(number) for number in range(1, 101)]
    assert percentile(values, 0.99) == 99.0
    assert percentile(values, 0.5) == 50.0
    assert percentile(values, 1.0) == 100.0
    assert percentile([7.0], 0.5) == 7.0


def test_the_percentile_of_nothing_is_zero():
    assert percentile([], 0.99) == 0.0
