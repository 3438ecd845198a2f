"""Ids: random UUIDs of version 7, which sort by the time they were made and so keep indexes narrow."""

import os
import time
from datetime import datetime
from uuid import UUID

_RANDOM_BITS = 74
_VARIANT = 0b10
_VERSION = 7


def new_id() -> UUID:
    """Return a fresh UUID of version 7 (RFC 9562): 48 bits of milliseconds, 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10)) & ((1 << _RANDOM_BITS) - 1)
    high = random >> 62
    low = random & ((1 << 62) - 1)
    return UUID(int=(milliseconds & ((1 << 48) - 1)) << 80 | _VERSION << 76 | high << 64 | _VARIANT << 62 | low)


def first_id_at(instant: datetime) -> UUID:
    """Return the smallest id that could have been made at that instant: where to begin to look in an index."""
    milliseconds = int(instant.timestamp() * 1000)
    return UUID(int=(milliseconds & ((1 << 48) - 1)) << 80)
