"""Makers of payables, attempts and a gateway that says what the test wants."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import SecretStr

from holdfast.kit.database import Transaction
from holdfast.kit.ids import new_id
from holdfast.kit.money import Money
from holdfast.modules.ledger import facade as ledger
from holdfast.modules.outbox import facade as outbox
from holdfast.modules.payments.contracts import AttemptState, Payable
from holdfast.modules.payments.domain import Attempt, Refund, Standing
from holdfast.modules.payments.ports import (
    Cancelled,
    Charged,
    IntentNews,
    Movements,
    NoNews,
    NotFound,
    Opened,
    Refunded,
    Setup,
    SignedEvent,
)
from holdfast.modules.payments.repository import attempts
from holdfast.modules.payments.repository.events import EventKey
from holdfast.modules.payments.service import opening, receiving, refunding, settling
from holdfast.modules.payments.settings import PaymentsSettings
from tests.make.accounts import make_user
from tests.make.catalogue import make_merchant

EUR = "EUR"
SOME_DAY = datetime(2026, 12, 4, 18, 0, tzinfo=UTC)
SECRET = "whsec_current"
OLD_SECRET = "whsec_previous"
SETTINGS = PaymentsSettings(
    stripe_secret_key=SecretStr("sk_test_holdfast"),
    webhook_secrets=(SecretStr(SECRET), SecretStr(OLD_SECRET)),
    checkout_base_url="http://127.0.0.1:8000/simulator",
)


def euros(amount: int) -> Money:
    """Return an amount of cents."""
    return Money(amount, EUR)


@dataclass(frozen=True)
class QueuedJob:
    """A job as it was put into the queue."""

    tenant_id: UUID
    name: str
    payload: Mapping[str, Any]
    delay_seconds: float
    dedupe_key: str | None


@dataclass
class Queue:
    """Remembers the jobs that were put into it."""

    jobs: list[QueuedJob] = field(default_factory=list)

    async def __call__(self, tx, entrypoint, *, payload, delay_seconds=0, dedupe_key=None) -> None:
        self.jobs.append(QueuedJob(tx.tenant_id, entrypoint, payload, delay_seconds, dedupe_key))

    def names(self) -> list[str]:
        """Return the names of the jobs in the order they came."""
        return [job.name for job in self.jobs]


@dataclass
class ScriptedGateway:
    """A gateway that answers what the test wrote down, remembers each call, and reads news from the payload's `news`.

    An exception among the answers is raised, as a killed process would break off.
    """

    intents: list[object] = field(default_factory=list)
    refunds: list[object] = field(default_factory=list)
    looks: list[object] = field(default_factory=list)
    finds: list[object] = field(default_factory=list)
    books: list[object] = field(default_factory=list)
    calls: list[tuple[str, object, Mapping[str, object]]] = field(default_factory=list)
    news: dict[str, object] = field(default_factory=dict)

    async def open_intent(self, order, *, key):
        return self._say("open", order, self.intents, Opened(f"pi_{key}", f"secret_{key}"), key=key)

    async def look_up_intent(self, ref, *, account_id):
        return self._say("look", ref, self.looks, Opened(ref, None), account_id=account_id)

    async def find_intent(self, attempt_id, *, account_id, made_after):
        return self._say("find", attempt_id, self.finds, NotFound(), account_id=account_id, made_after=made_after)

    async def cancel_intent(self, ref, *, account_id, key):
        return self._say("cancel", ref, self.intents, Cancelled(ref), account_id=account_id, key=key)

    async def refund(self, order, *, key):
        return self._say("refund", order, self.refunds, Refunded(f"re_{key}", order.amount), key=key)

    async def find_refund(self, order):
        return self._say("find_refund", order, self.finds, NotFound())

    async def list_movements(self, account_id, *, since, until):
        return self._say("list", account_id, self.books, Movements(), since=since, until=until)

    def open_envelope(self, body, *, signature, secrets, now):
        told = {"signature": signature, "secrets": secrets, "now": now}
        event = SignedEvent(event_id=body.decode(), kind="test", payload={"news": body.decode()})
        return self._say("envelope", body, [], event, **told)

    def read_news(self, payload):
        news = self.news[str(payload["news"])]
        if isinstance(news, Exception):
            raise news
        return news

    def _say(self, name, what, answers, default, /, **told):
        self.calls.append((name, what, told))
        answer = answers.pop(0) if answers else default
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def keys(self, name: str) -> list[object]:
        """Return the provider keys of the calls of that name."""
        return [told["key"] for called, _, told in self.calls if called == name]

    def names(self) -> list[str]:
        """Return the names of the calls in the order they came."""
        return [name for name, _, _ in self.calls]


@dataclass(frozen=True)
class ScriptedSetup(Setup):
    """A setup whose queue can be read."""

    enqueue: Queue


def make_setup(gateway=None, **settings) -> ScriptedSetup:
    """Return a setup around a scripted gateway and a queue that only remembers."""
    return ScriptedSetup(
        gateways={"stripe": gateway or ScriptedGateway()},
        enqueue=Queue(),
        settings=SETTINGS.model_copy(update=settings),
    )


async def make_people(tx: Transaction) -> tuple[UUID, UUID]:
    """Write a customer and a merchant of the transaction's tenant; return their ids."""
    customer = await make_user(tx)
    merchant = await make_merchant(tx, owner_id=customer.user_id)
    return customer.user_id, merchant.merchant_id


