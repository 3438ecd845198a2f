"""The database goes away in mid-load: 503 with `Retry-After` and never 500, and everything goes on when it is back."""

import asyncio
import itertools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import asyncpg
import httpx
import pytest

from holdfast.entrypoints.secret_file import Secrets
from tests.conftest import wait_until
from tests.faults.buyers import Webhook, ask
from tests.faults.outages.shops import log_in_as, open_shop
from tests.faults.platform import Rig, until_quiet
from tests.make.scale import count
from tests.races.arena import book, shot
from tests.races.checks import violations
from tests.races.gun import Reply, Shot
from tests.races.servers import SECRET

pytestmark = [pytest.mark.anyio, pytest.mark.race]

SECRETS = Secrets.from_one(SECRET)
CYCLES = count(small=2, full=20)
MODES = ("stopped", "hangs", "killed", "shut to us")
# A statement is given up after this and two seconds more; a connection after five.
STATEMENT_SECONDS = 1.0
ANSWER_SECONDS_MAX = 15.0
BACK_SECONDS_MAX = 10.0


async def test_a_database_that_goes_in_mid_load_is_503_and_serves_within_ten_seconds_of_its_return_R56_R54_R37_R89(
    ground, record_property
):
    cycles = list(itertools.islice(itertools.cycle(MODES), CYCLES))
    settings = {
        "HOLDFAST_DATABASE_STATEMENT_SECONDS": str(STATEMENT_SECONDS),
        "HOLDFAST_PAYMENTS__WEBHOOK_SECRETS": json.dumps([SECRETS.webhooks]),
        "HOLDFAST_BOOKINGS__HOLDS_PER_OFFERING_MAX": "1000000",
    }
    with ground.rig(**settings) as rig:
        apis, worker = [rig.api(), rig.api()], rig.worker()
        shop = await open_shop(rig, capacity=100_000)
        for api in apis:
            await asyncio.to_thread(api.wait_until, "/health/ready")
        pids = [part.process.pid for part in (*apis, worker)]
        back, silent = [], 0.0
        async with Load.on(shop, ports=[api.port for api in apis]) as load:
            for mode in cycles:
                await load.until(lambda seen: all(seen[name] < 400 for name in load.routes))
                outage = Outage(rig, mode)
                await asyncio.to_thread(outage.begin)
                await load.until(lambda seen: all(seen[name] == 503 for name in load.routes), seconds=40)
                probes = list(await asyncio.gather(*(_probe(api) for api in apis)))
                await asyncio.to_thread(outage.end)
                begun = time.monotonic()
                await load.until(lambda seen: all(seen[name] < 400 for name in load.routes), seconds=30)
                back.append(time.monotonic() - begun)
                assert probes == [(200, 503, 0)] * 2, mode
            silent = load.slowest_seconds
        await until_quiet(rig)
        superuser = await asyncpg.connect(rig.database_url)
        broken = await violations(superuser)
        known = {str(row["booking_id"]) for row in await superuser.fetch("SELECT booking_id FROM bookings.booking")}
        await superuser.close()
        said = rig.errors()

    assert load.broken == [], said
    assert load.booked <= known
    assert max(back) < BACK_SECONDS_MAX
    assert silent < ANSWER_SECONDS_MAX
    assert [part.process.pid for part in (*apis, worker)] == pids, "somebody had to be started again"
    assert broken == {}
    modes = ", ".join(sorted(set(cycles)))
    record_property(
        "figure",
        f"{CYCLES} outages ({modes}) in mid-load: only 503 besides successes, all routes serve again after "
        f"{max(back):.1f} s at most, the longest anybody waited for an answer was {silent:.1f} s",
    )


async def test_api_and_worker_that_start_without_a_database_work_when_it_comes_R56_R89(ground):
    with ground.rig() as rig:
        shop = await open_shop(rig, capacity=100_000)
        await asyncio.to_thread(rig.postgres.stop)
        api, worker = rig.api(), rig.worker()

        await asyncio.to_thread(api.wait_until, "/health/live")
        before = (await _probe(api), await ask(book(shop, shop.customers[0]), port=api.port))
        await asyncio.to_thread(rig.postgres.start)
        seconds = await asyncio.to_thread(api.wait_until, "/health/ready", seconds=BACK_SECONDS_MAX)
        booked = await ask(book(shop, shop.customers[0]), port=api.port)
        await until_quiet(rig, seconds=20)

        assert before[0] == (200, 503, 0)
        assert (before[1].said, "retry-after" in before[1].headers) == ("503 database-unavailable", True)
        assert booked.said == "201"
        assert seconds < BACK_SECONDS_MAX
        assert api.is_running
        assert worker.is_running


