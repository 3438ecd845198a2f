"""What the crowd remembers: every booking it was promised, every refusal and cancellation, with the times around them.

The times are this machine's, taken before a request leaves and after its answer came: whatever the server did, it did
between them. So one can say when a booking *surely* held its places, and when it *possibly* did.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from typing import Final

PAID_STATES: Final = frozenset({"confirmed", "completed", "no_show"})


@dataclass(frozen=True, slots=True)
class Span:
    """From before a request to after its answer; an answer that never came is at infinity."""

    sent: float
    answered: float = inf

    def meets(self, other: "Span") -> bool:
        """Say whether both were under way at one moment."""
        return self.sent <= other.answered and other.sent <= self.answered


@dataclass(frozen=True, slots=True)
class Place:
    """What was asked for: units of a slot, or a resource from an instant to an instant (buffers included)."""

    thing: str
    units: int
    starts_at: str
    ends_at: str
    occupied: tuple[datetime, datetime] | None = None


@dataclass(slots=True)
class Promise:
    """A booking that the platform acknowledged, and what became of it as far as the crowd was told."""

    booking_id: str
    number: int
    customer: int
    place: Place
    amount: int
    currency: str
    asked: Span
    hold_seconds: float | None
    state: str
    seen_confirmed: float | None = None
    is_extended: bool = False


@dataclass(frozen=True, slots=True)
class NoRoom:
    """A refusal for want of room."""

    problem: str
    place: Place
    asked: Span
    booking: int


@dataclass(frozen=True, slots=True)
class Cancellation:
    """A cancellation, by whom, and whether it was acknowledged."""

    by: str
    asked: Span
    is_acknowledged: bool


@dataclass(repr=False)
class Memory:
    """The client's history. Everybody in the crowd holds it: whoever is written out must not write it out too."""

    promises: dict[str, Promise] = field(default_factory=dict)
    by_number: dict[int, str] = field(default_factory=dict)
    no_room: list[NoRoom] = field(default_factory=list)
    cancellations: dict[str, list[Cancellation]] = field(default_factory=lambda: defaultdict(list))
    unknown: dict[int, tuple[Place, Span]] = field(default_factory=dict)
    """Requests for a booking, by number, whose outcome nobody was told in the end."""
    answers_by_key: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    capacities: dict[str, list[tuple[Span, int]]] = field(default_factory=lambda: defaultdict(list))
    payments: dict[str, list[Span]] = field(default_factory=lambda: defaultdict(list))

    def promise(self, promise: Promise, *, key: str) -> None:
        """Remember a booking; a repetition of its answer changes nothing but is counted with its key."""
        self.answers_by_key[key].add(promise.booking_id)
        if promise.booking_id not in self.promises:
            self.promises[promise.booking_id] = promise
        self.by_number[promise.number] = promise.booking_id

    def of_number(self, number: int) -> Promise | None:
        """Return the booking that the plan gives that number; None when it never came about."""
        found = self.by_number.get(number)
        return self.promises[found] if found is not None else None

    def saw(self, booking_id: str, *, state: str, at: float) -> None:
        """Remember the state that an answer showed; nobody's booking is not remembered."""
        promise = self.promises.get(booking_id)
        if promise is not None:
            promise.state = state
            if state in PAID_STATES and promise.seen_confirmed is None:
                promise.seen_confirmed = at

    def cancelled(self, booking_id: str, cancellation: Cancellation) -> None:
        """Remember that somebody asked for a cancellation."""
        self.cancellations[booking_id].append(cancellation)

    def lapses(self) -> Iterable[tuple[Promise, float]]:
        """Yield the unpaid holds with the moment after which they are over."""
        for promise in self.promises.values():
            if promise.hold_seconds is not None and promise.state == "pending":
                yield promise, promise.asked.answered + promise.hold_seconds

    def capacity(self, thing: str, during: Span) -> tuple[int, int]:
        """Return the least and the most places that a slot may have had at any moment of that time."""
        told = self.capacities[thing]
        earlier = [places for span, places in told if span.answered <= during.sent]
        possible = [places for span, places in told if span.answered > during.sent and span.sent <= during.answered]
        possible += earlier[-1:]
        return (min(possible), max(possible)) if possible else (0, 0)
