"""The audit: every invariant asked of one snapshot, one after the other, and the report of it (R90)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from holdfast.kit.clock import monotonic_seconds
from holdfast.kit.database import Database, Transaction
from holdfast.modules.operations.contracts import AuditReport, Finding
from holdfast.modules.operations.domain import Check, checks_for
from holdfast.modules.operations.repository import auditing as rows

STATEMENT_SECONDS: Final = 600
WORK_MEMORY_MEGABYTES: Final = 64

Tell = Callable[[Finding], None]


@dataclass(frozen=True, slots=True)
class Thoroughness:
    """What an audit looks at, and how much it may ask of the database."""

    quiescent: bool = False
    deep: bool = True
    statement_seconds: int = STATEMENT_SECONDS
    work_memory_megabytes: int = WORK_MEMORY_MEGABYTES


def be_silent(finding: Finding, /) -> None:
    """Tell nobody of a finding before the report."""
    del finding


async def audit(database: Database, thoroughness: Thoroughness, *, tell: Tell = be_silent) -> AuditReport:
    """Return what a database breaks of what must hold; each finding is told as soon as it is there.

    `database` speaks as the auditor. Only reads, in one snapshot: safe on a live primary and on a replica.
    """
    async with database.transaction(reads_clock=False) as tx:
        await rows.begin(
            tx,
            statement_seconds=thoroughness.statement_seconds,
            work_memory_megabytes=thoroughness.work_memory_megabytes,
        )
        return await look_over(tx, thoroughness, tell=tell)


async def look_over(tx: Transaction, thoroughness: Thoroughness, *, tell: Tell = be_silent) -> AuditReport:
    """Return what a transaction's snapshot breaks of what must hold."""
    # The time of the snapshot: a hold must not lapse while the audit goes on.
    started_at = await tx.read_clock()
    began = monotonic_seconds()
    findings = await _look_at_all(tx, checks_for(quiescent=thoroughness.quiescent, deep=thoroughness.deep), tell=tell)
    return AuditReport(
        started_at=started_at,
        finished_at=started_at + timedelta(seconds=monotonic_seconds() - began),
        quiescent=thoroughness.quiescent,
        deep=thoroughness.deep,
        findings=tuple(findings),
    )


async def _look_at_all(tx: Transaction, checks: Sequence[Check], *, tell: Tell) -> list[Finding]:
    now, findings = tx.now, []
    for check in checks:
        began = monotonic_seconds()
        broken, failure = rows.Broken(0, ()), None
        try:
            broken = await rows.look(tx, check, now=now)
        except rows.CheckFailed as reason:
            failure = str(reason)
        finding = Finding(
            check=check.name,
            invariant=check.invariant,
            severity=check.severity,
            when_quiet=check.when_quiet,
            sentence=check.sentence,
            milliseconds=round((monotonic_seconds() - began) * 1000),
            violations=broken.count,
            rows=broken.rows,
            failure=failure,
        )
        findings.append(finding)
        tell(finding)
    return findings
