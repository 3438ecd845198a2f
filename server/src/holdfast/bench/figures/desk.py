"""The desk's figures: bookings a second against pgbench writing the same rows, and how long one takes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from holdfast.bench.bookings import Contest, Loads, Scene
from holdfast.bench.contracts import Bar, Result
from holdfast.bench.firing import Fired
from holdfast.bench.machine import available_cores
from holdfast.bench.numbers import Spread
from holdfast.bench.pgbench import Drilled
from holdfast.bench.rows import RowsEach, shown

CLIENTS: Final = (1, 8, 32)
CROWDED: Final = (32,)


@dataclass
class RatioFigure:
    """Bookings a second of the application over pgbench's best, round by round."""

    code: str
    title: str
    loads: Loads
    contest: Contest
    bar: Bar
    connections: int
    clients: Sequence[int] = CLIENTS
    _script: str = ""

    async def prepare(self) -> None:
        """Make the reference from a booking of this scene."""
        self._script = await self.loads.script(self.contest.scene)

    async def play(self) -> None:
        """Let both sides book once more."""
        await self.loads.play(self.contest, self._script, connections=self.connections, clients=self.clients)

    def results(self) -> Sequence[Result]:
        """Return the ratio with the rates behind it."""
        contest = self.contest
        best = [max(run.rate for run in round_.values()) for round_ in contest.drilled]
        ratios = [fired.volley.rate / rate for fired, rate in zip(contest.fired, best, strict=True)]
        return [
            Result(
                self.code,
                self.title,
                "x",
                Spread.of(ratios),
                self.bar,
                void=void_of(contest),
                notes=[app_note(contest.fired), reference_note(contest.drilled), *self._quiet(), rows_note(contest)],
                details={
                    "application": app_details(contest.fired),
                    "reference": reference_details(contest.drilled),
                    "rows_per_booking": rows_details(contest),
                },
            )
        ]

    def _quiet(self) -> list[str]:
        """Return what the processor time alone would allow; on one hot row it is locks that count."""
        if len(self.clients) == 1:
            return []
        return [quiet_note(self.contest.fired, self.contest.drilled, cores=available_cores())]


@dataclass
class HotFigure(RatioFigure):
    """One hot slot against pgbench on that row, and against the application's own rate when bookings are spread."""

    spread_scene: Scene = field(default_factory=lambda: Scene(()))
    spread_bar: Bar = field(default_factory=lambda: Bar(0.9, 0.9))
    spread: list[Fired] = field(default_factory=list)

    async def play(self) -> None:
        """Book spread, then hot, then let pgbench do it."""
        self.spread.append(await self.loads.book(self.spread_scene, connections=self.connections))
        await super().play()

    def results(self) -> Sequence[Result]:
        """Return both ratios."""
        hot = [fired.volley.rate for fired in self.contest.fired]
        ratios = [rate / fired.volley.rate for rate, fired in zip(hot, self.spread, strict=True)]
        beside = Result(
            f"{self.code} spread",
            "Bookings a second on one hot slot against spread ones",
            "x",
            Spread.of(ratios),
            self.spread_bar,
            void=trouble_of(self.spread),
            notes=[app_note(self.spread)],
            details={"application": app_details(self.spread)},
        )
        return [*super().results(), beside]


@dataclass
class LatencyFigure:
    """The slowest hundredth of bookings, on many connections and on few."""

    code: str
    loads: Loads
    scene: Scene
    bars: Mapping[int, Bar]
    fired: dict[int, list[Fired]] = field(default_factory=dict)

    async def prepare(self) -> None:
        """Need nothing."""

    async def play(self) -> None:
        """Book on each number of connections."""
        for connections in self.bars:
            self.fired.setdefault(connections, []).append(await self.loads.book(self.scene, connections=connections))

    def results(self) -> Sequence[Result]:
        """Return a percentile for each number of connections."""
        return [
            Result(
                f"{self.code} at {connections}",
                f"p99 of a booking on {connections} connections",
                "ms",
                Spread.of([fired.volley.latencies_ms["p99"] for fired in runs]),
                self.bars[connections],
                void=trouble_of(runs),
                notes=[app_note(runs)],
                details={"application": app_details(runs)},
            )
            for connections, runs in self.fired.items()
        ]


def trouble_of(fired: Sequence[Fired]) -> str:
    """Return why runs of the application mean nothing: an answer that was none, or a load that ran dry."""
    for one in fired:
        if one.volley.bad:
            return f"{one.volley.bad} requests were not answered well: {one.volley.samples[:1]} {one.volley.statuses}"
        if one.volley.is_used_up:
            return "what there was to book was used up before the time"
    return ""


