"""The mailbox of a development machine."""

import re

import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.notifications import repository
from holdfast.modules.notifications.contracts import Attachment, Kind, Mail
from tests.make.house import make_settings, running_site

pytestmark = pytest.mark.anyio


@pytest.fixture
async def site(database_url, tmp_path):
    async with running_site(make_settings(database_url, tmp_path)) as running:
        yield running


async def put(site, **changes):
    """Put a mail into the mailbox of the site and return its id."""
    async with site.app.house.database.transaction(site.tenant_id) as tx:
        message_id = await repository.insert_message(
            tx, kind=Kind.VERIFY_EMAIL, subject_id=new_id(), version=1, facts={}
        )
        assert message_id is not None
        words = {"subject": "Tea", "text": "Come:\nhttps://house.test/x?token=t", "html": "<html><head></head>x</html>"}
        mail = Mail(message_id, "ann@people.test", **(words | changes))
        await repository.mark_sent(tx, mail, keep=True)
    return message_id


async def test_an_empty_mailbox_says_what_to_do(site):
    assert "No mail yet" in (await site.http.get("/dev/mailbox")).text


async def test_a_mail_can_be_read_and_its_link_followed(site):
    message_id = await put(site)

    box = await site.http.get("/dev/mailbox")
    mail = await site.http.get(f"/dev/mailbox/{message_id}")

    assert f'<a href="/dev/mailbox/{message_id}">Tea</a>' in box.text
    assert '<a href="https://house.test/x?token=t">' in mail.text


async def test_hostile_text_stays_text(site):
    """R74."""
    evil = "<script>alert(1)</script>"
    message_id = await put(site, subject=evil, text=evil, html=f"<html><head></head><body>{evil}</body></html>")

    for page in (await site.http.get("/dev/mailbox"), await site.http.get(f"/dev/mailbox/{message_id}")):
        assert evil not in page.text
        assert "script-src" not in page.headers["content-security-policy"]
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
    framed = await site.http.get(f"/dev/mailbox/{message_id}/html")
    assert framed.headers["content-security-policy"].startswith("sandbox")
    assert "allow-scripts" not in framed.headers["content-security-policy"]
    assert framed.headers.get_list("x-frame-options") == ["SAMEORIGIN"]


async def test_files_are_saved_never_shown(site):
    message_id = await put(site, attachments=(Attachment("booking.ics", "text/calendar", "BEGIN:VCALENDAR"),))

    page = await site.http.get(f"/dev/mailbox/{message_id}")
    (address,) = re.findall(r'href="([^"]+/files/\d+)"', page.text)
    file = await site.http.get(address)

    assert file.headers["content-disposition"] == 'attachment; filename="booking.ics"'
    assert (await site.http.get(f"/dev/mailbox/{message_id}/files/1")).status_code == 404


async def test_what_is_not_there_is_a_problem(site):
    for address in (f"/dev/mailbox/{new_id()}", f"/dev/mailbox/{new_id()}/html"):
        answer = await site.http.get(address)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/mail-unknown")
