"""What operators see of payments on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from holdfast.kit.wire import Outbound
from holdfast.modules.payments.contracts import (
    EventState,
    EventView,
    OperationKind,
    OperationState,
    OperationView,
)


class WebhookReceipt(Outbound):
    """Says that an event is kept for good."""

    received: bool = Field(description="Always true: what is answered at all is kept.")
    repeated: bool = Field(description="True when this event was kept before.")


class AccountOut(Outbound):
    """The tenant's account at a payment provider, and the address of its webhooks."""

    id: UUID
    provider: str
    webhook_url: str


class ProviderEventOut(Outbound):
    """A provider's event and what became of it."""

    provider: str
    account_id: UUID
    event_id: str
    kind: str
    state: EventState
    reason: str | None
    tries: int
    received_at: datetime
    next_try_at: datetime | None
    applied_at: datetime | None

    @classmethod
    def of(cls, event: EventView) -> "ProviderEventOut":
        """Return the event as operators see it."""
        return cls(
            provider=event.provider,
            account_id=event.account_id,
            event_id=event.event_id,
            kind=event.kind,
            state=event.state,
            reason=event.reason,
            tries=event.tries,
            received_at=event.received_at,
            next_try_at=event.next_try_at,
            applied_at=event.applied_at,
        )


class OperationOut(Outbound):
    """One call to a gateway and how it went."""

    id: UUID
    attempt_id: UUID
    refund_id: UUID | None
    kind: OperationKind
    state: OperationState
    tries: int
    error: str | None
    created_at: datetime
    next_try_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(cls, operation: OperationView) -> "OperationOut":
        """Return the operation as operators see it."""
        return cls(
            id=operation.operation_id,
            attempt_id=operation.attempt_id,
            refund_id=operation.refund_id,
            kind=operation.kind,
            state=operation.state,
            tries=operation.tries,
            error=operation.error,
            created_at=operation.created_at,
            next_try_at=operation.next_try_at,
            finished_at=operation.finished_at,
        )
