"""S7: what bookings and pages still do when the database is full, against the same on an empty one, run by run."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from holdfast.bench.asking import availabilities, offering_pages, public_pages
from holdfast.bench.bookings import Loads, Scene
from holdfast.bench.contracts import Bar, Result
from holdfast.bench.figures.desk import app_details, app_note, trouble_of
from holdfast.bench.firing import Fired
from holdfast.bench.numbers import Spread

Load = Callable[[Loads, int], Awaitable[Fired]]


@dataclass(frozen=True, slots=True)
class Pair:
    """The same load on an empty and on a full database, in one run."""

    empty: Fired
    full: Fired


@dataclass
class LoadedFigure:
    """Each load on both databases, in turns."""

    code: str
    empty: Loads
    full: Loads
    bar: Bar
    connections: int
    pairs: dict[str, list[Pair]] = field(default_factory=dict)

    async def prepare(self) -> None:
        """Need nothing."""

    async def play(self) -> None:
        """Put each load on the empty database, then on the full one."""
        for name, load in LOADS.items():
            pair = Pair(await load(self.empty, self.connections), await load(self.full, self.connections))
            self.pairs.setdefault(name, []).append(pair)

    def results(self) -> Sequence[Result]:
        """Return for each load how the full database stands to the empty one; less than one is slower."""
        results = []
        for name, pairs in self.pairs.items():
            ratios = [pair.full.volley.rate / pair.empty.volley.rate for pair in pairs]
            results.append(self._result(name, ratios, of=name))
        slowest = [_p99(pair.empty) / _p99(pair.full) for pair in self.pairs["S1"]]
        return [*results, self._result("S3", slowest, of="S1")]

    def _result(self, what: str, ratios: Sequence[float], *, of: str) -> Result:
        empty, full = ([getattr(pair, side) for pair in self.pairs[of]] for side in ("empty", "full"))
        return Result(
            f"{self.code} {what}",
            f"{what} with the database full, against empty",
            "x",
            Spread.of(ratios),
            self.bar,
            void=trouble_of([*empty, *full]),
            notes=[f"empty: {app_note(empty)}", f"full: {app_note(full)}"],
            details={"empty": app_details(empty), "full": app_details(full)},
        )


def _p99(fired: Fired) -> float:
    return fired.volley.latencies_ms["p99"]


async def _spread(loads: Loads, connections: int) -> Fired:
    shop = loads.ground.main
    return await loads.book(Scene([shop], slots=shop.slots), connections=connections)


async def _hot(loads: Loads, connections: int) -> Fired:
    return await loads.book(Scene([loads.ground.main], slots=1), connections=connections)


async def _page(loads: Loads, connections: int) -> Fired:
    return await loads.ask(public_pages(loads.ground), connections=connections)


async def _offering(loads: Loads, connections: int) -> Fired:
    return await loads.ask(offering_pages(loads.ground), connections=connections)


async def _availability(loads: Loads, connections: int) -> Fired:
    return await loads.ask(availabilities(loads.ground), connections=connections)


LOADS: Final[dict[str, Load]] = {
    "S1": _spread,
    "S2": _hot,
    "S5 page": _page,
    "S5 offering": _offering,
    "S5 availability": _availability,
}
