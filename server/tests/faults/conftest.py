"""The ground of the fault tests: one database, an API with the simulator that reaches it through a proxy, the audit."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import asyncpg
import httpx
import pytest
from pydantic import SecretStr

from holdfast.entrypoints.settings import Settings
from holdfast.entrypoints.wiring import House, build_house
from holdfast.entrypoints.worker import relay_of
from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.ids import new_id
from holdfast.kit.jobs import ScheduleContext
from holdfast.kit.postgres import Cluster
from holdfast.modules.payments import jobs as payment_jobs
from holdfast.modules.payments.settings import PaymentsSettings
from tests.cluster import open_directory
from tests.conftest import copy_database
from tests.faults.house import SECRETS, Part, running_api
from tests.faults.proxy import Proxy, Weather, upstream_of
from tests.make.bookings import Shop, make_shop
from tests.make.tenants import make_tenant, slug_of
from tests.races.arena import Arena
from tests.races.checks import violations
from tests.races.servers import PUBLIC_URL, SECRET

ROUNDS_MAX: Final = 200
# What must come to its end: calls to the bank, events of the bank, our own events.
LEFT: Final = """
    SELECT (SELECT count(*) FROM payments.operation WHERE state IN ('pending', 'unknown'))
         + (SELECT count(*) FROM payments.provider_event WHERE state = 'received')
         + (SELECT count(*) FROM outbox.event WHERE published_at IS NULL)"""


@dataclass(frozen=True)
class Bank:
    """The simulator behind the API: pay as a customer would, make calls go wrong, read its books."""

    url: str

    async def pay(self, ref: str, *, card: str = "pm_card_visa") -> int:
        """Pay an intent with a test card; return the status of the answer, 0 when there was none."""
        with contextlib.suppress(httpx.TransportError):
            return (await self._ask("POST", f"/v1/payment_intents/{ref}/confirm", data={"payment_method": card}))[0]
        return 0

    async def fault(self, kind: str, *, target: str = "*", count: int = 1) -> None:
        """Let the next calls, or webhooks, go wrong."""
        wish = {"kind": kind, "target": target, "count": count, "severs_at_once": True}
        status, _ = await self._ask("POST", "/control/faults", json=wish)
        assert status < 300, wish

    async def behave(self) -> None:
        """Forget what was to go wrong."""
        await self._ask("DELETE", "/control/faults")

    async def journal(self, table: str) -> list[dict[str, Any]]:
        """Return the rows of the bank's own books."""
        rows: list[dict[str, Any]] = (await self._ask("GET", "/control/journal"))[1][table]
        return rows

    async def _ask(self, method: str, path: str, **what: Any) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {SECRETS.stripe_key}", "X-Simulator-Control": SECRETS.control}
        async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
            answer = await client.request(method, f"{self.url}{path}", headers=headers, **what)
        return answer.status_code, answer.json() if answer.content else None


@dataclass(frozen=True)
class Ground(Arena):
    """The arena of the fault tests: `ports` is the one API's, which reaches its database through `wire`."""

    tenant_id: UUID
    home: Path
    wire: Proxy
    front: Proxy
    bank: Bank

    async def counter(self, *, customers: int = 1, capacity: int = 1_000, **offering) -> Shop:
        """Open a shop in the tenant whose webhooks the simulator calls."""
        return await make_shop(self.database, self.tenant_id, capacity=capacity, customers=customers, **offering)

    @contextlib.asynccontextmanager
    async def hands(self, *, bank_port: int | None = None) -> AsyncIterator["Hands"]:
        """Yield what a worker works with, so that a test can do its work at a chosen moment.

        It reaches the bank at another port when one is given: a proxy's.
        """
        payments: dict[str, object] = {"operation_lease_seconds": 1, "read_timeout_seconds": 2}
        if bank_port is not None:
            payments |= {
                "stripe_secret_key": SECRETS.stripe_key,
                "webhook_secrets": (SECRETS.webhooks,),
                "stripe_api_base": f"http://127.0.0.1:{bank_port}/simulator",
            }
        settings = Settings(
            database_url=SecretStr(self.url),
            home=self.home,
            port=self.ports[0],
            secret=SecretStr(SECRET),
            public_url=PUBLIC_URL,
            with_simulator=bank_port is None,
            payments=PaymentsSettings.model_validate(payments),
            _env_file=None,
        )
        house = build_house(settings, service="hands")
        await house.open()
        yield Hands(house)
        await house.close()


