"""Health and figures, and what operators do about what was given up."""

from collections.abc import Sequence
from uuid import UUID

from holdfast.kit.audit import Deed, record_deed
from holdfast.kit.database import Database, Transaction
from holdfast.kit.errors import Busy
from holdfast.kit.migrations import SchemaAge, schema_state
from holdfast.kit.telemetry import Reading
from holdfast.modules.operations import repository
from holdfast.modules.operations.errors import JobUnknown, NotReady
from holdfast.modules.outbox import facade as outbox


async def require_ready(database: Database) -> str:
    """Return the schema's revision; raise `NotReady` with the sentence that says how to mend it (R56)."""
    state = await schema_state(database)
    if state.age is not SchemaAge.CURRENT:
        raise NotReady(state.sentence, schema=state.age.value, revision=state.revision, expected=state.expected)
    return state.expected


async def revive_job(tx: Transaction, worker: Database, *, job_id: int, user_id: UUID, role: str) -> None:
    """Queue a job again that was given up; on the record (R71)."""
    async with worker.transaction() as worker_tx:
        if not await repository.revive_job(worker_tx, job_id, tenant_id=tx.tenant_id):
            raise JobUnknown
    deed = Deed(action="jobs.retry", subject_kind="job", subject_id=None, after={"job_id": job_id})
    await record_deed(tx, deed, user_id=user_id, role=role)


async def read_figures(worker: Database) -> Sequence[Reading]:
    """Return what the database knows of the platform's health; a database that is away is a figure, too (R89)."""
    try:
        async with worker.transaction() as tx:
            backlog = await outbox.read_backlog(tx)
            jobs = await repository.job_figures(tx)
    except Busy:
        return [Reading("holdfast_database_up", "Whether the database answers.", 0)]
    oldest = max((age for _, age in jobs.values()), default=0)
    return [
        Reading("holdfast_database_up", "Whether the database answers.", 1),
        Reading("holdfast_outbox_waiting", "Events on their way out.", backlog.waiting),
        Reading("holdfast_outbox_oldest_seconds", "Age of the oldest event on its way out.", backlog.oldest_seconds),
        Reading("holdfast_outbox_dead", "Deliveries that were given up.", backlog.dead),
        Reading("holdfast_jobs_oldest_seconds", "For how long the oldest job has been due.", oldest),
        *(
            Reading("holdfast_jobs", "Jobs in the queue; `failed` ones were given up.", count, {"state": state})
            for state, (count, _) in sorted(jobs.items())
        ),
    ]
