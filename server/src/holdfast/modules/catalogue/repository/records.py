"""The same few statements for each table of the catalogue: insert, find, lock, replace by version."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa

from holdfast.kit.database import ConstraintBroken, Row, Transaction, refusing
from holdfast.kit.errors import HouseError, InvalidInput, NotFound
from holdfast.modules.catalogue import tables
from holdfast.modules.catalogue.contracts import AddOn, Blackout, Merchant, Offering, Resource, Venue
from holdfast.modules.catalogue.errors import AddressTaken
from holdfast.modules.catalogue.repository import rows
from holdfast.modules.catalogue.repository.rows import Values

T = TypeVar("T")

Refusals = Mapping[str, Callable[[], HouseError]]


@dataclass(frozen=True, slots=True)
class Records(Generic[T]):
    """One table and the contract that its rows are; the tenant is always the transaction's."""

    table: sa.Table
    key: str
    read: Callable[[Row], T]
    write: Callable[[T], Values]
    refusals: Refusals

    async def insert(self, tx: Transaction, thing: T) -> None:
        """Write a new row; raises what the constraints mean."""
        await self._write(tx, sa.insert(self.table).values(tenant_id=tx.tenant_id, **self.write(thing)))

    async def find(self, tx: Transaction, thing_id: UUID, *, lock: bool = False) -> T | None:
        """Return the thing, or None; `lock` keeps others from changing it until the end (but not from referring)."""
        statement = self._select(tx).where(self.table.c[self.key] == thing_id)
        row = await tx.row(statement.with_for_update(key_share=True) if lock else statement)
        return None if row is None else self.read(row)

    async def require(self, tx: Transaction, thing_id: UUID, *, lock: bool = False) -> T:
        """Return the thing as `find` does; raise `NotFound` when there is none."""
        found = await self.find(tx, thing_id, lock=lock)
        if found is None:
            raise NotFound
        return found

    async def find_by_slug(self, tx: Transaction, slug: str) -> T | None:
        """Return the thing of that slug, or None."""
        row = await tx.row(self._select(tx).where(self.table.c.slug == slug))
        return None if row is None else self.read(row)

    async def all_of(self, tx: Transaction, columns: Values, *, lock: bool = False) -> tuple[T, ...]:
        """Return the things whose columns have those values, the oldest first; `lock` as in `find`."""
        matching = (self.table.c[name] == value for name, value in columns.items())
        statement = self._select(tx).where(*matching).order_by(self.table.c[self.key])
        found = await tx.rows(statement.with_for_update(key_share=True) if lock else statement)
        return tuple(self.read(row) for row in found)

    async def replace(self, tx: Transaction, thing: T) -> None:
        """Write all columns of a thing that this transaction has locked."""
        values = self.write(thing)
        this = self.table.c[self.key] == values[self.key]
        await self._write(
            tx, sa.update(self.table).where(self.table.c.tenant_id == tx.tenant_id, this).values(**values)
        )

    async def slugs_like(self, tx: Transaction, stem: str) -> frozenset[str]:
        """Return the slugs that begin with `stem`, under a lock by which two of one name come one after the other."""
        place = f"{tx.tenant_id}:{self.table.fullname}:{stem}"
        await tx.value("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", place)
        slug = self.table.c.slug
        mine = self.table.c.tenant_id == tx.tenant_id
        found = await tx.rows(sa.select(slug).where(mine, slug.startswith(stem, autoescape=True)))
        return frozenset(row["slug"] for row in found)

    def _select(self, tx: Transaction) -> sa.Select[tuple[object, ...]]:
        return sa.select(self.table).where(self.table.c.tenant_id == tx.tenant_id)

    async def _write(self, tx: Transaction, statement: sa.Insert | sa.Update) -> None:
        try:
            await tx.run(statement)
        except ConstraintBroken as broken:
            raise refusing(broken, self.refusals) from broken


def _unknown(where: str, what: str) -> Callable[[], HouseError]:
    return lambda: InvalidInput.at(where, f"is no {what} of yours")


MERCHANTS: Final[Records[Merchant]] = Records(
    tables.merchant,
    "merchant_id",
    read=rows.merchant_from,
    write=rows.merchant_values,
    refusals={
        "merchant_tenant_id_slug_key": AddressTaken,
        "merchant_tenant_id_logo_id_fkey": _unknown("logo_id", "picture"),
    },
)
VENUES: Final[Records[Venue]] = Records(
    tables.venue,
    "venue_id",
    read=rows.venue_from,
    write=rows.venue_values,
    refusals={"venue_tenant_id_slug_key": AddressTaken, "venue_tenant_id_merchant_id_fkey": NotFound},
)
RESOURCES: Final[Records[Resource]] = Records(
    tables.resource,
    "resource_id",
    read=rows.resource_from,
    write=rows.resource_values,
    refusals={"resource_tenant_id_venue_id_fkey": NotFound},
)
OFFERINGS: Final[Records[Offering]] = Records(
    tables.offering,
    "offering_id",
    read=rows.offering_from,
    write=rows.offering_values,
    refusals={
        "offering_tenant_id_slug_key": AddressTaken,
        "offering_tenant_id_merchant_id_venue_id_fkey": NotFound,
        "offering_tenant_id_venue_id_resource_id_fkey": _unknown("space.resource_id", "resource of this venue"),
    },
)
ADD_ONS: Final[Records[AddOn]] = Records(
    tables.add_on,
    "add_on_id",
    read=rows.add_on_from,
    write=rows.add_on_values,
    refusals={"add_on_tenant_id_offering_id_fkey": NotFound},
)
BLACKOUTS: Final[Records[Blackout]] = Records(
    tables.blackout,
    "blackout_id",
    read=rows.blackout_from,
    write=rows.blackout_values,
    refusals={"blackout_tenant_id_resource_id_fkey": NotFound},
)
