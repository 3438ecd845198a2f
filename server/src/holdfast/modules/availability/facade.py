"""The front door of availability: what the desk asks about a time before it gives it away, and the live feed."""

from datetime import datetime

from holdfast.kit.localtime import Interval
from holdfast.modules.availability.domain import rules
from holdfast.modules.availability.workflows import LiveHub
from holdfast.modules.catalogue.contracts import BookableOffering, SpaceTerms

__all__ = ["LiveHub", "check_session", "check_space", "occupied_time"]


def check_session(bookable: BookableOffering, starts_at: datetime, *, now: datetime) -> None:
    """Let pass the start of a slot that can be booked now; raise `TooSoon` or `TooFar` (R21)."""
    rules.check_session(bookable, starts_at, now=now)


def check_space(bookable: BookableOffering, *, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Let pass a time of a space that can be booked now, if nobody has it (R4, R21).

    Raises `TooSoon`, `TooFar`, `LengthNotOffered`, `OutsideOpeningHours` or `BlackedOut`.
    """
    rules.check_space(bookable, starts_at=starts_at, ends_at=ends_at, now=now)


def occupied_time(terms: SpaceTerms, *, starts_at: datetime, ends_at: datetime) -> Interval:
    """Return the time that a booking of the space takes of its resource, buffers inside: what the desk claims (R4)."""
    return rules.occupied_time(terms, starts_at, ends_at)
