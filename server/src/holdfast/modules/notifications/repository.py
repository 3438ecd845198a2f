"""All SQL of notifications."""

from collections.abc import Mapping
from dataclasses import asdict
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from holdfast.kit.database import Row, Transaction
from holdfast.kit.ids import new_id
from holdfast.modules.notifications.contracts import Attachment, Kind, Mail, MailboxEntry, Message, MessageState
from holdfast.modules.notifications.tables import message as t


async def insert_message(
    tx: Transaction, *, kind: Kind, subject_id: UUID, version: int, facts: Mapping[str, str]
) -> UUID | None:
    """Write a message once; None when there is one of that subject, kind and version."""
    made = await tx.row(
        insert(t)
        .values(
            tenant_id=tx.tenant_id,
            message_id=new_id(),
            subject_id=subject_id,
            kind=kind.value,
            version=version,
            facts=dict(facts),
            state=MessageState.QUEUED.value,
            created_at=tx.now,
        )
        .on_conflict_do_nothing(constraint="message_once")
        .returning(t.c.message_id)
    )
    return None if made is None else made["message_id"]


async def lock_queued(tx: Transaction, message_id: UUID) -> Message | None:
    """Lock and return a message that is still to be sent."""
    row = await tx.row(
        sa.select(t)
        .where(t.c.tenant_id == tx.tenant_id, t.c.message_id == message_id, t.c.state == MessageState.QUEUED.value)
        .with_for_update()
    )
    return None if row is None else _message(row)


async def count_try(tx: Transaction, message_id: UUID) -> None:
    """Count a try that begins."""
    await _change(tx, message_id, values={"tries": t.c.tries + 1})


async def mark_sent(tx: Transaction, mail: Mail, *, keep: bool) -> None:
    """Note that it went, and what it said where the mailbox stands for a server."""
    content = asdict(mail) if keep else None
    await _change(
        tx,
        mail.message_id,
        values={
            "state": MessageState.SENT.value,
            "recipient": mail.recipient,
            "content": content,
            "sent_at": tx.now,
            "error": None,
        },
    )


async def mark_ended(tx: Transaction, message_id: UUID, *, state: MessageState, error: str | None = None) -> None:
    """Note that it will not go: dropped, or given up."""
    await _change(tx, message_id, values={"state": state.value, "error": error})


async def list_mailbox(tx: Transaction, *, limit: int) -> list[MailboxEntry]:
    """Return the newest mails of the mailbox."""
    rows = await tx.rows(
        sa.select(t)
        .where(t.c.tenant_id == tx.tenant_id, t.c.content.is_not(None))
        .order_by(t.c.sent_at.desc(), t.c.message_id.desc())
        .limit(limit)
    )
    return [_entry(row) for row in rows]


async def get_mail(tx: Transaction, message_id: UUID) -> MailboxEntry | None:
    """Return a mail of the mailbox."""
    row = await tx.row(
        sa.select(t).where(t.c.tenant_id == tx.tenant_id, t.c.message_id == message_id, t.c.content.is_not(None))
    )
    return None if row is None else _entry(row)


async def _change(tx: Transaction, message_id: UUID, *, values: Mapping[str, object]) -> None:
    await tx.run(sa.update(t).where(t.c.tenant_id == tx.tenant_id, t.c.message_id == message_id).values(**values))


def _message(row: Row) -> Message:
    return Message(
        message_id=row["message_id"],
        subject_id=row["subject_id"],
        kind=Kind(row["kind"]),
        version=row["version"],
        facts=row["facts"],
        state=MessageState(row["state"]),
        tries=row["tries"],
        created_at=row["created_at"],
    )


def _entry(row: Row) -> MailboxEntry:
    content = row["content"]
    mail = Mail(
        message_id=row["message_id"],
        recipient=content["recipient"],
        subject=content["subject"],
        text=content["text"],
        html=content["html"],
        attachments=tuple(Attachment(**file) for file in content["attachments"]),
    )
    return MailboxEntry(mail, Kind(row["kind"]), row["sent_at"])
