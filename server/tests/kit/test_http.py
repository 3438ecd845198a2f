"""What routes share: whose site, who asks, in which transaction, under which key, from which version."""

from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI, Response
from starlette.requests import Request

from holdfast.kit.actor import Actor
from holdfast.kit.audit import Deed, record_deed
from holdfast.kit.errors import HouseError, NotSignedIn
from holdfast.kit.http import (
    ExpectedVersion,
    IdempotencyKey,
    MaybeActor,
    SignedIn,
    TenantId,
    Tx,
    client_address,
    expected_version,
    required_key,
    set_etag,
)
from holdfast.kit.ids import new_id
from holdfast.kit.problems import install_problems
from holdfast.kit.tables import audit_record

pytestmark = pytest.mark.anyio


class Gate:
    """Knows one tenant by host and takes the token for the user's id; counts what it was asked."""

    def __init__(self, tenant_id: UUID) -> None:
        self.tenant_id = tenant_id
        self.asked: list[str] = []

    async def tenant_of(self, request: Request) -> UUID | None:
        self.asked.append("tenant")
        return self.tenant_id if request.headers["host"] == "ours.test" else None

    async def actor_of(self, request: Request, tenant_id: UUID) -> Actor | None:
        self.asked.append("actor")
        token = request.headers.get("authorization")
        if token == "Bearer bad":
            raise NotSignedIn
        return Actor(tenant_id, UUID(token), new_id(), token_version=1) if token else None


def routes(app: FastAPI) -> None:
    """Put one route for each thing that routes share."""

    @app.get("/whose")
    async def whose(tenant_id: TenantId, tx: Tx) -> list[UUID]:
        return [tenant_id, tx.tenant_id]

    @app.get("/who")
    async def who(actor: MaybeActor, again: MaybeActor) -> UUID | None:
        return actor.user_id if actor and actor is again else None

    @app.get("/mine")
    async def mine(actor: SignedIn) -> UUID:
        return actor.user_id

    @app.post("/deed")
    async def deed(tx: Tx, *, fails: bool = False) -> int:
        await record_deed(tx, Deed("tea.brew", "pot", None), user_id=None, role="system")
        if fails:
            raise HouseError
        return 1

    @app.post("/keyed")
    async def keyed(key: IdempotencyKey) -> str:
        return key

    @app.patch("/versioned")
    async def versioned(version: ExpectedVersion, response: Response) -> int:
        set_etag(response, version + 1)
        return version


@pytest.fixture
def gate(tenant):
    return Gate(tenant)


@pytest.fixture
async def client(database, gate):
    app = FastAPI()
    install_problems(app)
    app.state.database, app.state.gatekeeper = database, gate
    routes(app)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://ours.test") as asking:
        yield asking


async def test_a_request_is_in_the_tenant_of_its_host_and_so_is_its_transaction(client, tenant):
    assert (await client.get("/whose")).json() == [str(tenant)] * 2


async def test_an_unknown_host_is_nobodys(client):
    answer = await client.get("/whose", headers={"Host": "theirs.test"})

    assert answer.status_code == 404
    assert answer.json()["detail"] == "No booking site answers at this address."


async def test_tenant_and_person_are_asked_for_once_a_request(client, gate):
    await client.get("/who")

    assert gate.asked == ["tenant", "actor"]


async def test_a_visitor_is_nobody_where_that_will_do_and_refused_where_not(client):
    assert (await client.get("/who")).json() is None
    assert (await client.get("/mine")).status_code == 401


async def test_a_bad_token_is_refused_even_where_none_is_needed(client):
    for path in ("/who", "/mine"):
        assert (await client.get(path, headers={"Authorization": "Bearer bad"})).status_code == 401


async def test_who_is_signed_in_is_known(client):
    user_id = str(new_id())

    for path in ("/who", "/mine"):
        assert (await client.get(path, headers={"Authorization": user_id})).json() == user_id


@pytest.mark.parametrize(("query", "outcome"), [("", (200, 1)), ("?fails=true", (409, 0))])
async def test_what_a_request_did_is_kept_if_and_only_if_it_went_well(client, database, tenant, query, outcome):
    status, deeds = outcome
    assert (await client.post(f"/deed{query}")).status_code == status

    async with database.transaction(tenant) as tx:
        assert await tx.value(sa.select(sa.func.count()).select_from(audit_record)) == deeds


async def test_the_commit_comes_before_the_answer(client, database, tenant):
    """Who is told 200 finds it done, however fast they ask again."""
    for done in range(1, 6):
        assert (await client.post("/deed")).status_code == 200
        async with database.transaction(tenant) as tx:
            assert await tx.value(sa.select(sa.func.count()).select_from(audit_record)) == done


@pytest.mark.parametrize(
    ("headers", "status", "slug"),
    [
        ({}, 400, "key-missing"),
        ({"Idempotency-Key": ""}, 400, "key-malformed"),
        ({"Idempotency-Key": "é".encode("latin-1")}, 400, "key-malformed"),
        ({"Idempotency-Key": b"a\tb"}, 400, "key-malformed"),
        ({"Idempotency-Key": "k" * 201}, 422, "invalid-input"),
    ],
)
async def test_a_request_that_needs_a_key_is_refused_without_a_good_one_R29(client, headers, status, slug):
    answer = await client.post("/keyed", headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{slug}")


@pytest.mark.parametrize("key", ["k", "k" * 200, "01939c6e-5f1a-7c40-8a4e-0d1f0a2b3c4d", "a b:c/d"])
async def test_a_good_key_is_any_visible_text(client, key):
    assert (await client.post("/keyed", headers={"Idempotency-Key": key})).json() == key
    assert await required_key(key) == key


@pytest.mark.parametrize("tag", ['"7"', "7", 'W/"7"'])
async def test_a_change_says_which_version_it_was_made_from(client, tag):
    answer = await client.patch("/versioned", headers={"If-Match": tag})

    assert (answer.json(), answer.headers["etag"]) == (7, '"8"')
    assert await expected_version(tag) == 7


@pytest.mark.parametrize("tag", ['""', "*", '"x"', '"-1"', '"1.5"', '"٣"', f'"{10**9}"', '"7", "8"'])
async def test_a_version_that_was_never_given_out_is_stale(client, tag):
    answer = await client.patch("/versioned", headers={"If-Match": tag.encode()})

    assert (answer.status_code, answer.json()["type"]) == (412, "/problems/stale-version")


async def test_a_change_without_a_version_is_refused(client):
    answer = await client.patch("/versioned")

    assert (answer.status_code, answer.json()["type"]) == (428, "/problems/version-required")


@pytest.mark.parametrize(
    ("scope", "address"),
    [
        ({"client_address": "203.0.113.9", "client": ("127.0.0.1", 1)}, "203.0.113.9"),
        ({"client": ("127.0.0.1", 1)}, "127.0.0.1"),
        ({"client": None}, ""),
    ],
)
def test_the_callers_address_is_what_the_edge_settled(scope, address):
    assert client_address(Request({"type": "http", **scope})) == address
