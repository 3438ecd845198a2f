"""A key, one effect: R29, row by row, over HTTP and against the database."""

import asyncio
from dataclasses import dataclass, field
from uuid import UUID

import anyio
import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from holdfast.kit.actor import Actor
from holdfast.kit.audit import Deed, record_deed
from holdfast.kit.errors import Busy
from holdfast.kit.http import Tx
from holdfast.kit.idempotency import REPLAYED_HEADER, OnceOnly, answer_once
from holdfast.kit.ids import new_id
from holdfast.kit.problems import install_problems
from holdfast.kit.tables import audit_record, idempotency_record
from holdfast.kit.wire import Inbound
from tests.conftest import wait_until

pytestmark = pytest.mark.anyio
ADA, BOB = new_id(), new_id()


class TeaIn(Inbound):
    cups: int = Field(ge=1)


class TeaOut(BaseModel):
    tea_id: UUID
    cups: int


@dataclass
class Kitchen:
    """Brews tea, once for a key; the gate is shut while the test wants the first request to be under way."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)
    fails: Exception | None = None
    begun: int = 0

    async def brew(self, tx, cups: int) -> TeaOut:
        self.begun += 1
        await record_deed(tx, Deed("tea.brew", "tea", None, after={"cups": cups}), user_id=None, role="system")
        await self.gate.wait()
        if self.fails is not None:
            raise self.fails
        return TeaOut(tea_id=new_id(), cups=cups)

    async def begun_by(self, count: int) -> None:
        """Wait until so many requests are at work."""

        async def have_begun() -> bool:
            return self.begun >= count

        await wait_until(have_begun)


class Gate:
    """The host is the tenant's id, the token the user's."""

    async def tenant_of(self, request: Request) -> UUID:
        return UUID(request.headers["host"])

    async def actor_of(self, request: Request, tenant_id: UUID) -> Actor:
        return Actor(tenant_id, UUID(request.headers["authorization"]), new_id(), token_version=1)


@pytest.fixture
def kitchen():
    made = Kitchen()
    made.gate.set()
    return made


@pytest.fixture
async def client(database, tenant, kitchen):
    app = FastAPI()
    install_problems(app)
    app.state.database, app.state.gatekeeper = database, Gate()

    async def brew(body: TeaIn, tx: Tx, *, once: OnceOnly) -> Response:
        return await answer_once(tx, once, work=lambda: kitchen.brew(tx, body.cups), status=201)

    app.post("/tea")(brew)
    app.post("/pots/{pot}/tea")(brew)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{tenant}") as asking:
        yield asking


async def ask(
    client, *, key: str | None = "k-1", cups: object = 2, user=ADA, path="/tea", tenant=None
) -> httpx.Response:
    headers = {"Authorization": str(user)} | ({"Idempotency-Key": key} if key else {})
    if tenant is not None:
        headers["Host"] = str(tenant)
    answer: httpx.Response = await client.post(path, json={"cups": cups}, headers=headers)
    return answer


async def brewed(database, tenant) -> int:
    async with database.transaction(tenant) as tx:
        return int(await tx.value(sa.select(sa.func.count()).select_from(audit_record)))


async def kept(database, tenant) -> int:
    async with database.transaction(tenant) as tx:
        return int(await tx.value(sa.select(sa.func.count()).select_from(idempotency_record)))


async def test_a_missing_key_is_refused_and_nothing_is_done_R29(client, database, tenant):
    answer = await ask(client, key=None)

    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/key-missing")
    assert await brewed(database, tenant) == 0


async def test_the_same_words_get_the_same_bytes_and_no_second_effect_R29(client, database, tenant):
    first = await ask(client)
    second = await ask(client)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert REPLAYED_HEADER not in first.headers
    assert second.headers[REPLAYED_HEADER] == "true"
    assert await brewed(database, tenant) == 1


@pytest.mark.parametrize("other", [{"cups": 3}, {"path": "/pots/two/tea"}])
async def test_other_words_under_the_same_key_are_refused_R29(client, database, tenant, other):
    await ask(client, path="/pots/one/tea" if "path" in other else "/tea")

    answer = await ask(client, **other)

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/key-reused")
    assert await brewed(database, tenant) == 1


async def test_a_key_belongs_to_its_user_R29(client, database, tenant):
    mine, theirs = await ask(client), await ask(client, user=BOB)

    assert REPLAYED_HEADER not in theirs.headers
    assert mine.json()["tea_id"] != theirs.json()["tea_id"]
    assert await brewed(database, tenant) == 2


async def test_a_key_belongs_to_its_route_R29(client, database, tenant):
    await ask(client)

    assert (await ask(client, path="/pots/one/tea")).status_code == 201
    assert await brewed(database, tenant) == 2


async def test_a_key_belongs_to_its_tenant_R29_R68(client, database, tenant, other_tenant):
    mine, theirs = await ask(client), await ask(client, tenant=other_tenant)

    assert REPLAYED_HEADER not in theirs.headers
    assert mine.json()["tea_id"] != theirs.json()["tea_id"]
    assert [await brewed(database, each) for each in (tenant, other_tenant)] == [1, 1]


async def test_while_the_first_is_running_the_second_is_told_so_R29(client, database, tenant, kitchen):
    kitchen.gate.clear()
    async with anyio.create_task_group() as group:
        group.start_soon(ask, client)
        await kitchen.begun_by(1)

        meanwhile = await ask(client)
        other_words = await ask(client, cups=3)
        other_key = asyncio.create_task(ask(client, key="k-2"))
        await kitchen.begun_by(2)
        kitchen.gate.set()

    assert (meanwhile.status_code, meanwhile.json()["type"]) == (409, "/problems/key-in-use")
    assert other_words.status_code == 409
    assert (await other_key).status_code == 201
    assert (await ask(client)).headers[REPLAYED_HEADER] == "true"
    assert await brewed(database, tenant) == 2


async def test_fifty_at_once_have_one_effect_R29(client, database, tenant):
    answers = []

    async def one() -> None:
        answers.append(await ask(client))

    async with anyio.create_task_group() as group:
        for _ in range(50):
            group.start_soon(one)

    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert sum(answer.status_code == 201 and REPLAYED_HEADER not in answer.headers for answer in answers) == 1
    assert await brewed(database, tenant) == 1


async def test_a_body_that_does_not_fit_is_not_kept_R29(client, database, tenant):
    assert (await ask(client, cups=0)).status_code == 422
    assert await kept(database, tenant) == 0

    assert (await ask(client, cups=2)).status_code == 201


@pytest.mark.parametrize("fails", [Busy(), RuntimeError("a defect")])
async def test_what_failed_is_undone_and_not_kept_so_the_key_works_again_R29(client, database, tenant, kitchen, fails):
    kitchen.fails = fails
    assert (await ask(client)).status_code >= 500
    assert (await brewed(database, tenant), await kept(database, tenant)) == (0, 0)

    kitchen.fails = None
    again = await ask(client)

    assert again.status_code == 201
    assert REPLAYED_HEADER not in again.headers
    assert await brewed(database, tenant) == 1
