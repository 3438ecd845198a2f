"""Ids that can be worked out: the load, the seeds and pgbench's script name the same rows without a list of them.

Digits are hexadecimal digits too, so a number written in decimal can stand in an id: pgbench, which cannot write
hexadecimal, makes them as well.
"""

from enum import StrEnum
from typing import Final
from uuid import UUID

FIRST_TENANT: Final = 1_000
_MIDDLE: Final = "7000-8000"


class Kind(StrEnum):
    """The first eight digits of an id: what it is an id of."""

    TENANT = "b0000001"
    OWNER = "b0000002"
    MERCHANT = "b0000003"
    VENUE = "b0000004"
    OFFERING = "b0000005"
    STOCK = "b0000006"
    USER = "b0000007"
    SESSION = "b0000008"
    RESOURCE = "b0000009"
    SPACE = "b000000a"


def id_of(kind: Kind, tenant: int, *, number: int = 0) -> UUID:
    """Return the id of a tenant's thing; tenants count from zero."""
    return UUID(f"{kind}-{FIRST_TENANT + tenant}-{_MIDDLE}-{number:012d}")


def sql_id(kind: Kind, *, number: str | None = None) -> str:
    """Return the SQL that makes an id from pgbench's variable `tenant` (from 1000 on) and that of its number."""
    tail = f"lpad(:{number}::text, 12, '0')" if number else f"'{0:012d}'"
    return f"('{kind}-' || :tenant::text || '-{_MIDDLE}-' || {tail})::uuid"
