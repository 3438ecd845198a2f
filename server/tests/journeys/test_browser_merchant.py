"""A merchant on a phone: from nothing to a booked session, cancelled again for the customer; and an admin."""

import datetime as dt
import os
import re
import subprocess
import sys
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journeys import story
from tests.journeys.browsing import CHROMIUM, accessible, browser, page_of

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="not proved on this machine: there is no chromium")

SESSION, HALL = "Clay for beginners", "The kiln hall"
# Far enough ahead that no day of it has begun anywhere, and at a month's end the next one is shown as well.
FIRST_DAY = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=3)


def test_a_newcomer_opens_a_business_and_cancels_a_booking_for_the_customer(platform):
    business = f"Clay and Kiln {uuid4().hex[:6]}"
    with browser() as started, page_of(started, url=platform.url, is_phone=True) as page:
        _open_the_business(page, business)
        _make_the_venue(page)
        _offer_a_session(page)
        _give_it_times(page)
        _publish_the_session(page)
        _offer_a_hall(page)
        _see_the_overview(page, business)

        slug = _slug_on_sale(platform, business)
        customer, booking = _book_and_pay(platform, slug)
        _cancel_in_the_day_view(page)
        story.until(story.booking_of(customer, booking), lambda seen: seen["payment"]["state"] == "refunded")
        _see_it_cancelled(page)


def test_an_admin_finds_somebody_closes_their_account_and_looks_at_the_events(platform):
    client, session = story.sign_up(platform, "mallory")
    email = story.good(client.get("/users/me"))["email"]
    admin = f"admin-{uuid4().hex[:8]}@example.test"
    _make_admin(platform, admin)
    with browser() as started, page_of(started, url=platform.url) as page:
        page.goto("/admin")
        page.get_by_label("E-mail").fill(admin)
        page.get_by_label("Password", exact=True).fill(story.PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="People")).to_be_visible()
        accessible(page)
        page.get_by_label("Name or e-mail").fill(email)
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name="Mallory").click()
        accessible(page)
        page.get_by_label("Reason").fill("Sells places again.")
        page.get_by_role("button", name="Close the account").click()
        expect(page.get_by_role("button", name="Open it again")).to_be_visible()
        accessible(page)
        page.get_by_role("link", name="Events").click()
        expect(page.get_by_role("heading", name="Events")).to_be_visible()
        accessible(page)
    # Writes are refused at once (R64), and no token comes any more.
    assert client.patch("/users/me", json={"display_name": "Mal"}).status_code == 401
    with platform.client() as visitor:
        assert visitor.post("/auth/refresh", json={"refresh_token": session["refresh_token"]}).status_code == 401


def _open_the_business(page, name):
    page.goto("/sign-up")
    page.get_by_label("Your name").fill("Olive Owner")
    page.get_by_label("E-mail").fill(f"olive-{uuid4().hex[:8]}@example.test")
    page.get_by_label("Password", exact=True).fill(story.PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("link", name="Sign up")).to_have_count(0)
    page.goto("/merchant")
    expect(page.get_by_role("heading", name="Open your business")).to_be_visible()
    accessible(page)
    page.get_by_label("Name of the business").fill(name)
    page.get_by_label("What it is").fill("Pottery")
    page.keyboard.press("Escape")
    page.get_by_label("In a few sentences").fill("Clay for everybody, by the canal.")
    page.get_by_role("button", name="Open the business").click()
    expect(page.get_by_role("heading", name="On the way to the first booking")).to_be_visible()
    accessible(page)


def _make_the_venue(page):
    page.get_by_role("link", name="Create the venue").click()
    expect(page.get_by_role("heading", name="New venue")).to_be_visible()
    accessible(page)
    page.get_by_label("Name of the venue").fill("Kiln Yard")
    page.get_by_label("Street and number").fill("Paul-Lincke-Ufer 40")
    page.get_by_label("City").fill("Berlin")
    page.get_by_label("Country").select_option("DE")
    page.get_by_role("combobox", name="Time zone").fill("berl")
    page.get_by_role("option", name="Europe/Berlin").click()
    page.get_by_role("button", name="Open on Monday").click()
    page.get_by_label("Monday closes").fill("23:00")
    page.get_by_role("button", name="Copy the hours of Monday to all days").click()
    accessible(page)
    page.get_by_role("button", name="Create the venue").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Customers can find it and book.")).to_be_visible()
    accessible(page)


def _offer_a_session(page):
    page.get_by_role("link", name="New offering").click()
    expect(page.get_by_role("heading", name="New offering")).to_be_visible()
    accessible(page)
    page.get_by_label("Name", exact=True).fill(SESSION)
    page.get_by_label("In a few sentences").fill("Two hours at the wheel. Aprons are there.")
    page.get_by_label("Price per place").fill("39")
    page.get_by_label("Usual places").fill("8")
    page.get_by_role("button", name="Create the offering").click()
    expect(page.get_by_role("button", name="Add several")).to_be_visible()
    accessible(page)


