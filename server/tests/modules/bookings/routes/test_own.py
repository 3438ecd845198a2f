"""One booking over HTTP: its customer, its staff, and everybody else."""

import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.bookings.service import lifecycle
from holdfast.modules.payments.contracts import AttemptState
from holdfast.modules.tenants.contracts import Role
from tests.make.bookings import booking_in, paid, payable_of
from tests.make.payments import make_attempt
from tests.modules.bookings.routes.conftest import book, key

pytestmark = pytest.mark.anyio


async def _booked(front, shop, customer=0):
    async with front.as_(shop.customers[customer]) as client:
        return (await book(client, shop)).json()["id"]


async def _confirmed(front, shop, customer=0):
    booking_id = await _booked(front, shop, customer)
    async with front.database.transaction(front.tenant_id) as tx:
        booking = await booking_in(tx, booking_id)
        await paid(tx, front.payments.setup, booking)
        await lifecycle.confirm(tx, await lifecycle.lock_booking(tx, booking.booking_id))
    return booking_id


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("GET", "/history", None),
        ("GET", "/payment", None),
        ("GET", "/cancel-preview", None),
        ("POST", "/checkout", {}),
        ("POST", "/payment/returned", None),
        ("POST", "/cancel", {"reason": "x"}),
        ("POST", "/extend-hold", None),
        ("PUT", "/guests", {"guests": []}),
    ],
)
async def test_a_strangers_booking_is_answered_like_a_missing_one_R68(front, method, path, body):
    shop = await front.shop(customers=2)
    booking_id = await _booked(front, shop)
    stranger = shop.customers[1]
    async with front.as_(stranger) as client:
        foreign = await client.request(method, f"/bookings/{booking_id}{path}", json=body, headers=key())
        missing = await client.request(method, f"/bookings/{new_id()}{path}", json=body, headers=key())

    assert foreign.status_code == missing.status_code == 404
    told = [{k: v for k, v in one.json().items() if k != "instance"} for one in (foreign, missing)]
    assert told[0] == told[1]


async def test_staff_see_a_booking_without_what_pays_for_it(front):
    shop = await front.shop()
    booking_id = await _booked(front, shop)
    async with front.database.transaction(front.tenant_id) as tx:
        booking = await booking_in(tx, booking_id)
        await make_attempt(tx, front.payments.setup, state=AttemptState.OPEN, payable=payable_of(booking))
    merchant = await front.someone(Role.MERCHANT, scope_id=shop.offering.merchant_id)
    moderator = await front.someone(Role.MODERATOR, scope_id=shop.offering.venue_id)
    elsewhere = await front.someone(Role.MODERATOR, scope_id=new_id())

    async with front.as_(shop.customers[0]) as client:
        own = (await client.get(f"/bookings/{booking_id}")).json()
    seen = []
    for somebody in (merchant, moderator, elsewhere):
        async with front.as_(somebody) as client:
            seen.append(await client.get(f"/bookings/{booking_id}"))

    assert own["payment"]["client_secret"]
    assert own["customer"] is None
    assert seen[0].json()["customer"]["name"] == "Ada"
    assert [one.status_code for one in seen] == [200, 200, 404]
    assert seen[0].json()["payment"]["client_secret"] is None
    assert "pay" not in seen[0].json()["actions"]


async def test_a_checkout_opens_one_payment_and_the_page_says_where_it_stands(front):
    shop = await front.shop()
    booking_id = await _booked(front, shop)
    async with front.as_(shop.customers[0]) as client:
        opened = await client.post(f"/bookings/{booking_id}/checkout", json={}, headers=key())
        again = await client.post(f"/bookings/{booking_id}/checkout", json={}, headers=key())
        standing = await client.get(f"/bookings/{booking_id}/payment")
        back = await client.post(f"/bookings/{booking_id}/payment/returned")

    assert [opened.json()["state"], again.json()["state"], standing.json()["state"]] == ["preparing"] * 3
    assert back.json()["state"] == "pending"


