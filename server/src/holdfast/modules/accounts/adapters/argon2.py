"""argon2id in worker threads: at most a few at once, a bounded number waiting, one cost for every caller."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from anyio import CapacityLimiter, to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from holdfast.kit.errors import Busy
from holdfast.modules.accounts.settings import AccountsSettings


class Argon2Hashing:
    """Hashes passwords with the parameters of the settings."""

    def __init__(self, settings: AccountsSettings) -> None:
        self._hasher = PasswordHasher(
            time_cost=settings.argon2_passes, memory_cost=settings.argon2_memory_kibibytes, parallelism=1
        )
        self._turns = CapacityLimiter(settings.hashes_at_once_max)
        self._asked = 0
        self._asked_max = settings.hashes_at_once_max + settings.hashes_waiting_max
        # Checked in place of the hash of an account that does not exist, so that the answer takes the same time.
        self._nobodys = self._hasher.hash(secrets.token_urlsafe(16))

    async def hash(self, password: str) -> str:
        """Return the hash to store; raise `Busy` when too many are waiting."""
        with self._turn():
            return await to_thread.run_sync(self._hasher.hash, password, limiter=self._turns)

    async def verify(self, password: str, stored: str | None) -> bool:
        """Say whether the password is the stored one; raise `Busy` when too many are waiting."""
        with self._turn():
            is_right = await to_thread.run_sync(self._is_right, stored or self._nobodys, password, limiter=self._turns)
        return is_right and bool(stored)

    def is_outdated(self, stored: str) -> bool:
        """Say whether the hash was made with other parameters than are wanted now."""
        return self._hasher.check_needs_rehash(stored)

    def _is_right(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    @contextmanager
    def _turn(self) -> Iterator[None]:
        # Counted here and not by the limiter, whose count misses those who are on their way to it.
        if self._asked >= self._asked_max:
            raise Busy(retry_after_seconds=2)
        self._asked += 1
        try:
            yield
        finally:
            self._asked -= 1
