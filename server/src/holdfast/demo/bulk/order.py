"""How much is to be loaded, and how it is spread."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol

WEEKS_BEHIND: Final = 104
WEEKS_AHEAD: Final = 13
WEEKS: Final = WEEKS_BEHIND + WEEKS_AHEAD
USERS_MIN: Final = 200
BOOKINGS_MIN: Final = 500

TENANTS_MAX: Final = 20
MERCHANTS_A_TENANT_MIN: Final = 2
OFFERINGS_A_MERCHANT: Final = 5
STAFF: Final = ("customer", "admin", "operator", "moderator", "merchant")

_HALL_SHARE: Final = 0.2
_HALL_BOXES: Final = WEEKS * 7 * 3
_HALL_FILL: Final = 0.4
_BOOKINGS_A_SLOT: Final = 6.5
_SLOTS_A_WEEK: Final = 2
_SESSIONS_MIN, _HALLS_MIN = 6, 2
_CHUNK: Final = 14_000
MILLION: Final = 1_000_000


class BulkRefused(Exception):
    """Nothing was loaded; the sentence says why."""


@dataclass(frozen=True, slots=True)
class BulkOrder:
    """How many users and bookings, of which seed; so many `holds` are unpaid and alive when the load ends.

    `now` is what the past ends at; None is the full hour by the database's clock.
    """

    users: int = 170_000
    bookings: int = 1_600_000
    seed: int = 1
    holds: int = 12
    first_slug: str = "demo"
    now: datetime | None = None
    may_add: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be spread."""
        if self.users < USERS_MIN or self.bookings < BOOKINGS_MIN:
            raise BulkRefused(f"At least {USERS_MIN} users and {BOOKINGS_MIN} bookings: fewer make no platform.")
        if self.seed < 0 or self.seed >= MILLION:
            raise BulkRefused("The seed is a number from 0 to 999999.")

    @property
    def halls(self) -> int:
        """Return how many offerings are halls by the hour."""
        return max(_HALLS_MIN, round(self.bookings * _HALL_SHARE / (_HALL_BOXES * _HALL_FILL)))

    @property
    def sessions(self) -> int:
        """Return how many offerings are sessions in slots."""
        slots = WEEKS * _SLOTS_A_WEEK * _BOOKINGS_A_SLOT
        return max(_SESSIONS_MIN, round(self.bookings * (1 - _HALL_SHARE) / slots))

    @property
    def merchants(self) -> int:
        """Return how many businesses there are."""
        return max(MERCHANTS_A_TENANT_MIN * 2, (self.halls + self.sessions) // OFFERINGS_A_MERCHANT)

    @property
    def tenants(self) -> int:
        """Return how many tenants share the businesses; the first has half of all."""
        return min(TENANTS_MAX, self.merchants // MERCHANTS_A_TENANT_MIN)

    @property
    def chunks(self) -> int:
        """Return how many transactions the bookings are written in."""
        return max(2, min(WEEKS, round(self.bookings / _CHUNK)))

    @property
    def hall_fill_millionths(self) -> int:
        """Return the share of the halls' stretches that are booked."""
        return round(self.bookings * _HALL_SHARE / (self.halls * _HALL_BOXES * 0.945) * MILLION)

    def shares(self, total: int) -> list[int]:
        """Return how `total` is spread over the tenants: half for the first, the rest evenly."""
        if self.tenants == 1:
            return [total]
        first = total // 2
        each, rest = divmod(total - first, self.tenants - 1)
        return [first, *(each + (number < rest) for number in range(self.tenants - 1))]

    def first_day(self, now: datetime) -> date:
        """Return the day with which the two years begin."""
        return now.date() - timedelta(weeks=WEEKS_BEHIND)

    def slug_of(self, number: int) -> str:
        """Return the slug of the tenant with that number."""
        if number == 0 and not self.may_add:
            return self.first_slug
        return f"load-{self.seed}-{number + 1}"


class Progress(Protocol):
    """Hears the stage, how much of it is done, and how much there is."""

    def __call__(self, stage: str, *, done: int, total: int) -> None:
        """Take note."""


def be_silent(stage: str, *, done: int, total: int) -> None:
    """Tell nobody."""
    del stage, done, total


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded: rows by table, and where to sign in."""

    tables: dict[str, int]
    slug: str
    seconds: float

    @property
    def rows(self) -> int:
        """Return how many rows were written."""
        return sum(self.tables.values())
