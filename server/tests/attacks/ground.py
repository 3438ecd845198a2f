"""What the attacks are aimed at: the application behind a real socket, in a thread, over a real database with data.

Attackers are synchronous and speak HTTP; what a test needs to prepare behind the scenes runs in the server's own loop
through `Ground.do`. Every answer that passes `Ground.ask` is looked through for what no body may tell (R77).
"""

import asyncio
import contextlib
import io
import json
import logging
import re
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import unquote

import httpx
import structlog
from schemathesis.core.transport import Response

from holdfast.entrypoints.access import Caller
from holdfast.entrypoints.serving import server_of
from holdfast.kit.ids import new_id
from holdfast.kit.logging import configure_logging
from tests.make.calls import Operation, filled
from tests.make.world import Stage, World, open_world

Found = TypeVar("Found")
HOST: Final = "127.0.0.1"
PROBLEM: Final = "application/problem+json"
TOLD: Final = ("application/json", PROBLEM, "text/plain", "text/event-stream")
# What only the inside knows: stack traces, statements, constraint names, files, drivers.
SECRETS_OF_THE_HOUSE: Final = re.compile(
    r"Traceback|File \"|site-packages|asyncpg|psycopg|sqlalchemy|starlette|uvicorn|pydantic\.|\bSQLSTATE\b"
    r"|\bSELECT \w|\bINSERT INTO\b|\bUPDATE \w+\.\w+ SET\b|violates \w+ constraint|/server/src/|/usr/lib|\.py\b",
)


@dataclass
class Ground:
    """A running server, and who may ask it."""

    world: World
    port: int
    loop: asyncio.AbstractEventLoop
    http: httpx.Client
    log: io.StringIO
    asked: int = 0

    @property
    def url(self) -> str:
        """Return where the server answers."""
        return f"http://{HOST}:{self.port}"

    def do(self, work: Callable[[], Awaitable[Found]]) -> Found:
        """Do something behind the scenes, in the server's own loop."""

        async def run() -> Found:
            return await work()

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(60)

    def stage(self, **wanted: Any) -> Stage:
        """Return a new business with everything in it."""
        return self.do(lambda: self.world.stage(**wanted))

    def headers(self, caller: Caller, stage: Stage) -> dict[str, str]:
        """Return the headers by which a caller is known, at the tenant's address."""
        person = stage.people.get(caller)
        named = {"X-Tenant": self.world.slug(self.world.home_of(caller, stage))}
        return named | ({"Authorization": f"Bearer {person.access_token}"} if person is not None else {})

    def things(self, stage: Stage) -> dict[str, str]:
        """Return what a request can be about, new names and addresses among it."""
        new = {"new_email": f"{new_id().hex}@example.com", "new_slug": f"t-{new_id().hex}"}
        return {"own_email": "nobody@example.com", "refresh_token": "none", "link": "none", **new, **stage.things}

    def path(self, operation: Operation, stage: Stage) -> str:
        """Return an operation's address on a stage."""
        return str(filled(operation.template, self.things(stage)))

    def ask(self, method: str, path: str, /, **request: Any) -> httpx.Response:
        """Send a request; no answer to it is a 5xx, or tells what only the inside knows."""
        answer = self.http.request(method, path, **request)
        self.heard(answer)
        return answer

    def heard(self, answer: httpx.Response) -> None:
        """Judge an answer as every answer is judged."""
        asked = f"{answer.request.url} {answer.request.headers}".encode() + _sent(answer.request)
        where = f"{answer.request.method} {answer.request.url}"
        self._judge(where, answer.status_code, headers=answer.headers, body=answer.content, asked=asked)

    def heard_raw(self, answer: Response) -> None:
        """Judge an answer to one of schemathesis' requests in the same way."""
        sent = answer.request.body or b""
        words = sent if isinstance(sent, bytes) else str(sent).encode()
        asked = f"{answer.request.url} {answer.request.headers}".encode() + words
        headers = {name: values[0] for name, values in answer.headers.items()}
        where = f"{answer.request.method} {answer.request.url}"
        self._judge(where, answer.status_code, headers=headers, body=answer.content, asked=asked)

    @staticmethod
    def leak(text: str) -> str | None:
        """Return what a text tells of the inside."""
        return leak_in(text, asked=b"")

    def _judge(self, where: str, status: int, /, *, headers: Mapping[str, str], body: bytes, asked: bytes) -> None:
        self.asked += 1
        text = body.decode(errors="replace")
        assert status < 500 or status == 503, f"{where}: {status} {text}"
        kind = headers.get("content-type", "")
        # What succeeds may give back any text that was ever stored.
        leak = leak_in(text, asked=asked) if status >= 400 and kind.startswith(TOLD) else None
        assert leak is None, f"{where}: {status} tells {leak!r}: {text[:2_000]}"
        assert headers["x-content-type-options"] == "nosniff", where
        if status >= 400:
            assert kind == PROBLEM, f"{where}: {status} {kind} {text}"
            assert {"type", "title", "status", "detail"} <= json.loads(body).keys(), f"{where}: {text}"


def leak_in(text: str, *, asked: bytes) -> str | None:
    """Return what an answer tells of the inside that was not in the question, or None."""
    question = unquote(asked.decode(errors="replace")).casefold()
    found = (found.group() for found in SECRETS_OF_THE_HOUSE.finditer(text))
    return next((one for one in found if one.casefold() not in question), None)


def _sent(request: httpx.Request) -> bytes:
    with contextlib.suppress(httpx.RequestNotRead):
        return request.content
    return b""


@contextlib.contextmanager
def _logging_to(log: io.StringIO) -> Iterator[None]:
    """Log as in production, to be read by the tests."""
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    with contextlib.redirect_stdout(log):
        configure_logging(service="attacked")
    # What a module has logged by now must not keep this way of logging for the tests after these.
    structlog.configure(cache_logger_on_first_use=False)
    yield
    structlog.reset_defaults()
    root.handlers, root.level = before


@contextlib.contextmanager
def open_ground(database_url: str, *, home: Path) -> Iterator[Ground]:
    """Yield the application behind a socket of this machine, and end it."""
    # Named TCP, so that the loop lets small packets go at once; `create_server` leaves it unnamed.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind((HOST, 0))
    port = int(listening.getsockname()[1])
    is_up, is_done = threading.Event(), threading.Event()
    made: list[tuple[World, asyncio.AbstractEventLoop]] = []

    async def serve() -> None:
        async with open_world(database_url, home=home) as world:
            server = server_of(world.app, host=HOST, port=port, before_stopping=world.app.end_streams)
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn tells it by this flag alone
                await asyncio.sleep(0.01)
            made.append((world, asyncio.get_running_loop()))
            is_up.set()
            await asyncio.to_thread(is_done.wait)
            server.should_exit = True
            await serving

    log = io.StringIO()
    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="the attacked", daemon=True)
    thread.start()
    try:
        assert is_up.wait(60), "the application did not start"
        world, loop = made[0]
        with httpx.Client(base_url=f"http://{HOST}:{port}", timeout=30) as http, _logging_to(log):
            yield Ground(world, port, loop, http, log)
    finally:
        is_done.set()
        thread.join(30)
