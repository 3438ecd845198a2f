"""Take in how an intent stands, from whoever tells: the answer to a call, a webhook, a look."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from holdfast.kit.audit import Deed, record_deed
from holdfast.kit.database import Transaction
from holdfast.kit.errors import InvariantBroken
from holdfast.kit.money import Money
from holdfast.modules.ledger import facade as ledger
from holdfast.modules.ledger.contracts import Leg, gateway_account
from holdfast.modules.outbox import facade as outbox
from holdfast.modules.payments.contracts import AttemptState
from holdfast.modules.payments.domain import (
    DONE,
    Applied,
    Attempt,
    Finding,
    Standing,
    Verdict,
    advance,
    judge_capture,
    pause_after,
)
from holdfast.modules.payments.events import PaymentActionNeeded, PaymentFailed, PaymentReady, PaymentSucceeded
from holdfast.modules.payments.ports import (
    ActionNeeded,
    Cancelled,
    Charged,
    Declined,
    IntentSight,
    Opened,
    Pending,
    Refused,
    Setup,
)
from holdfast.modules.payments.repository import attempts
from holdfast.modules.payments.service import intentions, refunding
from holdfast.modules.payments.service.counters import CAPTURES_RETURNED, LATE_CAPTURES


async def see_intent(
    tx: Transaction, setup: Setup, *, payable_id: UUID, attempt_id: UUID, sight: IntentSight, at: datetime
) -> Finding:
    """Take in how an attempt's intent stood at that time; the end is the same for every order and repetition (R35).

    News touches the attempt that it is about and no other (R36).
    """
    known = await attempts.lock_payable(tx, payable_id)
    attempt = next(attempt for attempt in known if attempt.attempt_id == attempt_id)
    if attempt.provider_ref not in {None, sight.ref}:
        return Finding(Applied.NOT_YET, "the attempt belongs to another intent")
    bound = _bound(attempt, sight)
    if isinstance(sight, Charged):
        return await _capture(tx, setup, attempt=bound, known=known, captured=sight.amount, at=at)
    standing = advance(bound.standing, _standing_of(sight, at=at))
    changed = replace(bound, standing=standing)
    if changed == attempt:
        return DONE
    if changed.is_news_after(attempt):
        changed = replace(changed, version=attempt.version + 1)
    await attempts.save_attempt(tx, changed)
    await _follow_up(tx, setup, before=attempt, after=changed)
    return DONE


async def refuse_attempt(tx: Transaction, *, attempt: Attempt, refused: Refused) -> None:
    """End a locked attempt whose intent the provider will not make; a next try opens a new one."""
    seen = Standing(AttemptState.FAILED, as_of=tx.now, failure_code=refused.code, failure_message=refused.message)
    changed = replace(
        attempt,
        standing=advance(attempt.standing, seen),
        abandoned_at=attempt.abandoned_at or tx.now,
        version=attempt.version + 1,
    )
    await attempts.save_attempt(tx, changed)
    await _tell(tx, before=attempt, after=changed)


def _bound(attempt: Attempt, sight: IntentSight) -> Attempt:
    match sight:
        case Opened() | ActionNeeded() | Declined():
            secret = attempt.client_secret or sight.client_secret
        case Pending() | Charged() | Cancelled():
            secret = attempt.client_secret
        case _:
            assert_never(sight)
    return replace(attempt, provider_ref=sight.ref, client_secret=secret)


def _standing_of(sight: Opened | ActionNeeded | Pending | Declined | Cancelled, *, at: datetime) -> Standing:
    match sight:
        case Opened():
            return Standing(AttemptState.OPEN, as_of=at)
        case ActionNeeded():
            return Standing(AttemptState.ACTION_NEEDED, as_of=at)
        case Pending():
            return Standing(AttemptState.PROCESSING, as_of=at)
        case Declined(code=code, message=message):
            return Standing(AttemptState.FAILED, as_of=at, failure_code=code, failure_message=message)
        case Cancelled():
            return Standing(AttemptState.CANCELLED, as_of=at)
        case _:
            assert_never(sight)


async def _follow_up(tx: Transaction, setup: Setup, *, before: Attempt, after: Attempt) -> None:
    await _tell(tx, before=before, after=after)
    if after.state is AttemptState.CANCELLED:
        await attempts.schedule_check(tx, after.attempt_id, at=None)
    elif before.provider_ref is None:
        pause = pause_after(1, setup.settings.check_backoff_seconds)
        await attempts.schedule_check(tx, after.attempt_id, at=tx.now + pause)
        if after.abandoned_at is not None:
            # The payable died while its intent was being made.
            await intentions.ask_to_cancel(tx, setup, attempt=after)


async def _tell(tx: Transaction, *, before: Attempt, after: Attempt) -> None:
    if after.standing.words == before.standing.words:
        # Seen again, later: worth knowing against news that comes late, but nothing to tell.
        return
    attempt_id, payable_id, version = after.attempt_id, after.payable_id, after.version
    match after.state:
        case AttemptState.OPEN:
            await outbox.publish(tx, PaymentReady(attempt_id, payable_id, version))
        case AttemptState.ACTION_NEEDED:
            await outbox.publish(tx, PaymentActionNeeded(attempt_id, payable_id, version))
        case AttemptState.FAILED:
            code = after.standing.failure_code or "declined"
            message = after.standing.failure_message or "The payment was declined."
            await outbox.publish(tx, PaymentFailed(attempt_id, payable_id, version, code, message))
        case AttemptState.PREPARING | AttemptState.PROCESSING | AttemptState.CANCELLED:
            return
        case AttemptState.CAPTURED:
            raise InvariantBroken(f"The capture of {attempt_id} took the wrong way.")
        case _:
            assert_never(after.state)


async def _capture(
    tx: Transaction,
    setup: Setup,
    *,
    attempt: Attempt,
    known: tuple[Attempt, ...],
    captured: Money,
    at: datetime,
) -> Finding:
    if attempt.captured is not None:
        if attempt.captured != captured:
            return Finding(Applied.REVIEW, f"captured {captured}, but {attempt.captured} is on record")
        return DONE
    is_paid_already = any(other.counts for other in known)
    verdict = judge_capture(attempt.amount, captured=captured, is_paid_already=is_paid_already)
    changed = replace(
        attempt,
        standing=advance(attempt.standing, Standing(AttemptState.CAPTURED, as_of=at)),
        captured=captured,
        counts=verdict is Verdict.COUNTS,
        is_late=attempt.abandoned_at is not None,
        version=attempt.version + 1,
    )
    await attempts.save_attempt(tx, changed)
    await attempts.schedule_check(tx, attempt.attempt_id, at=None)
    await _book_capture(tx, changed, captured=captured)
    if changed.is_late:
        LATE_CAPTURES.inc()
    if verdict is Verdict.COUNTS:
        await outbox.publish(
            tx,
            PaymentSucceeded(
                changed.attempt_id, changed.payable_id, changed.version, captured.amount, captured.currency
            ),
        )
        return DONE
    return await _give_back(tx, setup, attempt=changed, captured=captured, verdict=verdict)


async def _book_capture(tx: Transaction, attempt: Attempt, *, captured: Money) -> None:
    await ledger.post(
        tx,
        kind="capture",
        payable_id=attempt.payable_id,
        legs=[
            Leg(gateway_account(attempt.provider), None, captured.amount),
            refunding.owed_leg(attempt, -captured.amount),
        ],
        currency=captured.currency,
        memo="payment",
        key=f"capture:{attempt.attempt_id}",
    )


async def _give_back(tx: Transaction, setup: Setup, *, attempt: Attempt, captured: Money, verdict: Verdict) -> Finding:
    """Return a capture that pays nothing, in full and once; a wrong amount also waits for a person (R27, R36)."""
    await refunding.refund_attempt(
        tx,
        setup,
        attempt=attempt,
        amount=captured,
        action_key=f"{verdict}:{attempt.attempt_id}",
        reason="paid twice" if verdict is Verdict.SECOND else "the amount differs",
    )
    CAPTURES_RETURNED.labels(verdict=verdict).inc()
    deed = Deed(
        action="payments.capture_returned",
        subject_kind="attempt",
        subject_id=attempt.attempt_id,
        reason=verdict,
        before={"amount": attempt.amount.amount, "currency": attempt.amount.currency},
        after={"amount": captured.amount, "currency": captured.currency},
    )
    await record_deed(tx, deed, user_id=None, role="system")
    if verdict is Verdict.SECOND:
        return DONE
    message = "The amount that was paid is not the amount that was asked for. It goes back in full."
    await outbox.publish(
        tx, PaymentFailed(attempt.attempt_id, attempt.payable_id, attempt.version, "amount_differs", message)
    )
    return Finding(Applied.REVIEW, f"captured {captured} instead of {attempt.amount}; it goes back")
