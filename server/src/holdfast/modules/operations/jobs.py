"""By the clock: the audit, whose result the metrics show (R90)."""

import structlog

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.jobs import ScheduleContext
from holdfast.modules.operations.contracts import AuditReport, Outcome
from holdfast.modules.operations.repository import auditing as rows
from holdfast.modules.operations.service.auditing import Thoroughness, audit
from holdfast.modules.operations.settings import OperationsSettings

log = structlog.get_logger(__name__)


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
