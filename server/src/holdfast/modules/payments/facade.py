"""The front door of payments: one object that wiring builds once and passes down."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from holdfast.kit.database import Transaction
from holdfast.kit.money import Money
from holdfast.modules.payments import domain
from holdfast.modules.payments.contracts import (
    STRIPE,
    AttemptView,
    EventState,
    EventView,
    MoneyFigures,
    OperationState,
    OperationView,
    Payable,
    RefundView,
)
from holdfast.modules.payments.domain import Attempt, Refund
from holdfast.modules.payments.ports import Setup
from holdfast.modules.payments.repository import attempts, events, operations, refunds
from holdfast.modules.payments.service import opening, refunding


def default_account_id(tenant_id: UUID, provider: str = STRIPE) -> UUID:
    """Return the id of a tenant's default account: known at start, so that its webhook address is."""
    return domain.default_account_id(tenant_id, provider)


async def ensure_default_account(tx: Transaction, provider: str = STRIPE) -> UUID:
    """Return the tenant's default account at a provider, made now if there is none."""
    return await opening.ensure_default_account(tx, provider)


async def count_refunds(tx: Transaction, *, action_prefix: str) -> int:
    """Return how many refunds there are of actions that begin so, over all tenants (a worker's transaction)."""
    return await refunds.count_by_action(tx, action_prefix)


async def read_figures(tx: Transaction) -> MoneyFigures:
    """Return how long money has been under way, over all tenants (a worker's transaction)."""
    return await refunds.read_figures(tx)


class Payments:
    """What other modules may ask of payments; everything here is part of the caller's transaction."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup

    async def open_attempt(self, tx: Transaction, *, payable: Payable) -> AttemptView:
        """Return the attempt that the customer pays with; its intent is asked for by a job (see `opening`)."""
        return self._view(await opening.open_attempt(tx, self.setup, payable=payable))

    async def attempts_of(self, tx: Transaction, payable_ids: Sequence[UUID]) -> Mapping[UUID, tuple[AttemptView, ...]]:
        """Return the attempts of each payable, oldest first; payables without one are absent."""
        found = await attempts.list_attempts(tx, payable_ids)
        return {payable_id: tuple(self._view(one) for one in some) for payable_id, some in found.items()}

    async def latest(self, tx: Transaction, payable_id: UUID) -> AttemptView | None:
        """Return the attempt that matters: the one that counts, else the newest."""
        found = (await attempts.list_attempts(tx, [payable_id])).get(payable_id, ())
        counting = [one for one in found if one.counts]
        chosen = counting or list(found[-1:])
        return self._view(chosen[0]) if chosen else None

    async def cancel_open(self, tx: Transaction, *, payable_id: UUID) -> None:
        """Take no more money for a dead payable; asking again changes nothing."""
        await opening.cancel_open(tx, self.setup, payable_id=payable_id)

    async def check_soon(self, tx: Transaction, *, payable_id: UUID) -> None:
        """Have the provider asked now: the customer is back from the payment page."""
        await opening.check_soon(tx, self.setup, payable_id=payable_id)

    async def refund(
        self,
        tx: Transaction,
        *,
        payable_id: UUID,
        amount: Money,
        action_key: str,
        reason: str,
        takes_less: bool = False,
    ) -> RefundView:
        """Ask for money back from what paid a payable, once per action key (R25); `takes_less` for what is left of it.

        Raises `NothingCaptured`, `RefundTooLarge`, `RefundsStopped`, `RefundKeyReused`.
        """
        made = await refunding.refund_payable(
            tx,
            self.setup,
            payable_id=payable_id,
            amount=amount,
            action_key=action_key,
            reason=reason,
            takes_less=takes_less,
        )
        return _refund_view(made)

    async def refunds_of(self, tx: Transaction, payable_ids: Sequence[UUID]) -> Mapping[UUID, tuple[RefundView, ...]]:
        """Return the refunds of each payable, oldest first; payables without one are absent."""
        found = await refunds.list_refunds(tx, payable_ids)
        return {payable_id: tuple(_refund_view(one) for one in some) for payable_id, some in found.items()}

    async def list_events(
        self, tx: Transaction, *, state: EventState | None, before: tuple[datetime, str] | None, limit: int
    ) -> Sequence[EventView]:
        """Return providers' events, newest first."""
        return await events.list_events(tx, state=state, before=before, limit=limit)

    async def list_operations(
        self, tx: Transaction, *, state: OperationState | None, before: UUID | None, limit: int
    ) -> Sequence[OperationView]:
        """Return calls to the outside, newest first."""
        return await operations.list_operations(tx, state=state, before=before, limit=limit)

    def _view(self, attempt: Attempt) -> AttemptView:
        settings, captured = self.setup.settings, attempt.captured
        return AttemptView(
            attempt_id=attempt.attempt_id,
            payable_id=attempt.payable_id,
            provider=attempt.provider,
            state=attempt.state,
            amount=attempt.amount,
            captured=captured,
            refunded=Money(attempt.refunded, captured.currency) if captured else None,
            client_secret=attempt.client_secret if attempt.is_payable else None,
            checkout_url=domain.checkout_address(
                attempt, checkout_base_url=settings.checkout_base_url, public_url=settings.public_url
            ),
            failure_code=attempt.standing.failure_code,
            failure_message=attempt.standing.failure_message,
            counts=attempt.counts,
            is_late=attempt.is_late,
            created_at=attempt.created_at,
            version=attempt.version,
        )


def _refund_view(refund: Refund) -> RefundView:
    return RefundView(
        refund_id=refund.refund_id,
        attempt_id=refund.attempt_id,
        payable_id=refund.payable_id,
        action_key=refund.action_key,
        amount=refund.amount,
        state=refund.state,
        reason=refund.reason,
        failure_reason=refund.failure_reason,
        created_at=refund.created_at,
    )
