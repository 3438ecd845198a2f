"""What dealing the few things needs: ids and choices that follow from the seed, and rows gathered by table."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

T = TypeVar("T")

TABLES: Final = (
    "payments.provider_account",
    "catalogue.merchant",
    "tenants.membership",
    "catalogue.venue",
    "catalogue.resource",
    "catalogue.offering",
    "catalogue.add_on",
    "inventory.exclusive",
    "ledger.account",
    "loading.offering",
)
"""In the order in which foreign keys want them."""
_VERSION_BITS: Final = 0x7 << 76
_VARIANT_BITS: Final = 0b10 << 62


@dataclass(frozen=True, slots=True)
class DealtTenant:
    """A tenant, how many users it has, and the ids of the first of them: staff, then owners."""

    number: int
    tenant_id: UUID
    currency: str
    user_ids: Sequence[UUID]
    users: int


@dataclass(frozen=True, slots=True)
class DealtMerchant:
    """A business with its one venue."""

    tenant: DealtTenant
    number: int
    merchant_id: UUID
    owner_id: UUID
    venue_id: UUID
    name: str
    time_zone: str
    wire: str
    """Merchant and venue as the API writes them in a booking."""


@dataclass
class Deck:
    """The rows dealt so far, all dated at `since`."""

    seed: int
    since: datetime
    records: dict[str, list[dict[str, object]]] = field(default_factory=lambda: {table: [] for table in TABLES})

    def add(self, table: str, **row: object) -> None:
        """Deal a row."""
        self.records[table].append(row)

    def id_of(self, *name: object) -> UUID:
        """Return the id that a thing of that name has with this seed."""
        return made_id(self.seed, *name, at=self.since)

    def pick(self, choices: Sequence[T], *name: object) -> T:
        """Return the choice that falls to that name with this seed."""
        return choices[self.id_of("pick", *name).int % (1 << 62) % len(choices)]

    def dated(self, *, version: int = 1) -> dict[str, object]:
        """Return the columns that say when a row was made."""
        return {"created_at": self.since, "updated_at": self.since, "version": version}


def made_id(seed: int, *name: object, at: datetime) -> UUID:
    """Return the id of version 7 that a thing of that name has with this seed, made at that time."""
    text = ":".join(map(str, (seed, *name))).encode()
    random = int.from_bytes(hashlib.blake2b(text, digest_size=10).digest())
    high, low = (random >> 62) & 0xFFF, random & ((1 << 62) - 1)
    return UUID(int=int(at.timestamp() * 1000) << 80 | _VERSION_BITS | high << 64 | _VARIANT_BITS | low)
