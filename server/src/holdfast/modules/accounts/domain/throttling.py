"""How many guesses are heard: counted in fixed windows, so that nobody is shut out for longer than one (R66)."""

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Counted(StrEnum):
    """What is counted, each with an allowance of its own."""

    SIGN_IN_FROM_ADDRESS = "sign_in_from_address"
    SIGN_IN_TO_ACCOUNT = "sign_in_to_account"
    PASSWORD_PROOF = "password_proof"  # noqa: S105 - what is counted, not a password
    EMAIL_TAKEN = "email_taken"
    LINK_MAIL = "link_mail"


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """One thing that is counted; orders by kind, so that transactions lock counters in one order."""

    kind: Counted
    digest: bytes


@dataclass(frozen=True, slots=True)
class Count:
    """How often it happened since the window began."""

    count: int
    window_started_at: datetime


def subject(kind: Counted, *parts: str) -> Subject:
    """Return the counter for a kind and what it is about; addresses are kept as hashes only."""
    return Subject(kind, hashlib.sha256("\x1f".join((kind, *parts)).encode()).digest())


def wait_seconds(count: Count, *, count_max: int, window: timedelta, now: datetime) -> int | None:
    """Return how long until the window ends when the count is above the most allowed, else None."""
    if count.count <= count_max:
        return None
    return max(1, math.ceil((count.window_started_at + window - now).total_seconds()))
