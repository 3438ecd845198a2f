"""A running simulator over real HTTP, with a receiver of its webhooks beside it."""

import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import anyio
import httpx2
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from holdfast.simulator.app import create_app, running
from holdfast.simulator.settings import SimulatorSettings, WebhookEndpoint
from tests.make.payments import SECRET

TOKEN = "control-token-of-the-tests"
API_KEY = "sk_test_holdfast"


@dataclass
class Bench:
    """What a test does at the provider's end: pay as a customer would, make things go wrong, read the journal."""

    url: str
    hooks: list[tuple[bytes, str]] = field(default_factory=list)

    async def pay(self, ref: str, *, card: str = "pm_card_visa") -> None:
        """Pay an intent with a test card; a decline is an answer too."""
        await self._call("POST", f"/v1/payment_intents/{ref}/confirm", data={"payment_method": card})

    async def charge(self, amount: int, *, currency: str = "eur", **metadata: str) -> str:
        """Take money that nobody asked us about, and return the intent."""
        words = {f"metadata[{name}]": value for name, value in metadata.items()}
        data = {"amount": amount, "currency": currency, "payment_method": "pm_card_visa", "confirm": "true", **words}
        ref: str = (await self._call("POST", "/v1/payment_intents", data=data)).json()["id"]
        return ref

    async def fault(self, kind: str, *, target: str = "*", count: int = 1) -> None:
        """Let the next calls, events or payments go wrong."""
        body = {"kind": kind, "target": target, "count": count, "severs_at_once": True}
        await self._call("POST", "/control/faults", json=body)

    async def dispute(self, ref: str) -> None:
        """Let the card holder object."""
        await self._call("POST", "/control/disputes", json={"payment_intent": ref})

    async def settle_refund(self, ref: str, *, outcome: str) -> None:
        """End a refund."""
        await self._call("POST", f"/control/refunds/{ref}/settle", json={"outcome": outcome})

    async def journal(self, table: str) -> list[dict[str, object]]:
        """Return the rows of the provider's own books."""
        rows: list[dict[str, object]] = (await self._call("GET", "/control/journal")).json()[table]
        return rows

    async def webhook(self, kind: str) -> tuple[bytes, str]:
        """Return body and signature of the first webhook of that kind, waiting for it."""
        with anyio.fail_after(10):
            while True:
                found = [hook for hook in self.hooks if f'"{kind}"'.encode() in hook[0]]
                if found:
                    return found[0]
                await anyio.sleep(0.02)

    async def take(self, request: Request) -> Response:
        """Remember a webhook."""
        self.hooks.append((await request.body(), request.headers["Stripe-Signature"]))
        return Response()

    async def _call(self, method: str, path: str, **what) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {API_KEY}", "X-Simulator-Control": TOKEN}
        async with httpx2.AsyncClient(trust_env=False) as client:
            return await client.request(method, f"{self.url}{path}", headers=headers, **what)


@pytest.fixture
def bench(tmp_path) -> Iterator[Bench]:
    """Give a running simulator with fresh books."""
    listener = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    made = Bench(url=f"{base}/simulator")
    settings = SimulatorSettings(
        data_dir=tmp_path,
        public_url=made.url,
        webhook_endpoints=(WebhookEndpoint(f"{base}/hook", SECRET),),
        control_token=TOKEN,
        delivery_poll_seconds=0.05,
        hang_seconds_max=5,
    )
    mounted = create_app(settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with running(mounted):
            yield

    host = Starlette(
        routes=[Mount("/simulator", app=mounted), Route("/hook", made.take, methods=["POST"])], lifespan=lifespan
    )
    server = uvicorn.Server(uvicorn.Config(host, log_level="critical", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    yield made
    server.should_exit = True
    thread.join(timeout=10)
