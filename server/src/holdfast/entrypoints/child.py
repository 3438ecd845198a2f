"""A part of `holdfast up` in a process of its own: `python -m holdfast.entrypoints.child api|worker`.

It loads its code first and is told its settings afterwards, through its standard input: so it is nearly up when the
database is. The input stays open for as long as the parent lives; when it ends, the part stops.
"""

import asyncio
import contextlib
import gc
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping

from holdfast.entrypoints.serving import log_for
from holdfast.entrypoints.settings import Settings, load_settings
from holdfast.kit.errors import DatabaseUnavailable

DEMO_BEHIND = "HOLDFAST_DEMO_BEHIND"
LOG_FILE = "HOLDFAST_LOG_FILE"
LOOK_SECONDS = 0.05


def main() -> None:
    """Run the part that the command line names."""
    # Loading code makes no garbage worth looking for.
    gc.disable()
    part = PARTS[sys.argv[1]]()
    gc.enable()
    os.environ.update(_told())
    _speak_to(os.environ.pop(LOG_FILE, None))
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
    from holdfast.entrypoints.setup import ensure_default_tenant

    def run(settings: Settings) -> None:
        if settings.is_development:
            # A database that is away had its tenant when it was first started.
            with contextlib.suppress(DatabaseUnavailable):
                asyncio.run(ensure_default_tenant(settings))
        # Demo data loads behind, in this process: another one would first load all the code again.
        if os.environ.get(DEMO_BEHIND):
            threading.Thread(target=_load_demo, args=(settings,), daemon=True).start()
        serve(settings)

    return run


def _worker() -> Callable[[Settings], None]:
    from holdfast.entrypoints.worker import run_until_told

    return run_until_told


def _load_demo(settings: Settings) -> None:
    import structlog

    from holdfast.entrypoints.setup import load_demo_data

    log = structlog.get_logger("holdfast.demo")
    _wait_until_served(settings)
    try:
        asyncio.run(load_demo_data(settings, tell=lambda line: log.info("demo", said=line)))
    except Exception:
        # The edge of this thread: without demo data the platform still serves.
        log.exception("demo.failed")


def _wait_until_served(settings: Settings) -> None:
    """Return when somebody answers at our address: the first page comes before what is on it."""
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 - compared
    while True:
        with contextlib.suppress(OSError), socket.create_connection((host, settings.port), timeout=1):
            return
        time.sleep(LOOK_SECONDS)


PARTS: Mapping[str, Callable[[], Callable[[Settings], None]]] = {"api": _api, "worker": _worker}


def _speak_to(log_file: str | None) -> None:
    """Write to a file from now on: whoever was started before the settings were read had no file yet."""
    if log_file is not None:
        file = os.open(log_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        for stream in (1, 2):
            os.dup2(file, stream)
        os.close(file)


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
