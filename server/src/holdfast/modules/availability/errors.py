"""Why a time cannot be booked, whoever has it."""

from datetime import datetime

from holdfast.kit.errors import Busy, ErrorKind, HouseError
from holdfast.kit.localtime import to_local


class OutsideOpeningHours(HouseError):
    """The venue is not open for all of that time; choose a time within its opening hours (R21)."""

    kind = ErrorKind.INVALID
    title = "The venue is closed then"

    def __init__(self, *, starts_at: datetime, ends_at: datetime, time_zone: str) -> None:
        span = f"{_wall(starts_at, time_zone)} to {_wall(ends_at, time_zone)}"
        super().__init__(
            f"The venue is not open for all of {span}.",
            starts_at=starts_at.isoformat(),
            ends_at=ends_at.isoformat(),
            time_zone=time_zone,
        )


class TooSoon(HouseError):
    """The start is in the past, or nearer than the offering's lead time allows; `earliest` is the first that is not."""

    kind = ErrorKind.INVALID
    title = "It starts too soon"

    def __init__(self, *, earliest: datetime, time_zone: str) -> None:
        super().__init__(
            f"It can be booked for a start from {_wall(earliest, time_zone)} on.",
            earliest=earliest.isoformat(),
            time_zone=time_zone,
        )


class TooFar(HouseError):
    """The start lies beyond the offering's horizon; `before` is the first instant that does."""

    kind = ErrorKind.INVALID
    title = "It is too far ahead"

    def __init__(self, *, before: datetime, time_zone: str) -> None:
        super().__init__(
            f"It can be booked for a start before {_wall(before, time_zone)}.",
            before=before.isoformat(),
            time_zone=time_zone,
        )


class LengthNotOffered(HouseError):
    """The time has a length, or begins between two steps, that the offering does not sell; all values are minutes."""

    kind = ErrorKind.INVALID
    title = "This length is not offered"

    def __init__(self, detail: str, *, minutes_min: int, minutes_max: int, minutes_step: int) -> None:
        super().__init__(detail, minutes_min=minutes_min, minutes_max=minutes_max, minutes_step=minutes_step)


class BlackedOut(HouseError):
    """The venue keeps this time free of bookings; set-up and clean-up count as part of a booking's time."""

    kind = ErrorKind.CONFLICT
    title = "This time is kept free"


class LiveFull(Busy):
    """As many pages watch as this server keeps; ask for the availability again now and then instead."""

    title = "Too many pages are watching"


def _wall(instant: datetime, time_zone: str) -> str:
    return f"{to_local(instant, time_zone):%Y-%m-%d %H:%M}"
