"""The wall clock of this process: for token lifetimes and logs only.

Whatever decides about stock, money or deadlines asks the database instead (`Transaction.now`, R20).
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """Return this machine's time, aware, in UTC."""
    return datetime.now(UTC)


def monotonic_seconds() -> float:
    """Return seconds from a clock that never steps back; only differences mean anything."""
    return time.monotonic()
