"""Logs: one JSON object a line for machines, coloured lines for a person at a terminal; nothing secret in either."""

import logging
import re
import sys
from functools import lru_cache
from typing import Final

import orjson
import structlog
from structlog.types import EventDict, Processor, WrappedLogger

from holdfast.kit.audit import request_id_var
from holdfast.kit.request_log import StraightLines, request_log

# Whole words of a key that mean its value is nobody's business.
SECRET_WORDS: Final = frozenset(
    {"password", "token", "secret", "authorization", "cookie", "signature", "credential", "client_secret", "api_key"}
)
REMOVED: Final = "[removed]"
# JSON escapes the controls of ASCII alone; for readers of lines and for terminals there are more.
_CONTROLS: Final = re.compile("[\x7f-\x9f\u2028\u2029]")
# Where it broke, never with the values of variables: they hold tokens, names, whole requests.
_TRACEBACKS: Final = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=20)
)


def configure_logging(*, service: str, level: str = "INFO", human: bool = False) -> None:
    """Send every logger's lines, the libraries' too, to standard output in one form."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        _Named(service),
        add_request_id,
        remove_secrets,
    ]
    shape: list[Processor] = (
        [
            structlog.dev.ConsoleRenderer(
                colors=sys.stdout.isatty(),
                timestamp_key="time",
                exception_formatter=structlog.dev.plain_traceback,
            )
        ]
        if human
        else [_TRACEBACKS, render_json]
    )
    minimum = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, *shape],
        wrapper_class=structlog.make_filtering_bound_logger(minimum),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    _catch_standard_library(shared, shape, minimum=minimum)
    if minimum > logging.INFO:
        request_log.be_silent()
    elif human:
        request_log.go_generally()
    else:
        request_log.go_straight(StraightLines(sys.stdout, service=service))


def remove_secrets(_logger: WrappedLogger, _method: str, event: EventDict, /) -> EventDict:
    """Blot out values whose key says that they are secret, however deep."""
    for key, value in event.items():
        event[key] = _blotted(key, value)
    return event


def add_request_id(_logger: WrappedLogger, _method: str, event: EventDict, /) -> EventDict:
    """Say which request, job or event the line belongs to."""
    request_id = request_id_var.get()
    if request_id and "request_id" not in event:
        event["request_id"] = request_id
    return event


def render_json(_logger: WrappedLogger, _method: str, event: EventDict, /) -> str:
    """Return the line; what JSON does not know is written as text, what ends a line or moves a cursor as a code."""
    line = orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


class _Named:
    """Puts the name of the process's part on every line."""

    def __init__(self, service: str) -> None:
        self._service = service

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict, /) -> EventDict:
        event["service"] = self._service
        return event


@lru_cache(maxsize=1_000)
def _is_secret(key: str) -> bool:
    return any(word in key.lower() for word in SECRET_WORDS)


def _blotted(key: str, value: object) -> object:
    if _is_secret(key):
        return REMOVED if value else value
    if isinstance(value, dict):
        return {inner: _blotted(str(inner), held) for inner, held in value.items()}
    return value


def _catch_standard_library(shared: list[Processor], shape: list[Processor], *, minimum: int) -> None:
    """Let lines of libraries take the same way, once each."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *shape],
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(minimum, logging.INFO))
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "pgqueuer", "alembic"):
        library = logging.getLogger(name)
        library.handlers = []
        library.propagate = True
    # Our own line says all of it; what these say beside it is noise.
    logging.getLogger("uvicorn.access").setLevel(logging.ERROR)
    for name in ("pgqueuer", "httpx", "httpx2", "stripe"):
        logging.getLogger(name).setLevel(logging.WARNING)
