"""Store what providers tell, then apply it: once, in any order, and as soon as its payment is known."""

from collections.abc import Mapping
from datetime import timedelta
from typing import assert_never
from uuid import UUID

import structlog

from holdfast.kit.database import Transaction
from holdfast.modules.payments.contracts import EventState
from holdfast.modules.payments.domain import Applied, Attempt, Finding, Refund, pause_after
from holdfast.modules.payments.ports import DisputeNews, IntentNews, News, NoNews, RefundNews, Setup, SignedEvent
from holdfast.modules.payments.repository import attempts, events, refunds
from holdfast.modules.payments.repository.events import EventKey, Received
from holdfast.modules.payments.service import disputing, refunding, settling
from holdfast.modules.payments.service.counters import EVENTS_DEAD, WEBHOOKS_RECEIVED

APPLY_EVENT = "payments.apply_event"

_log = structlog.get_logger()
_STRANGER = Finding(Applied.NOT_YET, "no payment of that reference is known")


async def store(tx: Transaction, setup: Setup, *, key: EventKey, event: SignedEvent) -> bool:
    """Keep an event and have it applied by a job; False when it is kept already (R34)."""
    if not await events.add_event(tx, key, kind=event.kind, payload=event.payload):
        return False
    WEBHOOKS_RECEIVED.labels(provider=key.provider).inc()
    await setup.enqueue(
        tx, APPLY_EVENT, payload=words_of(key), dedupe_key=f"payments.event:{key.account_id}:{key.event_id}"
    )
    return True


def words_of(key: EventKey) -> Mapping[str, object]:
    """Return the payload of the job that applies an event."""
    return {"provider": key.provider, "account_id": str(key.account_id), "event_id": key.event_id}


async def apply(tx: Transaction, setup: Setup, *, key: EventKey) -> EventState | None:
    """Apply a stored event and return what became of it; None when it was done with before (R34, R37)."""
    received = await events.lock_waiting(tx, key)
    if received is None:
        return None
    news = setup.gateways[key.provider].read_news(received.payload)
    if isinstance(news, NoNews) or _is_anothers(tx, news):
        reason = None if isinstance(news, NoNews) else "it is about another tenant's payment"
        await events.settle(tx, key, state=EventState.IGNORED, reason=reason)
        return EventState.IGNORED
    finding = await take_in(tx, setup, account_id=key.account_id, news=news)
    if finding is _STRANGER and await _went_back(tx, key, news=news):
        await events.settle(tx, key, state=EventState.IGNORED, reason="nobody knew its payment, which went back")
        return EventState.IGNORED
    match finding.applied:
        case Applied.DONE:
            await events.settle(tx, key, state=EventState.APPLIED)
            return EventState.APPLIED
        case Applied.REVIEW:
            _log.error("payments.event_needs_review", event_id=key.event_id, reason=finding.reason)
            await events.settle(tx, key, state=EventState.PARKED, reason=finding.reason)
            return EventState.PARKED
        case Applied.NOT_YET:
            return await put_off(tx, setup, received=received, reason=finding.reason or "not yet")
        case _:
            assert_never(finding.applied)


async def put_off(tx: Transaction, setup: Setup, *, received: Received, reason: str) -> EventState:
    """Park an event until its next try, or give it up and raise the alarm after a day (R37)."""
    settings, key = setup.settings, received.key
    if tx.now - received.received_at >= timedelta(seconds=settings.event_give_up_seconds):
        await events.settle(tx, key, state=EventState.DEAD, reason=reason)
        EVENTS_DEAD.labels(provider=key.provider).inc()
        _log.error("payments.event_dead", event_id=key.event_id, kind=received.kind, reason=reason)
        return EventState.DEAD
    pause = pause_after(received.tries + 1, settings.event_backoff_seconds)
    await events.park(tx, key, until=tx.now + pause, reason=reason)
    await setup.enqueue(
        tx,
        APPLY_EVENT,
        payload=words_of(key),
        delay_seconds=int(pause.total_seconds()),
        dedupe_key=f"payments.event:{key.account_id}:{key.event_id}:{received.tries + 1}",
    )
    return EventState.PARKED


