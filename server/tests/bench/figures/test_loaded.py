"""S7: a full database against an empty one, run by run."""

import pytest

from holdfast.bench.bookings import Loads
from holdfast.bench.contracts import Bar
from holdfast.bench.figures.loaded import LOADS, LoadedFigure, Pair
from holdfast.bench.ground import Ground
from tests.bench.figures.conftest import a_run

pytestmark = pytest.mark.anyio


def test_each_load_is_compared_with_itself_in_the_same_round(paper: Ground):
    loads = Loads(paper, [], 1, 0)
    pair = Pair(empty=a_run(100, p99=10), full=a_run(80, p99=20))
    figure = LoadedFigure("S7", loads, loads, Bar(0.7, 0.8), 32, {name: [pair] for name in LOADS})
    results = {result.code: (result.value.median, result.verdict) for result in figure.results()}
    assert results.pop("S7 S3") == (0.5, "missed")
    assert set(results.values()) == {(0.8, "met")}
    assert results.keys() == {f"S7 {name}" for name in LOADS}
