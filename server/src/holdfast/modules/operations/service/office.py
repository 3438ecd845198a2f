"""Health, and what operators do about what was given up."""

from typing import Any
from uuid import UUID

from holdfast.kit.audit import Deed, record_deed
from holdfast.kit.database import Database, Transaction
from holdfast.kit.durability import missing_guarantees, sentence_about
from holdfast.kit.migrations import SchemaAge, schema_state
from holdfast.modules.operations.errors import JobUnknown, NotReady
from holdfast.modules.operations.repository import office as rows


async def require_ready(database: Database) -> str:
    """Return the schema's revision; raise `NotReady` with the sentence that says how to mend it (R56, R58)."""
    state = await schema_state(database)
    facts: dict[str, Any] = {"schema": state.age.value, "revision": state.revision, "expected": state.expected}
    if state.age is not SchemaAge.CURRENT:
        raise NotReady(state.sentence, **facts)
    missing = await missing_guarantees(database)
    if missing:
        raise NotReady(sentence_about(missing), **facts)
    return state.expected


async def revive_job(tx: Transaction, worker: Database, *, job_id: int, user_id: UUID, role: str) -> None:
    """Queue a job again that was given up; on the record (R71)."""
    async with worker.transaction() as worker_tx:
        if not await rows.revive_job(worker_tx, job_id, tenant_id=tx.tenant_id):
            raise JobUnknown
    deed = Deed(action="jobs.retry", subject_kind="job", subject_id=None, after={"job_id": job_id})
    await record_deed(tx, deed, user_id=user_id, role=role)
