"""Use cases that speak to a gateway: a transaction before, a transaction after, and none around the call (R31)."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import structlog

from holdfast.kit import clock
from holdfast.kit.database import Database
from holdfast.kit.errors import NotFound
from holdfast.kit.faults import fault
from holdfast.kit.money import Money
from holdfast.modules.payments.contracts import EventState
from holdfast.modules.payments.ports import (
    Charged,
    ChargeSeen,
    IntentAnswer,
    IntentOrder,
    Movements,
    PaymentGateway,
    RefundAnswer,
    Refunded,
    RefundOrder,
    RefundPending,
    Setup,
    Unknown,
)
from holdfast.modules.payments.repository import accounts, attempts, events, operations
from holdfast.modules.payments.repository.events import EventKey
from holdfast.modules.payments.service import explaining, looking, outcomes, receiving
from holdfast.modules.payments.service.counters import BOOKS_LINES, WEBHOOKS_SILENT
from holdfast.modules.payments.service.explaining import Account, Explained
from holdfast.modules.payments.service.outcomes import Call, CancelOrder
from holdfast.modules.payments.settings import PaymentsSettings

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How many due things one run of the reconciler took in hand, and how many of them raised."""

    operations: int
    checks: int
    events: int
    errors: int


async def run_operation(database: Database, setup: Setup, *, tenant_id: UUID, operation_id: UUID) -> None:
    """Make a due call and write down its outcome; a crash at any point is finished by the next run (R31)."""
    async with database.transaction(tenant_id) as tx:
        call = await outcomes.take_up(tx, setup, operation_id=operation_id)
        asked_at = tx.now
    if call is None:
        return
    await fault("payments.before_gateway_call")
    gateway = setup.gateways[call.attempt.provider]
    if isinstance(call.order, RefundOrder):
        refund_answer = await _ask_refund(gateway, call, order=call.order)
        await fault("payments.after_gateway_call")
        await database.retrying(
            lambda tx: outcomes.write_down_refund(tx, setup, call=call, answer=refund_answer), tenant_id
        )
    else:
        answer = await _ask_intent(gateway, call, order=call.order)
        await fault("payments.after_gateway_call")
        await database.retrying(
            lambda tx: outcomes.write_down_intent(tx, setup, call=call, answer=answer, asked_at=asked_at), tenant_id
        )
    await fault("payments.outcome_committed")


async def _ask_intent(gateway: PaymentGateway, call: Call, *, order: IntentOrder | CancelOrder) -> IntentAnswer:
    key = call.operation.provider_key
    if isinstance(order, CancelOrder):
        # Closing is the same however often it is asked; beyond the key's window we only look.
        if not call.may_ask:
            return await gateway.look_up_intent(order.intent_ref, account_id=order.account_id)
        return await gateway.cancel_intent(order.intent_ref, account_id=order.account_id, key=key)
    if call.must_look_first or not call.may_ask:
        found = await gateway.find_intent(
            order.attempt_id, account_id=order.account_id, made_after=call.operation.created_at
        )
        if not call.may_ask or _is_answer(found):
            return found
    return await gateway.open_intent(order, key=key)


async def _ask_refund(gateway: PaymentGateway, call: Call, *, order: RefundOrder) -> RefundAnswer:
    if call.must_look_first or not call.may_ask:
        found = await gateway.find_refund(order)
        if not call.may_ask or _is_answer(found):
            return found
    return await gateway.refund(order, key=call.operation.provider_key)


def _is_answer(answer: IntentAnswer | RefundAnswer) -> bool:
    return hasattr(answer, "ref")


async def check_attempt(database: Database, setup: Setup, *, tenant_id: UUID, attempt_id: UUID) -> None:
    """Ask the provider how an attempt's intent stands, and take that in (R32, R39)."""
    async with database.transaction(tenant_id) as tx:
        attempt = await looking.take_up(tx, setup, attempt_id=attempt_id)
        asked_at = tx.now
    if attempt is None or attempt.provider_ref is None:
        return
    gateway = setup.gateways[attempt.provider]
    answer = await gateway.look_up_intent(attempt.provider_ref, account_id=attempt.account_id)
    await database.retrying(
        lambda tx: looking.write_down(tx, setup, attempt=attempt, answer=answer, asked_at=asked_at), tenant_id
    )


