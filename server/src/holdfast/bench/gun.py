"""The load, in a process of its own: `python -m holdfast.bench.gun PLAN` fires what the plan says and prints what came.

Client, application and database share the cores, so the client does as little as it can: requests are made ahead,
of an answer only its end and its status are read.
"""

import asyncio
import gc
import json
import resource
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import perf_counter, process_time
from typing import Final, cast

import uvloop

from holdfast.bench.answers import body_of, length_of, status_of
from holdfast.bench.magazine import Magazine, Plan
from holdfast.bench.numbers import percentile

STRAGGLERS_SECONDS_MAX: Final = 30.0
SAMPLES_MAX: Final = 3
_OK: Final = range(200, 300)


@dataclass
class Volley:
    """What came of a load. Rate and latencies are those of the window after the warm-up; counts are of everything."""

    answers: int = 0
    seconds: float = 0.0
    latencies_ms: dict[str, float] = field(default_factory=dict)
    statuses: dict[int, int] = field(default_factory=dict)
    cut: int = 0
    samples: list[str] = field(default_factory=list)
    cpu_seconds: float = 0.0
    is_used_up: bool = False

    @property
    def rate(self) -> float:
        """Return answers a second."""
        return self.answers / self.seconds if self.seconds else 0.0

    @property
    def good(self) -> int:
        """Return how many answers there were with a status of success, warm-up included."""
        return sum(count for status, count in self.statuses.items() if status in _OK)

    @property
    def bad(self) -> int:
        """Return how many requests got another answer, or none."""
        return sum(self.statuses.values()) - self.good + self.cut

    @classmethod
    def read(cls, text: str) -> "Volley":
        """Read what a gun printed."""
        found = json.loads(text)
        return cls(**{**found, "statuses": {int(status): count for status, count in found["statuses"].items()}})


class Tally:
    """Notes answers as they come; those of the window with their latency."""

    def __init__(self) -> None:
        self.window: tuple[float, float] | None = None
        self.latencies: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.samples: list[str] = []
        self.cut = 0

    def note(self, answer: bytes, *, sent: float) -> None:
        """Note an answer."""
        moment = perf_counter()
        status = status_of(answer)
        self.statuses[status] += 1
        if status not in _OK and len(self.samples) < SAMPLES_MAX:
            self.samples.append(f"{status} {body_of(answer)[:300].decode(errors='replace')}")
        if self.window is not None and self.window[0] <= moment < self.window[1] and status in _OK:
            self.latencies.append(moment - sent)


class Barrel(asyncio.Protocol):
    """A connection that asks, waits for the answer, and asks again."""

    def __init__(self, take: Callable[[], bytes | None], *, tally: Tally) -> None:
        self._take = take
        self._tally = tally
        self._held = b""
        self._sent = 0.0
        self._transport: asyncio.WriteTransport | None = None
        self.is_empty = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the line; the first shot is `fire`'s."""
        # uvloop's own does not say that it is one.
        self._transport = cast("asyncio.WriteTransport", transport)

    def data_received(self, data: bytes) -> None:
        """Ask again when the answer is whole."""
        held = self._held + data if self._held else data
        end = length_of(held)
        if end is None:
            self._held = held
            return
        self._held = b""
        self._tally.note(held, sent=self._sent)
        self.fire()

    def connection_lost(self, _error: Exception | None) -> None:
        """Note a request that got no answer."""
        if not self.is_empty.is_set():
            self._tally.cut += 1
            self.is_empty.set()

    def fire(self) -> None:
        """Send the next request, or close the line when there is none."""
        request = self._take()
        if request is None or self._transport is None:
            self.is_empty.set()
            if self._transport is not None:
                self._transport.close()
            return
        self._sent = perf_counter()
        self._transport.write(request)


async def fire(plan: Plan) -> Volley:
    """Carry out a plan: warm up, measure, let what was asked be answered."""
    magazine, tally = Magazine(plan), Tally()
    spent = process_time()
    is_over = False

    def take() -> bytes | None:
        return None if is_over else magazine.next()

    loop = asyncio.get_running_loop()
    barrels = []
    for number in range(plan.connections):
        port = plan.ports[number % len(plan.ports)]
        _, barrel = await loop.create_connection(lambda: Barrel(take, tally=tally), "127.0.0.1", port)
        barrels.append(barrel)
    begin = perf_counter() + plan.warm_up_seconds
    tally.window = (begin, begin + plan.seconds)
    for barrel in barrels:
        barrel.fire()
    everything = asyncio.gather(*(barrel.is_empty.wait() for barrel in barrels))
    done, _ = await asyncio.wait({everything}, timeout=plan.warm_up_seconds + plan.seconds)
    is_used_up = bool(done)
    seconds = max(0.0, min(plan.seconds, perf_counter() - begin))
    is_over = True
    await asyncio.wait_for(everything, STRAGGLERS_SECONDS_MAX)
    return Volley(
        answers=len(tally.latencies),
        seconds=seconds,
        latencies_ms=_summary(tally.latencies),
        statuses=dict(tally.statuses),
        cut=tally.cut,
        samples=tally.samples,
        cpu_seconds=process_time() - spent,
        is_used_up=is_used_up,
    )


def _summary(latencies: list[float]) -> dict[str, float]:
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    return {name: round(percentile(latencies, share) * 1_000, 2) for name, share in shares.items()}


def allow_many_files() -> int:
    """Raise the limit of open files as far as it goes, and return it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def main() -> None:
    """Fire the plan that the command line names."""
    allow_many_files()
    plan = Plan.load(Path(sys.argv[1]))
    gc.freeze()
    gc.disable()
    volley = uvloop.run(fire(plan))
    sys.stdout.write(json.dumps(asdict(volley)))


if __name__ == "__main__":
    main()
