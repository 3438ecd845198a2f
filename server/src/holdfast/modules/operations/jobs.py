"""By the clock: the audit, whose result the metrics show (R90), and the end of what is kept for a time (R29)."""

from datetime import timedelta
from typing import Final

import structlog

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.jobs import ScheduleContext
from holdfast.kit.once import forget_answers
from holdfast.modules.operations.contracts import AuditReport, Outcome
from holdfast.modules.operations.repository import auditing as rows
from holdfast.modules.operations.service.auditing import Thoroughness, audit
from holdfast.modules.operations.settings import OperationsSettings

log = structlog.get_logger(__name__)

# R29 asks for a day; a phone that was off for a month still hears what became of its request.
ANSWERS_KEPT: Final = timedelta(days=30)
ANSWERS_AT_ONCE: Final = 5_000


async def audit_database(
    context: ScheduleContext, *, auditor: DatabaseSettings, settings: OperationsSettings, deep: bool = False
) -> AuditReport:
    """Audit what must hold in every snapshot, keep the report, and return it; what is broken is logged as an error."""
    database = Database(auditor)
    try:
        report = await audit(
            database,
            Thoroughness(
                deep=deep,
                statement_seconds=settings.audit_statement_seconds,
                work_memory_megabytes=settings.audit_work_memory_megabytes,
            ),
        )
    finally:
        await database.close()
    async with context.worker.transaction() as tx:
        await rows.add_run(tx, rows.report_words(report), outcome=report.outcome)
    for finding in report.findings:
        if not finding.is_clean:
            log.error(
                "audit.finding",
                check=finding.check,
                invariant=finding.invariant,
                severity=finding.severity.value,
                violations=finding.violations,
                failure=finding.failure,
                sentence=finding.sentence,
            )
    level = log.info if report.outcome is Outcome.CLEAN else log.error
    level("audit.done", outcome=report.outcome.value, violations=report.violations)
    return report


async def forget_old_answers(
    context: ScheduleContext, *, kept: timedelta = ANSWERS_KEPT, at_once: int = ANSWERS_AT_ONCE
) -> int:
    """Forget the kept answers of keys nobody asks with any more, in short transactions; return how many there were."""
    forgotten = 0
    while True:
        async with context.worker.transaction() as tx:
            gone = await forget_answers(tx, before=tx.now - kept, count_max=at_once)
        forgotten += gone
        if gone < at_once:
            break
    log.info("answers.forgotten", answers=forgotten)
    return forgotten
