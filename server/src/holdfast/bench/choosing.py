"""The figures by name, each with its bar: the least that is acceptable, and what is aimed at."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from holdfast.bench.asking import availabilities, give_bookings, offering_pages, own_bookings, public_pages, sign_ins
from holdfast.bench.bookings import Contest, Loads, Scene
from holdfast.bench.contracts import Bar, Figure
from holdfast.bench.figures.desk import CLIENTS, CROWDED, HotFigure, LatencyFigure, RatioFigure
from holdfast.bench.figures.flash import FlashFigure
from holdfast.bench.figures.loaded import LoadedFigure
from holdfast.bench.figures.reading import Page, ReadingFigure, SignInFigure
from holdfast.bench.figures.starting import StartingFigure
from holdfast.bench.ground import MAIN, MANY, Ground
from holdfast.bench.shops import Shop


@dataclass(frozen=True, slots=True)
class Options:
    """What to measure, how long, and in how large a world."""

    codes: Sequence[str]
    seconds: float = 4.0
    runs: int = 3
    connections: int = 32
    clients: Sequence[int] = CLIENTS
    """How many clients pgbench is tried with; its best counts."""
    command: str = "holdfast bench"
    loaded: str = ""
    """The full database of S7: its URL, or the home of an embedded one."""
    main: Shop = MAIN
    many: Sequence[Shop] = MANY
    sale_people: int = 10_000
    sale_places: int = 500
    sale_at_once: int = 1_000

    @property
    def warm_up_seconds(self) -> float:
        """Return how long each load runs before it is measured."""
        return min(1.0, self.seconds / 4)


@dataclass(frozen=True, slots=True)
class Site:
    """Where figures are measured; `full` is S7's."""

    loads: Loads
    options: Options
    full: Loads | None = None

    @property
    def ground(self) -> Ground:
        """Return the database in use and who books in it."""
        return self.loads.ground

    @property
    def spread(self) -> Scene:
        """Return the scene of bookings that are spread over one tenant's slots."""
        return Scene([self.ground.main], slots=self.ground.main.slots)


def _spread(site: Site) -> Figure:
    title = "Bookings a second, one tenant, spread, against pgbench's best"
    return RatioFigure(
        "S1", title, site.loads, Contest(site.spread), Bar(0.45, 0.6), site.options.connections, site.options.clients
    )


def _tenants(site: Site) -> Figure:
    many = site.ground.many
    scene = Scene(many, slots=many[0].slots)
    title = f"The same over {len(many)} tenants"
    return RatioFigure(
        "S1b", title, site.loads, Contest(scene), Bar(0.35, 0.5), site.options.connections, site.options.clients
    )


def _hot(site: Site) -> Figure:
    return HotFigure(
        "S2",
        "Bookings a second on one hot slot, against pgbench on that row with 32 clients",
        site.loads,
        Contest(Scene([site.ground.main], slots=1)),
        Bar(2.5, 3.0),
        site.options.connections,
        CROWDED,
        spread_scene=site.spread,
    )


def _halls(site: Site) -> Figure:
    contest = Contest(Scene([site.ground.main], has_halls=True))
    title = "Halls a second, against pgbench relying on the exclusion constraint"
    return RatioFigure(
        "S2b", title, site.loads, contest, Bar(0.35, 0.5), site.options.connections, site.options.clients
    )


def _latency(site: Site) -> Figure:
    bars = {site.options.connections: Bar(35, 25, lower_is_better=True), 8: Bar(35, 10, lower_is_better=True)}
    return LatencyFigure("S3", site.loads, site.spread, bars)


def _pages(site: Site) -> Figure:
    pages = [
        Page("S5 page", "Public page of the web app", lambda: public_pages(site.ground), Bar(8_000, 10_000)),
        Page("S5 offering", "Data of an offering's page", lambda: offering_pages(site.ground), Bar(8_000, 10_000)),
        Page(
            "S5 availability",
            "Availability of one offering, fourteen days",
            lambda: availabilities(site.ground),
            Bar(3_000, 5_000),
        ),
    ]
    return ReadingFigure("S5", site.loads, pages, site.options.connections)


def _starting(_: Site) -> Figure:
    return StartingFigure("S6", Bar(4, 4, lower_is_better=True))


def _loaded(site: Site) -> Figure:
    if site.full is None:
        raise LoadedMissing("S7 needs a full database: name it with --loaded.")
    return LoadedFigure("S7", site.loads, site.full, Bar(0.7, 0.8), site.options.connections)


def _flash(site: Site) -> Figure:
    options = site.options
    return FlashFigure("S8", site.ground, options.sale_people, options.sale_places, options.sale_at_once)


def _own(site: Site) -> Figure:
    page = Page("own", "Own bookings, a page of them", lambda: own_bookings(site.ground))
    return ReadingFigure("own", site.loads, [page], site.options.connections, ready=lambda: give_bookings(site.loads))


def _sign_in(site: Site) -> Figure:
    return SignInFigure("login", "Log-ins", site.loads, lambda: sign_ins(site.ground), site.options.connections)


class LoadedMissing(Exception):
    """S7 was asked for without a full database."""


FIGURES: Final[Mapping[str, Callable[[Site], Figure]]] = {
    "S1": _spread,
    "S1b": _tenants,
    "S2": _hot,
    "S2b": _halls,
    "S3": _latency,
    "S5": _pages,
    "S6": _starting,
    "S7": _loaded,
    "S8": _flash,
    "own": _own,
    "login": _sign_in,
}


def chosen(wanted: Sequence[str], *, has_loaded: bool) -> tuple[str, ...]:
    """Return the figures to measure, in their order; all that can be, when none is named."""
    return tuple(code for code in FIGURES if code in wanted or (not wanted and (code != "S7" or has_loaded)))
