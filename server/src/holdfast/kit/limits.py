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

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Return the `RateLimit-*` headers."""
        return [
            (b"ratelimit-limit", str(self.limit).encode()),
            (b"ratelimit-remaining", str(max(0, self.remaining)).encode()),
            (b"ratelimit-reset", str(self.reset_seconds).encode()),
            (b"ratelimit-policy", f"{self.limit};w={WINDOW_SECONDS}".encode()),
        ]


class Limiter:
    """Counts requests against rules."""

    def __init__(self, rules: Sequence[Rule], *, storage: Storage | None = None, clock: Clock = now) -> None:
        """Without a storage the process counts for itself; processes that share one must agree what time it is."""
        self._rules = tuple(rules)
        self._now = clock
        self._shared = storage
        self._own = _Counts()
        self._shared_again_at = 0.0

    async def count(self, *, method: str, path: str, address: str, account: str | None) -> Standing | None:
        """Count a request and return where its caller stands; None when no rule is about it."""
        seconds = self._now().timestamp()
        window = int(seconds // WINDOW_SECONDS)
        reset_seconds = ceil((window + 1) * WINDOW_SECONDS - seconds)
        callers = (f"a:{address}",) if account is None else (f"a:{address}", f"u:{account}")
        least: Standing | None = None
        for rule in self._rules:
            if not rule.covers(method, path):
                continue
            for caller in callers:
                key = f"hf:{rule.name}:{_short(caller)}:{window}"
                remaining = rule.per_minute - await self._increment(key, by=1)
                if least is None or remaining < least.remaining:
                    is_over = remaining < 0
                    least = Standing(rule.name, rule.per_minute, remaining, reset_seconds, is_over)
        return least

    def kept(self) -> int:
        """Return how many counts this process keeps itself."""
        return len(self._own)

    async def forgive(self, *, method: str, path: str, address: str, account: str | None) -> None:
        """Take back a count: the answer was a replay of an accepted request (R78)."""
        window = int(self._now().timestamp() // WINDOW_SECONDS)
        callers = (f"a:{address}",) if account is None else (f"a:{address}", f"u:{account}")
        for rule in self._rules:
            if rule.covers(method, path):
                for caller in callers:
                    await self._increment(f"hf:{rule.name}:{_short(caller)}:{window}", by=-1)

    async def _increment(self, key: str, *, by: int) -> int:
        if self._shared is not None and monotonic_seconds() >= self._shared_again_at:
            try:
                return int(await self._shared.incr(key, WINDOW_SECONDS + 5, amount=by))
            except (StorageError, OSError, TimeoutError) as error:
                self._shared_again_at = monotonic_seconds() + RETRY_REDIS_SECONDS
                log.warning("limits.shared_storage_away", reason=str(error))
        return self._own.increment(key, by=by)


class _Counts:
    """This process's own counts of the present window: one number for each key that ends in it."""

    def __init__(self) -> None:
        self._window = ""
        self._counts: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._counts)

    def increment(self, key: str, *, by: int) -> int:
        """Return the count of a key after adding to it; earlier windows are forgotten, and too many keys at once."""
        window = key[key.rindex(":") :]
        if window != self._window or (len(self._counts) >= OWN_COUNTS_MAX and key not in self._counts):
            self._window = window
            self._counts.clear()
        count = self._counts.get(key, 0) + by
        self._counts[key] = count
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
def _short(caller: str) -> str:
    """Return a name of fixed length: an address or account that somebody makes up cannot fill the memory."""
    return hashlib.blake2b(caller.encode(), digest_size=12).hexdigest()
