"""Search over what everybody may book: with a date, only what is free then for as many as come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from holdfast.kit.database import Transaction
from holdfast.kit.errors import InvalidInput
from holdfast.kit.localtime import MINUTES_OF_DAY, Interval, local_date, wall_intervals
from holdfast.kit.paging import LIMIT_MAX, Page, encode_cursor
from holdfast.modules.availability.contracts import Hit, TimeWanted
from holdfast.modules.availability.domain.rules import earliest_start, horizon
from holdfast.modules.availability.domain.spaces import SpacePlan
from holdfast.modules.availability.service.calendar import read_plans, require_year
from holdfast.modules.catalogue import facade as catalogue
from holdfast.modules.catalogue.contracts import BookableOffering, OfferingCard, OfferingFilters, OfferingKind
from holdfast.modules.inventory import facade as inventory

# "Next free" looks so far ahead.
DAYS_AHEAD: Final = 14
# A request looks through so many full pages of the catalogue; the next page of the search goes on from there.
_PAGES_MAX: Final = 10


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for; None does not matter. `units` are places of a session, people in a space."""

    filters: OfferingFilters
    time: TimeWanted | None = None
    units: int | None = None


async def search(tx: Transaction, wish: Wish, *, limit: int, after: str | None) -> Page[Hit]:
    """Return a page of what was found, by name, each with the first time that it can be booked as wished.

    With a time only what is free then is found, and never what is too small. A page may be shorter than `limit` and
    still have a next one, when few of very many offerings match.
    """
    _require_time(wish.time)
    hits: list[Hit] = []
    picks = wish.time is not None or wish.units is not None
    for _ in range(_PAGES_MAX):
        page = await catalogue.search_offerings(tx, wish.filters, limit=LIMIT_MAX if picks else limit, after=after)
        hits += await _hits(tx, page.items, wish=wish)
        after = page.next_cursor
        if len(hits) > limit:
            last = hits[limit - 1].card
            # The catalogue's list is by name and id: the next page goes on after the last card that is shown.
            return Page(tuple(hits[:limit]), encode_cursor(last.name, str(last.offering_id)))
        if after is None or len(hits) == limit:
            break
    return Page(tuple(hits), after)


async def _hits(tx: Transaction, cards: Sequence[OfferingCard], *, wish: Wish) -> list[Hit]:
    read = await catalogue.read_bookable(tx, [card.offering_id for card in cards])
    fitting = {key: found for key, found in read.items() if found.is_bookable and _holds(found, wish.units)}
    windows = {key: _window(found, wish.time, now=tx.now) for key, found in fitting.items()}
    free = {
        **await _first_slots(tx, fitting, windows=windows, units=wish.units or 1),
        **await _first_ranges(tx, fitting, windows=windows, time=wish.time),
    }
    hits = [Hit(card, free.get(card.offering_id)) for card in cards if card.offering_id in fitting]
    return [hit for hit in hits if wish.time is None or hit.next_free is not None]


def _holds(bookable: BookableOffering, units: int | None) -> bool:
    """Say whether so many could come at all; a space that tells no capacity takes any number."""
    offering = bookable.offering
    most = offering.units_max if offering.kind is OfferingKind.SESSION else offering.capacity
    return units is None or most is None or units <= most


def _window(bookable: BookableOffering, time: TimeWanted | None, *, now: datetime) -> Interval | None:
    """Return the time in which somebody wants to come; None when the clocks at the venue skip all of it."""
    if time is None:
        return Interval(now, now + timedelta(days=DAYS_AHEAD))
    until = MINUTES_OF_DAY if time.until_minute is None else time.until_minute
    found = wall_intervals(time.day, [(time.from_minute or 0, until)], zone=bookable.hours.time_zone)
    return found[0] if found else None


async def _first_slots(
    tx: Transaction,
    bookables: Mapping[UUID, BookableOffering],
    *,
    windows: Mapping[UUID, Interval | None],
    units: int,
) -> Mapping[UUID, datetime]:
    """Return the first slot with places enough that starts in each session's window and can be booked now."""
    spans = {}
    for key, bookable in bookables.items():
        window = windows[key]
        if window is not None and bookable.offering.kind is OfferingKind.SESSION:
            since = max(window.starts_at, earliest_start(bookable, now=tx.now))
            spans[key] = (since, min(window.ends_at, horizon(bookable, now=tx.now)))
    return await inventory.next_free_slots(tx, spans, units=units) if spans else {}


async def _first_ranges(
    tx: Transaction,
    bookables: Mapping[UUID, BookableOffering],
    *,
    windows: Mapping[UUID, Interval | None],
    time: TimeWanted | None,
) -> Mapping[UUID, datetime]:
    """Return the first start of each space within its window."""
    spaces, wanted = [], []
    for key, bookable in bookables.items():
        window = windows[key]
        if window is not None and bookable.offering.kind is OfferingKind.SPACE:
            spaces.append(bookable)
            wanted.append(window)
    if not spaces:
        return {}
    within = Interval(min(w.starts_at for w in wanted), max(w.ends_at for w in wanted))
    plans = await read_plans(tx, spaces, within=within)
    found = {}
    for space, window in zip(spaces, wanted, strict=True):
        key = space.offering.offering_id
        first = _first_start(space, plans[key], window=window, time=time)
        if first is not None:
            found[key] = first
    return found


def _first_start(
    space: BookableOffering, plan: SpacePlan, *, window: Interval, time: TimeWanted | None
) -> datetime | None:
    if time is not None:
        fill = time.from_minute is not None and time.until_minute is not None
        return plan.first_fit(time.day, window=window, fill=fill)
    today = local_date(window.starts_at, space.hours.time_zone)
    days = (today + timedelta(days=step) for step in range(DAYS_AHEAD))
    return next((free.starts_at for day in days for free in plan.free_on(day)), None)


def _require_time(time: TimeWanted | None) -> None:
    if time is None:
        return
    require_year("date", time.day)
    until = MINUTES_OF_DAY if time.until_minute is None else time.until_minute
    if until <= (time.from_minute or 0):
        raise InvalidInput.at("until_time", "must be later than from_time", code="empty_span")
