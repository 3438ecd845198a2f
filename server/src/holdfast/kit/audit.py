"""The audit trail: who did something privileged, as what, to what, and why; rows are never changed (R71)."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from holdfast.kit.database import Transaction
from holdfast.kit.ids import new_id
from holdfast.kit.tables import audit_record

# The id of the request (or job) being served, for logs, audit rows and outbox rows alike.
request_id_var: ContextVar[str] = ContextVar("request_id", default="")


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done: a stable action name, the thing, and how it was before and after."""

    action: str
    subject_kind: str
    subject_id: UUID | None
    reason: str | None = None
    before: Mapping[str, object] | None = None
    after: Mapping[str, object] | None = None


async def record_deed(tx: Transaction, deed: Deed, *, user_id: UUID | None, role: str) -> None:
    """Write the audit row in the same transaction as the deed; `user_id` None is the system itself."""
    await tx.run(
        sa.insert(audit_record).values(
            tenant_id=tx.tenant_id,
            audit_id=new_id(),
            at=tx.now,
            user_id=user_id,
            role=role,
            action=deed.action,
            subject_kind=deed.subject_kind,
            subject_id=deed.subject_id,
            before=deed.before,
            after=deed.after,
            reason=deed.reason,
            request_id=request_id_var.get() or None,
        )
    )
