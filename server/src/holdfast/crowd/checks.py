"""Hold what the crowd remembers against what the platform shows (the checks X1, X2, X3, X5, X6 and X9).

Each check returns sentences about what is wrong; none is what one wants. They are strict where the memory is certain
and silent where it is not: a finding is never a matter of timing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import Final

from holdfast.crowd.memory import PAID_STATES, Memory, Promise, Span
from holdfast.crowd.speaking import BUSY, SERVER_BROKEN
from holdfast.crowd.tally import Tally

UNPAID_ENDS: Final = frozenset({"expired", "failed"})
# What may have become of a booking that was last seen so, when nobody asked for its cancellation.
LATER: Final[Mapping[str, frozenset[str]]] = {
    "pending": frozenset({"pending", "confirmed", "completed", "no_show", "expired", "failed"}),
    "confirmed": PAID_STATES,
    "completed": frozenset({"completed"}),
    "no_show": frozenset({"no_show"}),
    # A late payment whose places could be had again.
    "expired": frozenset({"expired", *PAID_STATES}),
    "failed": frozenset({"failed"}),
    "cancelled": frozenset({"cancelled"}),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A booking as its customer's list shows it in the end."""

    booking_id: str
    customer: int
    state: str
    amount: int
    currency: str
    thing: str | None
    units: int
    starts_at: str
    ends_at: str
    paid: int
    refunded: int
    back: int | None = None
    was_confirmed: bool = True


def durability(memory: Memory, shown: Mapping[str, Shown]) -> Iterator[str]:
    """X1: every booking that was acknowledged exists, with its price, place and time, in that or a later state."""
    for promise in memory.promises.values():
        found = shown.get(promise.booking_id)
        if found is None:
            yield f"booking {promise.booking_id} was acknowledged and is gone"
            continue
        told = (promise.customer, promise.amount, promise.currency, promise.place.units)
        kept = (found.customer, found.amount, found.currency, found.units)
        if told != kept or found.thing not in {None, promise.place.thing}:
            yield f"booking {promise.booking_id} was acknowledged as {told}, kept as {kept}"
        if not _same_time(promise, found):
            yield f"booking {promise.booking_id} was acknowledged for {promise.place.starts_at}, not {found.starts_at}"
        if found.state not in _may_be(promise, memory):
            yield f"booking {promise.booking_id} was {promise.state} when last seen, and is {found.state}"
        yield from _money(promise, found, memory=memory)


def no_ghosts(memory: Memory, shown: Mapping[str, Shown]) -> Iterator[str]:
    """X2: every booking there is was asked for; one request nobody heard the end of may account for one booking."""
    strangers = [found for found in shown.values() if found.booking_id not in memory.promises]
    possible: dict[tuple[str, int], int] = defaultdict(int)
    for place, _ in memory.unknown.values():
        possible[place.thing, place.units] += 1
    for found in strangers:
        key = (found.thing or "", found.units)
        if possible[key] > 0:
            possible[key] -= 1
        else:
            yield f"booking {found.booking_id} of customer {found.customer} was never acknowledged to anybody"


def one_key_one_effect(memory: Memory) -> Iterator[str]:
    """X3: all answers to one key tell of one booking, and one thing that was wanted was booked once."""
    for key, bookings in memory.answers_by_key.items():
        if len(bookings) > 1:
            yield f"key {key} made {len(bookings)} bookings: {', '.join(sorted(bookings))}"


def never_oversold(memory: Memory) -> Iterator[str]:
    """X5: at no moment were more places surely taken than a slot can have had, nor a hall by two parties."""
    for thing, promises in _by_thing(memory).items():
        if promises[0].place.occupied is not None:
            yield from _clashes(promises, memory=memory)
            continue
        most = max((places for _, places in memory.capacities[thing]), default=0)
        moments = sorted(
            (moment, change)
            for promise in promises
            for sure in surely_held(promise, memory)
            for moment, change in ((sure.sent, promise.place.units), (sure.answered, -promise.place.units))
        )
        taken = 0
        for _, change in moments:
            taken += change
            if taken > most:
                yield f"slot {thing} of {most} places had {taken} taken at one moment"
                break


def no_false_refusal(memory: Memory) -> Iterator[str]:
    """X6: nobody was told that there is no room while, for as long as they waited, there surely was."""
    by_thing = _by_thing(memory)
    unknown: dict[str, list[tuple[int, Span]]] = defaultdict(list)
    for place, span in memory.unknown.values():
        unknown[place.thing].append((place.units, span))
    for refusal in memory.no_room:
        place, asked = refusal.place, refusal.asked
        possible = [promise for promise in by_thing.get(place.thing, []) if possibly_held(promise, memory).meets(asked)]
        strays = [units for units, span in unknown[place.thing] if span.sent <= asked.answered]
        if place.occupied is not None:
            clashing = [one for one in possible if _overlap(one.place.occupied, place.occupied)]
            if not clashing and not strays:
                yield f"hall {place.thing} was refused for {place.starts_at}, and nobody can have had it"
            continue
        least, _ = memory.capacity(place.thing, asked)
        taken = sum(promise.place.units for promise in possible) + sum(strays)
        if least - taken >= place.units:
            yield f"slot {place.thing}: {place.units} refused with at most {taken} of {least} taken"