@dataclass
class Outage:
    """One way in which a database can be away."""

    rig: Rig
    mode: str

    def begin(self):
        """Take it away."""
        postgres = self.rig.postgres
        if self.mode == "shut to us":
            self._let_in(is_open=False)
        else:
            {"killed": postgres.kill, "stopped": postgres.stop, "hangs": postgres.freeze}[self.mode]()

    def end(self):
        """Give it back."""
        postgres = self.rig.postgres
        if self.mode == "shut to us":
            self._let_in(is_open=True)
        else:
            {"killed": postgres.start, "stopped": postgres.start, "hangs": postgres.thaw}[self.mode]()

    def _let_in(self, *, is_open):
        name = self.rig.database_name
        self.rig.postgres.cluster.ask(
            f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS {str(is_open).lower()};"
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}';"
        )


@dataclass
class Load:
    """People who go on asking for everything, in turn, at all processes, and what each sort of request last said."""

    ports: list[int]
    routes: dict[str, Callable[[], Shot | Webhook]]
    seen: dict[tuple[str, int], int] = field(default_factory=dict)
    broken: list[tuple[str, Reply]] = field(default_factory=list)
    booked: set[str] = field(default_factory=set)
    slowest_seconds: float = 0.0
    tasks: list["asyncio.Task[None]"] = field(default_factory=list)

    @classmethod
    def on(cls, shop, *, ports):
        """Return the load on a shop."""
        return cls(ports, _routes(shop))

    async def __aenter__(self):
        self.tasks = [asyncio.create_task(self._go_on(name, port=port)) for name, port in self._places()]
        return self

    async def __aexit__(self, *_):
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def until(self, is_so, *, seconds=20):
        """Forget what was heard, and wait until it is so of what each route says at every process from now on."""
        self.seen = {}

        async def holds():
            if set(self.seen) < set(self._places()):
                return False
            return all(is_so({name: self.seen[name, port] for name in self.routes}) for port in self.ports)

        try:
            await wait_until(holds, seconds=seconds, step=0.05)
        except pytest.fail.Exception:
            pytest.fail(f"last heard: {self.seen}, broken: {self.broken[:5]}")

    def _places(self):
        return [(name, port) for name in self.routes for port in self.ports]

    async def _go_on(self, name, *, port):
        while True:
            begun = time.monotonic()
            reply = await ask(self.routes[name](), port=port)
            self.slowest_seconds = max(self.slowest_seconds, time.monotonic() - begun)
            self.seen[name, port] = reply.status
            if reply.status in (200, 201, 409):
                self.booked |= {reply.json["id"]} if (name, reply.status) == ("book", 201) else set()
            elif reply.status != 503 or "retry-after" not in reply.headers:
                self.broken.append((name, reply))
            # Passwords cost, and bookings leave work behind; the others shall go on meanwhile.
            await asyncio.sleep(0.4 if name in {"log-in", "book"} else 0.05)


async def _probe(api):
    """Return what the probes say: alive, ready, and whether the metrics know the database to be up."""
    async with httpx.AsyncClient(base_url=api.url, timeout=10, trust_env=False) as client:
        paths = ("/health/live", "/health/ready", "/metrics")
        live, ready, metrics = await asyncio.gather(*(client.get(path) for path in paths))
    up = next(line for line in metrics.text.splitlines() if line.startswith("holdfast_database_up "))
    return live.status_code, ready.status_code, int(float(up.split()[1]))


def _routes(shop):
    """Return a request of each sort, made anew each time it is asked."""
    somebody = shop.customers[0]
    path = f"/offerings/{shop.offering.offering_id}"
    order: dict[str, object] = {"offering_id": str(shop.offering.offering_id), "slot_id": str(shop.slot)}

    def get(where):
        return lambda: shot(somebody, where, method="GET")

    return {
        "book": lambda: book(shop, somebody),
        "quote": lambda: shot(somebody, "/quotes", body=order),
        "own bookings": get("/users/me/bookings"),
        "offering": get(path),
        "slots": get(f"{path}/slots?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z"),
        "search": get("/search?q=anything"),
        "log-in": lambda: log_in_as(shop),
        "profile": get("/users/me"),
        "webhook": lambda: Webhook(shop.account_id, SECRETS.webhooks),
    }
