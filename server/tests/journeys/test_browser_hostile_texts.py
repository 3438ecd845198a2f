"""Names that are payloads, seen by everybody: no dialog, no element of theirs, no breach of the page's policy (R74)."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.attacks.texts import PAYLOADS
from tests.journeys import story
from tests.journeys.browsing import CHROMIUM, browser, page_of

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="not proved on this machine: there is no chromium")

NAME_LENGTH_MAX = 120
CUSTOMER = "<iframe srcdoc='<script>alert(1)</script>'></iframe>"
# All of them stand in the description, which takes long texts; these lead, as names.
NAMES = [text for text in PAYLOADS if len(text) <= 60]
PROSE = "\n".join(PAYLOADS)
INTRUDERS = """() => [...document.querySelectorAll(`
    iframe[srcdoc], base, meta[http-equiv=refresh], form[action*=evil], animate, input[name=q][form],
    [onerror], [onload], [onmouseover], [onfocus], [onbegin], a[href^="javascript:"], a[href^="data:"]
`)].map(found => found.outerHTML)"""


def hostile_business(platform):
    """Make a business whose every word is a payload; return its people's clients, the offering and its slot."""
    owner, merchant, venue = story.open_business(platform)
    words = {"name": "<img src=x onerror=alert(1)>", "description": PROSE}
    _edit(owner, f"/merchants/{merchant['id']}", words)
    _edit(owner, f"/venues/{venue['id']}", words | {"address_line": NAMES[0], "city": "{{7*7}}${7*7}"})
    offering, slot = story.offer_session(
        owner, venue, name=f"<svg onload=alert(1)> {uuid4().hex[:6]}", description=PROSE
    )
    return owner, merchant, offering, slot


def _edit(client, path, changes):
    seen = client.get(path)
    story.good(client.patch(path, json=changes, headers={"If-Match": seen.headers["etag"]}))


def look(page, path, *texts):
    """Open a page, see the texts on it as they are, and find nothing that they would have made."""
    page.goto(path)
    for text in texts:
        expect(page.get_by_text(text).first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate(INTRUDERS) == []
    assert not page.get_by_text("49", exact=True).count()


def noted(dialog, dialogs):
    """Note what a dialog said, and close it."""
    dialogs.append(dialog.message)
    dialog.dismiss()


def sign_in(page, session):
    """Sign a person in as they would."""
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(session["user"]["email"])
    page.get_by_label("Password", exact=True).fill(story.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign in")).to_have_count(0)


def test_payloads_in_every_name_are_shown_as_they_are_and_do_nothing_R74(platform):
    owner, merchant, offering, slot = hostile_business(platform)
    customer, session = story.sign_up(platform, "eve")
    _edit(customer, "/users/me", {"display_name": CUSTOMER})
    body = {
        "offering_id": offering["id"],
        "slot_id": slot["id"],
        "units": 1,
        "note": PROSE[:1_000],
        "guests": [{"name": name[:NAME_LENGTH_MAX]} for name in NAMES[:8]],
    }
    booking = story.good(customer.post("/bookings", json=body, headers=story.key()))
    dialogs: list[str] = []

    with browser() as started, page_of(started, url=platform.url) as page:
        page.on("dialog", lambda dialog: noted(dialog, dialogs))
        look(page, "/", offering["name"])
        look(page, f"/offerings/{offering['slug']}", offering["name"], "<!--><script>alert(1)</script-->")
        sign_in(page, session)
        look(page, "/bookings", offering["name"])
        look(page, f"/bookings/{booking['id']}", offering["name"], NAMES[0])
        look(page, f"/merchants/{merchant['slug']}", "<img src=x onerror=alert(1)>")
        paid_at = story.good(customer.get(f"/bookings/{booking['id']}/payment", params={"wait_seconds": 10}))
        look(page, paid_at["checkout_url"], "Practice payment.", offering["name"])
        story.good(story.pay(customer, booking))
        story.until(story.booking_of(customer, booking), lambda seen: seen["state"] == "confirmed")
        look(page, "/dev/mailbox")
        owner_session = story.good(owner.get("/users/me"))

    with browser() as started, page_of(started, url=platform.url) as page:
        page.on("dialog", lambda dialog: noted(dialog, dialogs))
        sign_in(page, {"user": owner_session})
        day = slot["starts_at"][:10]
        look(page, "/merchant", "<img src=x onerror=alert(1)>")
        look(page, f"/merchant/day?date={day}", CUSTOMER)
        page.get_by_role("button", name=CUSTOMER).first.click()
        expect(page.get_by_role("dialog", name="Booking").get_by_text(NAMES[0]).first).to_be_visible()
        assert page.evaluate(INTRUDERS) == []
        look(page, "/merchant/bookings", CUSTOMER)
        look(page, "/merchant/business")

    assert dialogs == []
