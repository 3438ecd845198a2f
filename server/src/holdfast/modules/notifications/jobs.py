"""Sending in the background; registered as `notifications.send`."""

from uuid import UUID

from holdfast.kit.database import Row
from holdfast.kit.jobs import JobContext
from holdfast.modules.notifications import workflows
from holdfast.modules.notifications.facade import Mailer, Means


async def send(context: JobContext, payload: Row, *, mailer: Mailer, means: Means, tries_max: int) -> None:
    """Send a message; after the last try it is noted as failed, and the job ends in peace."""
    message_id = UUID(payload["message_id"])
    try:
        await workflows.send(context.database, mailer, means=means, tenant_id=context.tenant_id, message_id=message_id)
    except Exception as error:
        if context.attempt + 1 >= tries_max:
            await workflows.give_up(
                context.database, context.tenant_id, message_id=message_id, error=f"{type(error).__name__}: {error}"
            )
        raise
