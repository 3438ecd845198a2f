"""Deliver webhooks from the journal: signed, retried until a 2xx, by one process at a time."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from uuid import uuid4

import anyio
import httpx2
import structlog

from holdfast.simulator.events import DeliveryState
from holdfast.simulator.journal import Journal, Tx
from holdfast.simulator.settings import SimulatorSettings

LEASE_NAME: Final = "webhook-delivery"
BATCH_MAX: Final = 200
CONCURRENT_CHAINS_MAX: Final = 16
USER_AGENT: Final = "Holdfast-Gateway-Simulator/1.0"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Hold one delivery that is due."""

    id: int
    event_id: str
    payment_intent: str
    url: str
    secret: str
    body: str
    attempts: int
    give_up_at: float

    @property
    def chain(self) -> tuple[str, str]:
        """Return what keeps its order: the events of one payment, told to one endpoint."""
        return (self.url, self.payment_intent)


def signature(secret: str, *, body: bytes, at: int) -> str:
    """Return the `Stripe-Signature` header of a body (https://docs.stripe.com/webhooks#verify-manually)."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


class Deliverer:
    """Tell the endpoints what happened, at least once, first tries in order per payment.

    Several processes may run one each on a shared journal: a lease lets one of them work. A lease that is lost in the
    middle costs a duplicate at worst, which a receiver of webhooks has to bear anyway.
    """

    def __init__(
        self, journal: Journal, settings: SimulatorSettings, *, clock: Callable[[], float] = time.time
    ) -> None:
        """Take the journal to read from; nothing happens before `run`."""
        self._journal = journal
        self._settings = settings
        self._clock = clock
        self._owner = uuid4().hex
        self._lease_until = 0.0
        self._busy: set[tuple[str, str]] = set()
        self._wake: anyio.Event | None = None

    def nudge(self) -> None:
        """Say that there may be something to deliver now."""
        if self._wake is not None:
            self._wake.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        timeout = self._settings.delivery_timeout_seconds
        try:
            # The machine's proxies are for the outside world; endpoints of a test stand on this machine.
            async with (
                httpx2.AsyncClient(timeout=timeout, follow_redirects=False, trust_env=False) as client,
                anyio.create_task_group() as chains,
            ):
                while True:
                    # Renewed before looking, so that a nudge during the look is not lost.
                    self._wake = anyio.Event()
                    for chain in await self._next_chains():
                        self._busy.add(chain[0].chain)
                        chains.start_soon(self._deliver_chain, client, chain)
                    with anyio.move_on_after(self._settings.delivery_poll_seconds):
                        await self._wake.wait()
        finally:
            self._wake = None
            self._busy.clear()
            with anyio.CancelScope(shield=True):
                await self._journal.run(self._release_lease)

    async def _next_chains(self) -> list[list[Delivery]]:
        # A journal that cannot be read just now (a full disk, a lock held too long) must not end the delivery, and
        # with it the process that hosts the simulator: the next look finds the same rows.
        try:
            return await self._due_chains()
        except sqlite3.Error:
            _log.exception("webhook_journal_unreadable")
            return []

    async def _due_chains(self) -> list[list[Delivery]]:
        room = CONCURRENT_CHAINS_MAX - len(self._busy)
        if room < 1 or not await self.has_lease():
            return []
        due = [delivery for delivery in await self._journal.read(_due) if delivery.chain not in self._busy]
        chains = [list(group) for _, group in groupby(sorted(due, key=_chain_order), key=lambda item: item.chain)]
        return chains[:room]

    async def _deliver_chain(self, client: httpx2.AsyncClient, chain: list[Delivery]) -> None:
        try:
            for delivery in chain:
                await self._attempt(client, delivery)
        finally:
            self._busy.discard(chain[0].chain)
            self.nudge()

    async def _attempt(self, client: httpx2.AsyncClient, delivery: Delivery) -> None:
        body = delivery.body.encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": USER_AGENT,
            "Stripe-Signature": signature(delivery.secret, body=body, at=int(self._clock())),
        }
        try:
            response = await client.post(delivery.url, content=body, headers=headers)
            outcome, is_taken = str(response.status_code), response.is_success
        except (httpx2.HTTPError, httpx2.InvalidURL) as failure:
            outcome, is_taken = type(failure).__name__, False
        if not is_taken:
            _log.info("webhook_not_taken", event_id=delivery.event_id, outcome=outcome, attempt=delivery.attempts + 1)
        try:
            await self._journal.run(lambda tx: self._settle(tx, delivery, outcome=outcome, is_taken=is_taken))
        except sqlite3.Error:
            # It stays due: told twice is allowed, lost is not.
            _log.exception("webhook_outcome_not_kept", event_id=delivery.event_id)

    def _settle(self, tx: Tx, delivery: Delivery, *, outcome: str, is_taken: bool) -> None:
        delays = self._settings.retry_delays_seconds
        next_at = tx.now + delays[min(delivery.attempts, len(delays) - 1)]
        if is_taken:
            state = DeliveryState.DELIVERED
        elif next_at > delivery.give_up_at:
            state = DeliveryState.GIVEN_UP
        else:
            state = DeliveryState.PENDING
        tx.connection.execute(
            "UPDATE deliveries SET state = ?, attempts = attempts + 1, next_attempt_at = ?, last_outcome = ? "
            "WHERE id = ?",
            (state, next_at, outcome, delivery.id),
        )

    async def has_lease(self) -> bool:
        """Tell whether this process is the one that delivers, taking a free lease or renewing its own."""
        # Renewed at half time: an idle simulator then writes once every few seconds instead of at every look.
        lease = self._settings.delivery_lease_seconds
        if self._clock() < self._lease_until - lease / 2:
            return True
        return await self._journal.run(self._take_lease)

    def _take_lease(self, tx: Tx) -> bool:
        until = tx.now + self._settings.delivery_lease_seconds
        cursor = tx.connection.execute(
            "INSERT INTO leases (name, owner, until) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE "
            "SET owner = excluded.owner, until = excluded.until WHERE owner = excluded.owner OR until < ?",
            (LEASE_NAME, self._owner, until, tx.now),
        )
        is_ours = cursor.rowcount == 1
        self._lease_until = until if is_ours else 0.0
        return is_ours

    def _release_lease(self, tx: Tx) -> None:
        self._lease_until = 0.0
        tx.connection.execute("DELETE FROM leases WHERE name = ? AND owner = ?", (LEASE_NAME, self._owner))


def _chain_order(delivery: Delivery) -> tuple[str, str]:
    # Sorting is stable: inside a chain the deliveries keep the order of their positions.
    return delivery.chain


def _due(tx: Tx) -> list[Delivery]:
    rows = tx.connection.execute(
        "SELECT d.id, d.event_id, d.payment_intent, d.attempts, d.give_up_at, p.url, p.secret, e.body "
        "FROM deliveries d JOIN events e ON e.id = d.event_id JOIN endpoints p ON p.id = d.endpoint_id "
        "WHERE d.state = ? AND d.next_attempt_at <= ? AND p.is_enabled = 1 ORDER BY d.position LIMIT ?",
        (DeliveryState.PENDING, tx.now, BATCH_MAX),
    )
    return [Delivery(**dict(row)) for row in rows]
