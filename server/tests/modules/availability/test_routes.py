"""What is free, over HTTP: by the day, live, and in search."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import orjson
import pytest
from fastapi import FastAPI
from starlette.types import Message, Scope

from holdfast.kit.ids import new_id
from holdfast.modules.availability.routes import router
from holdfast.modules.availability.settings import LiveSettings
from holdfast.modules.availability.workflows import LiveHub
from holdfast.modules.catalogue.contracts import ListingState
from tests.make.accounts import make_accounts
from tests.make.inventory import make_claim, make_session, make_slot, make_space, stock_of
from tests.make.tenants import PREFIX, client_of, make_app, make_tenant, slug_of

pytestmark = pytest.mark.anyio

QUICK = LiveSettings(heartbeat_seconds=0.05, refresh_seconds=0.1, patience_seconds=0.3)


class Watcher:
    """A page that watches: the application is called as a server would, so that the stream is seen while it lasts."""

    def __init__(self, *, is_slow: bool = False) -> None:
        self.sent: asyncio.Queue[Message] = asyncio.Queue()
        self.is_gone = asyncio.Event()
        self.is_slow = is_slow

    async def receive(self):
        await self.is_gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        if self.is_slow and message.get("body"):
            await asyncio.sleep(60)
        self.sent.put_nowait(message)

    async def start(self):
        return await asyncio.wait_for(self.sent.get(), timeout=5)

    async def line(self, beginning: str) -> str:
        """Return the next piece that begins so."""
        while True:
            message = await asyncio.wait_for(self.sent.get(), timeout=5)
            piece: str = message["body"].decode()
            if piece.startswith(beginning):
                return piece


async def _serve(app: FastAPI, scope: Scope, *, watcher: Watcher) -> None:
    await app(scope, watcher.receive, watcher.send)


@asynccontextmanager
async def watching(
    app: FastAPI, tenant, *, offering_id, is_slow=False
) -> AsyncIterator[tuple[Watcher, asyncio.Task[None]]]:
    """Yield a page that watches an offering, and the task that serves it."""
    watcher = Watcher(is_slow=is_slow)
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "path": f"{PREFIX}/offerings/{offering_id}/live",
        "raw_path": b"",
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "headers": [(b"host", b"testserver"), (b"x-tenant", slug_of(tenant).encode())],
        "client": ("192.0.2.7", 1),
        "server": ("testserver", 80),
    }
    task = asyncio.create_task(_serve(app, scope, watcher=watcher))
    try:
        yield watcher, task
    finally:
        watcher.is_gone.set()
        await asyncio.wait_for(asyncio.gather(task, return_exceptions=True), timeout=5)


@pytest.fixture
async def app(database, tenant):
    async with database.transaction(tenant) as tx:
        await make_tenant(tx)
    made = make_app(database, make_accounts(), routers=[router])
    made.state.live_hub = LiveHub(QUICK)
    yield made
    made.state.live_hub.close()


@pytest.fixture
async def session(database, tenant):
    async with database.transaction(tenant) as tx:
        return await make_session(tx, price_amount=2_800)


@pytest.fixture
async def slot(database, tenant, session):
    async with database.transaction(tenant) as tx:
        starts_at = tx.now.replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
        return await make_slot(tx, session.offering_id, starts_at=starts_at, capacity=10, price_amount=1_900)


@pytest.fixture
async def page(app, tenant):
    async with client_of(app, tenant) as client:
        yield client


async def test_a_visitor_sees_the_slots_of_a_session_with_their_price(page, session, slot):
    answer = await page.get(f"/offerings/{session.offering_id}/availability")

    body = answer.json()
    found = [one for day in body["days"] for one in day["slots"]]
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert (body["kind"], body["time_zone"], len(body["days"])) == ("session", "Atlantic/Reykjavik", 14)
    assert [(one["id"], one["remaining"], one["price"]) for one in found] == [
        (str(slot), 10, {"amount": 1_900, "currency": "EUR"})
    ]


async def test_a_visitor_sees_the_free_ranges_of_a_space(page, database, tenant):
    async with database.transaction(tenant) as tx:
        space = await make_space(tx)
        tomorrow = (tx.now + timedelta(days=1)).date()

    answer = await page.get(
        f"/offerings/{space.offering_id}/availability", params={"from": str(tomorrow), "to": str(tomorrow)}
    )

    (day,) = answer.json()["days"]
    begin, after = f"{tomorrow}T00:00:00Z", f"{tomorrow + timedelta(days=1)}"
    assert (day["date"], day["state"]) == (str(tomorrow), "free")
    assert day["open"] == [{"starts_at": begin, "ends_at": f"{after}T00:00:00Z"}]
    assert day["free"] == [
        {"starts_at": begin, "last_start_at": f"{tomorrow}T23:30:00Z", "ends_at": f"{after}T03:30:00Z"}
    ]


@pytest.mark.parametrize("query", ["from=2027-01-02&to=2027-01-01", "from=2027-01-01&to=2027-12-31", "from=soon"])
async def test_a_span_that_makes_no_sense_is_a_422(page, session, query):
    assert (await page.get(f"/offerings/{session.offering_id}/availability?{query}")).status_code == 422


@pytest.mark.parametrize("what", ["availability", "live"])
async def test_what_is_not_published_is_not_there_R68(page, database, tenant, what):
    async with database.transaction(tenant) as tx:
        draft = await make_session(tx, state=ListingState.DRAFT)

    for offering_id in (draft.offering_id, new_id()):
        answer = await page.get(f"/offerings/{offering_id}/{what}")
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


async def test_search_finds_what_is_free_at_the_time(page, session, slot, database, tenant):
    async with database.transaction(tenant) as tx:
        tomorrow = (tx.now + timedelta(days=1)).date()
        starts_at = tx.now.replace(minute=0, second=0, microsecond=0) + timedelta(days=1)

    answer = await page.get("/search", params={"date": str(tomorrow), "units": 4, "category": "hall"})
    too_many = await page.get("/search", params={"date": str(tomorrow), "units": 11})

    (hit,) = answer.json()["items"]
    assert hit["offering"]["id"] == str(session.offering_id)
    assert hit["offering"]["price"] == {"amount": 2_800, "currency": "EUR"}
    assert hit["next_free"] == {"starts_at": f"{starts_at:%Y-%m-%dT%H:%M:%SZ}", "time_zone": "Atlantic/Reykjavik"}
    assert too_many.json() == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    "query",
    [
        "from_time=10:00",
        "date=2027-01-01&from_time=25:00",
        "date=2027-01-01&from_time=12:00&until_time=12:00",
        "units=0",
        "kind=hotel",
        "after=nonsense",
        "limit=101",
        "date=9999-12-31",
    ],
)
async def test_a_search_that_makes_no_sense_is_a_422(page, query):
    assert (await page.get(f"/search?{query}")).status_code == 422


async def test_an_open_page_sees_a_place_going(app, tenant, database, session, slot):
    async with watching(app, tenant, offering_id=session.offering_id) as (watcher, _):
        start = await watcher.start()
        first = await watcher.line("event: availability\n")
        async with database.transaction(tenant) as tx:
            await make_claim(tx, session, cell=stock_of(tx, slot), units=4)
        second = await watcher.line("event: availability\n")

    headers = dict(start["headers"])
    assert start["status"] == 200
    assert headers[b"content-type"].startswith(b"text/event-stream")
    assert headers[b"cache-control"] == b"no-store"
    told = [orjson.loads(piece.split("data: ")[1]) for piece in (first, second)]
    assert [one["slots"] for one in told] == [
        [{"id": str(slot), "remaining": 10}],
        [{"id": str(slot), "remaining": 6}],
    ]


async def test_a_quiet_stream_says_now_and_then_that_it_lives(app, tenant, session):
    async with watching(app, tenant, offering_id=session.offering_id) as (watcher, _):
        await watcher.start()

        assert await watcher.line("retry") == "retry: 2000\n\n"
        assert await watcher.line(":") == ": still here\n\n"


async def test_streams_end_when_the_server_stops(app, tenant, session):
    async with watching(app, tenant, offering_id=session.offering_id) as (watcher, task):
        await watcher.start()
        await watcher.line("event")
        app.state.live_hub.close()

        await asyncio.wait_for(task, timeout=5)


async def test_a_client_that_takes_nothing_is_dropped(app, tenant, session):
    async with watching(app, tenant, offering_id=session.offering_id, is_slow=True) as (_, task):
        await asyncio.wait_for(task, timeout=5)


async def test_a_page_that_leaves_makes_room(app, tenant, session):
    app.state.live_hub = LiveHub(QUICK.model_copy(update={"subscribers_max": 1}))

    async with watching(app, tenant, offering_id=session.offering_id) as (watcher, _):
        await watcher.start()
        async with watching(app, tenant, offering_id=session.offering_id) as (refused, _):
            answer = await refused.start()
    async with watching(app, tenant, offering_id=session.offering_id) as (watcher, _):
        again = await watcher.start()

    assert (answer["status"], again["status"]) == (503, 200)
    assert dict(answer["headers"])[b"retry-after"] == b"5"
