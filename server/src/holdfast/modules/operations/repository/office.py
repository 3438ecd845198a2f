"""SQL of the back rooms: the queue's and the audit trail's tables belong to the kit and are read here."""

from collections.abc import Mapping
from uuid import UUID

from holdfast.kit.database import Row, Transaction
from holdfast.kit.sql import load_queries
from holdfast.modules.operations.contracts import AuditView, JobView

SQL: Mapping[str, str] = load_queries("holdfast.modules.operations")


async def list_jobs(tx: Transaction, *, state: str | None, before: int | None, limit: int) -> list[JobView]:
    """Return the tenant's jobs, newest first."""
    return [_job(row) for row in await tx.rows(SQL["list_jobs"], state, before, limit)]


async def revive_job(tx: Transaction, job_id: int, *, tenant_id: UUID) -> bool:
    """Queue a job again that was given up; in a transaction of the worker."""
    return await tx.row(SQL["revive_job"], job_id, tenant_id) is not None


async def list_audit(
    tx: Transaction,
    *,
    before: UUID | None,
    action: str | None,
    subject_id: UUID | None,
    user_id: UUID | None,
    limit: int,
) -> list[AuditView]:
    """Return deeds on record, newest first."""
    rows = await tx.rows(SQL["list_audit"], tx.tenant_id, before, action, subject_id, user_id, limit)
    return [_deed(row) for row in rows]


async def job_figures(tx: Transaction) -> Mapping[str, tuple[int, int]]:
    """Return jobs by state with the age in seconds of the oldest that is due; in a transaction of the worker."""
    rows = await tx.rows(SQL["job_figures"])
    return {row["state"]: (row["jobs"], row["age_seconds"]) for row in rows}


def _job(row: Row) -> JobView:
    return JobView(
        job_id=row["id"],
        name=row["entrypoint"],
        state=row["state"],
        attempts=row["attempts"],
        payload=row["payload"],
        created_at=row["created"],
        execute_after=row["execute_after"],
        updated_at=row["updated"],
        request_id=row["request_id"],
    )


def _deed(row: Row) -> AuditView:
    return AuditView(
        audit_id=row["audit_id"],
        at=row["at"],
        user_id=row["user_id"],
        role=row["role"],
        action=row["action"],
        subject_kind=row["subject_kind"],
        subject_id=row["subject_id"],
        before=row["before"],
        after=row["after"],
        reason=row["reason"],
        request_id=row["request_id"],
    )
