"""Note what is to be told: one row and one job for each subject, kind and version."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from holdfast.kit.database import Transaction
from holdfast.kit.jobs import enqueue
from holdfast.modules.notifications import repository
from holdfast.modules.notifications.contracts import Kind

SEND_JOB = "notifications.send"


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell: about what, which version of it, and what putting it into words needs beside."""

    kind: Kind
    subject_id: UUID
    version: int
    facts: Mapping[str, str]


async def note(tx: Transaction, news: News) -> bool:
    """Note it and have it sent; False when it was noted before (R47)."""
    message_id = await repository.insert_message(
        tx, kind=news.kind, subject_id=news.subject_id, version=news.version, facts=news.facts
    )
    if message_id is None:
        return False
    await enqueue(tx, SEND_JOB, payload={"message_id": message_id}, dedupe_key=f"message:{message_id}")
    return True
