"""Figures of what is read (S5), of one's own bookings, and of log-ins beside bare password hashing."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from holdfast.bench.asking import bare_hashing_rate, give_passwords
from holdfast.bench.bookings import Loads
from holdfast.bench.contracts import Bar, Result
from holdfast.bench.figures.desk import app_details, app_note, trouble_of
from holdfast.bench.firing import Fired
from holdfast.bench.magazine import Rack
from holdfast.bench.numbers import Spread


@dataclass(frozen=True, slots=True)
class Page:
    """Something that is asked for again and again."""

    code: str
    title: str
    rack: Callable[[], Rack]
    bar: Bar | None = None


@dataclass
class ReadingFigure:
    """Answers a second for each of some pages."""

    code: str
    loads: Loads
    pages: Sequence[Page]
    connections: int
    ready: Callable[[], Awaitable[None]] | None = None
    fired: dict[str, list[Fired]] = field(default_factory=dict)

    async def prepare(self) -> None:
        """Make what is read."""
        if self.ready is not None:
            await self.ready()

    async def play(self) -> None:
        """Ask for each page."""
        for page in self.pages:
            fired = await self.loads.ask(page.rack(), connections=self.connections)
            self.fired.setdefault(page.code, []).append(fired)

    def results(self) -> Sequence[Result]:
        """Return a rate for each page."""
        return [
            Result(
                page.code,
                page.title,
                "/s",
                Spread.of([fired.volley.rate for fired in self.fired[page.code]]),
                page.bar,
                void=trouble_of(self.fired[page.code]),
                notes=[app_note(self.fired[page.code])],
                details={"application": app_details(self.fired[page.code])},
            )
            for page in self.pages
        ]


@dataclass
class SignInFigure:
    """Log-ins a second, and how that stands to the hashing alone, measured right after."""

    code: str
    title: str
    loads: Loads
    rack: Callable[[], Rack]
    connections: int
    fired: list[Fired] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    _stored: str = ""

    async def prepare(self) -> None:
        """Give people passwords."""
        self._stored = await give_passwords(self.loads.ground)

    async def play(self) -> None:
        """Let people in, then hash without anything else."""
        self.fired.append(await self.loads.ask(self.rack(), connections=self.connections))
        self.bare.append(await bare_hashing_rate(self._stored, seconds=self.loads.seconds))

    def results(self) -> Sequence[Result]:
        """Return the rate and the share of the bare one."""
        rates = [fired.volley.rate for fired in self.fired]
        bare = Spread.of(self.bare)
        share = Spread.of([rate / alone for rate, alone in zip(rates, self.bare, strict=True)])
        beside = f"the same argon2id alone {bare.median:.0f}/s; log-ins reach {share.median:.0%} of that"
        return [
            Result(
                self.code,
                self.title,
                "/s",
                Spread.of(rates),
                void=trouble_of(self.fired),
                notes=[app_note(self.fired), beside],
                details={"application": app_details(self.fired), "bare": bare.as_json(), "share": share.as_json()},
            )
        ]
