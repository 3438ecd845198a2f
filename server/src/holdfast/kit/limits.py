"""Rate limits: so many requests a minute for an address, an account and a route (R78).

Counted in fixed windows, shared by all processes when there is a Redis, else each process for itself. A Redis that is
away makes processes count for themselves until it is back: a limiter must not be what brings the house down (R60).
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Any

import structlog
from limits.aio.storage import Storage
from limits.errors import StorageError

from holdfast.kit.clock import Clock, monotonic_seconds, now
from holdfast.kit.errors import ErrorKind, HouseError

log = structlog.get_logger("holdfast.limits")

WINDOW_SECONDS = 60
RETRY_REDIS_SECONDS = 5.0
# Redis answers in a millisecond or is as good as away; nobody's booking waits longer for a counter.
REDIS_SECONDS = 0.5
# So many callers in one minute are an attack: memory is worth more then than their counts.
OWN_COUNTS_MAX = 200_000
PATHS_KNOWN_MAX = 5_000
PATH_KNOWN_LENGTH_MAX = 200


class TooManyRequests(HouseError):
    """You ask more often than is allowed: wait `retry_after_seconds`, then go on."""

    kind = ErrorKind.RATE_LIMITED
    title = "Too many requests"

    def __init__(self, detail: str | None = None, *, retry_after_seconds: int = 1, **values: object) -> None:
        super().__init__(
            detail or f"Wait {retry_after_seconds} seconds, then go on.",
            retry_after_seconds=retry_after_seconds,
            **values,
        )


@dataclass(frozen=True)
class Rule:
    """How often a minute something may be asked for, for each address and for each account."""

    name: str
    per_minute: int
    methods: frozenset[str] = frozenset()
    paths: re.Pattern[str] | None = None

    def covers(self, method: str, path: str) -> bool:
        """Say whether the rule is about such a request."""
        return (not self.methods or method in self.methods) and (self.paths is None or bool(self.paths.match(path)))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands with the rule that leaves least."""

    rule: str
    limit: int
    remaining: int
    reset_seconds: int
    is_over: bool

    def headers(self) -> tuple[tuple[bytes, bytes], ...]:
        """Return the `RateLimit-*` headers."""
        limit, policy = _of_limit(self.limit)
        return (
            limit,
            (b"ratelimit-remaining", b"%d" % max(0, self.remaining)),
            (b"ratelimit-reset", b"%d" % self.reset_seconds),
            policy,
        )


@lru_cache(maxsize=100)
def _of_limit(limit: int) -> tuple[tuple[bytes, bytes], tuple[bytes, bytes]]:
    return (b"ratelimit-limit", b"%d" % limit), (b"ratelimit-policy", b"%d;w=%d" % (limit, WINDOW_SECONDS))


class Limiter:
    """Counts requests against rules."""

    def __init__(self, rules: Sequence[Rule], *, storage: Storage | None = None, clock: Clock = now) -> None:
        """Without a storage the process counts for itself; processes that share one must agree what time it is."""
        self._rules = tuple(rules)
        self._now = clock
        self._shared = storage
        self._own = _Counts()
        self._covered: dict[tuple[str, str], tuple[Rule, ...]] = {}
        self._shared_again_at = 0.0

    async def count(self, *, method: str, path: str, address: str, account: str | None) -> Standing | None:
        """Count a request and return where its caller stands; None when no rule is about it."""
        seconds = self._now().timestamp()
        window = int(seconds // WINDOW_SECONDS)
        least: tuple[int, Rule] | None = None
        for rule in self._covering(method, path):
            for caller in _callers(address, account):
                remaining = rule.per_minute - await self._increment((rule.name, caller), window=window, by=1)
                if least is None or remaining < least[0]:
                    least = (remaining, rule)
        if least is None:
            return None
        remaining, rule = least
        reset_seconds = ceil((window + 1) * WINDOW_SECONDS - seconds)
        return Standing(rule.name, rule.per_minute, remaining, reset_seconds, remaining < 0)

    def kept(self) -> int:
        """Return how many counts this process keeps itself."""
        return len(self._own)

    async def forgive(self, *, method: str, path: str, address: str, account: str | None) -> None:
        """Take back a count: the answer was a replay of an accepted request (R78)."""
        window = int(self._now().timestamp() // WINDOW_SECONDS)
        for rule in self._covering(method, path):
            for caller in _callers(address, account):
                await self._increment((rule.name, caller), window=window, by=-1)

    def _covering(self, method: str, path: str) -> tuple[Rule, ...]:
        known = self._covered.get((method, path))
        if known is None:
            known = tuple(rule for rule in self._rules if rule.covers(method, path))
            if len(self._covered) >= PATHS_KNOWN_MAX:
                self._covered.clear()
            if len(path) <= PATH_KNOWN_LENGTH_MAX:
                self._covered[method, path] = known
        return known

    async def _increment(self, counted: tuple[str, str], *, window: int, by: int) -> int:
        if self._shared is not None and monotonic_seconds() >= self._shared_again_at:
            key = f"hf:{counted[0]}:{counted[1]}:{window}"
            try:
                return int(await self._shared.incr(key, WINDOW_SECONDS + 5, amount=by))
            except (StorageError, OSError, TimeoutError) as error:
                self._shared_again_at = monotonic_seconds() + RETRY_REDIS_SECONDS
                log.warning("limits.shared_storage_away", reason=str(error))
        return self._own.increment(counted, window=window, by=by)


class _Counts:
    """This process's own counts of the present window: one number for each rule and caller."""

    def __init__(self) -> None:
        self._window = 0
        self._counts: dict[tuple[str, str], int] = {}

    def __len__(self) -> int:
        return len(self._counts)

    def increment(self, counted: tuple[str, str], *, window: int, by: int) -> int:
        """Return the count after adding to it; earlier windows are forgotten, and too many counts at once."""
        if window != self._window or (len(self._counts) >= OWN_COUNTS_MAX and counted not in self._counts):
            self._window = window
            self._counts.clear()
        count = self._counts.get(counted, 0) + by
        self._counts[counted] = count
        return count


def shared_storage(redis_url: str) -> Storage:
    """Return the storage in Redis; connections are made when first needed."""
    from limits.aio.storage import RedisStorage  # noqa: PLC0415 - an extra that not everybody installs
    from redis.asyncio.retry import Retry  # noqa: PLC0415 - the same
    from redis.backoff import NoBackoff  # noqa: PLC0415 - the same

    patience: dict[str, Any] = {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS}
    # One try more, for a connection that Redis closed while nobody asked.
    patience["retry"] = Retry(NoBackoff(), 1)
    return RedisStorage(f"async+{redis_url}", wrap_exceptions=True, implementation="redispy", **patience)


@lru_cache(maxsize=10_000)
def _callers(address: str, account: str | None) -> tuple[str, ...]:
    """Return who is counted, by names of fixed length: what somebody makes up cannot fill the memory."""
    callers = (f"a:{address}",) if account is None else (f"a:{address}", f"u:{account}")
    return tuple(hashlib.blake2b(caller.encode(), digest_size=12).hexdigest() for caller in callers)
