"""Lists of bookings over HTTP."""

from datetime import timedelta

import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.tenants.contracts import Role
from tests.modules.bookings.routes.conftest import book, key

pytestmark = pytest.mark.anyio


async def _full_shop(front, *, customers=3):
    shop = await front.shop(customers=customers)
    ids = []
    for customer in shop.customers:
        async with front.as_(customer) as client:
            ids.append((await book(client, shop)).json()["id"])
    return shop, ids


async def test_ones_own_list_has_pages_and_counts(front):
    shop = await front.shop(one_per_user=False)
    async with front.as_(shop.customers[0]) as client:
        made = [(await book(client, shop)).json()["id"] for _ in range(5)]
        await client.post(f"/bookings/{made[0]}/cancel", json={"reason": "x"}, headers=key())
        first = (await client.get("/users/me/bookings", params={"limit": 3})).json()
        rest = (await client.get("/users/me/bookings", params={"limit": 3, "after": first["next_cursor"]})).json()
        cancelled = (await client.get("/users/me/bookings", params={"state": "cancelled"})).json()

    assert [one["id"] for one in first["items"] + rest["items"]] == made[::-1]
    assert rest["next_cursor"] is None
    assert (first["counts"]["pending"], first["counts"]["cancelled"]) == (4, 1)
    assert [one["id"] for one in cancelled["items"]] == [made[0]]


async def test_a_cursor_of_another_list_is_refused(front):
    shop = await front.shop()
    async with front.as_(shop.customers[0]) as client:
        answers = [
            await client.get("/users/me/bookings", params={"after": after}) for after in ("nonsense", "WyJhIiwiYiJd")
        ]

    assert [one.status_code for one in answers] == [422, 422]


async def test_one_sees_ones_own_bookings_only(front):
    shop, ids = await _full_shop(front)
    async with front.as_(shop.customers[1]) as client:
        mine = (await client.get("/users/me/bookings")).json()

    assert [one["id"] for one in mine["items"]] == [ids[1]]


@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [
        (Role.MERCHANT, "merchant", 200),
        (Role.MODERATOR, "venue", 200),
        (Role.OPERATOR, None, 200),
        (Role.ADMIN, None, 200),
        (Role.MERCHANT, "other", 404),
        (Role.MODERATOR, "other", 404),
        (None, None, 404),
    ],
)
async def test_who_handles_a_venue_sees_its_day_and_its_slots_and_others_see_nothing_R67(front, role, scope, status):
    shop, ids = await _full_shop(front, customers=2)
    scopes = {"merchant": shop.offering.merchant_id, "venue": shop.offering.venue_id, "other": new_id(), None: None}
    somebody = await front.someone(role, scope_id=scopes[scope])
    async with front.database.transaction(front.tenant_id) as tx:
        day = (tx.now + timedelta(days=3)).date().isoformat()

    async with front.as_(somebody) as client:
        of_slot = await client.get(f"/slots/{shop.slot_id}/bookings")
        of_day = await client.get(f"/venues/{shop.offering.venue_id}/bookings", params={"date": day})
        other_day = await client.get(f"/venues/{shop.offering.venue_id}/bookings", params={"date": "2031-01-01"})

    assert (of_slot.status_code, of_day.status_code) == (status, status)
    if status == 200:
        assert {one["id"] for one in of_slot.json()["items"]} == set(ids)
        assert {one["id"] for one in of_day.json()["items"]} == set(ids)
        assert other_day.json()["items"] == []


async def test_a_merchants_list_is_for_the_merchant_and_the_back_office(front):
    shop, ids = await _full_shop(front, customers=2)
    path = f"/merchants/{shop.offering.merchant_id}/bookings"
    found = {}
    for name, role, scope in (
        ("merchant", Role.MERCHANT, shop.offering.merchant_id),
        ("operator", Role.OPERATOR, None),
        ("moderator", Role.MODERATOR, shop.offering.venue_id),
    ):
        async with front.as_(await front.someone(role, scope_id=scope)) as client:
            found[name] = await client.get(path)
            wrong = await client.get(path, params={"from": "2027-01-02T00:00:00Z", "to": "2027-01-01T00:00:00Z"})
            assert wrong.status_code == (404 if name == "moderator" else 422)

    assert [found[name].status_code for name in ("merchant", "operator", "moderator")] == [200, 200, 404]
    assert {one["id"] for one in found["merchant"].json()["items"]} == set(ids)


async def test_the_whole_list_is_for_the_back_office(front):
    shop, ids = await _full_shop(front, customers=2)
    async with front.as_(await front.someone(Role.OPERATOR)) as client:
        everything = (await client.get("/bookings")).json()
        of_one = (await client.get("/bookings", params={"customer_id": str(shop.customers[0].user_id)})).json()
    async with front.as_(shop.customers[0]) as client:
        refused = await client.get("/bookings")

    assert [one["id"] for one in everything["items"]] == ids[::-1]
    assert [one["id"] for one in of_one["items"]] == [ids[0]]
    assert refused.status_code == 403
