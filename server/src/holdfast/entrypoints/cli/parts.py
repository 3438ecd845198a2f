"""A part of the platform in a process of its own: started, told, started again when it crashes, stopped."""

import asyncio
import contextlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from holdfast.kit.clock import monotonic_seconds

STOP_SECONDS = 30.0
BACKOFF_SECONDS = 0.5
BACKOFF_MAX_SECONDS = 30.0
# Who ran for this long has not crashed at start: the next wait begins small again.
STEADY_SECONDS = 60.0


@dataclass
class Part:
    """One part. `log_path` takes what it says; None leaves it on the terminal."""

    name: str
    log_path: Path | None = None
    crashes: int = 0
    last_status: int | None = None
    _process: asyncio.subprocess.Process | None = None
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _told: bytes = b""
    _started: float = field(default_factory=monotonic_seconds)

    async def start(self) -> None:
        """Start the process; it loads its code and waits to be told."""
        output = self.log_path.open("ab") if self.log_path is not None else None
        self._started = monotonic_seconds()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "holdfast.entrypoints.child",
            self.name,
            stdin=asyncio.subprocess.PIPE,
            stdout=output,
            stderr=output,
            # Of its own session: Ctrl-C reaches the parent alone, which stops the parts in order.
            start_new_session=True,
        )
        if output is not None:
            output.close()

    def tell(self, environment: Mapping[str, str]) -> None:
        """Tell the process its settings, and every one that takes its place."""
        self.tell_later(environment)
        self._write()

    def tell_later(self, environment: Mapping[str, str]) -> None:
        """Keep settings for the processes that take this one's place."""
        self._told = json.dumps(dict(environment)).encode() + b"\n"

    def interrupt(self) -> None:
        """End the process as a crash would; whoever watches starts another."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()

    async def watch(self) -> None:
        """Keep the part running until it is stopped."""
        while self._process is not None and not self._stopping.is_set():
            self.last_status = await self._process.wait()
            if self._stopping.is_set():
                return
            self.crashes = 1 if monotonic_seconds() - self._started > STEADY_SECONDS else self.crashes + 1
            await asyncio.sleep(min(BACKOFF_SECONDS * 2.0 ** (self.crashes - 1), BACKOFF_MAX_SECONDS))
            if not self._stopping.is_set():
                await self.start()
                self._write()

    async def stop(self) -> None:
        """Ask the process to stop, and make it after a while."""
        self._stopping.set()
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), timeout=STOP_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()

    @property
    def is_running(self) -> bool:
        """Say whether the process runs."""
        return self._process is not None and self._process.returncode is None

    def _write(self) -> None:
        if self._told and self._process is not None and self._process.stdin is not None:
            self._process.stdin.write(self._told)
