"""What an open page has to be told when what is free has changed."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from holdfast.kit.localtime import Interval, local_date
from holdfast.modules.availability.contracts import News, Watched
from holdfast.modules.catalogue.contracts import OfferingKind

# A page that is told more dates than it can show reads everything again.
DATES_MAX: Final = 62
_A_DAY: Final = timedelta(days=1)


def whole_news(watched: Watched) -> News:
    """Return all there is to tell to a page that has just begun to watch, so that it has missed nothing."""
    return News(watched.offering_id, remaining=watched.remaining, read_again=watched.kind is OfferingKind.SPACE)


def news_between(before: Watched, after: Watched) -> News | None:
    """Return what has changed, or None when nothing has; a slot that is no longer on sale has no places left."""
    slots = before.remaining.keys() | after.remaining.keys()
    counts = {slot_id: after.remaining.get(slot_id, 0) for slot_id in sorted(slots)}
    changed = {slot_id: count for slot_id, count in counts.items() if before.remaining.get(slot_id) != count}
    dates = {day for stretch in before.taken ^ after.taken for day in _dates(stretch, after.time_zone)}
    if len(dates) > DATES_MAX:
        return News(after.offering_id, read_again=True)
    if not changed and not dates:
        return None
    return News(after.offering_id, remaining=changed, dates=tuple(sorted(dates)))


def _dates(stretch: Interval, time_zone: str) -> Iterator[date]:
    day, last = local_date(stretch.starts_at, time_zone), local_date(stretch.ends_at, time_zone)
    # One too many is enough to say that there are too many.
    for _ in range(DATES_MAX + 1):
        yield day
        if day >= last:
            return
        day += _A_DAY
