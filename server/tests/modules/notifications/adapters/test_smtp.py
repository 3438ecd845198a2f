"""Mails on the wire, against a real SMTP server."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller

from holdfast.kit.ids import new_id
from holdfast.kit.ports import free_port
from holdfast.modules.notifications.adapters.smtp import SmtpMailer, compose
from holdfast.modules.notifications.contracts import Attachment, Mail
from holdfast.modules.notifications.errors import MailRefused
from holdfast.modules.notifications.settings import NotificationsSettings

pytestmark = pytest.mark.anyio
SETTINGS = NotificationsSettings(sender="Tea House <tea@house.test>", smtp_timeout_seconds=5)


class Postbox:
    """A server's side: remembers mails, or answers as it is told."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], EmailMessage]] = []
        self.answer = "250 taken"

    async def handle_DATA(self, _server, _session, envelope) -> str:
        """Take a mail."""
        self.mails.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return self.answer


@pytest.fixture
def postbox():
    return Postbox()


@pytest.fixture
def url(postbox):
    port = free_port()
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield f"smtp://127.0.0.1:{port}"
    controller.stop()


def a_mail(**changes):
    words = {"subject": "Tea at four", "text": "Come for tea.\n", "html": "<p>Come for tea.</p>\n"}
    return Mail(new_id(), "ann@people.test", **(words | changes))


async def test_a_mail_arrives_with_text_html_and_the_calendar_file(url, postbox):
    mail = a_mail(attachments=(Attachment("booking.ics", "text/calendar", "BEGIN:VCALENDAR\r\n"),))

    await SmtpMailer(url, SETTINGS).send(mail)

    ((recipients, message),) = postbox.mails
    assert recipients == ["ann@people.test"]
    assert (message["From"], message["To"]) == ("Tea House <tea@house.test>", "ann@people.test")
    assert message["Subject"] == "Tea at four"
    assert message["Message-ID"] == f"<{mail.message_id}@house.test>"
    assert message.get_body(("plain",)).get_content().splitlines() == ["Come for tea."]
    assert message.get_body(("html",)).get_content().splitlines() == ["<p>Come for tea.</p>"]
    (file,) = message.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("booking.ics", "text/calendar")


@pytest.mark.parametrize(("answer", "error"), [("550 no such person", MailRefused), ("451 try later", Exception)])
async def test_a_refusal_for_good_is_told_from_one_for_now(url, postbox, answer, error):
    postbox.answer = answer

    with pytest.raises(error) as refused:
        await SmtpMailer(url, SETTINGS).send(a_mail())

    assert isinstance(refused.value, MailRefused) == (error is MailRefused)


async def test_a_server_that_is_away_may_be_tried_again():
    with pytest.raises(Exception, match="connect") as away:
        await SmtpMailer("smtp://127.0.0.1:1", SETTINGS).send(a_mail())

    assert not isinstance(away.value, MailRefused)


def test_a_line_break_in_a_subject_begins_no_header():
    """R74."""
    message = compose(a_mail(subject="Tea\r\nBcc: evil@evil.test"), sender=SETTINGS.sender)

    assert message["Subject"] == "Tea Bcc: evil@evil.test"
    assert message["Bcc"] is None


def test_a_coded_line_break_in_a_subject_begins_no_header():
    """R74: the words of a header are decoded when it is set, so a code in a name must not be one any more."""
    message = compose(a_mail(subject="Tea =?utf-8?q?=0D=0ABcc=3A_evil=40evil=2Etest?="), sender=SETTINGS.sender)

    received = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert received["Subject"] == "Tea = ?utf-8?q?=0D=0ABcc=3A_evil=40evil=2Etest?="
    assert received["Bcc"] is None


def test_an_address_with_a_line_break_is_no_address():
    with pytest.raises(ValueError, match=r"."):
        compose(Mail(new_id(), "ann@people.test\r\nBcc: evil@evil.test", "s", "t", "h"), sender=SETTINGS.sender)
