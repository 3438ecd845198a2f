"""`holdfast up`: everything on one machine, in the order that is quickest, and down again in the right one."""

import asyncio
import contextlib
import http.client
import os
import signal
import socket
from dataclasses import dataclass, field
from pathlib import Path

from rich.panel import Panel
from rich.table import Table

from holdfast.entrypoints.child import DEMO_BEHIND, LOG_FILE, environment_of
from holdfast.entrypoints.cli.console import err, out
from holdfast.entrypoints.cli.embedded import EmbeddedDatabase
from holdfast.entrypoints.cli.parts import Part
from holdfast.entrypoints.settings import Settings
from holdfast.kit.clock import monotonic_seconds
from holdfast.kit.postgres import PostgresError, RunningCluster
from holdfast.kit.postgres.account import missing_directories

READY_SECONDS_MAX = 120.0
LOOK_SECONDS = 0.03
FIRST_OFFERING_SECONDS_MAX = 5.0
FIRST_OFFERING_LOOK_SECONDS = 0.1
HTTP_OK = 200
SUPERUSER = "holdfast"
LOGIN = "holdfast_serving"
DEMO_PEOPLE = ("customer", "merchant", "moderator", "operator", "admin")
DEMO_PASSWORD = "holdfast-demo"  # noqa: S105 - printed on the screen, for data that is nobody's


class CannotStart(Exception):
    """The platform cannot start; the sentence says why."""