def _give_it_times(page):
    page.get_by_role("button", name="Add a time").click()
    dialog = page.get_by_role("dialog", name=re.compile("time"))
    dialog.get_by_label("Begins at").fill("18:00")
    dialog.get_by_label("Day").fill("2020-01-01")
    dialog.get_by_role("button", name="Add it").click()
    expect(dialog.get_by_text("It is in the past.")).to_be_visible()
    accessible(page)
    dialog.get_by_label("Day").fill(FIRST_DAY.isoformat())
    dialog.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("18:00 to 19:00").first).to_be_visible()

    page.get_by_role("button", name="Add several").click()
    dialog = page.get_by_role("dialog", name="Add several times")
    for day in dialog.get_by_role("button", pressed=True).all():
        day.click()
    dialog.get_by_role("button", name=f"{FIRST_DAY:%A}").click()
    dialog.get_by_label("Ends").select_option(label="after so many")
    dialog.get_by_label("How many times").fill("3")
    dialog.get_by_label("First day").fill(FIRST_DAY.isoformat())
    dialog.get_by_label("Begins at").fill("18:00")
    dialog.get_by_role("button", name="Look it over").click()
    # The one that was made by hand is in the way of the first.
    expect(dialog.get_by_label("The times").get_by_role("listitem")).to_have_count(3)
    accessible(page)
    dialog.get_by_role("button", name="Add 2 times").click()
    expect(dialog).to_have_count(0)
    accessible(page)


def _publish_the_session(page):
    page.get_by_role("link", name="Price, photos and terms").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Customers can find it and book.")).to_be_visible()
    accessible(page)


def _offer_a_hall(page):
    page.get_by_role("link", name="Overview").click()
    page.get_by_role("link", name="New offering at Kiln Yard").click()
    page.get_by_role("button", name="Hall by the hour").click()
    page.get_by_label("Name", exact=True).fill(HALL)
    page.get_by_label("In a few sentences").fill("Room for forty.")
    page.get_by_label("Name of the new hall").fill("Kiln hall")
    page.get_by_label("Price per hour").fill("65")
    accessible(page)
    page.get_by_role("button", name="Create the offering").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Customers can find it and book.")).to_be_visible()
    page.get_by_role("link", name="Blocked times").click()
    expect(page.get_by_role("button", name="Block this time")).to_be_visible()
    accessible(page)


def _see_the_overview(page, business):
    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_role("heading", name=business)).to_be_visible()
    expect(page.get_by_role("link", name=HALL, exact=True)).to_be_visible()
    # Nothing is left to do before the first booking.
    expect(page.get_by_role("heading", name="On the way to the first booking")).to_have_count(0)
    accessible(page)


def _slug_on_sale(platform, business):
    with platform.client() as visitor:
        merchants = story.good(visitor.get("/merchants", params={"q": business}))["items"]
        merchant = next(one for one in merchants if one["name"] == business)
        offerings = story.good(visitor.get("/offerings", params={"merchant_id": merchant["id"]}))["items"]
    assert {one["name"] for one in offerings} == {SESSION, HALL}
    return next(one for one in offerings if one["name"] == SESSION)


def _book_and_pay(platform, offering):
    customer, _ = story.sign_up(platform, "carla")
    span = {"from": f"{FIRST_DAY}T00:00:00Z", "to": f"{FIRST_DAY + dt.timedelta(days=15)}T00:00:00Z"}
    slots = story.good(customer.get(f"/offerings/{offering['id']}/slots", params=span))["items"]
    assert len(slots) == 3
    booking = story.good(story.book_slot(customer, offering, slots[0], units=2))
    story.pay(customer, booking)
    story.until(story.booking_of(customer, booking), lambda seen: seen["state"] == "confirmed")
    return customer, booking


def _cancel_in_the_day_view(page):
    page.goto(f"/merchant/day?date={FIRST_DAY}")
    page.get_by_role("button", name="Carla").click()
    dialog = page.get_by_role("dialog", name="Booking")
    expect(dialog.get_by_text("€78.00 paid")).to_be_visible()
    expect(dialog.get_by_text("History")).to_be_visible()
    accessible(page)
    dialog.get_by_role("button", name="Cancel", exact=True).click()
    # What the venue calls off comes back whole, whatever the terms.
    expect(dialog.get_by_text("Goes back to the customer")).to_be_visible()
    dialog.get_by_label("Why").fill("The kiln is broken.")
    accessible(page)
    dialog.get_by_role("button", name="Cancel and give €78.00 back").click()
    expect(dialog.get_by_text("Cancelled: The kiln is broken.")).to_be_visible()


def _see_it_cancelled(page):
    page.goto("/merchant/bookings")
    page.get_by_role("button", name="Carla").click()
    dialog = page.get_by_role("dialog", name="Booking")
    expect(dialog.get_by_text("€78.00 went back")).to_be_visible()
    accessible(page)


def _make_admin(platform, email):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDFAST_", "DATABASE_"))}
    made = subprocess.run(
        [sys.executable, "-m", "holdfast.entrypoints.cli", "admin", "create", "--email", email, "--tenant", "demo"],
        env=environment | {"HOLDFAST_HOME": str(platform.home)},
        input=f"{story.PASSWORD}\n{story.PASSWORD}\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
