"""Health for probes, figures for dashboards, and the back rooms for operators."""

import hmac
from typing import Annotated, Literal, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from holdfast.kit.database import Database
from holdfast.kit.errors import InvalidInput, NotAllowed, NotSignedIn
from holdfast.kit.http import Actor, DatabaseOfRequest, SignedIn, Tx
from holdfast.kit.paging import NUMBER_MAX, cut_page, decode_cursor, number_in_cursor
from holdfast.kit.problems import problems
from holdfast.kit.telemetry import CONTENT_TYPE, Telemetry
from holdfast.kit.text import Line
from holdfast.kit.wire import LIMIT, After, Limit, PageOut
from holdfast.modules.operations.errors import JobUnknown, NotReady
from holdfast.modules.operations.policies import require_admin, require_office
from holdfast.modules.operations.repository import office as rows
from holdfast.modules.operations.schemas import AuditOut, EventOut, JobOut, LiveOut, ReadyOut
from holdfast.modules.operations.service import figures, office
from holdfast.modules.outbox import facade as outbox
from holdfast.modules.outbox.errors import EventUnknown

router = APIRouter(prefix="/operations", tags=["operations"])
health_router = APIRouter(tags=["health"])


async def worker_database_of(request: Request) -> Database:
    """Return the database under the role that sees all tenants."""
    return cast("Database", request.app.state.worker_database)


def telemetry_of(request: Request) -> Telemetry:
    """Return the process's metrics."""
    return cast("Telemetry", request.app.state.telemetry)


def require_scraper(request: Request) -> None:
    """Let the scraper pass; without a token in the settings everybody in development, nobody in production."""
    wanted = cast("str | None", request.app.state.metrics_token)
    if wanted is None:
        return
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise NotAllowed


async def in_office(actor: SignedIn) -> Actor:
    """Return the actor if they work in the tenant's office."""
    require_office(actor)
    return actor


WorkerDatabase = Annotated[Database, Depends(worker_database_of)]
InOffice = Annotated[Actor, Depends(in_office)]


@health_router.get("/health/live", operation_id="is_live", summary="Say whether the process runs")
async def is_live() -> LiveOut:
    """Return at once, whatever else is wrong: a probe that fails here restarts the process."""
    return LiveOut()


@health_router.get(
    "/health/ready",
    operation_id="is_ready",
    summary="Say whether the process can serve",
    description="Asks the database whether it is there with the schema that this code expects.",
    responses=problems(NotReady),
)
async def is_ready(database: DatabaseOfRequest) -> ReadyOut:
    """Return the schema's revision, or what is in the way and how to mend it."""
    return ReadyOut(schema_revision=await office.require_ready(database))


@health_router.get("/metrics", include_in_schema=False)
async def metrics(request: Request, worker: WorkerDatabase) -> Response:
    """Return the figures in Prometheus' words, to whoever has the scraper's token (R71)."""
    require_scraper(request)
    readings = await figures.read_figures(worker)
    return Response(telemetry_of(request).render(readings), media_type=CONTENT_TYPE)


@router.get(
    "/outbox",
    operation_id="list_events",
    summary="List events on their way out",
    description="Newest first, with how each handler fared. `state=dead` is what needs a person.",
    responses=problems(NotSignedIn, NotAllowed, InvalidInput),
)
async def list_events(
    tx: Tx,
    _: InOffice,
    *,
    state: Annotated[
        Literal["pending", "failed", "dead"] | None, Query(description="Only events in this state.")
    ] = None,
    limit: Limit = LIMIT,
    after: After = None,
) -> PageOut[EventOut]:
    """Return one page of events."""
    before = _id_in(after) if after is not None else None
    found = await outbox.list_events(tx, state=state, before=before, limit=limit + 1)
    page = cut_page(found, limit=limit, key=lambda tracked: (str(tracked.event.event_id),))
    return PageOut(items=[EventOut.of(tracked) for tracked in page.items], next_cursor=page.next_cursor)


@router.post(
    "/outbox/{event_id}/replay",
    operation_id="replay_event",
    status_code=202,
    summary="Deliver an event again",
    description="To the handlers that failed or were given up; those that are done stay done. For admins; audited.",
    responses=problems(NotSignedIn, NotAllowed, EventUnknown),
)
async def replay_event(event_id: UUID, tx: Tx, *, actor: SignedIn) -> None:
    """Put an event before the relay again."""
    role = require_admin(actor)
    await outbox.replay(tx, event_id, user_id=actor.user_id, role=role)


@router.get(
    "/jobs",
    operation_id="list_jobs",
    summary="List background jobs",
    description="Newest first. `state=failed` are those that were given up after their last try.",
    responses=problems(NotSignedIn, NotAllowed, InvalidInput),
)
async def list_jobs(
    tx: Tx,
    _: InOffice,
    *,
    state: Annotated[
        Literal["queued", "picked", "failed"] | None, Query(description="Only jobs in this state.")
    ] = None,
    limit: Limit = LIMIT,
    after: After = None,
) -> PageOut[JobOut]:
    """Return one page of jobs."""
    before = _number_in(after) if after is not None else None
    found = await rows.list_jobs(tx, state=state, before=before, limit=limit + 1)
    page = cut_page(found, limit=limit, key=lambda job: (job.job_id,))
    return PageOut(items=[JobOut.of(job) for job in page.items], next_cursor=page.next_cursor)


@router.post(
    "/jobs/{job_id}/retry",
    operation_id="retry_job",
    status_code=202,
    summary="Try a job again that was given up",
    description="For admins; audited.",
    responses=problems(NotSignedIn, NotAllowed, JobUnknown),
)
async def retry_job(
    job_id: Annotated[int, Path(ge=1, le=NUMBER_MAX)], tx: Tx, *, actor: SignedIn, worker: WorkerDatabase
) -> None:
    """Queue a job again."""
    role = require_admin(actor)
    await office.revive_job(tx, worker, job_id=job_id, user_id=actor.user_id, role=role)


@router.get(
    "/audit",
    operation_id="list_audit",
    summary="Read the audit trail",
    description="Who did something privileged, as what, to what, and why. Newest first; nothing in it ever changes.",
    responses=problems(NotSignedIn, NotAllowed, InvalidInput),
)
async def list_audit(
    tx: Tx,
    _: InOffice,
    *,
    action: Annotated[Line | None, Query(description="Only this action.", examples=["outbox.replay"])] = None,
    subject_id: Annotated[UUID | None, Query(description="Only what was done to this.")] = None,
    user_id: Annotated[UUID | None, Query(description="Only what this person did.")] = None,
    limit: Limit = LIMIT,
    after: After = None,
) -> PageOut[AuditOut]:
    """Return one page of deeds."""
    before = _id_in(after) if after is not None else None
    found = await rows.list_audit(
        tx, before=before, action=action, subject_id=subject_id, user_id=user_id, limit=limit + 1
    )
    page = cut_page(found, limit=limit, key=lambda deed: (str(deed.audit_id),))
    return PageOut(items=[AuditOut.of(deed) for deed in page.items], next_cursor=page.next_cursor)


def _id_in(cursor: str) -> UUID:
    (text,) = decode_cursor(cursor, keys=1)
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInput.at("after", "is not a cursor of this list", code="bad_cursor") from error


def _number_in(cursor: str) -> int:
    (text,) = decode_cursor(cursor, keys=1)
    return number_in_cursor(text)
