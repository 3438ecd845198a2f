"""Extras over HTTP."""

import pytest

from tests.modules.catalogue.routes.conftest import of_version, once, problem_of

pytestmark = pytest.mark.anyio

BODY = {"name": "Photo", "price_amount": 500, "per": "unit", "quantity_max": 2}


async def test_an_extra_is_made_edited_shown_and_archived(town):
    path = f"/offerings/{town.offering.offering_id}/add-ons"
    made = await town.moderator.post(path, json=BODY, headers=once())
    assert made.status_code == 201, made.text
    own = f"/add-ons/{made.json()['id']}"

    edited = await town.moderator.patch(own, json={"price_amount": 700}, headers=of_version(1))
    assert (edited.json()["price"], edited.headers["ETag"]) == ({"amount": 700, "currency": "EUR"}, '"2"')
    assert (await town.visitor.get(path)).json()["items"] == [edited.json()]
    assert (await town.visitor.get(f"/offerings/{town.offering.slug}")).json()["add_ons"] == [edited.json()]

    assert (await town.moderator.post(f"{own}/archive")).json()["state"] == "archived"
    assert (await town.visitor.get(path)).json()["items"] == []
    assert problem_of(await town.moderator.post(f"{own}/archive")) == "listing-archived"


async def test_strangers_find_nothing_to_change_r68(town, other_town):
    path = f"/offerings/{town.offering.offering_id}/add-ons"
    made = (await town.owner.post(path, json=BODY, headers=once())).json()

    for client in (town.stranger, town.operator, other_town.admin):
        assert (await client.post(path, json=BODY, headers=once())).status_code == 404
        assert (await client.patch(f"/add-ons/{made['id']}", json=BODY, headers=of_version(1))).status_code == 404
        assert (await client.post(f"/add-ons/{made['id']}/archive")).status_code == 404
    assert (await other_town.visitor.get(path)).status_code == 404

    assert (await town.visitor.get(path)).json()["items"] == [made]


async def test_an_extra_by_the_hour_does_not_fit_a_session(town):
    path = f"/offerings/{town.offering.offering_id}/add-ons"

    assert problem_of(await town.owner.post(path, json=BODY | {"per": "hour"}, headers=once())) == "invalid-input"