async def make_payable(tx: Transaction, *, amount=4550, currency=EUR, **changes) -> Payable:
    """Return something to pay, with its customer and merchant written."""
    customer_id, merchant_id = await make_people(tx)
    payable = Payable(
        payable_id=new_id(),
        merchant_id=merchant_id,
        customer_id=customer_id,
        amount=Money(amount, currency),
        description="One place",
        expires_at=tx.now + timedelta(minutes=15),
    )
    return replace(payable, **changes)


async def make_attempt(tx: Transaction, setup: Setup, *, state=AttemptState.OPEN, payable=None, **changes) -> Attempt:
    """Return an attempt in that state, brought there the way the world would."""
    payable = payable or await make_payable(tx, **changes)
    attempt = await opening.open_attempt(tx, setup, payable=payable)
    if state is not AttemptState.PREPARING:
        await tx.run(
            "UPDATE payments.operation SET state = 'done', next_try_at = NULL, tries = 1 WHERE attempt_id = $1",
            attempt.attempt_id,
        )
        await see(tx, setup, attempt, sight=Opened(ref_of(attempt), f"secret_of_{attempt.attempt_id}"))
    if state is AttemptState.CAPTURED:
        await see(tx, setup, attempt, sight=Charged(ref_of(attempt), payable.amount))
    return await reload(tx, attempt)


def ref_of(attempt: Attempt) -> str:
    """Return the provider's reference that a made attempt has."""
    return f"pi_{attempt.attempt_id}"


async def see(tx, setup, attempt, *, sight, at=SOME_DAY):
    """Let payments see how an attempt's intent stands."""
    return await settling.see_intent(
        tx, setup, payable_id=attempt.payable_id, attempt_id=attempt.attempt_id, sight=sight, at=at
    )


async def reload(tx, attempt: Attempt) -> Attempt:
    """Return the attempt as the table has it now."""
    found = await attempts.get_attempt(tx, attempt.attempt_id)
    assert found is not None
    return found


async def make_refund(tx, setup, attempt: Attempt, *, amount=1000, action_key="cancel") -> Refund:
    """Ask for money back from a captured attempt."""
    return await refunding.refund_payable(
        tx,
        setup,
        payable_id=attempt.payable_id,
        amount=Money(amount, attempt.amount.currency),
        action_key=action_key,
        reason="cancelled",
    )


async def make_event(tx, setup: Setup, attempt: Attempt, *, event_id="evt_1", news=None) -> EventKey:
    """Keep an event of an attempt's account; `news` is what the gateway will read out of it."""
    gateway = setup.gateways["stripe"]
    assert isinstance(gateway, ScriptedGateway)
    gateway.news[event_id] = news or NoNews()
    key = EventKey("stripe", attempt.account_id, event_id)
    event = SignedEvent(event_id=event_id, kind="test", payload={"news": event_id})
    await receiving.store(tx, setup, key=key, event=event)
    return key


def charged_news(attempt: Attempt, *, amount=None, tenant_id=None, ref=None) -> IntentNews:
    """Return the news that an attempt's money was taken."""
    return IntentNews(
        at=SOME_DAY,
        sight=Charged(ref or ref_of(attempt), amount or attempt.amount),
        tenant_id=tenant_id,
        attempt_id=attempt.attempt_id,
    )


def standing(state: AttemptState, *, at=SOME_DAY, code=None) -> Standing:
    """Return what was seen of an attempt."""
    return Standing(state, as_of=at, failure_code=code, failure_message=code)


async def told(tx) -> list[str]:
    """Return the names of the events that the transaction's tenant has published, oldest first."""
    return [tracked.event.name for tracked in reversed(await outbox.list_events(tx, limit=100))]


async def booked(tx, payable_id: UUID) -> dict[tuple[str, str], int]:
    """Return the sums of a payable's legs by kind of account and currency."""
    sums: dict[tuple[str, str], int] = {}
    for posting in await ledger.postings_of(tx, payable_id):
        for leg in posting.legs:
            account = (leg.account_kind, posting.currency)
            sums[account] = sums.get(account, 0) + leg.amount
    return sums


async def audited(tx) -> list[str]:
    """Return the actions that were put on the audit trail."""
    rows = await tx.rows("SELECT action FROM platform.audit_record WHERE tenant_id = $1 ORDER BY at", tx.tenant_id)
    return [row["action"] for row in rows]
