"""What operators see, and what an audit finds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
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


class Severity(StrEnum):
    """How bad a violation is."""

    S0 = "S0"
    """Money or stock is wrong."""
    S1 = "S1"
    """A promise is broken."""
    S2 = "S2"
    """Somebody should tidy up."""


class Outcome(StrEnum):
    """What an audit came to."""

    CLEAN = "clean"
    VIOLATED = "violated"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: how many rows break it and the first of them; `failure` says why it could not be done."""

    check: str
    invariant: str
    severity: Severity
    when_quiet: bool
    sentence: str
    milliseconds: int
    violations: int = 0
    rows: tuple[Mapping[str, Any], ...] = ()
    failure: str | None = None

    @property
    def is_clean(self) -> bool:
        """Say whether it was looked at and nothing was found."""
        return self.failure is None and self.violations == 0


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit found, in one snapshot of the database."""

    started_at: datetime
    finished_at: datetime
    quiescent: bool
    deep: bool
    findings: tuple[Finding, ...]

    @property
    def outcome(self) -> Outcome:
        """Return what it came to: a violation weighs more than a check that could not be done."""
        if any(finding.violations for finding in self.findings):
            return Outcome.VIOLATED
        return Outcome.CLEAN if all(finding.is_clean for finding in self.findings) else Outcome.INCOMPLETE

    @property
    def violations(self) -> int:
        """Return how many rows break something."""
        return sum(finding.violations for finding in self.findings)
