"""Explain what is on a provider's books: known here, taken in now, sent back, or left to a person (R40).

The list is the provider's, so whatever was missed on the way (a webhook, an answer, a night without power) comes up in
every run until it is explained.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from holdfast.kit.audit import Deed, record_deed
from holdfast.kit.database import Transaction
from holdfast.kit.ids import new_id
from holdfast.kit.money import Money
from holdfast.modules.payments.contracts import AttemptState, DisputeState, EventState, RefundState
from holdfast.modules.payments.domain import Applied, Attempt, Standing
from holdfast.modules.payments.ports import ChargeSeen, DisputeNews, RefundNews, RefundOrder, Setup
from holdfast.modules.payments.repository import attempts, events, refunds
from holdfast.modules.payments.repository.events import EventKey
from holdfast.modules.payments.service import receiving
from holdfast.modules.payments.service.refunding import state_of

# How long an event may be on its way before anybody wonders.
A_WHILE: Final = timedelta(minutes=1)


class Explained(StrEnum):
    """What became of one line of the provider's books."""

    KNOWN = "known"
    TAKEN_IN = "taken_in"
    GONE_BACK = "gone_back"
    ANOTHERS = "anothers"
    WITH_ITS_CHARGE = "with_its_charge"
    ORPHAN = "orphan"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True)
class Account:
    """A tenant's account at a provider."""

    tenant_id: UUID
    provider: str
    account_id: UUID


async def captures_known(tx: Transaction, charges: tuple[ChargeSeen, ...], *, account_id: UUID) -> set[str]:
    """Return the references of those charges that stand on our books as they do on the provider's."""
    ours = await attempts.captures_of(tx, [one.ref for one in charges], account_id=account_id)
    return {one.ref for one in charges if ours.get(one.ref) == one.taken}


async def refunds_known(tx: Transaction, seen: tuple[RefundNews, ...], /) -> set[str]:
    """Return the references of those refunds that stand here as they do there."""
    ours: dict[str, tuple[RefundState, Money]] = dict(await refunds.stands_by_ref(tx, [one.sight.ref for one in seen]))
    return {one.sight.ref for one in seen if ours.get(one.sight.ref) == (state_of(one.sight), one.sight.amount)}


async def disputes_known(tx: Transaction, seen: tuple[DisputeNews, ...], /) -> set[str]:
    """Return the references of those disputes that stand here as they do there."""
    ours: dict[str, DisputeState] = dict(await refunds.disputes_by_ref(tx, [one.ref for one in seen]))
    return {one.ref for one in seen if ours.get(one.ref) is one.state}


async def explain_charge(tx: Transaction, setup: Setup, *, account: Account, charge: ChargeSeen) -> Explained:
    """Take a charge in that is not known as it stands, or say that nothing of ours belongs to it.

    Money of an attempt that has another intent already is that payable's second payment, and goes the way of those.
    """
    claimed = charge.news.tenant_id
    if claimed is not None and claimed != tx.tenant_id:
        return Explained.ANOTHERS
    found = await attempts.find_payable_of_ref(tx, charge.ref, account_id=account.account_id)
    if found is None and charge.news.attempt_id is not None:
        await _adopt(tx, charge, attempt_id=charge.news.attempt_id, account_id=account.account_id)
    finding = await receiving.take_in(tx, setup, account_id=account.account_id, news=charge.news)
    if finding.applied is Applied.DONE:
        return Explained.TAKEN_IN
    if finding.applied is Applied.REVIEW:
        # A wrong amount is on its way back with this very transaction; one that contradicts our books is for a person.
        known = await captures_known(tx, (charge,), account_id=account.account_id)
        return Explained.TAKEN_IN if known else Explained.UNEXPLAINED
    if charge.given_back >= charge.taken.amount:
        return Explained.GONE_BACK
    is_ours = claimed is not None or setup.settings.accounts_are_ours_alone
    return Explained.ORPHAN if is_ours else Explained.UNEXPLAINED