async def receive_webhook(
    database: Database, setup: Setup, *, key: tuple[str, UUID], body: bytes, signature: str, now: datetime
) -> bool:
    """Check and keep a provider's event; False when it was kept already. Nothing is acknowledged before it is durable.

    `key` is (provider, account id) of the webhook's address. Raises `SignatureRefused`, `WebhookMalformed`, and
    `NotFound` for an account that nobody has (R33, R34).
    """
    provider, account_id = key
    secrets = secrets_of(setup, account_id)
    event = setup.gateways[provider].open_envelope(body, signature=signature, secrets=secrets, now=now)
    async with database.transaction() as tx:
        tenant_id = await accounts.find_tenant(tx, account_id)
    if tenant_id is None:
        raise NotFound("No account answers at this address.")
    kept = EventKey(provider, account_id, event.event_id)
    return await database.retrying(lambda tx: receiving.store(tx, setup, key=kept, event=event), tenant_id)


def secrets_of(setup: Setup, account_id: UUID) -> tuple[str, ...]:
    """Return the secrets that an account's webhooks may be signed with: its own, or those of all."""
    own = setup.settings.webhook_secrets_by_account.get(account_id)
    return tuple(secret.get_secret_value() for secret in own or setup.settings.webhook_secrets)


async def apply_event(database: Database, setup: Setup, *, tenant_id: UUID, key: EventKey) -> EventState | None:
    """Apply a kept event; one that makes us stumble is put off and does not stand in the way of others (R45)."""
    try:
        return await database.retrying(lambda tx: receiving.apply(tx, setup, key=key), tenant_id)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        async with database.transaction(tenant_id) as tx:
            received = await events.lock_waiting(tx, key)
            if received is not None:
                await receiving.put_off(tx, setup, received=received, reason=reason)
        raise


async def reconcile(database: Database, worker: Database, *, setup: Setup) -> Reconciled:
    """Finish whatever is due in any tenant: open operations, silent intents, events that wait (R31, R32, R37)."""
    limit = setup.settings.reconcile_batch_size
    async with worker.transaction() as tx:
        due_operations = await operations.list_due(tx, limit=limit)
        due_checks = await attempts.list_due_checks(tx, limit=limit)
        due_events = await events.list_due(tx, limit=limit)
    work: list[Callable[[], Awaitable[object]]] = [
        *(partial(apply_event, database, setup, tenant_id=t, key=key) for t, key in due_events),
        *(partial(run_operation, database, setup, tenant_id=t, operation_id=one) for t, one in due_operations),
        *(partial(check_attempt, database, setup, tenant_id=t, attempt_id=one) for t, one in due_checks),
    ]
    errors = await _carry_out(work, setup.settings)
    return Reconciled(len(due_operations), len(due_checks), len(due_events), errors)


async def _carry_out(work: Sequence[Callable[[], Awaitable[object]]], settings: PaymentsSettings) -> int:
    """Do the work, several things at a time and for a limited time; return how many of them raised."""
    ends_at = clock.monotonic_seconds() + settings.reconcile_seconds
    hands = asyncio.Semaphore(settings.reconcile_concurrency)

    async def one(thing: Callable[[], Awaitable[object]]) -> int:
        async with hands:
            return await _stumbles(thing) if clock.monotonic_seconds() < ends_at else 0

    return sum(await asyncio.gather(*(one(thing) for thing in work)))


async def _stumbles(work: Callable[[], Awaitable[object]]) -> int:
    """Return 1 when the work raised: one bad row must not keep the others from their turn (R45)."""
    try:
        await work()
    except Exception:  # noqa: BLE001 - the edge of each due thing; what went wrong is logged and counted
        _log.exception("payments.reconcile_failed")
        return 1
    return 0


@dataclass
class Books:
    """What a reading of a provider's books came to: how many lines of each kind, and those that need a person."""

    lines: Counter[Explained] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)

    def add(self, line: str, became: Explained) -> None:
        """Count a line of the books."""
        self.lines[became] += 1
        BOOKS_LINES.labels(became=became).inc()
        if became is Explained.UNEXPLAINED:
            self.unexplained.append(line)
            _log.error("payments.unexplained", line=line)


async def explain_all_books(database: Database, worker: Database, *, setup: Setup, days: int | None = None) -> Books:
    """Explain the books of every tenant's accounts over the last days (R40); return what came of all of them."""
    books = Books()
    for tenant_id in await tenants_with_attempts(worker):
        async with database.transaction(tenant_id) as tx:
            found, now = await accounts.list_accounts(tx), tx.now
        since = now - timedelta(days=days or setup.settings.books_days)
        for provider, account_id in found:
            if provider in setup.gateways:
                account = Account(tenant_id, provider, account_id)
                await explain_books(database, setup, account=account, since=since, until=now, books=books)
    return books


