"""Run the simulator as a host would: mounted under a path, over real HTTP, with a receiver of webhooks beside it."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import httpx2
import pytest
import stripe
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from holdfast.simulator import intents, refunds
from holdfast.simulator.app import create_app, running
from holdfast.simulator.contracts import Call
from holdfast.simulator.journal import Journal, Tx
from holdfast.simulator.records import Intent, Refund, everything
from holdfast.simulator.settings import SimulatorSettings, WebhookEndpoint
from holdfast.simulator.wire import Params

TOKEN = "control-token-of-the-tests"
WEBHOOK_SECRET = "whsec_of_the_tests"
API_KEY = "sk_test_holdfast"


@dataclass
class Received:
    """One webhook as it arrived."""

    body: bytes
    signature: str

    @property
    def type(self) -> str:
        return str(json.loads(self.body)["type"])

    @property
    def id(self) -> str:
        return str(json.loads(self.body)["id"])


@dataclass
class Receiver:
    """Remember webhooks, and answer with the programmed statuses first."""

    received: list[Received] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    async def take(self, request: Request) -> Response:
        self.received.append(Received(await request.body(), request.headers["Stripe-Signature"]))
        return Response(status_code=self.statuses.pop(0) if self.statuses else 200)

    def types(self) -> list[str]:
        return [item.type for item in self.received]

    async def until(self, done: Callable[[list[str]], bool], *, seconds: float = 10) -> list[str]:
        """Wait until what has arrived satisfies `done`; return the types in the order of arrival."""
        with anyio.fail_after(seconds):
            while not done(self.types()):  # noqa: ASYNC110 - the receiver runs in another thread's event loop
                await anyio.sleep(0.02)
        return self.types()


@dataclass
class Simulator:
    """Know where the running simulator is, and hold the clients that talk to it."""

    base: str
    url: str
    settings: SimulatorSettings
    receiver: Receiver

    def sdk(self, key: str = API_KEY, *, timeout: float = 10) -> stripe.StripeClient:
        return stripe.StripeClient(
            key,
            base_addresses={"api": self.url},
            http_client=stripe.HTTPXClient(timeout=timeout),
            max_network_retries=0,
        )

    async def control(self, method: str, path: str, **body: object) -> dict[str, object]:
        async with httpx2.AsyncClient(trust_env=False) as client:
            answer = await client.request(
                method,
                f"{self.url}/control{path}",
                json=body if method == "POST" else None,
                headers={"X-Simulator-Control": TOKEN},
            )
        assert answer.status_code == 200, answer.text
        document: dict[str, object] = answer.json()
        return document


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Simulator]:
    """Give a running simulator, mounted at /simulator, whose webhooks go to /hook beside it."""
    listener = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    receiver = Receiver()
    settings = settings_at(tmp_path, public_url=f"{base}/simulator", endpoints=(f"{base}/hook",))
    mounted = create_app(settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with running(mounted):
            yield

    host = Starlette(
        routes=[
            Mount("/simulator", app=mounted),
            Route("/hook", receiver.take, methods=["POST"]),
            Route("/return", lambda _: PlainTextResponse("back")),
        ],
        lifespan=lifespan,
    )
    server = uvicorn.Server(uvicorn.Config(host, log_level="critical", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    yield Simulator(base=base, url=f"{base}/simulator", settings=settings, receiver=receiver)
    server.should_exit = True
    thread.join(timeout=10)


def settings_at(
    data_dir: Path, *, public_url: str = "http://127.0.0.1:9/simulator", endpoints: tuple[str, ...] = ()
) -> SimulatorSettings:
    return SimulatorSettings(
        data_dir=data_dir,
        public_url=public_url,
        webhook_endpoints=tuple(WebhookEndpoint(url, WEBHOOK_SECRET) for url in endpoints),
        control_token=TOKEN,
        retry_delays_seconds=(0.05, 0.1, 0.2),
        delivery_poll_seconds=0.05,
        hang_seconds_max=5,
    )


@pytest.fixture
def sdk(simulator: Simulator) -> stripe.StripeClient:
    return simulator.sdk()


class Clock:
    """Tell a time that only the test moves."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def journal(tmp_path: Path, clock: Clock) -> Iterator[Journal]:
    """Give a journal of its own, for tests without HTTP."""
    journal = Journal(tmp_path / "journal.sqlite3", clock=clock)
    yield journal
    journal.close()


def call_in(tx: Tx, *, account: str = "acct_one") -> Call:
    return Call(tx=tx, account=account, public_url="http://sim.test", retry_window_seconds=3600)


def paid(tx: Tx, **params: str) -> Intent:
    """Return an intent that was paid with a good card."""
    tree = {"amount": "4550", "currency": "eur", "payment_method": "pm_card_visa", "confirm": "true", **params}
    intents.create(call_in(tx), intents.read_new_intent(Params(dict(tree))))
    return everything(tx, Intent)[-1]


def refund(tx: Tx, *, account: str = "acct_one", **params: str) -> Refund:
    """Return a refund as the API would make it of these parameters."""
    return refunds.create(call_in(tx, account=account), refunds.read_new_refund(Params(dict(params))))