async def test_who_is_back_from_the_payment_page_is_not_asked_to_pay_again_R32(front):
    shop = await front.shop()
    booking_id = await _booked(front, shop)
    async with front.as_(shop.customers[0]) as client:
        await client.post(f"/bookings/{booking_id}/checkout", json={}, headers=key())
        await _open_attempt(front, shop)
        before = await client.get(f"/bookings/{booking_id}/payment")
        back = await client.post(f"/bookings/{booking_id}/payment/returned")

    assert (before.json()["state"], before.json()["client_secret"]) == ("ready", "a_secret")
    assert (back.json()["payment"]["state"], back.json()["payment"]["client_secret"]) == ("processing", None)


async def test_nothing_is_paid_twice(front):
    shop = await front.shop()
    booking_id = await _confirmed(front, shop)
    async with front.as_(shop.customers[0]) as client:
        answer = await client.post(f"/bookings/{booking_id}/checkout", json={}, headers=key())

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/nothing-to-pay")


async def test_the_preview_says_what_the_cancellation_then_does(front):
    shop = await front.shop()
    booking_id = await _confirmed(front, shop)
    async with front.as_(shop.customers[0]) as client:
        preview = (await client.get(f"/bookings/{booking_id}/cancel-preview")).json()
        headers = key()
        first = await client.post(f"/bookings/{booking_id}/cancel", json={"reason": "ill"}, headers=headers)
        again = await client.post(f"/bookings/{booking_id}/cancel", json={"reason": "ill"}, headers=headers)
        refused = await client.post(f"/bookings/{booking_id}/cancel", json={"reason": "ill"}, headers=key())
        later = (await client.get(f"/bookings/{booking_id}/cancel-preview")).json()

    assert (preview["allowed"], preview["back"]["amount"], preview["fee"]["amount"]) == (True, 2100, 700)
    assert (first.json()["state"], first.json()["back"]) == ("cancelled", preview["back"])
    assert first.json()["payment"]["state"] == "refunding"
    assert again.content == first.content
    assert (refused.status_code, refused.json()["state"]) == (409, "cancelled")
    assert later["allowed"] is False


async def test_only_an_admin_names_what_goes_back(front):
    shop = await front.shop(customers=2)
    booking_ids = [await _confirmed(front, shop, i) for i in range(2)]
    admin = await front.someone(Role.ADMIN)
    body = {"reason": "goodwill", "back": {"amount": 2800, "currency": "EUR"}}
    async with front.as_(shop.customers[0]) as client:
        customer = await client.post(f"/bookings/{booking_ids[0]}/cancel", json=body, headers=key())
    async with front.as_(admin) as client:
        by_admin = await client.post(f"/bookings/{booking_ids[1]}/cancel", json=body, headers=key())

    assert customer.status_code == 403
    assert (by_admin.status_code, by_admin.json()["back"]["amount"]) == (200, 2800)
    assert by_admin.json()["cancelled_by"] == "admin"


async def test_a_hold_is_extended_and_guests_are_changed(front):
    shop = await front.shop()
    booking_id = await _booked(front, shop)
    async with front.as_(shop.customers[0]) as client:
        before = (await client.get(f"/bookings/{booking_id}")).json()
        longer = await client.post(f"/bookings/{booking_id}/extend-hold", headers=key())
        again = await client.post(f"/bookings/{booking_id}/extend-hold", headers=key())
        guests = await client.put(f"/bookings/{booking_id}/guests", json={"guests": [{"name": "Bo"}]})
        steps = (await client.get(f"/bookings/{booking_id}/history")).json()["items"]

    assert longer.json()["expires_at"] > before["expires_at"]
    assert (again.status_code, again.json()["type"]) == (409, "/problems/hold-extended-once")
    assert guests.json()["guests"] == [{"name": "Bo", "email": None}]
    assert [step["action"] for step in steps] == ["place", "extend", "change_guests"]


async def _open_attempt(front, shop) -> None:
    """Let the provider have made the payment of the shop's one booking."""
    async with front.database.transaction(shop.tenant_id) as tx:
        await tx.run("UPDATE payments.attempt SET state = 'open', provider_ref = 'pi_1', client_secret = 'a_secret'")