def _is_anothers(tx: Transaction, news: News) -> bool:
    # Tenants that share an account at the provider each hear of everything. What the metadata says can only make us
    # turn away, never let something in: that is decided by the account in the webhook's address.
    claimed = news.tenant_id if isinstance(news, IntentNews | RefundNews) else None
    return claimed is not None and claimed != tx.tenant_id


def orphan_key(provider: str, account_id: UUID, *, intent_ref: str) -> EventKey:
    """Return under which key money is on record that nobody knew and that was sent back."""
    return EventKey(provider, account_id, f"orphan:{intent_ref}")


async def _went_back(tx: Transaction, key: EventKey, *, news: IntentNews | RefundNews | DisputeNews) -> bool:
    intent_ref = news.sight.ref if isinstance(news, IntentNews) else news.intent_ref
    return await events.is_kept(tx, orphan_key(key.provider, key.account_id, intent_ref=intent_ref))


async def take_in(
    tx: Transaction, setup: Setup, *, account_id: UUID, news: IntentNews | RefundNews | DisputeNews
) -> Finding:
    """Let the payment that the news is about know of it, whoever told: a webhook, or the provider's books."""
    match news:
        case IntentNews():
            found = await attempts.find_payable_of_ref(tx, news.sight.ref, account_id=account_id)
            if found is None and news.attempt_id is not None:
                found = await attempts.find_unbound_payable(tx, news.attempt_id, account_id=account_id)
            if found is None:
                return _STRANGER
            payable_id, attempt_id = found
            return await settling.see_intent(
                tx, setup, payable_id=payable_id, attempt_id=attempt_id, sight=news.sight, at=news.at
            )
        case RefundNews():
            attempt = await _lock_captured(tx, news.intent_ref, account_id=account_id)
            return await _take_in_refund(tx, attempt=attempt, news=news) if attempt is not None else _STRANGER
        case DisputeNews():
            attempt = await _lock_captured(tx, news.intent_ref, account_id=account_id)
            return await disputing.see_dispute(tx, attempt=attempt, news=news) if attempt is not None else _STRANGER
        case _:
            assert_never(news)


async def _lock_captured(tx: Transaction, intent_ref: str, *, account_id: UUID) -> Attempt | None:
    """Return the locked attempt of an intent, once its capture is on record: money comes before money back."""
    found = await attempts.find_payable_of_ref(tx, intent_ref, account_id=account_id)
    if found is None:
        return None
    payable_id, attempt_id = found
    locked = await attempts.lock_payable(tx, payable_id)
    return next((one for one in locked if one.attempt_id == attempt_id and one.captured is not None), None)


async def _take_in_refund(tx: Transaction, *, attempt: Attempt, news: RefundNews) -> Finding:
    refund = await _find_refund(tx, attempt=attempt, news=news)
    if refund is None and news.refund_id is None:
        sight = news.sight
        refund = await refunding.note_foreign_refund(tx, attempt=attempt, ref=sight.ref, amount=sight.amount)
    if refund is None:
        return Finding(Applied.NOT_YET, "no refund of that reference is known, and there is no room for it")
    return await refunding.see_refund(tx, attempt_id=attempt.attempt_id, refund=refund, sight=news.sight)


async def _find_refund(tx: Transaction, *, attempt: Attempt, news: RefundNews) -> Refund | None:
    known = await refunds.find_by_ref(tx, attempt.attempt_id, provider_ref=news.sight.ref)
    if known is None and news.refund_id is not None:
        known = await refunds.get_refund(tx, news.refund_id)
    return known if known is not None and known.attempt_id == attempt.attempt_id else None
