"""A booking as a calendar file."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from icalendar import Calendar

from holdfast.modules.documents.service import CalendarEntry, calendar_bytes

ENTRY = CalendarEntry(
    booking_id=UUID(int=1),
    tenant_id=UUID(int=2),
    version=3,
    is_tentative=False,
    is_cancelled=False,
    title="Yoga, Studio Ann",
    description="2 places",
    location="Hall, Street 1, Vienna",
    starts_at=datetime(2026, 10, 24, 16, tzinfo=UTC),
    ends_at=datetime(2026, 10, 25, 10, tzinfo=UTC),
    time_zone="Europe/Vienna",
    changed_at=datetime(2026, 10, 1, tzinfo=UTC),
    url="https://house.test/bookings/1",
    latitude=Decimal("48.208176"),
    longitude=Decimal("16.373819"),
)


def parsed(entry: CalendarEntry):
    """Return the one event of the file as a calendar reads it, and the calendar."""
    calendar = Calendar.from_ical(calendar_bytes(entry))
    (event,) = calendar.events
    return event, calendar


def test_a_calendar_updates_the_entry_it_has():
    event, _ = parsed(ENTRY)

    assert event["UID"] == f"{UUID(int=1)}@{UUID(int=2)}"
    assert event["SEQUENCE"] == 3


def test_times_are_the_venues_with_its_rules_for_summer_time():
    """R17: over the night in which the clocks go back, the wall times are the venue's."""
    event, calendar = parsed(ENTRY)

    assert event["DTSTART"].params["TZID"] == "Europe/Vienna"
    assert event.start.strftime("%d %H:%M %z") == "24 18:00 +0200"
    assert event.end.strftime("%d %H:%M %z") == "25 11:00 +0100"
    assert [zone.tz_name for zone in calendar.timezones] == ["Europe/Vienna"]
    assert len(calendar_bytes(ENTRY)) < 2_000


@pytest.mark.parametrize(
    ("changes", "status", "method"),
    [
        ({}, "CONFIRMED", "PUBLISH"),
        ({"is_tentative": True}, "TENTATIVE", "PUBLISH"),
        ({"is_cancelled": True}, "CANCELLED", "CANCEL"),
    ],
)
def test_the_file_says_how_the_booking_stands(changes, status, method):
    event, calendar = parsed(replace(ENTRY, **changes))

    assert (event["STATUS"], calendar["METHOD"]) == (status, method)


def test_a_line_break_in_a_name_begins_no_property():
    """R74."""
    event, _ = parsed(replace(ENTRY, title="Yoga\r\nATTENDEE:mailto:evil@evil.test", location="A\nB"))

    assert event["SUMMARY"] == "Yoga ATTENDEE:mailto:evil@evil.test"
    assert "ATTENDEE" not in event
    assert event["LOCATION"] == "A B"


def test_a_place_without_coordinates_has_none():
    event, _ = parsed(replace(ENTRY, latitude=None))

    assert "GEO" not in event
