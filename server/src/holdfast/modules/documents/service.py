"""A booking as an iCalendar object (RFC 5545)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from uuid import UUID
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT: Final = "-//Holdfast//Bookings//EN"


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """What a calendar is told about a booking."""

    booking_id: UUID
    tenant_id: UUID
    version: int
    is_tentative: bool
    is_cancelled: bool
    title: str
    description: str
    location: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    changed_at: datetime
    url: str
    latitude: Decimal | None = None
    longitude: Decimal | None = None


def calendar_bytes(entry: CalendarEntry) -> bytes:
    """Return the calendar file: one event in the venue's own zone, its rules for summer time included."""
    # Loaded at the first file: it takes a tenth of a second that no start should wait for.
    from icalendar import Calendar  # noqa: PLC0415 - see above

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if entry.is_cancelled else "PUBLISH")
    calendar.add_component(_event(entry))
    # The rules of these years are enough: all of them would be ten times as long as the event.
    year = entry.starts_at.year
    calendar.add_missing_timezones(first_date=date(year - 1, 1, 1), last_date=date(year + 2, 1, 1))
    return bytes(calendar.to_ical())


def _event(entry: CalendarEntry) -> "Event":
    from icalendar import Event, vGeo, vUri  # noqa: PLC0415 - as above

    zone = ZoneInfo(entry.time_zone)
    event = Event()
    event.add("uid", f"{entry.booking_id}@{entry.tenant_id}")
    event.add("sequence", entry.version)
    event.add("dtstamp", entry.changed_at)
    event.add("dtstart", entry.starts_at.astimezone(zone))
    event.add("dtend", entry.ends_at.astimezone(zone))
    event.add("summary", _plain(entry.title))
    event.add("location", _plain(entry.location))
    if entry.description:
        event.add("description", entry.description)
    if entry.url:
        event.add("url", vUri(entry.url))
    if entry.latitude is not None and entry.longitude is not None:
        event.add("geo", vGeo((str(entry.latitude), str(entry.longitude))))
    event.add("status", "CANCELLED" if entry.is_cancelled else "TENTATIVE" if entry.is_tentative else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.is_cancelled else "OPAQUE")
    return event


def _plain(text: str) -> str:
    """Return the text as one line: a line break inside a property would begin another one (R74)."""
    return " ".join(text.split())
