"""Venues over HTTP."""

import pytest

from holdfast.kit.ids import new_id
from tests.modules.catalogue.routes.conftest import of_version, once, problem_of

pytestmark = pytest.mark.anyio


def body_of(town, **changes):
    return {
        "merchant_id": str(town.merchant.merchant_id),
        "name": "The Annex",
        "address_line": "Rua 2",
        "city": "Porto",
        "country": "PT",
        "time_zone": "Europe/Lisbon",
        "latitude": 41.1579438,
        "longitude": -8.629105,
        "opening_hours": [{"weekday": 5, "opens": "10:00", "closes": "24:00"}],
    } | changes


async def test_a_venue_is_made_published_edited_and_hidden(town):
    made = await town.owner.post("/venues", json=body_of(town), headers=once())
    assert made.status_code == 201, made.text
    path = f"/venues/{made.json()['id']}"

    assert made.json()["state"] == "draft"
    assert (await town.visitor.get(path)).status_code == 404
    assert (await town.owner.post(f"{path}/publish")).json()["state"] == "published"
    seen = await town.visitor.get(f"/venues/{made.json()['slug']}")
    assert (seen.json()["latitude"], seen.headers["ETag"]) == (41.157944, '"2"')
    edited = await town.owner.patch(path, json={"capacity": 12}, headers=of_version(2))
    assert (edited.json()["capacity"], edited.json()["name"]) == (12, "The Annex")
    assert (await town.owner.post(f"{path}/unpublish")).json()["state"] == "draft"
    assert [v["id"] for v in (await town.visitor.get("/venues")).json()["items"]] == [str(town.venue.venue_id)]


async def test_a_draft_is_in_the_list_of_its_people(town):
    await town.owner.post("/venues", json=body_of(town), headers=once())
    query = f"/venues?merchant_id={town.merchant.merchant_id}&limit=1"

    page = (await town.owner.get(query)).json()
    rest = (await town.owner.get(f"{query}&after={page['next_cursor']}")).json()

    assert len(page["items"]) == len(rest["items"]) == 1
    assert rest["next_cursor"] is None
    assert len((await town.visitor.get(query)).json()["items"]) == 1


async def test_a_venue_that_is_not_ready_says_what_is_missing(town):
    made = (await town.owner.post("/venues", json=body_of(town), headers=once())).json()
    await town.owner.post(f"/merchants/{town.merchant.merchant_id}/unpublish")

    refused = await town.owner.post(f"/venues/{made['id']}/publish")

    assert problem_of(refused) == "not-ready-to-publish"
    assert refused.json()["missing"] == [{"code": "merchant", "message": "Publish the business first."}]


async def test_strangers_and_other_roles_find_nothing_to_change_r68(town, other_town):
    path = f"/venues/{town.venue.venue_id}"
    for client in (town.stranger, town.moderator, town.operator, other_town.owner, other_town.admin):
        assert (await client.patch(path, json={"name": "Mine"}, headers=of_version(1))).status_code == 404
        assert (await client.post(f"{path}/unpublish")).status_code == 404
        assert (await client.post("/venues", json=body_of(town), headers=once())).status_code == 404
    assert (await town.visitor.patch(path, json={"name": "Mine"}, headers=of_version(1))).status_code == 401

    assert (await town.visitor.get(path)).json()["version"] == 1


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"time_zone": "Mars/Base"}, "/time_zone"),
        ({"country": "XQ"}, "/country"),
        ({"opening_hours": [{"weekday": 7, "opens": "10:00", "closes": "12:00"}]}, "/opening_hours/0/weekday"),
        ({"opening_hours": [{"weekday": 1, "opens": "20:00", "closes": "02:00"}]}, "/opening_hours"),
        ({"closed_days": [{"date": "2026-12-24"}, {"date": "2026-12-24"}]}, "/closed_days"),
        ({"latitude": None}, "/latitude"),
        ({"photo_ids": [str(new_id())]}, "/photo_ids"),
        ({"capacity": 0}, "/capacity"),
        ({"tenant_id": str(new_id())}, "/tenant_id"),
    ],
)
async def test_what_makes_no_sense_is_refused_with_its_place(town, change, pointer):
    refused = await town.owner.post("/venues", json=body_of(town, **change), headers=once())

    assert problem_of(refused) == "invalid-input"
    assert refused.json()["errors"][0]["pointer"] == pointer
    assert len((await town.owner.get(f"/venues?merchant_id={town.merchant.merchant_id}")).json()["items"]) == 1
