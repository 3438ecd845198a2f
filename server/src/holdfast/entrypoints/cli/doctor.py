"""`holdfast doctor`: one line for each thing that must be right, and how to mend what is not."""

import asyncio
import importlib.util
import os
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from holdfast.entrypoints.cli.console import out
from holdfast.entrypoints.cli.early import DATABASE
from holdfast.entrypoints.cli.ground import start_embedded, with_database
from holdfast.entrypoints.settings import Settings, SettingsInvalid, load_settings
from holdfast.entrypoints.webapp import BUILT
from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.durability import missing_guarantees, sentence_about
from holdfast.kit.errors import HouseError
from holdfast.kit.migrations import SchemaAge, schema_state
from holdfast.kit.postgres import PostgresError

POSTGRES_MIN = 150_000
REACH_SECONDS = 3.0


class Mark(StrEnum):
    """How it stands with a thing."""

    GOOD = "[green]✓[/]"
    NOTE = "[yellow]![/]"
    BAD = "[bold red]✗[/]"


@dataclass(frozen=True)
class Finding:
    """What was found about a thing, and how to mend it."""

    mark: Mark
    sentence: str
    remedy: str = ""


async def examine() -> int:
    """Look at everything, tell it, and return the exit status."""
    try:
        settings = load_settings()
    except SettingsInvalid as invalid:
        for fault in invalid.faults:
            tell(Finding(Mark.BAD, fault))
        return 1
    findings = [Finding(Mark.GOOD, f"The settings can be worked with ({settings.environment}).")]
    for check in CHECKS:
        findings += await check(settings)
    for finding in findings:
        tell(finding)
    return 1 if any(finding.mark is Mark.BAD for finding in findings) else 0


def tell(finding: Finding) -> None:
    """Print a finding."""
    out.print(f"{finding.mark} {finding.sentence}", highlight=False)
    if finding.remedy:
        out.print(f"  [dim]→[/] {finding.remedy}", highlight=False)


async def look_at_home(settings: Settings) -> list[Finding]:
    """Say whether the home directory can be written."""
    place = settings.home
    while not place.exists():
        place = place.parent
    if os.access(place, os.W_OK | os.X_OK):
        return [Finding(Mark.GOOD, f"The home directory is {settings.home}.")]
    remedy = "Name another with HOLDFAST_HOME, or let this user write there."
    return [Finding(Mark.BAD, f"The home directory {settings.home} cannot be written.", remedy)]


async def look_at_database(settings: Settings) -> list[Finding]:
    """Say whether PostgreSQL is there, new enough, durable, and has the right schema."""
    if settings.database_url.get_secret_value():
        return await _look_inside(settings, what="PostgreSQL (DATABASE_URL)")
    if not (settings.home / "postgres").exists():
        remedy = "holdfast up makes one."
        return [Finding(Mark.NOTE, f"There is no embedded database in {settings.home} yet.", remedy)]
    try:
        running = await asyncio.to_thread(start_embedded, settings)
    except PostgresError as error:
        return [Finding(Mark.BAD, str(error))]
    try:
        return await _look_inside(with_database(settings, running.cluster), what="The embedded PostgreSQL")
    finally:
        await asyncio.to_thread(running.stop)


async def look_at_web(settings: Settings) -> list[Finding]:
    """Say whether the web app is built, and the API's pages have their files."""
    del settings
    found = []
    if (BUILT / "index.html").exists():
        found.append(Finding(Mark.GOOD, "The web app is built."))
    else:
        found.append(Finding(Mark.BAD, "The web app is not built.", "script/setup, or npm run build in web/."))
    if importlib.util.find_spec("fastapi_offline") is None:
        remedy = "pip install fastapi-offline"
        found.append(Finding(Mark.NOTE, "/api/docs has no files to show.", remedy))
    return found


async def look_at_port(settings: Settings) -> list[Finding]:
    """Say whether the port is free, or answered by us."""
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            remedy = f"If it is not Holdfast that runs there: holdfast up --port {settings.port + 1}"
            return [Finding(Mark.NOTE, f"Port {settings.port} is taken ({error.strerror}).", remedy)]
    return [Finding(Mark.GOOD, f"Port {settings.port} is free.")]


async def look_at_neighbours(settings: Settings) -> list[Finding]:
    """Say whether Redis and the mail server can be reached, where they are named."""
    found = []
    for name, secret, port in (("Redis", settings.redis_url, 6379), ("The mail server", settings.smtp_url, 587)):
        url = secret.get_secret_value()
        if not url:
            continue
        parts = urlsplit(url)
        host, number = parts.hostname or "localhost", parts.port or port
        try:
            opening = asyncio.open_connection(host, number)
            _, writer = await asyncio.wait_for(opening, timeout=REACH_SECONDS)
            writer.close()
            found.append(Finding(Mark.GOOD, f"{name} answers at {host}:{number}."))
        except (OSError, TimeoutError) as error:
            found.append(Finding(Mark.BAD, f"{name} does not answer at {host}:{number} ({error or 'no answer'})."))
    return found


CHECKS: tuple[Callable[[Settings], Awaitable[list[Finding]]], ...] = (
    look_at_home,
    look_at_database,
    look_at_web,
    look_at_port,
    look_at_neighbours,
)


async def _look_inside(settings: Settings, *, what: str) -> list[Finding]:
    owner = Database(DatabaseSettings(url=settings.database_url.get_secret_value(), role=None, pool_size_max=2))
    app = Database(DatabaseSettings(url=settings.database_url.get_secret_value(), role=settings.app_database_role))
    try:
        found = await _look_at_server(owner, what=what)
        state = await schema_state(app)
        if state.age is SchemaAge.CURRENT:
            found.append(Finding(Mark.GOOD, f"The schema is the one this release expects ({state.revision})."))
        else:
            found.append(Finding(Mark.BAD, state.sentence))
    except HouseError:
        remedy = "Is it running, and may this address sign in?" if what != DATABASE else ""
        return [Finding(Mark.BAD, f"{what} cannot be reached.", remedy)]
    else:
        return found
    finally:
        await owner.close()
        await app.close()


async def _look_at_server(owner: Database, *, what: str) -> list[Finding]:
    async with owner.connection() as connection:
        version = int(await connection.fetchval("SHOW server_version_num"))
        shown = await connection.fetchval("SHOW server_version")
    found = [
        Finding(Mark.GOOD, f"{what} is version {shown}.")
        if version >= POSTGRES_MIN
        else Finding(Mark.BAD, f"{what} is version {shown}.", "Holdfast needs PostgreSQL 15 or later.")
    ]
    missing = await missing_guarantees(owner)
    if missing:
        found.append(Finding(Mark.BAD, sentence_about(missing)))
    else:
        found.append(Finding(Mark.GOOD, "What it says is stored survives a crash (fsync and its kin are on)."))
    return found
