"""The benchmark still runs: every figure that needs no more than a moment, in a small world."""

import pytest
from rich.console import Console

from holdfast.bench.choosing import Options
from holdfast.bench.ground import Keys
from holdfast.bench.running import measure
from holdfast.bench.shops import Shop
from holdfast.bench.showing import Showing
from holdfast.entrypoints.secret_file import Secrets

pytestmark = pytest.mark.anyio
SECRET = "a secret for the servers of the measurements, long enough"


async def test_every_figure_is_measured_and_both_sides_write_the_same_rows(record_property):
    options = Options(
        codes=("S1", "S2b", "S3", "S5", "S8", "own"),
        seconds=0.3,
        runs=1,
        connections=4,
        clients=(4,),
        main=Shop(tenant=0, offerings=2, slots=8, people=30, halls=8),
        many=[Shop(tenant=number, offerings=1, slots=2, people=5) for number in (1, 2)],
        sale_people=30,
        sale_places=5,
        sale_at_once=20,
    )
    keys = Keys(SECRET, Secrets.from_one(SECRET).access_tokens)
    report = await measure(options, keys, showing=Showing(Console(stderr=True)))
    found = {result.code: result for result in report.results}
    assert [result.void for result in report.results if result.void] == []
    assert all(result.value.median > 0 for code, result in found.items() if not code.startswith("S8"))
    assert [found[code].value.most for code in ("S8 oversold", "S8 refused", "S8 broken")] == [0, 0, 0]
    rows = found["S1"].details["rows_per_booking"]
    assert isinstance(rows, dict)
    assert rows["application"] == rows["reference"]
    assert rows["application"]["bookings.booking"] == 1
    record_property(
        "figure", f"the benchmark runs: {', '.join(f'{one.code} {one.value.median:.2f}' for one in report.results)}"
    )
