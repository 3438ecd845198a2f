"""From a new account to a refund, over the API of a running platform: gateway, webhook, ledger, mail and all."""

import re
from datetime import UTC, datetime, timedelta

import httpx

from tests.journeys import story
from tests.journeys.story import good, key, until


def _mails(platform, address):
    page = httpx.get(f"{platform.url}/dev/mailbox", timeout=10).text
    return page if address in page else ""


def test_a_session_is_booked_paid_confirmed_mailed_and_cancelled(platform):
    owner, _, venue = story.open_business(platform)
    offering, slot = story.offer_session(owner, venue)
    client, session = story.sign_up(platform, "ana")

    booking = good(story.book_slot(client, offering, slot, units=2))
    assert (booking["state"], booking["total"]["amount"]) == ("pending", 5600)
    assert good(story.pay(client, booking)) is not None
    confirmed = until(story.booking_of(client, booking), lambda seen: seen["state"] == "confirmed")
    assert confirmed["payment"]["state"] == "paid"

    preview = good(client.get(f"/bookings/{booking['id']}/cancel-preview"))
    calendar = client.get(f"/bookings/{booking['id']}/calendar.ics")
    assert "BEGIN:VEVENT" in calendar.text
    assert "TZID=Europe/Lisbon" in calendar.text
    cancelled = good(client.post(f"/bookings/{booking['id']}/cancel", json={"reason": "ill"}, headers=key()))
    assert cancelled["back"] == preview["back"]
    back = until(
        story.booking_of(client, booking), lambda seen: seen["payment"]["state"] in {"partly_refunded", "refunded"}
    )
    assert back["payment"]["refunded"] == preview["back"]

    address = session["user"]["email"]
    until(lambda: {"page": _mails(platform, address)}, lambda seen: "cancel" in seen["page"].lower())
    slots = good(client.get(f"/offerings/{offering['id']}/slots"))
    assert slots["items"][0]["remaining"] == slots["items"][0]["capacity"]


def test_a_hall_is_booked_by_the_hour_and_not_twice(platform):
    owner, _, venue = story.open_business(platform)
    hall = story.offer_space(owner, venue)
    client, _ = story.sign_up(platform, "bo")
    rival, _ = story.sign_up(platform, "cy")
    begin = (datetime.now(UTC) + timedelta(days=4)).replace(hour=12, minute=0, second=0, microsecond=0)
    hours = {
        "offering_id": hall["id"],
        "starts_at": begin.isoformat(),
        "ends_at": (begin + timedelta(hours=3)).isoformat(),
    }

    booking = good(client.post("/bookings", json=hours, headers=key()))
    lost = rival.post("/bookings", json=hours, headers=key())
    assert booking["total"]["amount"] == 18_000
    assert (lost.status_code, lost.json()["type"]) == (409, "/problems/taken")

    story.pay(client, booking)
    until(story.booking_of(client, booking), lambda seen: seen["state"] == "confirmed")
    day = begin.date().isoformat()
    free = good(rival.get(f"/offerings/{hall['id']}/availability", params={"from": day, "to": day}))
    # Cleaning takes a quarter of an hour, and times are offered on the half hour.
    after = [span["starts_at"] for span in free["days"][0]["free"] if span["starts_at"] > begin.isoformat()]
    assert datetime.fromisoformat(after[0]) == begin + timedelta(hours=3, minutes=30)


def test_a_declined_card_leaves_the_places_held_and_a_good_one_then_pays(platform):
    owner, _, venue = story.open_business(platform)
    offering, slot = story.offer_session(owner, venue)
    client, _ = story.sign_up(platform, "dora")
    booking = good(story.book_slot(client, offering, slot))

    declined = story.pay(client, booking, method="pm_card_chargeDeclined")
    assert declined.status_code == 402
    failed = until(story.booking_of(client, booking), lambda seen: seen["payment"]["state"] == "failed")
    assert (failed["state"], failed["payment"]["failure"] is not None) == ("pending", True)

    payment = good(client.post(f"/bookings/{booking['id']}/checkout", json={}, headers=key()))
    intent = payment["client_secret"].partition("_secret_")[0]
    paid = httpx.post(
        f"{platform.url}/simulator/checkout/{intent}/auto_confirm",
        json={"client_secret": payment["client_secret"], "payment_method": "pm_card_visa"},
        timeout=20,
    )
    assert paid.is_success
    until(story.booking_of(client, booking), lambda seen: seen["state"] == "confirmed")


def test_a_free_place_is_confirmed_at_once_and_its_mail_has_the_calendar_file(platform):
    owner, _, venue = story.open_business(platform)
    offering, slot = story.offer_session(owner, venue, price_amount=0)
    client, session = story.sign_up(platform, "eve")

    booking = good(story.book_slot(client, offering, slot))
    assert (booking["state"], booking["payment"]["state"]) == ("confirmed", "none")

    address = session["user"]["email"]
    page = until(lambda: {"page": _mails(platform, address)}, lambda seen: "Booked: The Carto" in seen["page"])["page"]
    message = re.search(r'href="(/dev/mailbox/[^"]+)">Booked', page)
    assert message is not None
    assert ".ics" in httpx.get(f"{platform.url}{message[1]}", timeout=10).text


def test_signing_out_everywhere_ends_the_token_for_writes_at_once_R64(platform):
    client, _ = story.sign_up(platform, "fay")
    good(client.post("/auth/logout-all"))

    refused = client.post("/bookings", json={"offering_id": "0192f0c1-5a52-7c3e-9f0b-0d9f6a1f2c11"}, headers=key())

    assert refused.status_code == 401
