"""Bind the journal, the settings and the deliverer into the one thing that the routes talk to."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar
from urllib.parse import urlsplit

from holdfast.simulator import endpoints, faults, idempotency
from holdfast.simulator.contracts import Call
from holdfast.simulator.delivery import Deliverer
from holdfast.simulator.errors import AuthenticationFailed, IdempotencyKeyInUse
from holdfast.simulator.faults import CALL_FAULTS, Fault
from holdfast.simulator.journal import Journal, Tx
from holdfast.simulator.settings import SimulatorSettings
from holdfast.simulator.wire import secret_key_of

Result = TypeVar("Result")

_HOST: Final = re.compile(r"[a-z0-9.\-]+")
SECRET_KEY_PREFIX = "sk_test_"  # noqa: S105 - the public prefix of Stripe's test keys


def account_of(api_key: str) -> str:
    """Return the account that a secret key opens: every key has one of its own."""
    return f"acct_{hashlib.sha256(api_key.encode()).hexdigest()[:16]}"


class Gateway:
    """Run calls against the journal for one process."""

    def __init__(self, settings: SimulatorSettings, *, clock: Callable[[], float] = time.time) -> None:
        """Prepare; the journal opens at the first call and webhooks leave once `deliverer.run` runs."""
        self.settings = settings
        self.clock = clock
        self.journal = Journal(settings.journal_path, clock=clock)
        self.deliverer = Deliverer(self.journal, settings, clock=clock)
        self._in_flight: set[tuple[str, str]] = set()

    async def change(self, work: Callable[[Tx], Result]) -> Result:
        """Run a transaction that may cause webhooks."""
        result = await self.journal.run(work)
        self.deliverer.nudge()
        return result

    def call(self, tx: Tx, *, account: str, request_id: str | None = None, idempotency_key: str | None = None) -> Call:
        """Return the context of one call."""
        return Call(
            tx=tx,
            account=account,
            public_url=self.settings.public_url,
            retry_window_seconds=self.settings.retry_window_seconds,
            request_id=request_id,
            idempotency_key=idempotency_key,
        )

    async def fault_for(self, operation: str) -> Fault | None:
        """Use up the fault that a test has programmed for this operation, if there is one."""
        return await self.journal.run(lambda tx: faults.take(tx, kinds=CALL_FAULTS, target=operation))

    async def register_settings(self) -> None:
        """Make the endpoints of the settings known, and retire those that the settings no longer name."""
        given = [(item, account_of(item.api_key) if item.api_key else None) for item in self.settings.webhook_endpoints]
        await self.journal.run(lambda tx: endpoints.replace_from_settings(tx, given))
        await self.journal.run(idempotency.forget_old)

    def account_for(self, authorization: str) -> str:
        """Return the account of the caller.

        Raises AuthenticationFailed without a test key that this simulator accepts.
        """
        key = secret_key_of(authorization)
        if not key.startswith(SECRET_KEY_PREFIX):
            message = f"Invalid API Key provided: the simulator takes keys that begin with {SECRET_KEY_PREFIX} only."
            raise AuthenticationFailed(message)
        accepted = self.settings.api_keys
        if accepted and not any(hmac.compare_digest(key.encode(), known.encode()) for known in accepted):
            message = f"Invalid API Key provided: {SECRET_KEY_PREFIX}****{key[-4:]}"
            raise AuthenticationFailed(message)
        return account_of(key)

    @contextmanager
    def in_flight(self, account: str, key: str | None) -> Iterator[None]:
        """Hold an idempotency key while its request runs.

        Raises IdempotencyKeyInUse for the second of two at the same time. Between processes the journal's writer lock
        keeps the same order: there the second waits and then gets the stored answer.
        """
        if key is None:
            yield
            return
        mark = (account, key)
        if mark in self._in_flight:
            raise IdempotencyKeyInUse(key)
        self._in_flight.add(mark)
        try:
            yield
        finally:
            self._in_flight.discard(mark)

    def may_return_to(self, url: str) -> bool:
        """Tell whether a browser may be sent to this address after the payment: no open redirect."""
        if any(ord(char) <= ord(" ") or char in "\\\x7f" for char in url):
            return False
        try:
            target = urlsplit(url)
            port = target.port
        except ValueError:
            return False
        # The origin is also written into a header: a host is letters, digits, dots and dashes, and nothing else.
        host = target.hostname or ""
        if target.scheme not in {"http", "https"} or _HOST.fullmatch(host) is None or "@" in target.netloc:
            return False
        own = urlsplit(self.settings.public_url)
        if (target.scheme, target.netloc) == (own.scheme, own.netloc):
            return True
        return any(_fits(allowed, host=host, port=port) for allowed in self.settings.allowed_return_hosts)


def _fits(allowed: str, *, host: str, port: int | None) -> bool:
    name, _, wanted_port = allowed.partition(":")
    if wanted_port and wanted_port != str(port):
        return False
    if name.startswith("*."):
        return host.endswith(name[1:]) and len(host) > len(name) - 1
    return host == name
