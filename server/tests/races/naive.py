"""Paths without a guard, for the twins: the desk's own reading, deciding and writing, but nobody waits for a lock.

All read before anybody writes: what a race hits now and then happens here every time.
"""

import asyncio
from collections.abc import Awaitable, Iterable, Sequence
from typing import TypeVar

from holdfast.kit.database import ConstraintBroken, Database, Transaction, TransientConflict
from holdfast.kit.errors import HouseError
from holdfast.kit.once import Answer
from holdfast.modules.bookings.routes.placed import encode_placed
from holdfast.modules.bookings.service.place import settle_batch
from holdfast.modules.bookings.service.requests import Outcome, PlaceRequest
from holdfast.modules.bookings.settings import BookingSettings
from holdfast.modules.inventory import facade as inventory
from tests.make.values import there

T = TypeVar("T")
REFUSED = (HouseError, ConstraintBroken, TransientConflict)


class HeldBack(Transaction):
    """A transaction that waits with its first write until all others have read as well."""

    def __init__(self, inner: Transaction, *, everybody: asyncio.Barrier) -> None:
        super().__init__(inner.connection, tenants=inner.tenants, now=inner.now)
        self._everybody: asyncio.Barrier | None = everybody

    async def rows_of(self, *queries):
        """Carry out what is asked together; before the first write, wait."""
        if self._everybody is not None and any("INSERT INTO" in query.sql for query in queries):
            everybody, self._everybody = self._everybody, None
            await everybody.wait()
        return await super().rows_of(*queries)


class Forgetful(Transaction):
    """A transaction of a program that keeps answers in another one, and is killed before it comes to that."""

    async def rows_of(self, *queries):
        """Carry out what is asked together, but for the keeping of the answer."""
        done = [query for query in queries if "INSERT INTO platform.idempotency_record" not in query.sql]
        found = iter(await super().rows_of(*done))
        return [next(found) if query in done else [] for query in queries]


async def settle(tx: Transaction, request: PlaceRequest) -> Outcome:
    """Return what the desk makes of one request when it believes to have the locks."""
    cells = frozenset({there(request.cell)})
    believed = inventory.Locked(cells, keys_in_use=frozenset())
    (outcome,) = await settle_batch(tx, [request], locked=believed, settings=BookingSettings(), encode=encode_placed)
    return outcome


async def unlocked_race(database: Database, requests: Sequence[PlaceRequest]) -> list[Outcome | BaseException]:
    """Return what becomes of requests that are all decided on one and the same sight, each in its own transaction."""
    everybody = asyncio.Barrier(len(requests))

    async def one(request: PlaceRequest) -> Outcome:
        async with database.transaction(request.tenant_id) as tx:
            return await settle(HeldBack(tx, everybody=everybody), request)

    return await outcomes_of(one(request) for request in requests)


async def outcomes_of(works: Iterable[Awaitable[T]]) -> list[T | BaseException]:
    """Return what came of each, refusals by the database included; anything else is a fault of the test."""

    async def one(work: Awaitable[T]) -> T | BaseException:
        try:
            return await work
        except REFUSED as refusal:
            return refusal

    return list(await asyncio.gather(*(one(work) for work in works)))


def granted(outcomes: Sequence[Outcome | BaseException]) -> int:
    """Return how many were told that they have a booking."""
    return sum(isinstance(outcome, Answer) for outcome in outcomes)
