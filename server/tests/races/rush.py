"""A rush that goes on and on, in a process of its own: who is timed beside it is not kept waiting by whoever rushes.

`python -m tests.races.rush FILE` fires the pickled shots at the pickled ports again and again, each time under new
keys, and prints after each volley how many replies said what.
"""

import asyncio
import pickle
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import NamedTemporaryFile

import orjson

from holdfast.kit.ids import new_id
from tests.races.arena import tally
from tests.races.gun import Shot, fire


@dataclass
class Heard:
    """What the volleys so far heard: how many there were, how many replies said what, and whether more will come."""

    volleys: int = 0
    ended: bool = False
    said: Counter[str] = field(default_factory=Counter)


@asynccontextmanager
async def rushing(shots: Sequence[Shot], *, ports: Sequence[int]) -> AsyncIterator[Heard]:
    """Let a rush go on meanwhile, from after its first volley on."""
    with NamedTemporaryFile(suffix=".pickle") as file:
        pickle.dump((list(shots), list(ports)), file)
        file.flush()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.races.rush", file.name), stdout=asyncio.subprocess.PIPE
        )
        heard = Heard()
        assert process.stdout is not None
        _note(heard, await process.stdout.readline())
        listening = asyncio.create_task(_listen(heard, process.stdout))
        try:
            yield heard
            assert process.returncode is None, "the rush ended by itself"
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
            await listening


async def _listen(heard: Heard, lines: asyncio.StreamReader) -> None:
    while line := await lines.readline():
        _note(heard, line)
    heard.ended = True


def _note(heard: Heard, line: bytes) -> None:
    heard.said.update(orjson.loads(line))
    heard.volleys += 1


async def _rush(shots: Sequence[Shot], ports: Sequence[int]) -> None:
    while True:
        anew = [replace(shot, headers=shot.headers | {"Idempotency-Key": new_id().hex}) for shot in shots]
        sys.stdout.write(orjson.dumps(tally(await fire(anew, ports=ports))).decode() + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_rush(*pickle.loads(Path(sys.argv[1]).read_bytes())))  # noqa: S301 - our own, written above
