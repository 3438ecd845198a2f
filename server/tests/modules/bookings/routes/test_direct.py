"""The direct road of an order and the framework's are one address: same answers, same keys, same refusals."""

from contextlib import asynccontextmanager
from typing import cast

import orjson
import pytest
from fastapi import FastAPI

from holdfast.kit.direct import DirectRoutes
from holdfast.modules.bookings.routes.direct import PlaceDirectly
from tests.make.tenants import client_of
from tests.modules.bookings.routes.conftest import key

pytestmark = pytest.mark.anyio

# The direct road takes the plain type alone; with a parameter the same body goes to the framework.
PLAIN = {"Content-Type": "application/json"}
ROUND = {"Content-Type": "application/json; charset=utf-8"}
VARYING = {"id", "slot_id", "created_at", "server_now", "expires_at", "customer_id"}


@asynccontextmanager
async def signed_in(front, actor):
    """Yield a client of both roads."""
    state = front.app.state
    placing = PlaceDirectly(state.gatekeeper, state.desk)
    direct = DirectRoutes(front.app, {("POST", "/api/v1/bookings"): placing})
    async with front.database.transaction(actor.tenant_id) as tx:
        token = state.accounts.tokens.issue(actor, now=tx.now)
    async with client_of(cast("FastAPI", direct), actor.tenant_id, token=token) as client:
        yield client


def order_of(shop, **more):
    return orjson.dumps({"offering_id": str(shop.offering.offering_id), "slot_id": str(shop.slot_id), **more})


async def test_both_roads_answer_alike(front):
    shop = await front.shop(customers=2)
    answers = []
    for customer, road in zip(shop.customers, (PLAIN, ROUND), strict=True):
        async with signed_in(front, customer) as client:
            answers.append(await client.post("/bookings", content=order_of(shop), headers=road | key()))
    direct, framework = answers
    assert direct.status_code == framework.status_code == 201
    assert sorted(set(direct.headers) ^ set(framework.headers)) == []
    assert direct.json().keys() == framework.json().keys()
    same = direct.json().keys() - VARYING
    assert {name: direct.json()[name] for name in same} == {name: framework.json()[name] for name in same}


@pytest.mark.parametrize(("first", "second"), [(PLAIN, ROUND), (ROUND, PLAIN)])
async def test_a_key_is_known_on_both_roads_R29_R30(front, first, second):
    shop = await front.shop()
    headers = key()
    async with signed_in(front, shop.customers[0]) as client:
        made = await client.post("/bookings", content=order_of(shop), headers=first | headers)
        again = await client.post("/bookings", content=order_of(shop), headers=second | headers)
        other = await client.post("/bookings", content=order_of(shop, units=2), headers=second | headers)
    assert (made.status_code, again.status_code) == (201, 201)
    assert again.content == made.content
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (other.status_code, other.json()["type"]) == (422, "/problems/key-reused")


@pytest.mark.parametrize("road", [PLAIN, ROUND])
async def test_a_refusal_of_the_desk_is_the_same_problem(front, road):
    shop = await front.shop(capacity=1, customers=2)
    async with signed_in(front, shop.customers[0]) as client:
        await client.post("/bookings", content=order_of(shop), headers=road | key())
    async with signed_in(front, shop.customers[1]) as client:
        refused = await client.post("/bookings", content=order_of(shop), headers=road | key())
    problem = refused.json()
    assert (refused.status_code, problem["type"], problem["free"]) == (409, "/problems/sold-out", 0)
    assert problem["instance"] == "/api/v1/bookings"


@pytest.mark.parametrize("road", [PLAIN, ROUND])
async def test_whose_session_has_ended_books_no_more_R64(front, road):
    shop = await front.shop()
    async with front.database.transaction(shop.tenant_id) as tx:
        await tx.run("UPDATE accounts.session SET revoked_at = $1 WHERE tenant_id = $2", tx.now, shop.tenant_id)
    async with signed_in(front, shop.customers[0]) as client:
        refused = await client.post("/bookings", content=order_of(shop), headers=road | key())
    assert (refused.status_code, refused.json()["type"]) == (401, "/problems/not-signed-in")
    assert refused.headers["WWW-Authenticate"] == "Bearer"