def void_of(contest: Contest) -> str:
    """Return why a contest means nothing."""
    unequal = [
        sentence
        for mine, theirs in zip(contest.app_rows, contest.reference_rows, strict=True)
        for sentence in mine.differences(theirs)
    ]
    failed = sum(run.failed for round_ in contest.drilled for run in round_.values())
    if unequal:
        return f"unequal rows: {'; '.join(sorted(set(unequal)))}"
    return trouble_of(contest.fired) or (f"{failed} transactions of pgbench failed" if failed else "")


def app_note(fired: Sequence[Fired]) -> str:
    """Return the application's side in a sentence."""
    rate, p50, p99, app, database, client = (_spread(fired, name) for name in _APP)
    return (
        f"application {rate.median:,.0f}/s ({rate.least:,.0f}-{rate.most:,.0f}), p50 {p50.median:.1f} ms, "
        f"p99 {p99.median:.1f} ms; CPU each {app.median:.3f} ms application, {database.median:.3f} ms PostgreSQL, "
        f"{client.median:.3f} ms client"
    )


def reference_note(drilled: Sequence[Mapping[int, Drilled]]) -> str:
    """Return pgbench's side in a sentence."""
    parts = []
    for clients in drilled[0]:
        rate = Spread.of([round_[clients].rate for round_ in drilled])
        cost = Spread.of([round_[clients].database_ms_each for round_ in drilled])
        many = f"{rate.median:,.0f}/s ({rate.least:,.0f}-{rate.most:,.0f}, {cost.median:.3f} ms CPU each)"
        parts.append(f"{clients} clients {many}")
    return f"pgbench {', '.join(parts)}"


def quiet_note(fired: Sequence[Fired], drilled: Sequence[Mapping[int, Drilled]], *, cores: int) -> str:
    """Return what both sides' processor time allows on these cores: near the truth when others use the machine too.

    One application process uses one core at most.
    """
    alone = Spread.of(
        [min(1_000 / max(_TINY, one.app_ms_each), cores * 1_000 / max(_TINY, _cost(one))) for one in fired]
    )
    costs = [
        Spread.of([round_[clients].database_ms_each + round_[clients].client_ms_each for round_ in drilled]).median
        for clients in drilled[0]
    ]
    theirs = cores * 1_000 / max(_TINY, min(costs))
    return (
        f"by processor time alone: application {alone.median:,.0f}/s, pgbench {theirs:,.0f}/s, "
        f"ratio {alone.median / theirs:.2f}"
    )


def rows_note(contest: Contest) -> str:
    """Return the rows that a booking writes on both sides."""
    mine, theirs = contest.app_rows[-1], contest.reference_rows[-1]
    names = sorted({*mine.by_table, *theirs.by_table})
    pairs = (f"{name} {shown(mine.of(name))}={shown(theirs.of(name))}" for name in names)
    return f"rows a booking, application=pgbench: {', '.join(pairs)}; {shown(mine.total)}={shown(theirs.total)} in all"


def app_details(fired: Sequence[Fired]) -> dict[str, object]:
    """Return the application's side for the JSON file."""
    return {name: _spread(fired, name).as_json() for name in _APP} | {
        "statuses": [one.volley.statuses for one in fired],
    }


def reference_details(drilled: Sequence[Mapping[int, Drilled]]) -> dict[str, object]:
    """Return pgbench's side for the JSON file."""
    return {
        str(clients): {
            "rate": Spread.of([round_[clients].rate for round_ in drilled]).as_json(),
            "latency_ms": Spread.of([round_[clients].latency_ms for round_ in drilled]).as_json(),
            "database_cpu_ms": Spread.of([round_[clients].database_ms_each for round_ in drilled]).as_json(),
        }
        for clients in drilled[0]
    }


def rows_details(contest: Contest) -> dict[str, object]:
    """Return the rows of both sides for the JSON file."""

    def written(rows: RowsEach) -> dict[str, float]:
        return {name: float(count) for name, count in rows.by_table.items()}

    return {"application": written(contest.app_rows[-1]), "reference": written(contest.reference_rows[-1])}


_TINY: Final = 1e-6


def _cost(one: Fired) -> float:
    return one.app_ms_each + one.database_ms_each + one.client_ms_each


_APP: Final[Mapping[str, Callable[[Fired], float]]] = {
    "rate": lambda one: one.volley.rate,
    "p50_ms": lambda one: one.volley.latencies_ms["p50"],
    "p99_ms": lambda one: one.volley.latencies_ms["p99"],
    "app_cpu_ms": lambda one: one.app_ms_each,
    "database_cpu_ms": lambda one: one.database_ms_each,
    "client_cpu_ms": lambda one: one.client_ms_each,
}


def _spread(fired: Sequence[Fired], name: str) -> Spread:
    return Spread.of([_APP[name](one) for one in fired])
