"""SMTP, with STARTTLS or TLS from the start, as the server's address says."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

import aiosmtplib

from holdfast.kit import clock
from holdfast.modules.notifications.contracts import Mail
from holdfast.modules.notifications.errors import MailRefused
from holdfast.modules.notifications.settings import NotificationsSettings

PERMANENT = 500


class SmtpMailer:
    """Sends through a mail server: `smtp://user:password@host:587` turns to TLS when it can, `smtps://` begins so."""

    keeps_content = False

    def __init__(self, url: str, settings: NotificationsSettings) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or "localhost"
        self._is_tls = parts.scheme == "smtps"
        self._port = parts.port or (465 if self._is_tls else 587)
        self._username = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._settings = settings

    async def send(self, mail: Mail) -> None:
        """Send; a refusal for good (5xx) is `MailRefused`, everything else may be tried again."""
        try:
            await aiosmtplib.send(
                compose(mail, sender=self._settings.sender),
                hostname=self._host,
                port=self._port,
                username=self._username,
                password=self._password,
                use_tls=self._is_tls,
                start_tls=False if self._is_tls else None,
                timeout=self._settings.smtp_timeout_seconds,
            )
        except aiosmtplib.SMTPAuthenticationError:
            # The server does not know us: that is ours to mend, and the mail still wants to go.
            raise
        except (aiosmtplib.SMTPResponseException, aiosmtplib.SMTPRecipientsRefused) as error:
            if _is_permanent(error):
                raise MailRefused(str(error)) from error
            raise


def compose(mail: Mail, *, sender: str) -> EmailMessage:
    """Return the mail as MIME: text and HTML side by side, files behind."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = Address(addr_spec=mail.recipient)
    message["Subject"] = _subject(mail.subject)
    message["Date"] = format_datetime(clock.now())
    # The same message is the same mail, should a crash send it twice (R47).
    message["Message-ID"] = f"<{mail.message_id}@{sender.rpartition('@')[2].strip('> ') or 'holdfast'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    for file in mail.attachments:
        main, _, sub = file.content_type.partition("/")
        message.add_attachment(file.content.encode(), maintype=main, subtype=sub, filename=file.filename)
    return message


def _subject(text: str) -> str:
    """Return the text as one line without a code of RFC 2047 in it.

    Python decodes such a word (`=?utf-8?q?=0D=0ABcc=3A...?=`) when a header is set, and what it held would begin
    headers of its own when the mail is written.
    """
    return " ".join(text.split()).replace("=?", "= ?")


def _is_permanent(error: aiosmtplib.SMTPException) -> bool:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return all(refused.code >= PERMANENT for refused in error.recipients)
    return isinstance(error, aiosmtplib.SMTPResponseException) and error.code >= PERMANENT
