"""The shipped audit, for tests to call after what they did to a database."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import asyncpg

from holdfast.entrypoints.wiring import audit_database_settings
from holdfast.kit.database import BEGINNING, Database, Transaction
from holdfast.modules.operations.contracts import AuditReport
from holdfast.modules.operations.service.auditing import Thoroughness, audit, look_over

Found = dict[str, list[dict[str, Any]]]


async def audited(url: str, *, quiescent: bool = False, without: Collection[str] = ()) -> Found:
    """Return what `holdfast audit` finds in a database, as `found_by` does: empty when all is well.

    `quiescent` also asks what holds only when load has stopped and the queues have drained; `without` leaves
    invariants out by number, such as "I25" where a test took guards away.
    """
    database = Database(audit_database_settings(url, statement_seconds=300))
    try:
        report = await audit(database, Thoroughness(quiescent=quiescent))
    finally:
        await database.close()
    return found_by(report, without=without)


async def looked_over(superuser: asyncpg.Connection, *, quiescent: bool = False) -> AuditReport:
    """Return the audit's report from inside the connection's transaction, under the auditor's own role."""
    await superuser.execute("SET LOCAL ROLE holdfast_audit")
    tx = Transaction(superuser, tenants=[], now=BEGINNING)
    report = await look_over(tx, Thoroughness(quiescent=quiescent))
    await superuser.execute("RESET ROLE")
    return report


def found_by(report: AuditReport, *, without: Collection[str] = ()) -> Found:
    """Return what a report found: the first rows by invariant and sentence; what could not be done counts, too."""
    return {
        f"{finding.invariant}: {finding.sentence}": [_with_ids(row) for row in finding.rows]
        or [{"failure": finding.failure}]
        for finding in report.findings
        if not finding.is_clean and finding.invariant not in without
    }


def _with_ids(row: Any) -> dict[str, Any]:
    return {name: _as_id(value) for name, value in row.items()}


def _as_id(value: object) -> object:
    try:
        return UUID(value) if isinstance(value, str) else value
    except ValueError:
        return value