async def explain_books(
    database: Database, setup: Setup, *, account: Account, since: datetime, until: datetime, books: Books
) -> None:
    """Explain every charge, refund and dispute that the provider has of that time, and every capture that we have."""
    gateway, listed, begin = setup.gateways[account.provider], set[str](), since
    while begin < until:
        # The provider's clock is not ours: what it made just now may lie a little ahead.
        end = begin + timedelta(hours=setup.settings.books_window_hours)
        seen = await gateway.list_movements(account.account_id, since=begin, until=end)
        if isinstance(seen, Unknown):
            books.add(f"{account.account_id} from {begin:%Y-%m-%d %H:%M} on: {seen.reason}", Explained.UNEXPLAINED)
            return
        listed |= {charge.ref for charge in seen.charges}
        await _explain_window(database, setup, account=account, seen=seen, books=books)
        begin = end
    await _look_for_missing(database, setup, account=account, span=(since, until), listed=listed, books=books)


async def _explain_window(database: Database, setup: Setup, *, account: Account, seen: Movements, books: Books) -> None:
    """Explain what is not known as it stands, each line in a transaction of its own."""
    async with database.transaction(account.tenant_id) as tx:
        known = await explaining.captures_known(tx, seen.charges, account_id=account.account_id)
        known |= await explaining.refunds_known(tx, seen.refunds)
        known |= await explaining.disputes_known(tx, seen.disputes)
    for charge in seen.charges:
        if charge.ref in known:
            books.add(charge.ref, Explained.KNOWN)
            continue
        explain = partial(explaining.explain_charge, setup=setup, account=account, charge=charge)
        became = await database.retrying(explain, account.tenant_id)
        if became is Explained.ORPHAN:
            became = await _send_orphan_back(database, setup, account=account, charge=charge)
        books.add(f"{charge.ref}: {_words(charge.taken)}", became)
    for refund in seen.refunds:
        explain_refund = partial(explaining.explain_refund, setup=setup, account=account, news=refund)
        is_known = refund.sight.ref in known
        books.add(
            f"{refund.sight.ref}: {_words(refund.sight.amount)}",
            Explained.KNOWN if is_known else await database.retrying(explain_refund, account.tenant_id),
        )
    for dispute in seen.disputes:
        explain_dispute = partial(explaining.explain_dispute, setup=setup, account=account, news=dispute)
        is_known = dispute.ref in known
        books.add(
            f"{dispute.ref}: {_words(dispute.amount)}",
            Explained.KNOWN if is_known else await database.retrying(explain_dispute, account.tenant_id),
        )


async def _send_orphan_back(database: Database, setup: Setup, *, account: Account, charge: ChargeSeen) -> Explained:
    """Give back money that belongs to nothing: on record first, asked under the same key in every run (R31)."""
    order = explaining.orphan_order(charge, account=account)
    async with database.transaction(account.tenant_id) as tx:
        await explaining.note_orphan(tx, account=account, order=order)
    answer = await setup.gateways[account.provider].refund(order, key=str(order.refund_id))
    if not isinstance(answer, Refunded | RefundPending):
        return Explained.UNEXPLAINED
    async with database.transaction(account.tenant_id) as tx:
        await explaining.settle_orphan(tx, account=account, order=order)
    return Explained.GONE_BACK


async def _look_for_missing(
    database: Database,
    setup: Setup,
    *,
    account: Account,
    span: tuple[datetime, datetime],
    listed: set[str],
    books: Books,
) -> None:
    """Ask about captures of ours that the provider's list does not have; what it does not know is for a person."""
    since, until = span
    async with database.transaction(account.tenant_id) as tx:
        ours = await attempts.captured_between(tx, account.account_id, since=since, until=until)
    missing = sorted(ours.keys() - listed)
    for ref in missing[: setup.settings.reconcile_batch_size]:
        answer = await setup.gateways[account.provider].look_up_intent(ref, account_id=account.account_id)
        is_there = isinstance(answer, Charged) and answer.amount == ours[ref]
        books.add(f"{ref}: {_words(ours[ref])} here alone", Explained.KNOWN if is_there else Explained.UNEXPLAINED)
    for ref in missing[setup.settings.reconcile_batch_size :]:
        books.add(f"{ref}: {_words(ours[ref])} here alone", Explained.UNEXPLAINED)


def _words(amount: Money) -> str:
    return f"{amount.amount} {amount.currency} in minor units"


async def watch_webhooks(database: Database, worker: Database, *, setup: Setup) -> list[UUID]:
    """Return the tenants whose provider is silent: attempts are made, and no event comes (R40)."""
    silent = []
    for tenant_id in await tenants_with_attempts(worker):
        async with database.transaction(tenant_id) as tx:
            if await explaining.is_silent(tx, setup):
                silent.append(tenant_id)
    WEBHOOKS_SILENT.set(len(silent))
    for tenant_id in silent:
        _log.error("payments.webhooks_silent", tenant_id=str(tenant_id))
    return silent


async def tenants_with_attempts(worker: Database) -> list[UUID]:
    """Return the tenants that ever made an attempt."""
    async with worker.transaction() as tx:
        return await attempts.list_tenants(tx)
