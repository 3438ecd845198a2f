"""A part of `holdfast up` in a process of its own: `python -m holdfast.entrypoints.child api|worker|demo`.

It loads its code first and is told its settings afterwards, through its standard input: so it is nearly up when the
database is. The input stays open for as long as the parent lives; when it ends, the part stops.
"""

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping

from holdfast.entrypoints.serving import log_for
from holdfast.entrypoints.settings import Settings, load_settings


def main() -> None:
    """Run the part that the command line names."""
    part = PARTS[sys.argv[1]]()
    os.environ.update(_told())
    threading.Thread(target=_stop_with_parent, daemon=True).start()
    settings = load_settings()
    log_for(settings, service=sys.argv[1])
    part(settings)


def environment_of(settings: Settings) -> Mapping[str, str]:
    """Return what a part must be told beside the environment that it inherits."""
    return {
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "HOLDFAST_HOST": settings.host,
        "HOLDFAST_PORT": str(settings.port),
        "HOLDFAST_HOME": str(settings.home),
    }


def _api() -> Callable[[Settings], None]:
    # The import is the slow part; it happens while the parent starts the database.
    import holdfast.entrypoints.api  # noqa: F401 - loaded ahead, used by `serve`
    from holdfast.entrypoints.serving import serve

    return serve


def _worker() -> Callable[[Settings], None]:
    from holdfast.entrypoints.worker import run

    return lambda settings: asyncio.run(run(settings))


def _demo() -> Callable[[Settings], None]:
    import structlog

    from holdfast.entrypoints.setup import load_demo_data

    log = structlog.get_logger("holdfast.demo")
    return lambda settings: asyncio.run(load_demo_data(settings, tell=lambda line: log.info("demo", said=line)))


PARTS: Mapping[str, Callable[[], Callable[[Settings], None]]] = {"api": _api, "worker": _worker, "demo": _demo}


def _told() -> dict[str, str]:
    line = sys.stdin.readline()
    if not line:
        sys.exit(0)
    told: dict[str, str] = json.loads(line)
    return told


def _stop_with_parent() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
