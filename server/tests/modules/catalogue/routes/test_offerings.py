"""Offerings over HTTP."""

import pytest

from holdfast.kit.ids import new_id
from tests.modules.catalogue.routes.conftest import of_version, once, problem_of

pytestmark = pytest.mark.anyio


def body_of(town, **changes):
    return {
        "venue_id": str(town.venue.venue_id),
        "kind": "session",
        "name": "Submarine 27",
        "description": "Thirty metres under.",
        "price_amount": 2800,
        "duration_minutes": 90,
    } | changes


async def test_a_session_is_made_published_edited_and_hidden(town):
    made = await town.moderator.post("/offerings", json=body_of(town), headers=once())
    assert made.status_code == 201, made.text
    path = f"/offerings/{made.json()['id']}"

    assert (made.json()["state"], made.json()["slug"]) == ("draft", "submarine-27")
    assert (await town.visitor.get(path)).status_code == 404
    assert (await town.moderator.post(f"{path}/publish")).json()["state"] == "published"
    seen = (await town.visitor.get("/offerings/submarine-27")).json()
    assert seen["price"] == {"amount": 2800, "currency": "EUR"}
    assert (seen["price_unit"], seen["venue"]["city"], seen["merchant"]["name"]) == ("place", "Lisbon", "Tagus Escape")
    edited = await town.moderator.patch(path, json={"cancellation_policy": {"name": "flexible"}}, headers=of_version(2))
    assert edited.json()["cancellation_policy"]["name"] == "flexible"
    assert (await town.moderator.post(f"{path}/unpublish")).json()["state"] == "draft"


async def test_a_space_is_made_of_a_resource(town):
    hall = await town.owner.post(
        "/resources", json={"venue_id": str(town.venue.venue_id), "name": "Hall"}, headers=once()
    )
    space = {"resource_id": hall.json()["id"], "minutes_min": 60, "minutes_max": 240, "minutes_step": 60}
    body = body_of(town, kind="space", duration_minutes=None, space=space)

    made = await town.owner.post("/offerings", json=body, headers=once())

    assert made.json()["space"] == space | {"setup_minutes": 0, "cleanup_minutes": 0}
    assert made.json()["price_unit"] == "hour"
    path = f"/offerings/{made.json()['id']}"
    edited = await town.owner.patch(path, json={"space": {"setup_minutes": 30}}, headers=of_version(1))
    assert edited.json()["space"]["setup_minutes"] == 30
    assert (await town.owner.post(f"{path}/publish")).status_code == 200


async def test_lists_narrow_and_show_drafts_to_their_people(town):
    await town.owner.post("/offerings", json=body_of(town), headers=once())
    of_venue = f"/offerings?venue_id={town.venue.venue_id}"

    async def count(client, query: str) -> int:
        return len((await client.get(query)).json()["items"])

    assert await count(town.moderator, of_venue) == 2
    assert await count(town.visitor, of_venue) == 1
    assert await count(town.moderator, f"{of_venue}&state=draft") == 1
    assert await count(town.visitor, f"{of_venue}&state=draft") == 0
    assert await count(town.visitor, "/offerings?kind=space") == 0
    assert (await town.visitor.get("/offerings?kind=hotel")).status_code == 422


async def test_strangers_and_other_tenants_find_nothing_to_change_r68(town, other_town):
    path = f"/offerings/{town.offering.offering_id}"
    for client in (town.stranger, town.operator, other_town.owner, other_town.admin):
        assert (await client.patch(path, json={"price_amount": 1}, headers=of_version(1))).status_code == 404
        assert (await client.post(f"{path}/unpublish")).status_code == 404
        assert (await client.post("/offerings", json=body_of(town), headers=once())).status_code == 404
    assert (await other_town.visitor.get(path)).status_code == 404

    assert (await town.visitor.get(path)).json()["price"]["amount"] == 2800


async def test_an_edit_needs_the_version_that_was_read(town):
    path = f"/offerings/{town.offering.offering_id}"

    assert (await town.owner.patch(path, json={"price_amount": 1})).status_code == 428
    assert problem_of(await town.owner.patch(path, json={"price_amount": 1}, headers=of_version(9))) == "stale-version"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"price_amount": -1}, "/price_amount"),
        ({"price_amount": 10.5}, "/price_amount"),
        ({"price_amount": 10**12}, "/price_amount"),
        ({"tax_rate_bp": 10_001}, "/tax_rate_bp"),
        ({"kind": "hotel"}, "/kind"),
        ({"kind": "space"}, "/space"),
        ({"space": {"resource_id": str(new_id())}}, "/space"),
        ({"cancellation_policy": {"name": "ours"}}, "/cancellation_policy/name"),
        ({"horizon_days": 731}, "/horizon_days"),
        ({"currency": "EURO"}, "/currency"),
        ({"state": "published"}, "/state"),
        ({"merchant_id": str(new_id())}, "/merchant_id"),
    ],
)
async def test_what_makes_no_sense_is_refused_with_its_place(town, change, pointer):
    refused = await town.owner.post("/offerings", json=body_of(town, **change), headers=once())

    assert problem_of(refused) == "invalid-input"
    assert refused.json()["errors"][0]["pointer"] == pointer


async def test_the_presets_are_public(town):
    presets = (await town.visitor.get("/cancellation-policies")).json()["items"]

    assert [policy["name"] for policy in presets][2] == "standard"
