"""A newcomer in the browser: finds a session, signs up on the way, pays, cancels, and sees the money come back."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journeys import story
from tests.journeys.browsing import CHROMIUM, accessible, browser, page_of

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="not proved on this machine: there is no chromium")


@pytest.fixture(scope="module")
def shop(platform):
    """Make a business with a session and a hall over the API: the merchant's own journey is another file."""
    owner, _, venue = story.open_business(platform)
    offering, _ = story.offer_session(owner, venue)
    return {"session": offering, "space": story.offer_space(owner, venue)}


def _sign_up(page, name):
    expect(page.get_by_role("heading", name="Check and book")).to_be_visible()
    page.get_by_role("link", name="Sign up").last.click()
    page.get_by_label("Your name").fill(name.title())
    page.get_by_label("E-mail").fill(f"{name}-{uuid4().hex[:8]}@example.test")
    page.get_by_label("Password", exact=True).fill(story.PASSWORD)
    accessible(page)
    page.get_by_role("button", name="Sign up").click()


def _choose_day(page):
    """Choose the day of `story.offer_session`; at a month's end it lies on the calendar's next page."""
    today = datetime.now(UTC).date()
    day = today + timedelta(days=3)
    if day.month != today.month:
        page.get_by_role("button", name="Next month").click()
    page.get_by_role("button", name=re.compile(rf"\b{day.day} {day:%B}\b.* free")).click()


def _pay(page, card):
    page.get_by_label("Card number").fill(card)
    page.get_by_label("Expiry").fill("12/30")
    page.get_by_label("Security code").fill("123")
    page.get_by_role("button", name=re.compile("^Pay ")).click()


@pytest.mark.parametrize(("is_phone", "is_dark"), [(True, False), (False, True)])
def test_a_newcomer_books_pays_and_cancels_a_session(platform, shop, is_phone, is_dark):
    with browser() as started, page_of(started, url=platform.url, is_phone=is_phone, is_dark=is_dark) as page:
        page.goto("/")
        accessible(page)
        page.get_by_role("link", name=shop["session"]["name"]).first.click()
        _choose_day(page)
        accessible(page)
        page.get_by_role("radio").first.check(force=True)
        page.get_by_role("button", name=re.compile("^Continue")).click()
        _sign_up(page, "nora")

        page.get_by_role("button", name=re.compile("^Book and pay €28.00")).click()
        expect(page.get_by_role("button", name="Pay €28.00")).to_be_visible()
        accessible(page)
        _pay(page, "4000 0000 0000 0002")
        expect(page.get_by_role("alert")).to_contain_text("You have not been charged")
        _pay(page, "4242 4242 4242 4242")
        expect(page.get_by_role("heading", name="It is booked")).to_be_visible()
        accessible(page)

        page.goto("/bookings")
        page.get_by_role("link", name=shop["session"]["name"]).first.click()
        expect(page.get_by_role("button", name="Cancel", exact=True)).to_be_visible()
        accessible(page)
        page.get_by_role("button", name="Cancel", exact=True).click()
        page.get_by_label("Why").select_option("I am ill")
        accessible(page)
        page.get_by_role("button", name=re.compile("^Cancel and get €21.00 back")).click()
        expect(page.get_by_text("€21.00 of €28.00 has gone back")).to_be_visible()
        page.reload()
        expect(page.get_by_text("Cancelled").first).to_be_visible()
        accessible(page)


def test_a_hall_is_booked_by_its_hours_paid_with_3d_secure_and_cancelled(platform, shop):
    with browser() as started, page_of(started, url=platform.url, is_phone=True) as page:
        page.goto(f"/offerings/{shop['space']['slug']}")
        expect(page.get_by_role("heading", name="The Great Hall")).to_be_visible()
        accessible(page)
        _choose_day(page)
        page.get_by_label("From", exact=True).select_option("12:00")
        # An hour, an hour and a half, two hours.
        page.get_by_label("To", exact=True).select_option(index=3)
        expect(page.get_by_role("button", name=re.compile("^Continue, €120.00"))).to_be_visible()
        accessible(page)
        page.get_by_role("button", name=re.compile("^Continue")).click()
        _sign_up(page, "hugo")
        page.get_by_role("button", name=re.compile("^Book and pay €120.00")).click()
        _pay(page, "4000 0000 0000 3220")
        page.get_by_role("button", name=re.compile("Complete")).click()
        expect(page.get_by_role("heading", name="It is booked")).to_be_visible()

        page.get_by_role("link", name="See my booking").click()
        page.get_by_role("button", name="Cancel", exact=True).click()
        page.get_by_label("Why").select_option("My plans changed")
        page.get_by_role("button", name=re.compile("^Cancel and get €90.00 back")).click()
        expect(page.get_by_text("€90.00 of €120.00 has gone back")).to_be_visible()


def test_an_open_page_shows_a_place_going(platform):
    owner, _, venue = story.open_business(platform)
    offering, slot = story.offer_session(owner, venue, capacity=3)
    rival, _ = story.sign_up(platform, "rival")

    with browser() as started, page_of(started, url=platform.url) as page:
        page.goto(f"/offerings/{offering['slug']}")
        _choose_day(page)
        expect(page.get_by_role("radio", name=re.compile("3 places left"))).to_be_attached()
        story.good(story.book_slot(rival, offering, slot, units=2))
        expect(page.get_by_role("radio", name=re.compile("1 place left"))).to_be_attached()
