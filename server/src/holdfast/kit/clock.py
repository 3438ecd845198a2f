"""Clocks of this process: the machine's, for logs and the dates of mails, and what it knows of the database's.

Whatever decides about stock, money or deadlines asks the database itself (`Transaction.now`, R20).
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def now() -> datetime:
    """Return this machine's time, aware, in UTC."""
    return datetime.now(UTC)


def monotonic_seconds() -> float:
    """Return seconds from a clock that never steps back; only differences mean anything."""
    return time.monotonic()


class DatabaseClock:
    """The database's time as this process last heard it: for what is decided without asking (tokens, signatures).

    Between two hearings the monotonic clock goes on, so that a process on a machine whose clock is wrong decides like
    all the others (R20). Before the first hearing the machine's own clock has to do.
    """

    def __init__(self, *, machine: Clock = now, monotonic: Callable[[], float] = monotonic_seconds) -> None:
        self._machine = machine
        self._monotonic = monotonic
        self._heard: tuple[datetime, float] | None = None

    def hear(self, moment: datetime) -> None:
        """Note what time it is at the database in this moment."""
        self._heard = (moment, self._monotonic())

    def now(self) -> datetime:
        """Return what time it must be at the database."""
        if self._heard is None:
            return self._machine()
        moment, heard_at = self._heard
        return moment + timedelta(seconds=self._monotonic() - heard_at)
