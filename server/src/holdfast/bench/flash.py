"""A flash sale, in a process of its own: `python -m holdfast.bench.flash PLAN` sends everybody of the plan once.

Each person comes on a connection of their own, as many at a time as the plan has connections; who is told to come back
(503, 429) or gets no answer comes back with the same key.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Final

import uvloop

from holdfast.bench.answers import body_of, length_of, status_of
from holdfast.bench.gun import allow_many_files
from holdfast.bench.magazine import Magazine, Plan
from holdfast.bench.numbers import percentile
from holdfast.kit.clock import now

ANSWER_SECONDS_MAX: Final = 60.0
TRIES_MAX: Final = 30
PAUSE_SECONDS: Final = 0.5
_CREATED: Final = 201
_CONFLICT: Final = 409
_LATER: Final = frozenset({0, 429, 503})
_BROKEN: Final = range(500, 600)


@dataclass
class Sale:
    """What came of a sale: what the last answer to each person said, and every 5xx on the way there."""

    said: dict[str, int] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)
    cut: int = 0
    refused_at: list[float] = field(default_factory=list)
    sold: int = 0
    seconds: float = 0.0
    p99_ms: float = 0.0

    def refused_before(self, moment: float) -> int:
        """Return how many were refused before a moment: while there still were places."""
        return sum(at < moment for at in self.refused_at)


async def hold(plan: Plan) -> Sale:
    """Send everybody, and return what they were told."""
    magazine, sale, said, broken = Magazine(plan), Sale(), Counter[str](), Counter[str]()
    latencies: list[float] = []
    begin = perf_counter()

    async def come() -> None:
        while (request := magazine.next()) is not None:
            port = plan.ports[magazine.given % len(plan.ports)]
            started = perf_counter()
            said[await _persist(request, port=port, sale=sale, broken=broken)] += 1
            latencies.append(perf_counter() - started)

    await asyncio.gather(*(come() for _ in range(plan.connections)))
    sale.said, sale.broken = dict(said), dict(broken)
    sale.seconds = perf_counter() - begin
    sale.p99_ms = round(percentile(latencies, 0.99) * 1_000, 1)
    return sale


async def _persist(request: bytes, *, port: int, sale: Sale, broken: Counter[str]) -> str:
    """Ask until there is an answer that stands, and return it in words."""
    for _ in range(TRIES_MAX):
        answer = await _asked(request, port=port)
        status = status_of(answer) if answer else 0
        if status in _BROKEN:
            broken[_in_words(status, answer)] += 1
        sale.cut += status == 0
        if status not in _LATER:
            break
        await asyncio.sleep(PAUSE_SECONDS)
    if status == _CREATED:
        sale.sold += 1
    if status == _CONFLICT:
        sale.refused_at.append(now().timestamp())
    return _in_words(status, answer)


async def _asked(request: bytes, *, port: int) -> bytes:
    """Return the whole answer, or nothing when the line was cut."""
    answer = b""
    with suppress(OSError, TimeoutError):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            async with asyncio.timeout(ANSWER_SECONDS_MAX):
                writer.write(request)
                while length_of(answer) is None and (more := await reader.read(65_536)):
                    answer += more
        finally:
            writer.close()
    return answer if answer and length_of(answer) is not None else b""


def _in_words(status: int, answer: bytes) -> str:
    if status < _CONFLICT:
        return str(status)
    with suppress(ValueError, KeyError):
        return f"{status} {json.loads(body_of(answer))['type'].rpartition('/')[2]}"
    return str(status)


def main(arguments: Sequence[str]) -> None:
    """Hold the sale that the command line names."""
    allow_many_files()
    sale = uvloop.run(hold(Plan.load(Path(arguments[0]))))
    sys.stdout.write(json.dumps(asdict(sale)))


if __name__ == "__main__":
    main(sys.argv[1:])