async def _adopt(tx: Transaction, charge: ChargeSeen, *, attempt_id: UUID, account_id: UUID) -> None:
    """Give an intent that nobody bound an attempt of its own, beside the one that it was made for."""
    original = await attempts.get_attempt(tx, attempt_id)
    if original is None or original.account_id != account_id or original.provider_ref in {None, charge.ref}:
        return
    await attempts.add_attempt(tx, _beside(original, ref=charge.ref, tx=tx))


def _beside(original: Attempt, *, ref: str, tx: Transaction) -> Attempt:
    return replace(
        original,
        attempt_id=new_id(),
        standing=Standing(AttemptState.OPEN, as_of=original.created_at),
        captured=None,
        refund_reserved=0,
        refunded=0,
        provider_ref=ref,
        client_secret=None,
        counts=False,
        is_late=False,
        abandoned_at=tx.now,
        checks=0,
        created_at=tx.now,
        version=1,
    )


async def explain_refund(tx: Transaction, setup: Setup, *, account: Account, news: RefundNews) -> Explained:
    """Take a refund in that is not known as it stands; one of a payment that nobody knows goes with its charge."""
    if news.tenant_id is not None and news.tenant_id != tx.tenant_id:
        return Explained.ANOTHERS
    if await attempts.find_payable_of_ref(tx, news.intent_ref, account_id=account.account_id) is None:
        return Explained.WITH_ITS_CHARGE
    finding = await receiving.take_in(tx, setup, account_id=account.account_id, news=news)
    return Explained.TAKEN_IN if finding.applied is Applied.DONE else Explained.UNEXPLAINED


async def explain_dispute(tx: Transaction, setup: Setup, *, account: Account, news: DisputeNews) -> Explained:
    """Take a dispute in that is not known as it stands; one of a payment that nobody knows goes with its charge."""
    if await attempts.find_payable_of_ref(tx, news.intent_ref, account_id=account.account_id) is None:
        return Explained.WITH_ITS_CHARGE
    finding = await receiving.take_in(tx, setup, account_id=account.account_id, news=news)
    return Explained.TAKEN_IN if finding.applied is Applied.DONE else Explained.UNEXPLAINED


def orphan_order(charge: ChargeSeen, *, account: Account) -> RefundOrder:
    """Return the order that sends an orphan back in full: the same ids, and so the same key, in every run."""
    orphan_id = uuid5(NAMESPACE_URL, f"holdfast:orphan:{account.account_id}:{charge.ref}")
    return RefundOrder(
        tenant_id=account.tenant_id,
        account_id=account.account_id,
        attempt_id=orphan_id,
        refund_id=orphan_id,
        intent_ref=charge.ref,
        amount=Money(charge.taken.amount - charge.given_back, charge.taken.currency),
    )


async def note_orphan(tx: Transaction, *, account: Account, order: RefundOrder) -> None:
    """Put an orphan on record, before it is asked back."""
    words = {"intent_ref": order.intent_ref, "amount": order.amount.amount, "currency": order.amount.currency}
    await events.note_orphan(tx, _key_of(account, order), payload=words)
    await _record(tx, order, action="payments.orphan_found")


async def settle_orphan(tx: Transaction, *, account: Account, order: RefundOrder) -> None:
    """Write that an orphan went back."""
    key = _key_of(account, order)
    await events.settle(tx, key, state=EventState.APPLIED, reason="it went back")
    await _record(tx, order, action="payments.orphan_returned")


async def is_silent(tx: Transaction, setup: Setup) -> bool:
    """Tell whether intents were made of late, and no event came for as long as the settings bear."""
    silence = timedelta(seconds=setup.settings.webhook_silence_seconds)
    last = await events.last_received(tx)
    if last is not None and tx.now - last < silence:
        return False
    return await attempts.has_bound_between(tx, since=tx.now - silence, until=tx.now - A_WHILE)


def _key_of(account: Account, order: RefundOrder) -> EventKey:
    return receiving.orphan_key(account.provider, account.account_id, intent_ref=order.intent_ref)


async def _record(tx: Transaction, order: RefundOrder, *, action: str) -> None:
    after = {"intent_ref": order.intent_ref, "amount": order.amount.amount, "currency": order.amount.currency}
    deed = Deed(action=action, subject_kind="orphan", subject_id=order.refund_id, after=after)
    await record_deed(tx, deed, user_id=None, role="system")
