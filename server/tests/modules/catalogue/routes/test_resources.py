"""Resources and blackouts over HTTP."""

import pytest

from holdfast.kit.ids import new_id
from tests.modules.catalogue.routes.conftest import of_version, once, problem_of

pytestmark = pytest.mark.anyio

CLOSED = {"starts_at": "2099-12-24T00:00:00+01:00", "ends_at": "2099-12-25T00:00:00+01:00", "reason": "Floor"}


async def a_hall(town):
    body = {"venue_id": str(town.venue.venue_id), "name": "Hall", "capacity": 40}
    made = await town.moderator.post("/resources", json=body, headers=once())
    assert made.status_code == 201, made.text
    return made.json()


async def test_a_resource_is_made_read_and_edited_by_the_venue_s_people(town):
    hall = await a_hall(town)
    path = f"/resources/{hall['id']}"

    edited = await town.moderator.patch(path, json={"capacity": None}, headers=of_version(1))

    assert (edited.json()["capacity"], edited.headers["ETag"]) == (None, '"2"')
    assert (await town.owner.get(path)).json() == edited.json()
    listed = await town.operator.get(f"/resources?venue_id={town.venue.venue_id}")
    assert [one["id"] for one in listed.json()["items"]] == [hall["id"]]


async def test_a_blackout_is_added_once_listed_and_removed(town):
    path = f"/resources/{(await a_hall(town))['id']}/blackouts"
    key = once()

    added = await town.owner.post(path, json=CLOSED, headers=key)
    again = await town.owner.post(path, json=CLOSED, headers=key)

    assert added.json() == again.json()
    assert [one["id"] for one in (await town.owner.get(path)).json()["items"]] == [added.json()["id"]]
    assert (await town.owner.delete(f"/blackouts/{added.json()['id']}")).status_code == 204
    assert (await town.owner.get(path)).json()["items"] == []


async def test_an_end_before_the_start_and_a_naive_time_are_refused_r14(town):
    path = f"/resources/{(await a_hall(town))['id']}/blackouts"

    for wrong in ({"ends_at": CLOSED["starts_at"]}, {"starts_at": "2099-12-24T00:00:00"}):
        assert problem_of(await town.owner.post(path, json=CLOSED | wrong, headers=once())) == "invalid-input"


async def test_strangers_and_visitors_find_nothing_r68(town, other_town):
    hall = await a_hall(town)
    added = (await town.owner.post(f"/resources/{hall['id']}/blackouts", json=CLOSED, headers=once())).json()

    for client in (town.stranger, other_town.owner, other_town.admin):
        for path in (
            f"/resources/{hall['id']}",
            f"/resources?venue_id={town.venue.venue_id}",
            f"/resources/{hall['id']}/blackouts",
        ):
            assert (await client.get(path)).status_code == 404
        assert (await client.delete(f"/blackouts/{added['id']}")).status_code == 404
        body = {"venue_id": str(town.venue.venue_id), "name": "Mine"}
        assert (await client.post("/resources", json=body, headers=once())).status_code == 404
    assert (await town.visitor.get(f"/resources/{hall['id']}")).status_code == 401
    assert (await town.owner.get(f"/resources/{new_id()}")).status_code == 404

    assert len((await town.owner.get(f"/resources/{hall['id']}/blackouts")).json()["items"]) == 1
