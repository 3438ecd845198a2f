"""The tenant of the request, and the platform's list of tenants, over HTTP."""

import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.tenants.contracts import Role
from tests.make.tenants import slug_of

pytestmark = pytest.mark.anyio


def problem(answer) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"]


async def test_every_visitor_reads_the_sites_name_and_settings(visitor, tenant):
    answer = await visitor.get("/tenant")

    assert answer.status_code == 200
    assert answer.headers["etag"] == '"1"'
    assert (answer.json()["id"], answer.json()["slug"]) == (str(tenant), slug_of(tenant))
    assert (answer.json()["currency"], answer.json()["is_platform"]) == ("EUR", False)


async def test_an_admin_changes_the_settings_from_the_version_that_was_read(client_as, visitor):
    admin = await client_as(Role.ADMIN)

    changed = await admin.patch("/tenant", json={"brand_colour": "#112233"}, headers={"If-Match": '"1"'})
    stale = await admin.patch("/tenant", json={"brand_colour": "#445566"}, headers={"If-Match": '"1"'})

    assert (changed.status_code, changed.json()["brand_colour"], changed.headers["etag"]) == (200, "#112233", '"2"')
    assert problem(stale) == (412, "/problems/stale-version")
    assert (await visitor.get("/tenant")).json() == changed.json()


async def test_nobody_else_changes_the_settings(client_as, visitor):
    for role in (None, Role.MERCHANT, Role.MODERATOR, Role.OPERATOR):
        answer = await (await client_as(role)).patch("/tenant", json={"name": "X"}, headers={"If-Match": '"1"'})
        assert problem(answer) == (403, "/problems/not-allowed")
    assert problem(await visitor.patch("/tenant", json={})) == (401, "/problems/not-signed-in")
    assert (await visitor.get("/tenant")).json()["name"] == "Testers"


async def test_the_platforms_admin_opens_a_tenant_once_a_key(platform_admin):
    slug = f"s-{new_id().hex}"
    body = {"slug": slug, "name": "Vienna", "hosts": [f"{slug}.example.com"], "admin_email": "eve@example.com"}
    key = {"Idempotency-Key": new_id().hex}

    opened = await platform_admin.post("/tenants", json=body, headers=key)
    again = await platform_admin.post("/tenants", json=body, headers=key)
    other = await platform_admin.post("/tenants", json=body, headers={"Idempotency-Key": new_id().hex})
    keyless = await platform_admin.post("/tenants", json=body)

    assert (opened.status_code, opened.json()["slug"]) == (201, slug)
    assert again.json() == opened.json()
    assert problem(other) == (409, "/problems/slug-taken")
    assert problem(keyless) == (400, "/problems/key-missing")


async def test_the_platforms_admin_pages_through_all_tenants(platform_admin, app, tenant, other_tenant):
    seen, after = set(), None
    while True:
        params = {"limit": 100} | ({"after": after} if after else {})
        page = (await platform_admin.get("/tenants", params=params)).json()
        seen |= {item["id"] for item in page["items"]}
        after = page["next_cursor"]
        if after is None:
            break

    assert {str(tenant), str(other_tenant)} <= seen


async def test_a_tenants_own_admin_neither_lists_nor_opens_tenants(client_as):
    admin = await client_as(Role.ADMIN)
    body, key = {"slug": "mine", "name": "Mine"}, {"Idempotency-Key": "1"}

    assert problem(await admin.get("/tenants")) == (403, "/problems/not-allowed")
    assert problem(await admin.post("/tenants", json=body, headers=key)) == (403, "/problems/not-allowed")
