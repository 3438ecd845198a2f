"""The line about each request, written straight: it is the most frequent of all, and its shape never changes.

What a general logger asks of every line (which keys are secret, what is to be rendered how) is known here beforehand.
Lines of one turn of the event loop go out in one writing. For people at a terminal they take the general way.
"""

import asyncio
import re
from collections.abc import Callable
from typing import Final, TextIO

import orjson
import structlog

from holdfast.kit.clock import Clock, now

EVENT: Final = "http.request"
# The controls that JSON does not escape, in UTF-8 (see `logging.render_json`).
_CONTROLS: Final = re.compile(rb"\x7f|\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]")
_log = structlog.get_logger("holdfast.http")
Fields = dict[str, object]


class StraightLines:
    """Writes lines as JSON to a text stream."""

    def __init__(self, sink: TextIO, *, service: str, clock: Clock = now) -> None:
        self._sink = sink
        self._service = service
        self._now = clock
        self._lines: list[bytes] = []

    def write(self, fields: Fields) -> None:
        """Write a line at the end of this turn of the event loop; outside of one at once."""
        fields |= {"event": EVENT, "level": "info", "time": self._now(), "service": self._service}
        line = orjson.dumps(fields, default=str, option=orjson.OPT_UTC_Z)
        if _CONTROLS.search(line) is not None:
            line = _CONTROLS.sub(lambda found: f"\\u{ord(found[0].decode()):04x}".encode(), line)
        self._lines.append(line)
        if len(self._lines) > 1:
            return
        try:
            asyncio.get_running_loop().call_soon(self._flush)
        except RuntimeError:
            self._flush()

    def _flush(self) -> None:
        lines, self._lines = self._lines, []
        self._sink.write(b"\n".join((*lines, b"")).decode())
        self._sink.flush()


class RequestLog:
    """Takes the fields of each request's line; where they go is decided when logging is configured."""

    def __init__(self) -> None:
        self._write: Callable[[Fields], None] | None = self._generally

    def go_straight(self, lines: StraightLines) -> None:
        """Write lines as JSON from now on."""
        self._write = lines.write

    def go_generally(self) -> None:
        """Hand lines to the general logger from now on, which knows whether and how they are shown."""
        self._write = self._generally

    def be_silent(self) -> None:
        """Write nothing: only graver things are asked for."""
        self._write = None

    def tell(self, fields: Fields) -> None:
        """Write the line of a request."""
        if self._write is not None:
            self._write(fields)

    def _generally(self, fields: Fields) -> None:
        _log.info(EVENT, **fields)


request_log: Final = RequestLog()
