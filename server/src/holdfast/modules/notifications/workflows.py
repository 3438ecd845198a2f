"""Sending: put into words in one transaction, send outside of any, note it in another."""

from uuid import UUID

from holdfast.kit.database import Database
from holdfast.modules.notifications import repository
from holdfast.modules.notifications.contracts import Mail, MessageState
from holdfast.modules.notifications.errors import MailRefused
from holdfast.modules.notifications.ports import Mailer
from holdfast.modules.notifications.service.composing import Means, compose


async def send(database: Database, mailer: Mailer, *, means: Means, tenant_id: UUID, message_id: UUID) -> None:
    """Send a message that is still to be sent.

    A crash between sending and noting sends it once more, never twice more (R47): the mail then has the same
    Message-ID. Raises what the mailer raised when it may be tried again.
    """
    mail = await _put_into_words(database, means, tenant_id=tenant_id, message_id=message_id)
    if mail is None:
        return
    try:
        await mailer.send(mail)
    except MailRefused as refused:
        await give_up(database, tenant_id, message_id=message_id, error=str(refused))
        return
    async with database.transaction(tenant_id) as tx:
        await repository.mark_sent(tx, mail, keep=mailer.keeps_content)


async def give_up(database: Database, tenant_id: UUID, *, message_id: UUID, error: str) -> None:
    """Note that a message did not go."""
    async with database.transaction(tenant_id) as tx:
        await repository.mark_ended(tx, message_id, state=MessageState.FAILED, error=error[:2_000])


async def _put_into_words(database: Database, means: Means, *, tenant_id: UUID, message_id: UUID) -> Mail | None:
    async with database.transaction(tenant_id) as tx:
        message = await repository.lock_queued(tx, message_id)
        if message is None:
            return None
        mail = await compose(tx, message, means=means)
        if mail is None:
            await repository.mark_ended(tx, message_id, state=MessageState.DROPPED)
        else:
            await repository.count_try(tx, message_id)
        return mail
