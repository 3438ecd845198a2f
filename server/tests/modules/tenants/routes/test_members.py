"""Who has which role, over HTTP (R64, R68)."""

import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.tenants.contracts import Role
from tests.make.accounts import make_user
from tests.make.tenants import make_membership

pytestmark = pytest.mark.anyio


def key() -> dict[str, str]:
    return {"Idempotency-Key": new_id().hex}


def problem(answer) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"]


async def test_an_admin_assigns_a_moderator_lists_and_takes_back(client_as):
    admin, moderator = await client_as(Role.ADMIN), await client_as()
    body = {"user_id": moderator.user_id, "role": "moderator", "scope_id": str(new_id())}

    given = await admin.post("/tenant/members", json=body, headers=key())
    listed = await admin.get("/tenant/members", params={"role": "moderator"})
    taken = await admin.delete(f"/tenant/members/{given.json()['id']}")

    assert given.status_code == 201
    assert (given.json()["role"], given.json()["scope_id"]) == ("moderator", body["scope_id"])
    assert listed.json()["items"] == [given.json()]
    assert taken.status_code == 204
    assert (await admin.get("/tenant/members", params={"role": "moderator"})).json()["items"] == []
    after = await moderator.post("/tenant/members", json=body, headers=key())
    assert problem(after) == (401, "/problems/not-signed-in")


async def test_a_moderator_without_a_venue_is_refused(client_as):
    admin, user = await client_as(Role.ADMIN), await client_as()

    answer = await admin.post("/tenant/members", json={"user_id": user.user_id, "role": "moderator"}, headers=key())

    assert problem(answer) == (422, "/problems/invalid-input")
    assert answer.json()["errors"][0]["pointer"] == "/scope_id"


async def test_nobody_below_an_admin_gives_or_takes(client_as):
    admin, user = await client_as(Role.ADMIN), await client_as()
    body = {"user_id": user.user_id, "role": "operator"}
    members = (await admin.get("/tenant/members")).json()["items"]

    for role in (None, Role.MERCHANT, Role.MODERATOR, Role.OPERATOR):
        client = await client_as(role)
        assert problem(await client.post("/tenant/members", json=body, headers=key()))[0] == 403
        assert problem(await client.delete(f"/tenant/members/{members[0]['id']}"))[0] == 403
    operators = (await admin.get("/tenant/members", params={"role": "operator"})).json()["items"]
    assert user.user_id not in {held["user_id"] for held in operators}


async def test_the_last_admin_cannot_be_removed(client_as):
    admin = await client_as(Role.ADMIN)
    (own,) = (await admin.get("/tenant/members", params={"role": "admin"})).json()["items"]

    answer = await admin.delete(f"/tenant/members/{own['id']}")

    assert problem(answer) == (409, "/problems/last-admin")


async def test_another_tenants_user_and_role_are_as_missing_as_none(client_as, database, other_tenant):
    """R68."""
    admin = await client_as(Role.ADMIN)
    async with database.transaction(other_tenant) as tx:
        foreign = await make_user(tx)
        held = await make_membership(tx, user_id=foreign.user_id)

    def body(user_id) -> dict[str, str]:
        return {"user_id": str(user_id), "role": "operator"}

    given = [await admin.post("/tenant/members", json=body(one), headers=key()) for one in (foreign.user_id, new_id())]
    taken = [await admin.delete(f"/tenant/members/{one}") for one in (held.membership_id, new_id())]

    assert [problem(answer)[0] for answer in (*given, *taken)] == [404] * 4
    assert given[0].json() == given[1].json()
    assert {**taken[0].json(), "instance": ""} == {**taken[1].json(), "instance": ""}


async def test_the_same_key_gives_a_role_once(client_as):
    """R29."""
    admin, user, once = await client_as(Role.ADMIN), await client_as(), key()
    body = {"user_id": user.user_id, "role": "operator"}

    first = await admin.post("/tenant/members", json=body, headers=once)
    again = await admin.post("/tenant/members", json=body, headers=once)

    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
