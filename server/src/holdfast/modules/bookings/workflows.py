"""The desk: orders that arrive together are settled together, in one transaction a batch (docs/decisions).

Nobody else's lock stops it: a row that is not had in time is left out, orders for it go to a slow lane, and the rest
goes on. A request that breaks something of its own is refused alone: a failed batch is halved and tried again.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Final
from uuid import UUID

import structlog

from holdfast.kit.clock import monotonic_seconds
from holdfast.kit.database import ConstraintBroken, Database, Transaction, TransientConflict
from holdfast.kit.errors import Busy, ChangedMeanwhile, DatabaseUnavailable, HouseError
from holdfast.kit.faults import fault
from holdfast.kit.lanes import Lane
from holdfast.kit.once import Answer
from holdfast.modules.bookings.service.place import settle_batch
from holdfast.modules.bookings.service.requests import Encode, Outcome, PlaceRequest
from holdfast.modules.bookings.settings import BookingSettings
from holdfast.modules.catalogue import facade as catalogue
from holdfast.modules.catalogue.contracts import SpaceTerms
from holdfast.modules.inventory import facade as inventory
from holdfast.modules.inventory.contracts import Cell

log = structlog.get_logger(__name__)

LOCK_NOT_HAD: Final = "55P03"
# Of a request's patience, one wait for a row may take one part in so many.
PATIENT_SHARE: Final = 3
# Once, and three times again (R13).
TRIES_MAX: Final = 4
JITTER_SECONDS: Final = 0.01
# A statement of the desk is planned once for each connection, which else costs more than what it does; and what is
# forbidden keeps a plan that was made on an empty table right when it fills.
SERVER_SETTINGS: Final = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}


class _Waits(Exception):
    """The cell of this order is locked by somebody else, or its customer orders elsewhere: the slow lane's."""


_Settle = Callable[[Sequence[PlaceRequest]], Awaitable[Sequence[Outcome | BaseException]]]


