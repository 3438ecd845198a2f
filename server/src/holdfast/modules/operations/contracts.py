"""What operators see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class JobView:
    """A job in the queue: waiting, running, or given up (`failed`)."""

    job_id: int
    name: str
    state: str
    attempts: int
    payload: Mapping[str, Any]
    created_at: datetime
    execute_after: datetime
    updated_at: datetime
    request_id: str | None


@dataclass(frozen=True, slots=True)
class AuditView:
    """A deed on record."""

    audit_id: UUID
    at: datetime
    user_id: UUID | None
    role: str
    action: str
    subject_kind: str
    subject_id: UUID | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    reason: str | None
    request_id: str | None