@dataclass
class Platform:
    """The running platform."""

    settings: Settings
    has_demo: bool
    api: Part = field(default_factory=lambda: Part("api"))
    early: "asyncio.Future[RunningCluster] | None" = None
    _embedded: EmbeddedDatabase | None = None
    _parts: list[Part] = field(default_factory=list)
    _watching: list["asyncio.Task[None]"] = field(default_factory=list)

    async def run(self) -> int:
        """Start, serve until told to stop, stop; return the exit status."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows
                loop.add_signal_handler(number, stop.set)
        started = monotonic_seconds()
        try:
            starting = asyncio.create_task(self._start())
            stopping = asyncio.create_task(stop.wait())
            await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not starting.done():
                starting.cancel()
                await asyncio.gather(starting, return_exceptions=True)
                return 0
            starting.result()
            self._greet(monotonic_seconds() - started)
            worker = asyncio.create_task(self._start_worker())
            self._watching.append(worker)
            await asyncio.wait({stopping, worker}, return_when=asyncio.FIRST_COMPLETED)
            if worker.done():
                worker.result()
            await stop.wait()
            out.print("\nStopping.")
        except (CannotStart, PostgresError) as error:
            err.print(f"[bold red]✗[/] {error}", highlight=False, soft_wrap=True)
            return 1
        finally:
            await self._stop()
        return 0

    async def _start(self) -> None:
        self._require_port()
        logs = self.settings.home / "logs"
        api = self.api
        api.log_path = logs / f"{api.name}.log"
        self._parts.append(api)
        if not api.is_running:
            await api.start()
        await self._prepare_database()
        await asyncio.to_thread(_make_open_directory, logs)
        api.tell(self._told() | {LOG_FILE: str(api.log_path)} | ({DEMO_BEHIND: "1"} if self.has_demo else {}))
        self._watch(api)
        await self._wait_until_ready(api)
        if self._embedded is not None:
            self._watching.append(asyncio.create_task(self._embedded.watch(self._move), name="database"))

    async def _start_worker(self) -> None:
        """Start the worker when there is something on the page: loading its code would hold that up by a second."""
        deadline = monotonic_seconds() + FIRST_OFFERING_SECONDS_MAX
        while self.has_demo and monotonic_seconds() < deadline:
            if await asyncio.to_thread(_says, "/api/v1/search?limit=1", self.settings, words=b'"items":[{'):
                break
            await asyncio.sleep(FIRST_OFFERING_LOOK_SECONDS)
        worker = await self._begin("worker", self.settings.home / "logs")
        worker.tell(self._told())
        self._watch(worker)

    async def _move(self, settings: Settings) -> None:
        """Start the parts again that speak to the database at an address that it has no more."""
        self.settings = settings
        for part in self._parts:
            part.tell_later(self._told())
            part.interrupt()

    async def _prepare_database(self) -> None:
        # Loading what migrates takes as long as starting the database: both at once.
        migrations = asyncio.create_task(asyncio.to_thread(_load_migrations))
        if not self.settings.database_url.get_secret_value():
            self._embedded = EmbeddedDatabase(self.settings, self.early)
            self.settings = await self._embedded.start()
        self.settings.secrets()
        await migrations
        await asyncio.to_thread(_upgrade, self.settings.database_url.get_secret_value())
        if self._embedded is not None:
            await _make_login(self.settings)

    def _told(self) -> dict[str, str]:
        """Return what the parts are told: of an embedded database only an address that cannot undo the wall."""
        told = dict(environment_of(self.settings))
        if self._embedded is not None:
            told["DATABASE_URL"] = told["DATABASE_URL"].replace(f"//{SUPERUSER}@", f"//{LOGIN}@", 1)
        return told

    async def _begin(self, name: str, logs: Path) -> Part:
        await asyncio.to_thread(_make_open_directory, logs)
        part = Part(name, logs / f"{name}.log")
        self._parts.append(part)
        await part.start()
        return part

    def _watch(self, part: Part) -> None:
        self._watching.append(asyncio.create_task(part.watch(), name=part.name))

    async def _wait_until_ready(self, api: Part) -> None:
        deadline = monotonic_seconds() + READY_SECONDS_MAX
        while not await asyncio.to_thread(_says, "/health/ready", self.settings):
            if monotonic_seconds() > deadline or api.crashes > 1:
                raise CannotStart(f"The API does not come up. What it said is in {api.log_path}.")
            await asyncio.sleep(LOOK_SECONDS)

    def _require_port(self) -> None:
        with socket.socket(socket.AF_INET6 if ":" in self.settings.host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.settings.host, self.settings.port))
            except OSError as error:
                sentence = (
                    f"Port {self.settings.port} on {self.settings.host} cannot be had ({error.strerror}). Stop what "
                    f"uses it, or choose another: holdfast up --port {self.settings.port + 1}"
                )
                raise CannotStart(sentence) from error

    def _greet(self, seconds: float) -> None:
        address = self.settings.address
        table = Table.grid(padding=(0, 2))
        table.add_row("Web app", f"[bold link={address}]{address}[/]")
        table.add_row("API", f"{address}/api/docs")
        if self.settings.is_development:
            table.add_row("Mailbox", f"{address}/dev/mailbox")
        table.add_row("Data, logs", str(self.settings.home))
        if self.has_demo:
            table.add_row("Sign in as", ", ".join(f"{who}@demo.holdfast.test" for who in DEMO_PEOPLE))
            table.add_row("Password", f"{DEMO_PASSWORD}   [dim](demo data is being loaded)[/]")
        title = f"Holdfast is up [dim]({seconds:.1f} s)[/]"
        out.print(Panel(table, title=title, subtitle="Ctrl-C stops it, the data stays", border_style="green"))

    async def _stop(self) -> None:
        for task in self._watching:
            task.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)
        # The API first: nobody starts something new while the worker finishes.
        for part in self._parts:
            await part.stop()
        if self._embedded is not None:
            await self._embedded.stop()


def _load_migrations() -> None:
    from holdfast.kit.migrations import preload

    preload()


def _upgrade(url: str) -> None:
    from holdfast.kit.migrations import MigrationRefused, upgrade

    try:
        upgrade(url)
    except MigrationRefused as refused:
        raise CannotStart(str(refused)) from refused


async def _make_login(settings: Settings) -> None:
    """Make the role as which the parts sign in: it can become what requests and workers are, and nothing else."""
    # Loaded by now for the migrations; at the top of this file it would hold the whole start up.
    from holdfast.kit.database import Database, DatabaseSettings

    database = Database(DatabaseSettings(settings.database_url.get_secret_value(), role=None))
    try:
        async with database.connection() as connection:
            if not await connection.fetchval("SELECT count(*) FROM pg_roles WHERE rolname = $1", LOGIN):
                await connection.execute(f"CREATE ROLE {LOGIN} LOGIN NOINHERIT")
            await connection.execute(f"GRANT holdfast_app, holdfast_worker TO {LOGIN}")
    finally:
        await database.close()


def _says(path: str, settings: Settings, *, words: bytes = b"") -> bool:
    """Say whether the API answers there with 200, and with those words in it."""
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 - compared
    connection = http.client.HTTPConnection(host, settings.port, timeout=2)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status == HTTP_OK and words in answer.read()
    except OSError:
        return False
    finally:
        connection.close()


def _make_open_directory(path: Path) -> None:
    """Make a directory below the home, closed to others; root's home must let the database's own user pass through."""
    is_root = hasattr(os, "getuid") and os.getuid() == 0
    for directory in missing_directories(path):
        directory.mkdir(exist_ok=True)
        directory.chmod(0o711 if is_root and directory != path else 0o700)