class Desk:
    """One desk a process, over all tenants."""

    def __init__(self, database: Database, *, settings: BookingSettings, encode: Encode) -> None:
        self._database = database
        self._settings = settings
        self._encode = encode
        self._quarantined: set[Cell] = set()
        self._spaces = _Spaces(database)
        self._lane: Lane[PlaceRequest, Answer] = Lane(self._settle, batch_max=settings.desk_batch_max, in_turns=True)
        self._slow_lane: Lane[PlaceRequest, Answer] = Lane(self._settle_slowly, batch_max=settings.desk_batch_max)

    async def place(self, request: PlaceRequest) -> Answer:
        """Return the answer to an order: places held (or had, when nothing is to pay), and the price.

        Raises what stands in the way of this order; `Busy` when somebody kept its slot locked for too long.
        """
        if request.order.slot_id is not None:
            return await self._place(request)
        offering = (request.tenant_id, request.order.offering_id)
        space = await self._spaces.of(*offering)
        try:
            return await self._place(replace(request, space=space))
        except DatabaseUnavailable:
            raise
        except Busy:
            anew = await self._spaces.of(*offering, is_known=False)
            if anew == space:
                raise
            # Its buffers were changed since they were read here: then too little was read under the lock to decide.
            return await self._place(replace(request, space=anew))

    def quarantined(self) -> int:
        """Return how many cells somebody else keeps locked now."""
        return len(self._quarantined)

    async def _place(self, request: PlaceRequest) -> Answer:
        try:
            return await self._lane.submit(request)
        except _Waits:
            return await self._place_slowly(request)

    async def _place_slowly(self, request: PlaceRequest) -> Answer:
        deadline = monotonic_seconds() + self._settings.desk_patience_seconds
        while monotonic_seconds() < deadline:
            try:
                return await self._slow_lane.submit(request)
            except _Waits:
                await asyncio.sleep(JITTER_SECONDS * secrets.randbelow(100) / 100)
        raise Busy("Somebody keeps this time locked just now; nothing was booked.", retry_after_seconds=1)

    async def _settle(self, requests: Sequence[PlaceRequest]) -> Sequence[Outcome | BaseException]:
        through = [i for i, request in enumerate(requests) if request.cell not in self._quarantined]
        outcomes: list[Outcome | BaseException] = [_Waits() for _ in requests]
        settled = await self._halving([requests[i] for i in through])
        for i, outcome in zip(through, settled, strict=True):
            outcomes[i] = outcome
        return outcomes

    async def _settle_slowly(self, requests: Sequence[PlaceRequest]) -> Sequence[Outcome | BaseException]:
        outcomes = list(await self._halving(requests, settle=self._skipping))
        if all(isinstance(outcome, _Waits) for outcome in outcomes):
            # Nothing was to be had: wait for the oldest order's row, and settle all who want it when it comes.
            same = [i for i, request in enumerate(requests) if request.cell == requests[0].cell]
            settled = await self._halving([requests[i] for i in same], settle=self._patiently)
            for i, outcome in zip(same, settled, strict=True):
                outcomes[i] = outcome
        return outcomes

    async def _halving(
        self, requests: Sequence[PlaceRequest], *, settle: _Settle | None = None
    ) -> Sequence[Outcome | BaseException]:
        """Settle the requests; when the database refuses one of them, find it by halves and refuse it alone."""
        if not requests:
            return []
        settle = settle or self._tried
        try:
            return await settle(requests)
        except DatabaseUnavailable as away:
            return [away] * len(requests)
        except Exception as refusal:  # noqa: BLE001 - whatever one request breaks, it must not take others with it
            if len(requests) == 1:
                return [_as_outcome(refusal)]
        middle = len(requests) // 2
        first = await self._halving(requests[:middle], settle=settle)
        return [*first, *await self._halving(requests[middle:], settle=settle)]

    async def _skipping(self, requests: Sequence[PlaceRequest]) -> Sequence[Outcome | BaseException]:
        return await self._tried(requests, skip_locked=True)

    async def _patiently(self, requests: Sequence[PlaceRequest]) -> Sequence[Outcome | BaseException]:
        try:
            return await self._in_one_transaction(requests, skip_locked=False, is_patient=True)
        except TransientConflict:
            return [_Waits() for _ in requests]

    async def _tried(
        self, requests: Sequence[PlaceRequest], *, skip_locked: bool = False
    ) -> Sequence[Outcome | BaseException]:
        """Settle the requests in one transaction, tried again when a row was not had or a decision was overtaken."""
        for attempt in range(TRIES_MAX):
            try:
                return await self._in_one_transaction(requests, skip_locked=skip_locked)
            except TransientConflict as conflict:
                # What was waited for is left out now; two that overtook each other must not do so in step again.
                was_left_out = conflict.sqlstate == LOCK_NOT_HAD and not skip_locked
                skip_locked = skip_locked or was_left_out
                if not was_left_out:
                    await asyncio.sleep(JITTER_SECONDS * (attempt + 1) * (1 + secrets.randbelow(100) / 100))
        raise TransientConflict(LOCK_NOT_HAD)

    async def _in_one_transaction(
        self, requests: Sequence[PlaceRequest], *, skip_locked: bool, is_patient: bool = False
    ) -> Sequence[Outcome | BaseException]:
        async with self._transaction(requests, is_patient=is_patient) as tx:
            locked = await _lock(tx, requests, skip_locked=skip_locked)
            await fault("bookings.desk_locked")
            got = [i for i, r in enumerate(requests) if _is_had(r, locked, skip_locked=skip_locked)]
            self._note_locks(requests, locked, skip_locked=skip_locked)
            outcomes: list[Outcome | BaseException] = [_Waits() for _ in requests]
            if got:
                chosen = [requests[i] for i in got]
                settled = await settle_batch(
                    tx,
                    chosen,
                    locked=locked,
                    settings=self._settings,
                    encode=self._encode,
                    before_writing=self._lane.tell,
                )
                for i, outcome in zip(got, settled, strict=True):
                    outcomes[i] = outcome
        await fault("bookings.desk_committed")
        return outcomes

    def _note_locks(self, requests: Sequence[PlaceRequest], locked: inventory.Locked, *, skip_locked: bool) -> None:
        self._quarantined -= locked.cells
        if skip_locked:
            self._quarantined |= {r.cell for r in requests if r.cell is not None and r.cell not in locked.cells}

    def _transaction(
        self, requests: Sequence[PlaceRequest], *, is_patient: bool
    ) -> AbstractAsyncContextManager[Transaction]:
        tenants = sorted({request.tenant_id for request in requests})
        limit = self._settings.desk_lock_timeout_milliseconds
        if is_patient:
            # Long enough for another process's full batch, or two of them: then the row comes to who waits for it.
            limit = max(limit, self._settings.desk_patience_seconds * 1_000 // PATIENT_SHARE)
        return self._database.transaction(*tenants, lock_timeout_milliseconds=limit, reads_clock=False)


class _Spaces:
    """How spaces are booked: read once, and checked again under the lock.

    Who asks while it is being read waits for that reading. A rush on a new hall would otherwise read it once for each
    order, and the batch would wait behind all of them for one of the desk's few connections.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[tuple[UUID, UUID], SpaceTerms] = {}
        self._reading: dict[tuple[UUID, UUID], asyncio.Task[SpaceTerms | None]] = {}

    async def of(self, tenant_id: UUID, offering_id: UUID, *, is_known: bool = True) -> SpaceTerms | None:
        """Return the terms of the space that an offering sells, or None when it is no space; else read them anew."""
        key = (tenant_id, offering_id)
        if is_known and key in self._known:
            return self._known[key]
        reading = self._reading.get(key)
        if reading is None:
            reading = asyncio.create_task(self._read(tenant_id, offering_id), name="space")
            self._reading[key] = reading
            reading.add_done_callback(lambda _: self._reading.pop(key, None))
        # One who gives up must not take the reading from the others.
        return await asyncio.shield(reading)

    async def _read(self, tenant_id: UUID, offering_id: UUID) -> SpaceTerms | None:
        async with self._database.transaction(tenant_id) as tx:
            found = (await catalogue.read_bookable(tx, [offering_id])).get(offering_id)
        if found is None or found.offering.space is None:
            return None
        self._known[tenant_id, offering_id] = found.offering.space
        return found.offering.space


def _is_had(request: PlaceRequest, locked: inventory.Locked, *, skip_locked: bool) -> bool:
    """Say whether an order can be decided now: its cell is locked, and nobody decides about its customer elsewhere.

    Otherwise orders for different slots in two batches would each be granted what one person may hold (R79).
    """
    is_key_had = request.key_number not in locked.keys_in_use
    if is_key_had and request.holder_number in locked.keys_in_use:
        return False
    return request.cell is None or request.cell in locked.cells or not skip_locked


async def _lock(tx: Transaction, requests: Sequence[PlaceRequest], *, skip_locked: bool) -> inventory.Locked:
    cells = sorted({request.cell for request in requests if request.cell is not None})
    numbers = [n for r in requests for n in (r.key_number, r.holder_number)]
    locked = await inventory.lock_cells(tx, cells, key_numbers=numbers, skip_locked=skip_locked)
    missing = [cell for cell in cells if cell.kind == "b_resource" and cell not in locked.cells]
    if missing and not skip_locked:
        # A resource that was never asked for has no row to lock yet.
        await inventory.make_lockable(tx, missing)
        more = await inventory.lock_cells(tx, missing)
        locked = inventory.Locked(locked.cells | more.cells, locked.keys_in_use)
    return locked


def _as_outcome(refusal: Exception) -> BaseException:
    if isinstance(refusal, HouseError):
        return refusal
    if isinstance(refusal, ConstraintBroken):
        # No module had a word for it: something that the order relies on has gone, or been taken, in this moment.
        log.error("constraint_broken", constraint=refusal.constraint, sqlstate=refusal.sqlstate)
        return ChangedMeanwhile()
    if isinstance(refusal, TransientConflict):
        return Busy("This could not be settled just now; nothing was booked.")
    # Nobody expected it: it is raised to its own caller, and logged at the edge.
    return refusal
