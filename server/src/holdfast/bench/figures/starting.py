"""S6: from an empty directory to a page on which something can be booked, with `holdfast up`."""

import asyncio
import http.client
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from holdfast.bench.bookings import ScenePlayedWrong
from holdfast.bench.contracts import Bar, Result
from holdfast.bench.ground import make_home
from holdfast.bench.numbers import Spread
from holdfast.bench.servers import is_setting
from holdfast.kit.ports import free_port

START_SECONDS_MAX: Final = 120.0
STOP_SECONDS_MAX: Final = 30.0
LOOK_SECONDS: Final = 0.02
_OK: Final = 200
_NOT_BUILT: Final = "The web app is not built"


@dataclass
class StartingFigure:
    """Seconds from the command to the page, and to the first offering with a free time on it."""

    code: str
    bar: Bar
    page: list[float] = field(default_factory=list)
    bookable: list[float] = field(default_factory=list)
    is_built: bool = True

    async def prepare(self) -> None:
        """Need nothing."""

    async def play(self) -> None:
        """Start a platform in an empty directory, and stop it."""
        home, port = make_home(), free_port()
        try:
            begin = time.monotonic()
            async with _platform(home, port=port) as process:
                page = await _until(lambda: _page(port), process, log=home / "up.log")
                self.page.append(time.monotonic() - begin)
                await _until(lambda: has_something_free(port), process, log=home / "up.log")
                self.bookable.append(time.monotonic() - begin)
            self.is_built = _NOT_BUILT not in page
        finally:
            shutil.rmtree(home, ignore_errors=True)

    def results(self) -> Sequence[Result]:
        """Return the seconds until something can be booked."""
        page = Spread.of(self.page)
        return [
            Result(
                self.code,
                "Empty directory to a page that can book (packages installed)",
                "s",
                Spread.of(self.bookable),
                self.bar,
                void="" if self.is_built else _NOT_BUILT.lower(),
                notes=[f"the page itself after {page.median:.2f} s ({page.least:.2f}-{page.most:.2f})"],
                details={"page": page.as_json()},
            )
        ]


@asynccontextmanager
async def _platform(home: Path, *, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    kept = {name: value for name, value in os.environ.items() if not is_setting(name)}
    with (home / "up.log").open("wb") as sink:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "holdfast.entrypoints.cli", "up", "--port", str(port)),
            env=kept | {"HOLDFAST_HOME": str(home / "home")},
            cwd=home,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), STOP_SECONDS_MAX)
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _until(look: Callable[[], str], process: asyncio.subprocess.Process, *, log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline and process.returncode is None:
        found = await asyncio.to_thread(look)
        if found:
            return found
        await asyncio.sleep(LOOK_SECONDS)
    said = await asyncio.to_thread(log.read_text, errors="replace")
    raise ScenePlayedWrong(f"`holdfast up` did not come up: {said[-2_000:]}")


def _page(port: int) -> str:
    return got(port, "/")


def has_something_free(port: int) -> str:
    """Return the first hits of a search, when one of them has a free time; else nothing."""
    found = got(port, "/api/v1/search?limit=5")
    items = json.loads(found)["items"] if found else []
    return found if any(item["next_free"] for item in items) else ""


def got(port: int, path: str) -> str:
    """Return what a path answers; nothing while it does not answer well."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read().decode(errors="replace")
    except OSError:
        return ""
    else:
        return body if answer.status == _OK else ""
    finally:
        connection.close()
