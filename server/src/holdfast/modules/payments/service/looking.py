"""Look at how an intent stands when no webhook came: the reconciler's part of R32."""

from datetime import datetime, timedelta
from uuid import UUID

from holdfast.kit.database import Transaction
from holdfast.modules.payments.contracts import AttemptState
from holdfast.modules.payments.domain import Attempt, pause_after
from holdfast.modules.payments.ports import IntentAnswer, NotFound, Refused, Setup, Unknown
from holdfast.modules.payments.repository import attempts
from holdfast.modules.payments.service import settling


async def take_up(tx: Transaction, setup: Setup, *, attempt_id: UUID) -> Attempt | None:
    """Take a due look for oneself, and plan the next one; None when nothing is due.

    Looks end some time after the payable does, unless the provider itself is still busy.
    """
    settings = setup.settings
    lease = timedelta(seconds=settings.operation_lease_seconds)
    attempt = await attempts.claim_check(tx, attempt_id, until=tx.now + lease)
    if attempt is None:
        return None
    ends_at = attempt.expires_at + timedelta(seconds=settings.check_for_seconds_after_expiry)
    is_over = attempt.state in {AttemptState.CAPTURED, AttemptState.CANCELLED}
    is_forgotten = tx.now > ends_at and attempt.state is not AttemptState.PROCESSING
    if is_over or is_forgotten or attempt.provider_ref is None:
        await attempts.schedule_check(tx, attempt_id, at=None)
        return None
    pause = pause_after(attempt.checks + 1, settings.check_backoff_seconds)
    await attempts.schedule_check(tx, attempt_id, at=tx.now + max(pause, lease))
    return attempt


async def write_down(
    tx: Transaction, setup: Setup, *, attempt: Attempt, answer: IntentAnswer, asked_at: datetime
) -> None:
    """Take in what the look showed; no answer changes nothing, the next look is planned already."""
    if isinstance(answer, Unknown | NotFound | Refused):
        return
    await settling.see_intent(
        tx, setup, payable_id=attempt.payable_id, attempt_id=attempt.attempt_id, sight=answer, at=asked_at
    )
