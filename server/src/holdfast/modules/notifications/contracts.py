"""Mails and what is told by them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """What somebody is told."""

    BOOKING_CONFIRMED = "booking_confirmed"
    BOOKING_CANCELLED = "booking_cancelled"
    PAYMENT_FAILED = "payment_failed"
    PAYMENT_LATE = "payment_late"
    REFUND_DONE = "refund_done"
    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of a mail
    CHANGE_EMAIL = "change_email"
    EMAIL_CHANGED = "email_changed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a mail
    DEVICE_SIGNED_OUT = "device_signed_out"


class MessageState(StrEnum):
    """What became of a message: dropped, when what it would have said was no longer true."""

    QUEUED = "queued"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail."""

    filename: str
    content_type: str
    content: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail ready to be sent."""

    message_id: UUID
    recipient: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """Something to be told once: its subject, kind and version are its key (R47)."""

    message_id: UUID
    subject_id: UUID
    kind: Kind
    version: int
    facts: dict[str, str]
    state: MessageState
    tries: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class MailboxEntry:
    """A mail in the mailbox of a development machine."""

    mail: Mail
    kind: Kind
    sent_at: datetime
