"""Count what the crowd does and how it is answered: for the screen while it runs, and for the verdict."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import log
from typing import Final

SURPRISES_KEPT: Final = 50
# Latencies fall into bins that grow by five per cent: exact enough for percentiles, and no list that grows for ever.
BIN: Final = log(1.05)
BROKEN: Final = 500


@dataclass
class Latencies:
    """Times of one action, in bins."""

    count: int = 0
    longest: float = 0.0
    _bins: Counter[int] = field(default_factory=Counter)

    def add(self, seconds: float) -> None:
        """Take in one time."""
        self.count += 1
        self.longest = max(self.longest, seconds)
        self._bins[int(log(max(seconds, 1e-6) * 1e6) / BIN)] += 1

    def percentile(self, share: float) -> float:
        """Return the seconds within which that share of all was answered; 0 of none."""
        wanted, seen = share * self.count, 0
        for one in sorted(self._bins):
            seen += self._bins[one]
            if seen >= wanted:
                return min(pow(1.05, one + 1) / 1e6, self.longest)
        return 0.0


@dataclass(frozen=True, slots=True)
class Surprise:
    """An answer that the story has no place for."""

    action: str
    status: int
    problem: str
    detail: str
    request_id: str


@dataclass
class Tally:
    """All the counts of a run."""

    latencies: dict[str, Latencies] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    deeds: Counter[str] = field(default_factory=Counter)
    surprises: list[Surprise] = field(default_factory=list)
    surprised: int = 0
    unanswered: int = 0
    bare_refusals: int = 0

    @property
    def requests(self) -> int:
        """Return how many answers came."""
        return self.statuses.total()

    @property
    def broken(self) -> int:
        """Return how many answers were a server's mistake: 5xx, except 503 that says when to come again."""
        return sum(count for status, count in self.statuses.items() if status >= BROKEN and status != _BUSY)

    def answered(self, action: str, *, status: int, seconds: float) -> None:
        """Count an answer."""
        self.statuses[status] += 1
        self.latencies.setdefault(action, Latencies()).add(seconds)

    def refused(self, problem: str) -> None:
        """Count a refusal by the name of its problem."""
        self.refusals[problem] += 1

    def did(self, deed: str) -> None:
        """Count something that happened in the story."""
        self.deeds[deed] += 1

    def surprise(self, surprise: Surprise) -> None:
        """Keep an answer that has no place in the story; the first ones whole, the rest as a number."""
        self.surprised += 1
        if len(self.surprises) < SURPRISES_KEPT:
            self.surprises.append(surprise)

    def actions(self) -> Iterator[tuple[str, Latencies]]:
        """Yield the actions with their times, the most frequent first."""
        yield from sorted(self.latencies.items(), key=lambda item: -item[1].count)


_BUSY: Final = 503
