"""Payments in the background: calls to gateways, events applied, and the reconciler that forgets nothing.

Jobs are registered as `payments.run_operation`, `payments.apply_event` and `payments.check_attempt`; the schedule
`reconcile` runs each minute, `watch_webhooks` every five, `explain_books` each night.
"""

from uuid import UUID

import structlog

from holdfast.kit.database import Row
from holdfast.kit.jobs import JobContext, ScheduleContext
from holdfast.modules.payments import workflows
from holdfast.modules.payments.facade import Payments
from holdfast.modules.payments.repository.events import EventKey

_log = structlog.get_logger()


async def run_operation(context: JobContext, payload: Row, *, payments: Payments) -> None:
    """Make a call to a gateway that is on record, and write down its outcome."""
    await workflows.run_operation(
        context.database,
        payments.setup,
        tenant_id=context.tenant_id,
        operation_id=UUID(payload["operation_id"]),
    )


async def apply_event(context: JobContext, payload: Row, *, payments: Payments) -> None:
    """Apply a provider's event that is kept."""
    key = EventKey(payload["provider"], UUID(payload["account_id"]), payload["event_id"])
    await workflows.apply_event(context.database, payments.setup, tenant_id=context.tenant_id, key=key)


async def check_attempt(context: JobContext, payload: Row, *, payments: Payments) -> None:
    """Ask the provider how an attempt stands."""
    await workflows.check_attempt(
        context.database,
        payments.setup,
        tenant_id=context.tenant_id,
        attempt_id=UUID(payload["attempt_id"]),
    )


async def reconcile(context: ScheduleContext, *, payments: Payments) -> None:
    """Finish what is due: calls that were cut off, intents whose webhook is missing, events that wait (each minute)."""
    done = await workflows.reconcile(context.database, context.worker, setup=payments.setup)
    if done.errors:
        _log.warning("payments.reconcile_had_errors", errors=done.errors)


async def explain_books(context: ScheduleContext, *, payments: Payments) -> None:
    """Hold our books against the providers' (each night); what nobody can explain is in the log, line by line (R40)."""
    books = await workflows.explain_all_books(context.database, context.worker, setup=payments.setup)
    _log.info("payments.books_explained", **{became.value: lines for became, lines in books.lines.items()})


async def watch_webhooks(context: ScheduleContext, *, payments: Payments) -> None:
    """Raise the alarm when attempts are made and no event comes (every five minutes, R40)."""
    await workflows.watch_webhooks(context.database, context.worker, setup=payments.setup)
