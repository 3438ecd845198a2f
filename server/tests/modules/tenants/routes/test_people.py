"""Users, as the back office sees them, over HTTP (R64, R68)."""

import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.tenants.contracts import Role
from tests.make.accounts import make_user

pytestmark = pytest.mark.anyio


def problem(answer) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"]


async def test_the_back_office_searches_and_inspects_users(client_as, database, tenant):
    async with database.transaction(tenant) as tx:
        user = await make_user(tx, email="eve@example.com", display_name="Eve")

    for role in (Role.OPERATOR, Role.ADMIN):
        client = await client_as(role)
        page = (await client.get("/users", params={"q": "eve@", "state": "active"})).json()
        one = await client.get(f"/users/{user.user_id}")
        assert page == {"items": [one.json()], "next_cursor": None}
        assert one.json()["email"] == "eve@example.com"
        assert "password_hash" not in one.json()


async def test_a_page_of_users_leads_to_the_next(client_as):
    admin = await client_as(Role.ADMIN)
    others = [await client_as() for _ in range(3)]

    first = (await admin.get("/users", params={"limit": 2})).json()
    second = (await admin.get("/users", params={"limit": 2, "after": first["next_cursor"]})).json()

    ids = {item["id"] for item in (*first["items"], *second["items"])}
    assert ids == {admin.user_id, *(other.user_id for other in others)}
    assert second["next_cursor"] is None
    assert problem(await admin.get("/users", params={"after": "x"}))[0] == 422
    assert problem(await admin.get("/users", params={"limit": 101}))[0] == 422


async def test_a_disabled_user_is_out_at_once(client_as):
    """R64."""
    admin, user = await client_as(Role.ADMIN), await client_as(Role.OPERATOR)

    disabled = await admin.post(f"/users/{user.user_id}/disable", json={"reason": "fraud"})
    refused = await user.post(f"/users/{admin.user_id}/enable")
    listed = (await admin.get("/users", params={"state": "disabled"})).json()["items"]
    enabled = await admin.post(f"/users/{user.user_id}/enable")

    assert (disabled.status_code, disabled.json()["disabled_reason"]) == (200, "fraud")
    assert problem(refused) == (401, "/problems/not-signed-in")
    assert [item["id"] for item in listed] == [user.user_id]
    assert enabled.json()["disabled_at"] is None


async def test_nobody_else_sees_or_shuts_users(client_as, visitor):
    user = await client_as()
    admin = await client_as(Role.ADMIN)

    for role in (None, Role.MERCHANT, Role.MODERATOR):
        client = await client_as(role)
        for path in ("/users", f"/users/{user.user_id}"):
            assert problem(await client.get(path)) == (403, "/problems/not-allowed")
    for role in (None, Role.MERCHANT, Role.MODERATOR, Role.OPERATOR):
        client = await client_as(role)
        answer = await client.post(f"/users/{user.user_id}/disable", json={"reason": "x"})
        assert problem(answer) == (403, "/problems/not-allowed")
        assert problem(await client.post(f"/users/{user.user_id}/enable"))[0] == 403
    assert problem(await visitor.get("/users")) == (401, "/problems/not-signed-in")
    assert (await admin.get(f"/users/{user.user_id}")).json()["disabled_at"] is None


async def test_another_tenants_user_is_as_missing_as_none(client_as, database, other_tenant):
    """R68."""
    admin = await client_as(Role.ADMIN)
    async with database.transaction(other_tenant) as tx:
        foreign = await make_user(tx)

    async def ask(user_id) -> list[tuple[object, ...]]:
        answers = [
            await admin.get(f"/users/{user_id}"),
            await admin.post(f"/users/{user_id}/disable", json={"reason": "x"}),
            await admin.post(f"/users/{user_id}/enable"),
        ]
        return [(*problem(answer), answer.json()["detail"]) for answer in answers]

    asked = await ask(foreign.user_id)

    assert asked == await ask(new_id())
    assert {status for status, *_ in asked} == {404}
