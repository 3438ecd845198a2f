"""Figures for dashboards and alarms: what the database knows of the platform's health when somebody looks (R89)."""

from collections.abc import Sequence

from holdfast.kit.database import Database, Transaction
from holdfast.kit.errors import Busy
from holdfast.kit.telemetry import Reading
from holdfast.modules.bookings import facade as bookings
from holdfast.modules.inventory import facade as inventory
from holdfast.modules.operations.repository import auditing, office
from holdfast.modules.outbox import facade as outbox
from holdfast.modules.payments import facade as payments


async def read_figures(worker: Database) -> Sequence[Reading]:
    """Return what the database knows of the platform's health; a database that is away is a figure, too (R89)."""
    try:
        async with worker.transaction() as tx:
            found = [
                *await _of_the_outbox(tx),
                *await _of_the_jobs(tx),
                *await _of_the_stock(tx),
                *await _of_the_money(tx),
                *await _of_the_audit(tx),
            ]
    except Busy:
        return [Reading("holdfast_database_up", "Whether the database answers.", 0)]
    return [Reading("holdfast_database_up", "Whether the database answers.", 1), *found]


async def _of_the_outbox(tx: Transaction) -> list[Reading]:
    backlog = await outbox.read_backlog(tx)
    return [
        Reading("holdfast_outbox_waiting", "Events on their way out.", backlog.waiting),
        Reading("holdfast_outbox_oldest_seconds", "Age of the oldest event on its way out.", backlog.oldest_seconds),
        Reading("holdfast_outbox_dead", "Deliveries that were given up.", backlog.dead),
    ]


async def _of_the_jobs(tx: Transaction) -> list[Reading]:
    jobs = await office.job_figures(tx)
    oldest = max((age for _, age in jobs.values()), default=0)
    return [
        Reading("holdfast_jobs_oldest_seconds", "For how long the oldest job has been due.", oldest),
        *(
            Reading("holdfast_jobs", "Jobs in the queue; `failed` ones were given up.", count, {"state": state})
            for state, (count, _) in sorted(jobs.items())
        ),
    ]


async def _of_the_stock(tx: Transaction) -> list[Reading]:
    stock = await inventory.read_figures(tx)
    return [
        Reading("holdfast_oversold_cells", "Slots with more taken than there is: must be 0.", stock.oversold),
        Reading("holdfast_holds_live", "Unpaid places that are held now.", stock.held),
    ]


async def _of_the_money(tx: Transaction) -> list[Reading]:
    money, payments_late = await payments.read_figures(tx), await bookings.count_late_payments(tx)
    late = "Payments that came after their hold had lapsed, by what became of them."
    return [
        Reading("holdfast_refund_oldest_seconds", "Age of the oldest refund on its way.", money.refund_seconds),
        Reading("holdfast_webhook_parked_oldest_seconds", "Age of the oldest parked webhook.", money.parked_seconds),
        Reading("holdfast_late_payments", late, payments_late.reconfirmed, {"outcome": "reconfirmed"}),
        Reading("holdfast_late_payments", late, payments_late.refunded, {"outcome": "refunded"}),
    ]


async def _of_the_audit(tx: Transaction) -> list[Reading]:
    last = await auditing.last_run(tx)
    if last is None:
        return []
    found = "Rows that the last audit found breaking an invariant: must be 0."
    clean = last.clean_at.timestamp() if last.clean_at else 0
    return [
        *(
            Reading("holdfast_audit_violations", found, count, {"invariant": invariant, "severity": severity})
            for (invariant, severity), count in sorted(last.violations.items())
        ),
        Reading("holdfast_audit_last_success_timestamp", "When an audit last found nothing, as Unix time.", clean),
        Reading("holdfast_audit_last_run_timestamp", "When the last audit ended.", last.finished_at.timestamp()),
    ]
