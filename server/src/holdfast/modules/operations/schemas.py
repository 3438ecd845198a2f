"""What operators see, on the wire."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from holdfast.kit.wire import Outbound
from holdfast.modules.operations.contracts import AuditView, JobView
from holdfast.modules.outbox.contracts import TrackedEvent


class LiveOut(Outbound):
    """The process runs."""

    status: Literal["live"] = "live"


class ReadyOut(Outbound):
    """The process can serve."""

    status: Literal["ready"] = "ready"
    schema_revision: str


class DeliveryOut(Outbound):
    """How a handler fared with an event."""

    handler: str
    state: Literal["done", "failed", "dead"]
    tries: int
    next_try_at: datetime | None
    last_error: str | None
    done_at: datetime | None


class EventOut(Outbound):
    """An event on its way out, or gone out."""

    id: UUID
    name: str
    aggregate_kind: str
    aggregate_id: UUID
    version: int
    payload: dict[str, Any]
    occurred_at: datetime
    published_at: datetime | None
    request_id: str | None
    deliveries: list[DeliveryOut]

    @classmethod
    def of(cls, tracked: TrackedEvent) -> "EventOut":
        """Return the event as it goes over the wire."""
        event = tracked.event
        return cls(
            id=event.event_id,
            name=event.name,
            aggregate_kind=event.aggregate_kind,
            aggregate_id=event.aggregate_id,
            version=event.version,
            payload=dict(event.payload),
            occurred_at=event.occurred_at,
            published_at=tracked.published_at,
            request_id=event.request_id,
            deliveries=[
                DeliveryOut(
                    handler=delivery.handler,
                    state=delivery.state.value,
                    tries=delivery.tries,
                    next_try_at=delivery.next_try_at,
                    last_error=delivery.last_error,
                    done_at=delivery.done_at,
                )
                for delivery in tracked.deliveries
            ],
        )


class JobOut(Outbound):
    """A job in the queue."""

    id: int
    name: str
    state: str
    attempts: int
    payload: dict[str, Any]
    created_at: datetime
    execute_after: datetime
    updated_at: datetime
    request_id: str | None

    @classmethod
    def of(cls, job: JobView) -> "JobOut":
        """Return the job as it goes over the wire."""
        return cls(
            id=job.job_id,
            name=job.name,
            state=job.state,
            attempts=job.attempts,
            payload=dict(job.payload),
            created_at=job.created_at,
            execute_after=job.execute_after,
            updated_at=job.updated_at,
            request_id=job.request_id,
        )


class AuditOut(Outbound):
    """A deed on record."""

    id: UUID
    at: datetime
    user_id: UUID | None
    role: str
    action: str
    subject_kind: str
    subject_id: UUID | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str | None
    request_id: str | None

    @classmethod
    def of(cls, deed: AuditView) -> "AuditOut":
        """Return the deed as it goes over the wire."""
        return cls(
            id=deed.audit_id,
            at=deed.at,
            user_id=deed.user_id,
            role=deed.role,
            action=deed.action,
            subject_kind=deed.subject_kind,
            subject_id=deed.subject_id,
            before=dict(deed.before) if deed.before is not None else None,
            after=dict(deed.after) if deed.after is not None else None,
            reason=deed.reason,
            request_id=deed.request_id,
        )
