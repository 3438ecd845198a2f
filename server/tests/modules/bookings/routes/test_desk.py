"""Quoting and booking over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest

from holdfast.kit.ids import new_id
from tests.modules.bookings.routes.conftest import book, key

pytestmark = pytest.mark.anyio


async def test_anybody_may_ask_a_price_and_nothing_is_held(front):
    shop = await front.shop()
    async with front.as_(None) as visitor:
        answer = await visitor.post(
            "/quotes", json={"offering_id": str(shop.offering.offering_id), "slot_id": str(shop.slot_id), "units": 2}
        )

    assert answer.status_code == 200
    assert answer.json()["total"] == {"amount": 5600, "currency": "EUR"}
    assert answer.json()["cancellation"][0]["back"] == {"amount": 4200, "currency": "EUR"}


async def test_a_booking_needs_an_account_and_a_key_R29(front):
    shop = await front.shop()
    order = {"offering_id": str(shop.offering.offering_id), "slot_id": str(shop.slot_id)}
    async with front.as_(None) as visitor:
        anonymous = await visitor.post("/bookings", json=order, headers=key())
    async with front.as_(shop.customers[0]) as client:
        keyless = await client.post("/bookings", json=order)

    assert (anonymous.status_code, anonymous.json()["type"]) == (401, "/problems/not-signed-in")
    assert (keyless.status_code, keyless.json()["type"]) == (400, "/problems/key-missing")


async def test_a_booking_is_answered_with_all_that_its_page_shows(front):
    shop = await front.shop()
    async with front.as_(shop.customers[0]) as client:
        answer = await book(client, shop, guests=[{"name": "Ana"}], note="By the window")
        shown = await client.get(f"/bookings/{answer.json()['id']}")

    assert answer.status_code == 201
    made = answer.json()
    assert made["guests"] == [{"name": "Ana", "email": None}]
    same = {"server_now", "payment"}
    assert {k: v for k, v in made.items() if k not in same} == {k: v for k, v in shown.json().items() if k not in same}


async def test_the_last_place_goes_once_and_the_refusal_says_what_is_left_R1(front):
    shop = await front.shop(capacity=1, customers=2)
    async with front.as_(shop.customers[0]) as first, front.as_(shop.customers[1]) as second:
        won = await book(first, shop)
        lost = await book(second, shop)

    assert won.status_code == 201
    assert (lost.status_code, lost.json()["type"], lost.json()["free"]) == (409, "/problems/sold-out", 0)
    assert lost.headers["content-type"] == "application/problem+json"


async def test_a_lost_answer_is_given_again_for_the_same_key_R30(front):
    shop = await front.shop()
    order = {"offering_id": str(shop.offering.offering_id), "slot_id": str(shop.slot_id)}
    headers = key()
    async with front.as_(shop.customers[0]) as client:
        first = await client.post("/bookings", json=order, headers=headers)
        again = await client.post("/bookings", json=order, headers=headers)
        other = await client.post("/bookings", json=order | {"units": 2}, headers=headers)

    assert again.content == first.content
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (other.status_code, other.json()["type"]) == (422, "/problems/key-reused")


@pytest.mark.parametrize(
    "field",
    ["role", "tenant_id", "price", "status", "state", "paid", "user_id", "customer_id", "discount", "created_at"],
)
async def test_a_field_that_is_not_ours_to_send_is_refused_and_nothing_is_made_R70(front, field):
    shop = await front.shop()
    async with front.as_(shop.customers[0]) as client:
        answer = await book(client, shop, **{field: "x"})
        mine = await client.get("/users/me/bookings")

    assert answer.status_code == 422
    assert mine.json()["items"] == []


async def test_a_time_without_offset_is_refused_R14(front):
    shop = await front.shop(kind="space")
    body = {
        "offering_id": str(shop.offering.offering_id),
        "slot_id": None,
        "starts_at": "2027-01-05T12:00:00",
        "ends_at": "2027-01-05T13:00:00",
    }
    async with front.as_(shop.customers[0]) as client:
        answer = await client.post("/bookings", json=body, headers=key())

    assert answer.status_code == 422


async def test_a_space_is_booked_by_its_hours_R21(front):
    shop = await front.shop(kind="space")
    begin = (datetime.now(UTC) + timedelta(days=4)).replace(hour=12, minute=0, second=0, microsecond=0)

    def hours(start, length):
        return {
            "offering_id": str(shop.offering.offering_id),
            "slot_id": None,
            "starts_at": start.isoformat(),
            "ends_at": (start + length).isoformat(),
        }

    async with front.as_(shop.customers[0]) as client:
        booked = await client.post("/bookings", json=hours(begin, timedelta(hours=2)), headers=key())
        taken = await client.post(
            "/bookings", json=hours(begin + timedelta(hours=1), timedelta(hours=2)), headers=key()
        )
        at_night = await client.post("/quotes", json=hours(begin.replace(hour=2), timedelta(hours=2)))
        too_short = await client.post("/quotes", json=hours(begin, timedelta(minutes=30)))
        past = await client.post("/quotes", json=hours(begin - timedelta(days=9), timedelta(hours=2)))

    assert (booked.status_code, booked.json()["total"]["amount"]) == (201, 12_000)
    assert (taken.status_code, taken.json()["type"]) == (409, "/problems/taken")
    assert [(r.status_code, r.json()["type"]) for r in (at_night, too_short, past)] == [
        (422, "/problems/outside-opening-hours"),
        (422, "/problems/length-not-offered"),
        (422, "/problems/too-soon"),
    ]


async def test_an_unknown_offering_and_a_foreign_one_are_answered_alike_R68(front):
    shop = await front.shop()
    async with front.as_(shop.customers[0]) as client:
        missing = await book(client, shop, offering_id=str(new_id()))

    assert missing.status_code == 404
