"""Cursor paging: an opaque, checked mark of where the last page ended."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

import orjson

from holdfast.kit.errors import InvalidInput

LIMIT_DEFAULT = 20
LIMIT_MAX = 100
# Beyond them no row of ours lies, and at the ends of time and of the database's integers arithmetic breaks.
YEARS = range(1900, 2301)
NUMBER_MAX = 2**63 - 1

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page: its items, and the cursor of the next page (None at the end)."""

    items: tuple[T, ...]
    next_cursor: str | None


def encode_cursor(*keys: str | int) -> str:
    """Return the cursor after the row with those sort keys."""
    return base64.urlsafe_b64encode(orjson.dumps(list(keys))).rstrip(b"=").decode()


def decode_cursor(cursor: str, *, keys: int) -> tuple[str, ...]:
    """Return the sort keys in a cursor as text; raise `InvalidInput` for what no page of ours gave."""
    try:
        decoded = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        decoded = None
    if not isinstance(decoded, list) or len(decoded) != keys or not all(isinstance(k, str | int) for k in decoded):
        raise bad_cursor()
    return tuple(str(key) for key in decoded)


def instant_in_cursor(text: str) -> datetime:
    """Return the instant among a cursor's keys; raise `InvalidInput` for what no page of ours gave."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise bad_cursor() from error
    if found.tzinfo is None or found.year not in YEARS:
        raise bad_cursor()
    return found


def number_in_cursor(text: str) -> int:
    """Return the number among a cursor's keys; raise `InvalidInput` for what no page of ours gave."""
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(NUMBER_MAX)) or int(text) > NUMBER_MAX:
        raise bad_cursor()
    return int(text)


def bad_cursor() -> InvalidInput:
    """Return the error for a cursor that no page of ours gave."""
    return InvalidInput.at("after", "is not a cursor of this list", code="bad_cursor")


def cut_page(rows: Sequence[T], *, limit: int, key: Callable[[T], tuple[str | int, ...]]) -> Page[T]:
    """Return the page from up to `limit + 1` rows in order: the one too many only says that there is more."""
    items = tuple(rows[:limit])
    more = len(rows) > limit
    return Page(items, encode_cursor(*key(items[-1])) if more else None)