@dataclass(frozen=True)
class Hands:
    """A worker's hands."""

    house: House
    context: ScheduleContext = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "context", ScheduleContext(self.house.database, self.house.worker_database))

    async def reconcile(self) -> None:
        """Let the reconciler run once."""
        await payment_jobs.reconcile(self.context, payments=self.house.payments)

    async def deliver(self) -> None:
        """Deliver every event that is due."""
        while await relay_of(self.house).deliver_due():
            pass

    async def finish(self) -> None:
        """Do what there is to do until nothing is left; jobs are dropped, for the reconciler does their work."""
        for _ in range(ROUNDS_MAX):
            await self.deliver()
            await self.reconcile()
            async with self.house.worker_database.transaction() as tx:
                waiting = await tx.value(LEFT)
            if not waiting:
                return
            await asyncio.sleep(0.1)
        pytest.fail(f"there is still something to do: {waiting}")


@dataclass(frozen=True)
class Standing:
    """What stands for the whole session."""

    url: str
    tenant_id: UUID
    home: Path
    wire: Proxy
    front: Proxy
    api: Part


@pytest.fixture(scope="session")
def standing(cluster: Cluster, template_database: str) -> Iterator[Standing]:
    """Start the API between its two proxies, once for all tests that need it."""
    with _standing(cluster, template_database) as made:
        yield made


@pytest.fixture(scope="session")
def second_api(standing: Standing) -> Iterator[Part]:
    """Start a second API beside the first, over the same wire."""
    with running_api(standing.wire.dsn(standing.url), home=standing.home, WITH_SIMULATOR="false") as api:
        yield api


@pytest.fixture(scope="session")
def standing_till(cluster: Cluster, template_database: str) -> Iterator[Standing]:
    """Start another, in whose database nothing lies about that a worker would find to do."""
    with _standing(cluster, template_database) as made:
        yield made


@contextlib.contextmanager
def _standing(cluster: Cluster, template_database: str, /) -> Iterator[Standing]:
    url = cluster.dsn(copy_database(cluster, template_database))
    tenant_id, home = new_id(), open_directory()
    # Before the API starts: its simulator would look for the tenant again and again, in transactions of its own.
    asyncio.run(_open_tenant(url, tenant_id))
    with (
        Proxy(upstream_of(url), speaks_postgres=True).running() as wire,
        running_api(wire.dsn(url), home=home, DEFAULT_TENANT=slug_of(tenant_id)) as api,
        Proxy(("127.0.0.1", api.port)).running() as front,
    ):
        yield Standing(url, tenant_id, home, wire, front, api)
    shutil.rmtree(home, ignore_errors=True)


async def _open_tenant(url: str, tenant_id: UUID, /) -> None:
    database = Database(DatabaseSettings(url=url))
    async with database.transaction(tenant_id) as tx:
        await make_tenant(tx)
    await database.close()


@pytest.fixture
async def ground(standing: Standing) -> AsyncIterator[Ground]:
    """Return where to break things; the weather is fine at the beginning, and nothing may be broken at the end."""
    async with _ground(standing) as made:
        yield made


@pytest.fixture
async def till(standing_till: Standing) -> AsyncIterator[Ground]:
    """Return where people pay: nothing is left to do at the end, and nothing is broken."""
    async with _ground(standing_till) as made:
        yield made
        async with made.hands() as hands:
            await hands.finish()


@contextlib.asynccontextmanager
async def _ground(standing: Standing, /) -> AsyncIterator[Ground]:
    for proxy in (standing.wire, standing.front):
        proxy.weather = Weather()
    database = Database(DatabaseSettings(url=standing.url, pool_size_max=10))
    superuser = await asyncpg.connect(standing.url)
    yield Ground(
        url=standing.url,
        database=database,
        superuser=superuser,
        ports=(standing.api.port,),
        tenant_id=standing.tenant_id,
        home=standing.home,
        wire=standing.wire,
        front=standing.front,
        bank=Bank(f"http://127.0.0.1:{standing.api.port}/simulator"),
    )
    for proxy in (standing.wire, standing.front):
        proxy.weather = Weather()
    broken = await violations(superuser)
    await superuser.close()
    await database.close()
    assert broken == {}