def honest_answers(tally: Tally) -> Iterator[str]:
    """X9: only 2xx, 3xx, 4xx, and 503 that says when to come again; nothing that the story has no place for."""
    for status, count in sorted(tally.statuses.items()):
        if status >= SERVER_BROKEN and status != BUSY:
            yield f"{count} answers were {status}"
    if tally.bare_refusals:
        yield f"{tally.bare_refusals} answers were 503 without Retry-After"
    if tally.surprised:
        yield f"{tally.surprised} answers have no place in the story; the first: {tally.surprises[0]}"


def surely_held(promise: Promise, memory: Memory) -> Iterator[Span]:
    """Yield the times in which a booking held its places for certain: from its answer until something may end it."""
    ended = min((one.asked.sent for one in memory.cancellations.get(promise.booking_id, [])), default=inf)
    lapse = inf if promise.hold_seconds is None else promise.asked.sent + promise.hold_seconds
    if (end := min(ended, lapse)) > promise.asked.answered:
        yield Span(promise.asked.answered, end)
    # Paid late it lapsed for a while; paid in time it never did, and the two spans touch.
    seen = promise.seen_confirmed
    if seen is not None and lapse != inf and ended > max(seen, lapse):
        yield Span(max(seen, lapse), ended)


def possibly_held(promise: Promise, memory: Memory) -> Span:
    """Return the time in which a booking may have held its places."""
    cancelled = [one.asked.answered for one in memory.cancellations.get(promise.booking_id, []) if one.is_acknowledged]
    end = min(cancelled, default=inf)
    if promise.state in UNPAID_ENDS and promise.hold_seconds is not None and not promise.is_extended:
        end = min(end, promise.asked.answered + promise.hold_seconds)
    return Span(promise.asked.sent, end)


def settle(memory: Memory, shown: Iterable[Shown]) -> None:
    """Take in how every booking stands in the end: only then it is certain which holds have lapsed unpaid."""
    for found in shown:
        promise = memory.promises.get(found.booking_id)
        if promise is not None:
            promise.state = found.state


def _may_be(promise: Promise, memory: Memory) -> frozenset[str]:
    asked = memory.cancellations.get(promise.booking_id, [])
    if any(one.is_acknowledged for one in asked):
        return frozenset({"cancelled"})
    return LATER.get(promise.state, frozenset()) | ({"cancelled"} if asked else frozenset())


def _money(promise: Promise, found: Shown, *, memory: Memory) -> Iterator[str]:
    """Say where the money is not: the price, once, for a booking that stands; nothing for what ended unpaid."""
    kept = found.paid - found.refunded
    if found.state in PAID_STATES and kept != found.amount:
        yield f"booking {found.booking_id} is {found.state} for {found.amount}, and {kept} was kept"
    if found.state in UNPAID_ENDS and kept != 0:
        yield f"booking {found.booking_id} is {found.state}, and {kept} was kept"
    due = (found.back or 0) if found.was_confirmed else found.paid
    if found.state == "cancelled" and found.refunded != due:
        yield f"booking {found.booking_id} is cancelled, {due} was due back and {found.refunded} came"
    if found.amount and found.paid and promise.booking_id not in memory.payments:
        yield f"booking {found.booking_id} was charged {found.paid}, and nobody paid"


def _same_time(promise: Promise, found: Shown) -> bool:
    told = (promise.place.starts_at, promise.place.ends_at)
    return [*map(datetime.fromisoformat, told)] == [*map(datetime.fromisoformat, (found.starts_at, found.ends_at))]


def _clashes(promises: list[Promise], *, memory: Memory) -> Iterator[str]:
    for at, one in enumerate(promises):
        for other in promises[at + 1 :]:
            if _overlap(one.place.occupied, other.place.occupied) and any(
                mine.sent < theirs.answered and theirs.sent < mine.answered
                for mine in surely_held(one, memory)
                for theirs in surely_held(other, memory)
            ):
                yield f"hall {one.place.thing} was held twice at once: {one.booking_id}, {other.booking_id}"


def _overlap(one: tuple[datetime, datetime] | None, other: tuple[datetime, datetime] | None) -> bool:
    return one is not None and other is not None and one[0] < other[1] and other[0] < one[1]


def _by_thing(memory: Memory) -> dict[str, list[Promise]]:
    found: dict[str, list[Promise]] = defaultdict(list)
    for promise in memory.promises.values():
        found[promise.place.thing].append(promise)
    return found
