"""Answers to visitors are kept for a moment, and never longer than they are true to those who changed something."""

import asyncio
import re

import pytest

from holdfast.kit.ids import new_id
from holdfast.kit.visitors import FRESH_SECONDS, RUSH_SECONDS, VisitorCache

pytestmark = pytest.mark.anyio

TENANT = new_id()


async def nothing():
    """Give no message: nobody asks for one."""
    raise AssertionError


async def nowhere(_message):
    """Take no message: nobody sends one."""
    raise AssertionError


class World:
    """An app that counts how often it is asked, behind the cache, with a clock that the test moves."""

    def __init__(self) -> None:
        self.asked = 0
        self.seconds = 100.0
        self.status = 200
        self.headers: list[tuple[bytes, bytes]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.cache = VisitorCache(
            self.app,
            public=[re.compile(r"/public/[^/]+$")],
            quiet=[re.compile(r"/quiet$")],
            seconds=lambda: self.seconds,
        )

    async def app(self, scope, _receive, send):
        """Answer with the number of this asking."""
        self.asked += 1
        number = self.asked
        await self.gate.wait()
        scope["tenant_id"] = TENANT
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": b"%d " % number, "more_body": True})
        await send({"type": "http.response.body", "body": b"whole"})

    async def call(self, path="/public/a", *, method="GET", headers=(), query=b""):
        """Return the body of an answer."""
        sent = []

        async def send(message):
            sent.append(message)

        scope = {"type": "http", "method": method, "path": path, "query_string": query, "headers": list(headers)}
        await self.cache(scope, nothing, send)
        assert scope["tenant_id"] == TENANT
        return b"".join(message.get("body", b"") for message in sent)


@pytest.fixture
def world():
    """Return a world."""
    return World()


async def test_a_second_visitor_gets_what_the_first_got(world):
    assert [await world.call(), await world.call()] == [b"1 whole", b"1 whole"]


async def test_after_a_second_it_is_worked_out_anew(world):
    await world.call()
    world.seconds += FRESH_SECONDS + 0.01
    assert await world.call() == b"2 whole"


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/public/b"},
        {"query": b"from=1"},
        {"headers": [(b"host", b"elsewhere.test")]},
        {"headers": [(b"x-tenant", b"other")]},
        {"headers": [(b"authorization", b"Bearer x")]},
        {"headers": [(b"cookie", b"a=b")]},
        {"path": "/private"},
    ],
)
async def test_another_question_has_another_answer(world, other):
    await world.call()
    assert await world.call(**other) == b"2 whole"


@pytest.mark.parametrize("headers", [[(b"authorization", b"Bearer x")], [(b"cookie", b"a=b")]])
async def test_who_is_known_is_answered_anew_each_time(world, headers):
    assert [await world.call(headers=headers), await world.call(headers=headers)] == [b"1 whole", b"2 whole"]


async def test_many_who_ask_at_once_have_it_worked_out_once(world):
    world.gate.clear()
    asking = [asyncio.create_task(world.call()) for _ in range(20)]
    await asyncio.sleep(0.01)
    world.gate.set()
    assert set(await asyncio.gather(*asking)) == {b"1 whole"}


async def test_only_what_is_there_is_kept(world):
    world.status = 404
    assert [await world.call(), await world.call()] == [b"1 whole", b"2 whole"]


async def test_what_sets_a_cookie_is_one_persons(world):
    world.headers = [(b"set-cookie", b"a=b")]
    assert [await world.call(), await world.call()] == [b"1 whole", b"2 whole"]


async def test_a_change_elsewhere_ends_it_but_a_rush_does_not_make_every_look_a_reading(world):
    await world.call()
    world.seconds += 0.01
    world.cache.changed(TENANT)
    assert await world.call() == b"1 whole"
    world.seconds += RUSH_SECONDS
    assert await world.call() == b"2 whole"


async def test_another_tenants_change_ends_nothing(world):
    await world.call()
    world.seconds += RUSH_SECONDS + 0.01
    world.cache.changed(new_id())
    assert await world.call() == b"1 whole"


async def test_a_change_through_this_process_ends_everything_at_once(world):
    await world.call()
    await world.call("/venues", method="PATCH")
    assert await world.call() == b"3 whole"


async def test_a_change_that_is_told_otherwise_ends_nothing(world):
    await world.call()
    await world.call("/quiet", method="POST")
    assert await world.call() == b"1 whole"


async def test_what_was_begun_before_a_change_is_not_kept_after_it(world):
    world.gate.clear()
    early = asyncio.create_task(world.call())
    await asyncio.sleep(0.01)
    world.seconds += 0.01
    world.cache.forget()
    world.gate.set()
    assert await early == b"1 whole"
    assert await world.call() == b"2 whole"


async def test_one_that_fails_leaves_nobody_waiting(world):
    async def failing(scope, receive, send):
        raise RuntimeError

    broken = VisitorCache(failing, public=[re.compile("/public/a$")])
    scope = {"type": "http", "method": "GET", "path": "/public/a", "query_string": b"", "headers": []}
    for _ in range(2):
        with pytest.raises(RuntimeError):
            await broken(dict(scope), nothing, nowhere)
