"""API processes for the measurements: `holdfast api` in production's dress, its request log in a file."""

import asyncio
import http.client
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from holdfast.kit.ports import free_port

SITE: Final = "bench.holdfast.test"
PUBLIC_URL: Final = f"https://{SITE}"
START_SECONDS_MAX: Final = 60.0
STOP_SECONDS_MAX: Final = 15.0
LOOK_SECONDS: Final = 0.03
HTTP_OK: Final = 200
_PLENTY: Final = "100000000"
# On, and never reached: what they cost is measured with the rest.
LIMITS: Final = {
    f"HOLDFAST_LIMITS__{what}_PER_MINUTE": _PLENTY
    for what in ("REQUESTS", "SIGN_INS", "SIGN_UPS", "BOOKINGS", "SEARCHES")
}
# What production asks for and no measurement uses: nobody is mailed, nothing is paid.
DRESS: Final = {
    "HOLDFAST_ENVIRONMENT": "production",
    "HOLDFAST_PUBLIC_URL": PUBLIC_URL,
    "HOLDFAST_ALLOWED_HOSTS": f"{SITE},*.{SITE}",
    "SMTP_URL": "smtp://127.0.0.1:1",
    "HOLDFAST_PAYMENTS__STRIPE_SECRET_KEY": "sk_test_nobody_is_asked",
    "HOLDFAST_PAYMENTS__WEBHOOK_SECRETS": '["whsec_nobody_calls"]',
    "HOLDFAST_BOOKINGS__HOLDS_PER_CUSTOMER_MAX": _PLENTY,
    "HOLDFAST_BOOKINGS__HOLDS_PER_OFFERING_MAX": _PLENTY,
    # No hold lapses while it is measured: expiring it would be written beside the bookings that are counted.
    "HOLDFAST_BOOKINGS__HOLD_SECONDS": "86400",
}


class ServerDied(Exception):
    """An API process ended or never came up; the sentence is the end of its log."""


@dataclass(frozen=True, slots=True)
class Api:
    """A running API process."""

    port: int
    pid: int
    log: Path


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the processes are told: where the database and their files are, and the secret that tokens are signed by."""

    database_url: str
    home: Path
    secret: str

    def environment(self) -> dict[str, str]:
        """Return the environment of a process; our own settings do not leak into it."""
        kept = {name: value for name, value in os.environ.items() if not is_setting(name)}
        told = {"DATABASE_URL": self.database_url, "HOLDFAST_HOME": str(self.home), "HOLDFAST_SECRET": self.secret}
        return kept | DRESS | LIMITS | told


def host_of(tenant: int) -> str:
    """Return the host name that a tenant answers at."""
    return f"t{tenant}.{SITE}"


@asynccontextmanager
async def running_apis(wanted: Wanted, *, count: int = 1) -> AsyncIterator[Sequence[Api]]:
    """Run that many API processes; all are ready when it yields, and gone when it ends."""
    started = [await _start(wanted) for _ in range(count)]
    try:
        for api, process in started:
            await _wait_until_ready(api, process)
        yield [api for api, _ in started]
    finally:
        for _, process in started:
            await _stop(process)


async def _start(wanted: Wanted) -> tuple[Api, asyncio.subprocess.Process]:
    port = free_port()
    log = wanted.home / f"api-{port}.log"
    with log.open("ab") as sink:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "holdfast.entrypoints.cli", "api", "--port", str(port)),
            env=wanted.environment(),
            cwd=wanted.home,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            start_new_session=True,
        )
    return Api(port, process.pid, log), process


async def _wait_until_ready(api: Api, process: asyncio.subprocess.Process) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline and process.returncode is None:
        if await asyncio.to_thread(is_ready, api.port, headers={"Host": SITE}):
            return
        await asyncio.sleep(LOOK_SECONDS)
    raise ServerDied(api.log.read_text(encoding="utf-8", errors="replace")[-4_000:])


def is_ready(port: int, *, headers: Mapping[str, str]) -> bool:
    """Say whether a server at that port serves."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/health/ready", headers=dict(headers))
        return connection.getresponse().status == HTTP_OK
    except OSError:
        return False
    finally:
        connection.close()


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), STOP_SECONDS_MAX)
    if process.returncode is None:
        process.kill()
        await process.wait()


def is_setting(name: str) -> bool:
    """Say whether a variable of the environment would be taken for a setting."""
    return name.startswith(("HOLDFAST_", "PG")) or name in {"DATABASE_URL", "REDIS_URL", "SMTP_URL"}
