"""What can go wrong with mails."""

from holdfast.kit.errors import NotFound


class MailRefused(Exception):
    """The mail server will not take this mail, now or later."""


class MailUnknown(NotFound):
    """There is no such mail in the mailbox."""

    title = "No such mail"
