"""Businesses over HTTP: who sees and changes them, and what a refusal leaves as it was."""

import pytest

from holdfast.kit.ids import new_id
from tests.make.catalogue import make_merchant
from tests.modules.catalogue.routes.conftest import of_version, once, problem_of

pytestmark = pytest.mark.anyio

BODY = {"name": "Karaoke Vier", "category": "karaoke", "description": "Four rooms.", "contact_email": "Hi@Vier.test"}


async def test_anybody_signed_in_opens_a_business_once_for_one_key_r29(town):
    key = once()

    made = await town.stranger.post("/merchants", json=BODY, headers=key)
    again = await town.stranger.post("/merchants", json=BODY, headers=key)
    own = (await town.stranger.get("/users/me/merchants")).json()["items"]

    assert made.status_code == 201, made.text
    assert made.json()["state"] == "published"
    assert made.json()["slug"] == "karaoke-vier"
    assert (made.json()["currency"], made.json()["contact_email"]) == ("EUR", "hi@vier.test")
    assert again.json() == made.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert [merchant["id"] for merchant in own] == [made.json()["id"]]


async def test_a_visitor_must_sign_in_and_a_key_is_needed(town):
    assert problem_of(await town.visitor.post("/merchants", json=BODY, headers=once())) == "not-signed-in"
    assert problem_of(await town.stranger.post("/merchants", json=BODY)) == "key-missing"


async def test_a_business_is_read_by_id_and_by_slug_with_its_version(town):
    by_id = await town.visitor.get(f"/merchants/{town.merchant.merchant_id}")
    by_slug = await town.visitor.get(f"/merchants/{town.merchant.slug}")

    assert by_id.json() == by_slug.json()
    assert by_id.headers["ETag"] == '"1"'
    assert by_id.json()["category_name"] == "Escape rooms"


async def test_an_edit_needs_the_version_that_was_read(town):
    path = f"/merchants/{town.merchant.merchant_id}"
    change = {"name": "Tagus Rooms", "contact_email": None}

    missing = await town.owner.patch(path, json=change)
    stale = await town.owner.patch(path, json=change, headers=of_version(7))
    done = await town.owner.patch(path, json=change, headers=of_version(1))

    assert (missing.status_code, stale.status_code) == (428, 412)
    assert done.json() | {"name": "Tagus Rooms", "contact_email": None, "version": 2} == done.json()
    assert done.headers["ETag"] == '"2"'
    assert done.json()["description"] == town.merchant.description


async def test_strangers_and_other_roles_find_nothing_to_change_r68(town, other_town):
    path = f"/merchants/{town.merchant.merchant_id}"
    for client in (town.stranger, town.moderator, town.operator, other_town.owner, other_town.admin):
        refused = await client.patch(path, json={"name": "Mine now"}, headers=of_version(1))
        missing = await client.patch(f"/merchants/{new_id()}", json={"name": "Mine now"}, headers=of_version(1))
        assert (refused.status_code, refused.json()["detail"]) == (404, missing.json()["detail"])
        assert (await client.post(f"{path}/unpublish")).status_code == 404

    assert (await town.visitor.get(path)).json()["name"] == town.merchant.name


async def test_a_hidden_business_is_there_for_its_people_and_the_back_office_only(town):
    path = f"/merchants/{town.merchant.merchant_id}"
    assert (await town.owner.post(f"{path}/unpublish")).json()["state"] == "draft"

    seen = {
        name: (await getattr(town, name).get(path)).status_code
        for name in ("visitor", "stranger", "moderator", "owner", "operator", "admin")
    }

    assert seen == {"visitor": 404, "stranger": 404, "moderator": 404, "owner": 200, "operator": 200, "admin": 200}
    assert (await town.visitor.get("/merchants")).json()["items"] == []
    assert (await town.owner.post(f"{path}/publish")).json()["state"] == "published"


async def test_only_an_administrator_approves(town, database):
    async with database.transaction(town.tenant_id) as tx:
        waiting = await make_merchant(tx, state="draft", approved_at=None, owner_id=town.merchant.owner_id)
    path = f"/merchants/{waiting.merchant_id}"

    assert problem_of(await town.owner.post(f"{path}/approve")) == "not-allowed"
    assert (await town.admin.post(f"{path}/approve")).json()["state"] == "published"


@pytest.mark.parametrize(
    "field", ["id", "tenant_id", "owner_id", "state", "approved_at", "version", "created_at", "role", "archived_at"]
)
async def test_a_field_that_is_not_ours_to_send_is_refused_and_nothing_changes_r70(town, field):
    opened = await town.stranger.post("/merchants", json=BODY | {field: "x"}, headers=once())
    path = f"/merchants/{town.merchant.merchant_id}"
    edited = await town.owner.patch(path, json={"name": "Other", field: "x"}, headers=of_version(1))

    assert (problem_of(opened), problem_of(edited)) == ("invalid-input", "invalid-input")
    assert (await town.stranger.get("/users/me/merchants")).json()["items"] == []
    assert (await town.owner.get(path)).json()["version"] == 1


@pytest.mark.parametrize(
    "change",
    [
        {"name": None},
        {"name": ""},
        {"name": "a\x00b"},
        {"name": "a\u202eb"},
        {"category": "Escape Room"},
        {"currency": "XXQ"},
        {"contact_email": "nobody"},
        {"contact_phone": "call me"},
        {"slug": str(new_id())},
        {"logo_id": str(new_id())},
    ],
)
async def test_what_makes_no_sense_is_refused_with_its_place(town, change):
    path = f"/merchants/{town.merchant.merchant_id}"
    refused = await town.owner.patch(path, json=change, headers=of_version(1))

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"].startswith("/" + next(iter(change)))


async def test_a_taken_slug_is_a_conflict(town):
    other = (await town.stranger.post("/merchants", json=BODY, headers=once())).json()
    path = f"/merchants/{town.merchant.merchant_id}"

    refused = await town.owner.patch(path, json={"slug": other["slug"]}, headers=of_version(1))

    assert problem_of(refused) == "address-taken"


async def test_lists_filter_and_count(town):
    await town.stranger.post("/merchants", json=BODY, headers=once())

    async def names(query: str) -> list[str]:
        return [merchant["name"] for merchant in (await town.visitor.get(f"/merchants?{query}")).json()["items"]]

    assert await names("") == ["Karaoke Vier", "Tagus Escape"]
    assert await names("category=karaoke") == ["Karaoke Vier"]
    assert await names("city=LISBON") == ["Tagus Escape"]
    assert await names("q=warehouse") == ["Tagus Escape"]
    assert problem_of(await town.visitor.get("/merchants?after=zzz")) == "invalid-input"
    categories = {one["category"]: one for one in (await town.visitor.get("/categories")).json()["items"]}
    assert categories["escape-room"] == {
        "category": "escape-room",
        "name": "Escape rooms",
        "merchants": 1,
        "offerings": 1,
    }
    assert categories["yoga"]["merchants"] == 0
    assert (await town.visitor.get("/cities")).json()["items"] == [
        {"city": "Lisbon", "country": "PT", "venues": 1, "offerings": 1}
    ]
