"""What speaks to a gateway: a transaction before, a transaction after, and none around the call."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from pydantic import SecretStr

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.errors import NotFound as NobodyThere
from holdfast.kit.ids import new_id
from holdfast.modules.payments import workflows
from holdfast.modules.payments.contracts import AttemptState, EventState, OperationState, RefundState
from holdfast.modules.payments.ports import Charged, NotFound, Opened, Refunded, Unknown
from holdfast.modules.payments.repository import attempts, events, operations, refunds
from holdfast.modules.payments.service import opening
from tests.conftest import move_clock
from tests.make.payments import (
    SETTINGS,
    SOME_DAY,
    ScriptedGateway,
    charged_news,
    euros,
    make_attempt,
    make_event,
    make_refund,
    make_setup,
    ref_of,
    reload,
    told,
)

pytestmark = pytest.mark.anyio


class Killed(BaseException):
    """Ends a call the way a killed process would."""


@pytest.fixture
def gateway():
    return ScriptedGateway()


@pytest.fixture
def setup(gateway):
    return make_setup(gateway, operation_lease_seconds=1, operation_backoff_seconds=(1,))


@dataclass(frozen=True)
class Own:
    """A database that only this test uses, so that its clock can be moved, as both roles see it."""

    database: Database
    worker: Database
    url: str

    async def wait(self, **by: float) -> None:
        """Move the clock of the database."""
        await move_clock(self.url, timedelta(**by))

    async def reconcile(self, setup):
        """Let the reconciler run once."""
        return await workflows.reconcile(self.database, self.worker, setup=setup)


@pytest.fixture
async def own(fresh_database_url):
    """Return a database of this test's own."""
    database = Database(DatabaseSettings(url=fresh_database_url, pool_size_max=5))
    worker = Database(DatabaseSettings(url=fresh_database_url, role="holdfast_worker", pool_size_max=2))
    yield Own(database, worker, fresh_database_url)
    await database.close()
    await worker.close()


async def committed(database, tenant, setup, **changes):
    """Return a committed attempt."""
    async with database.transaction(tenant) as tx:
        return await make_attempt(tx, setup, **changes)


def last_operation(setup) -> UUID:
    """Return the operation of the job that was queued last."""
    return UUID(setup.enqueue.jobs[-1].payload["operation_id"])


async def state_of(database, tenant, attempt) -> AttemptState:
    """Return where the attempt stands."""
    async with database.transaction(tenant) as tx:
        return (await reload(tx, attempt)).state


async def operation_state(database, tenant) -> OperationState:
    """Return how far the newest operation has come."""
    async with database.transaction(tenant) as tx:
        return (await operations.list_operations(tx, state=None, before=None, limit=1))[0].state


async def test_an_intent_is_made_and_the_customer_can_pay(database, tenant, gateway, setup):
    attempt = await committed(database, tenant, setup, state=AttemptState.PREPARING)

    await workflows.run_operation(database, setup, tenant_id=tenant, operation_id=last_operation(setup))

    async with database.transaction(tenant) as tx:
        ready = await reload(tx, attempt)
        assert (ready.state, ready.client_secret) == (AttemptState.OPEN, f"secret_{gateway.keys('open')[0]}")
        assert await told(tx) == ["payments.PaymentReady"]


async def test_a_settled_operation_is_not_called_again(database, tenant, gateway, setup):
    await committed(database, tenant, setup, state=AttemptState.PREPARING)

    for _ in range(3):
        await workflows.run_operation(database, setup, tenant_id=tenant, operation_id=last_operation(setup))

    assert gateway.names() == ["open"]


async def test_no_gateway_is_called_inside_a_transaction(fresh_database_url, tenant):
    """R31: with one connection for everything, a call inside a transaction could not look at the database."""
    database = Database(DatabaseSettings(url=fresh_database_url, pool_size_max=1, connect_timeout_seconds=1))
    seen = []

    class Looking(ScriptedGateway):
        async def open_intent(self, order, *, key):
            async with database.transaction(tenant) as tx:
                found = await operations.list_operations(tx, state=None, before=None, limit=1)
                seen.append((found[0].tries, found[0].state))
            return await super().open_intent(order, key=key)

    setup = make_setup(Looking())
    await committed(database, tenant, setup, state=AttemptState.PREPARING)
    await workflows.run_operation(database, setup, tenant_id=tenant, operation_id=last_operation(setup))
    await database.close()

    assert seen == [(1, OperationState.PENDING)]


async def test_a_crash_before_the_call_is_finished_by_the_reconciler(own, tenant, gateway, setup):
    """R31, first point: the intention is committed, the process dies."""
    attempt = await committed(own.database, tenant, setup, state=AttemptState.PREPARING)

    done = await own.reconcile(setup)

    assert (done.operations, done.errors) == (1, 0)
    assert await state_of(own.database, tenant, attempt) is AttemptState.OPEN
    assert len(gateway.keys("open")) == 1


async def test_a_crash_in_the_call_is_asked_again_with_the_same_key(own, tenant, gateway, setup):
    """R31, second point: the call may have happened; the key makes the second one the same wish."""
    attempt = await committed(own.database, tenant, setup, state=AttemptState.PREPARING)
    gateway.intents.append(Killed())
    with pytest.raises(Killed):
        await workflows.run_operation(own.database, setup, tenant_id=tenant, operation_id=last_operation(setup))
    assert (await own.reconcile(setup)).operations == 0

    await own.wait(seconds=2)
    await own.reconcile(setup)

    assert await state_of(own.database, tenant, attempt) is AttemptState.OPEN
    first, second = gateway.keys("open")
    assert first == second


async def test_a_crash_after_the_call_is_finished_without_a_second_effect(own, tenant, gateway, setup):
    """R31, third point: the answer was there, and was not written down."""
    attempt = await committed(own.database, tenant, setup, state=AttemptState.CAPTURED)
    async with own.database.transaction(tenant) as tx:
        refund = await make_refund(tx, setup, attempt, amount=1000)
    gateway.refunds += [Killed(), Refunded("re_1", euros(1000))]
    with pytest.raises(Killed):
        await workflows.run_operation(own.database, setup, tenant_id=tenant, operation_id=last_operation(setup))

    await own.wait(seconds=2)
    await own.reconcile(setup)

    assert len(set(gateway.keys("refund"))) == 1
    async with own.database.transaction(tenant) as tx:
        known = await refunds.get_refund(tx, refund.refund_id)
        assert known is not None
        assert (known.state, (await reload(tx, attempt)).refunded) == (RefundState.SUCCEEDED, 1000)


async def test_a_time_out_is_asked_about_again_until_it_is_known(own, tenant, gateway, setup):
    """R32."""
    attempt = await committed(own.database, tenant, setup, state=AttemptState.PREPARING)
    gateway.intents += [Unknown("time-out"), Unknown("time-out"), Opened("pi_1", "secret")]
    operation_id = last_operation(setup)

    for turn in range(3):
        await own.wait(seconds=2 * turn)
        await workflows.run_operation(own.database, setup, tenant_id=tenant, operation_id=operation_id)

    assert await state_of(own.database, tenant, attempt) is AttemptState.OPEN
    assert len(gateway.keys("open")) == 3
    assert len(set(gateway.keys("open"))) == 1


async def test_an_answer_that_keeps_failing_is_searched_for_by_our_reference(own, tenant, gateway, fresh_database_url):
    """R31: a provider may repeat a stored fault for a key for ever, although the intent was made."""
    setup = make_setup(gateway, operation_backoff_seconds=(1,), lookup_after_tries=1)
    attempt = await committed(own.database, tenant, setup, state=AttemptState.PREPARING)
    gateway.intents.append(Unknown("fault"))
    gateway.finds.append(Opened("pi_found", "secret"))
    operation_id = last_operation(setup)

    await workflows.run_operation(own.database, setup, tenant_id=tenant, operation_id=operation_id)
    await own.wait(seconds=2)
    await workflows.run_operation(own.database, setup, tenant_id=tenant, operation_id=operation_id)

    assert gateway.names() == ["open", "find"]
    assert await state_of(own.database, tenant, attempt) is AttemptState.OPEN


@pytest.mark.parametrize(
    ("found", "state"), [(NotFound(), AttemptState.FAILED), (Opened("pi_1", "s"), AttemptState.OPEN)]
)
async def test_beyond_the_keys_window_a_call_is_never_repeated(own, tenant, gateway, setup, *, found, state):
    """R31: look up by our reference, never repeat."""
    attempt = await committed(own.database, tenant, setup, state=AttemptState.PREPARING)
    gateway.intents.append(Unknown("time-out"))
    gateway.finds.append(found)
    operation_id = last_operation(setup)
    await workflows.run_operation(own.database, setup, tenant_id=tenant, operation_id=operation_id)

    await own.wait(hours=24)
    await workflows.run_operation(own.database, setup, tenant_id=tenant, operation_id=operation_id)

    assert gateway.names() == ["open", "find"]
    assert await state_of(own.database, tenant, attempt) is state


async def test_beyond_the_keys_window_a_refund_is_looked_for_and_not_repeated(own, tenant, gateway, setup):
    attempt = await committed(own.database, tenant, setup, state=AttemptState.CAPTURED)
    async with own.database.transaction(tenant) as tx:
        refund = await make_refund(tx, setup, attempt, amount=1000)

    await own.wait(hours=24)
    await workflows.run_operation(own.database, setup, tenant_id=tenant, operation_id=last_operation(setup))

    assert gateway.names() == ["find_refund"]
    async with own.database.transaction(tenant) as tx:
        known = await refunds.get_refund(tx, refund.refund_id)
        assert known is not None
        assert (known.state, (await reload(tx, attempt)).refund_reserved) == (RefundState.FAILED, 0)


async def test_a_dead_payables_intent_is_closed(database, tenant, gateway, setup):
    attempt = await committed(database, tenant, setup)
    async with database.transaction(tenant) as tx:
        await opening.cancel_open(tx, setup, payable_id=attempt.payable_id)

    await workflows.run_operation(database, setup, tenant_id=tenant, operation_id=last_operation(setup))

    assert gateway.names() == ["cancel"]
    assert await state_of(database, tenant, attempt) is AttemptState.CANCELLED


async def test_a_capture_that_was_faster_than_the_closing_is_found(database, tenant, gateway, setup):
    """R41: marked late, and told, so that the payable's owner decides."""
    attempt = await committed(database, tenant, setup)
    async with database.transaction(tenant) as tx:
        await opening.cancel_open(tx, setup, payable_id=attempt.payable_id)
    gateway.intents.append(Charged(ref_of(attempt), euros(4550)))

    await workflows.run_operation(database, setup, tenant_id=tenant, operation_id=last_operation(setup))

    async with database.transaction(tenant) as tx:
        assert (await reload(tx, attempt)).is_late is True
        assert (await told(tx))[-1] == "payments.PaymentSucceeded"


async def test_a_capture_whose_webhook_never_comes_is_found_by_looking(own, tenant, gateway, setup):
    """R32: within a minute."""
    attempt = await committed(own.database, tenant, setup)
    gateway.looks.append(Charged(ref_of(attempt), euros(4550)))

    await own.wait(seconds=59)
    done = await own.reconcile(setup)

    assert done.checks == 1
    assert await state_of(own.database, tenant, attempt) is AttemptState.CAPTURED


async def test_a_customer_who_is_back_is_looked_after(database, tenant, gateway, setup):
    attempt = await committed(database, tenant, setup)
    async with database.transaction(tenant) as tx:
        await opening.check_soon(tx, setup, payable_id=attempt.payable_id)
    gateway.looks.append(Charged(ref_of(attempt), euros(4550)))

    for _ in range(2):
        await workflows.check_attempt(database, setup, tenant_id=tenant, attempt_id=attempt.attempt_id)

    assert gateway.names() == ["look"]
    assert await state_of(database, tenant, attempt) is AttemptState.CAPTURED


async def test_an_event_that_makes_us_stumble_does_not_stand_in_the_way(own, tenant, gateway, setup):
    """R45: ten poison events at the head, a good one behind."""
    attempt = await committed(own.database, tenant, setup)
    async with own.database.transaction(tenant) as tx:
        for number in range(10):
            await make_event(tx, setup, attempt, event_id=f"evt_{number}", news=ValueError("poison"))
        await make_event(tx, setup, attempt, event_id="evt_good", news=charged_news(attempt))

    done = await own.reconcile(setup)

    assert (done.events, done.errors) == (11, 10)
    assert await state_of(own.database, tenant, attempt) is AttemptState.CAPTURED
    async with own.database.transaction(tenant) as tx:
        parked = await events.list_events(tx, state=EventState.PARKED, before=None, limit=20)
        assert {event.reason for event in parked} == {"ValueError: poison"}


async def test_the_reconciler_works_for_every_tenant(own, tenant, other_tenant, gateway, setup):
    one = await committed(own.database, tenant, setup, state=AttemptState.PREPARING)
    other = await committed(own.database, other_tenant, setup, state=AttemptState.PREPARING)

    await own.reconcile(setup)

    assert await state_of(own.database, tenant, one) is AttemptState.OPEN
    assert await state_of(own.database, other_tenant, other) is AttemptState.OPEN
    async with own.database.transaction(tenant) as tx:
        assert await attempts.get_attempt(tx, other.attempt_id) is None


async def receive(database, setup, account_id, *, body=b"evt_1"):
    """Let a webhook arrive."""
    return await workflows.receive_webhook(
        database, setup, key=("stripe", account_id), body=body, signature="sig", now=SOME_DAY
    )


async def test_a_webhook_is_kept_in_the_tenant_of_its_account(database, tenant, other_tenant, gateway, setup):
    """The account in the address decides, nothing else."""
    attempt = await committed(database, tenant, setup)
    await committed(database, other_tenant, setup)

    assert await receive(database, setup, attempt.account_id) is True
    assert await receive(database, setup, attempt.account_id) is False

    async with database.transaction(tenant) as tx:
        kept = await events.list_events(tx, state=None, before=None, limit=9)
        assert [event.event_id for event in kept] == ["evt_1"]
    async with database.transaction(other_tenant) as tx:
        assert await events.list_events(tx, state=None, before=None, limit=9) == []


async def test_a_webhook_for_an_account_that_nobody_has_is_not_taken_in(database, gateway, setup):
    with pytest.raises(NobodyThere):
        await receive(database, setup, new_id())


def test_an_account_with_secrets_of_its_own_accepts_no_others():
    """R33: another tenant's secret is no secret here."""
    account_id, other = new_id(), new_id()
    settings = SETTINGS.model_copy(update={"webhook_secrets_by_account": {account_id: (SecretStr("own"),)}})
    setup = make_setup(webhook_secrets_by_account=settings.webhook_secrets_by_account)

    assert workflows.secrets_of(setup, account_id) == ("own",)
    assert workflows.secrets_of(setup, other) == ("whsec_current", "whsec_previous")


async def test_beyond_the_keys_window_a_closing_is_only_looked_at(own, tenant, gateway, setup):
    attempt = await committed(own.database, tenant, setup)
    async with own.database.transaction(tenant) as tx:
        await opening.cancel_open(tx, setup, payable_id=attempt.payable_id)

    await own.wait(hours=24)
    await workflows.run_operation(own.database, setup, tenant_id=tenant, operation_id=last_operation(setup))

    assert gateway.names() == ["look"]


async def test_a_run_of_the_reconciler_ends_in_time_and_leaves_the_rest_for_the_next(own, tenant, gateway):
    setup = make_setup(gateway, reconcile_seconds=0)
    attempt = await committed(own.database, tenant, setup, state=AttemptState.PREPARING)

    await own.reconcile(setup)

    assert gateway.names() == []
    assert await state_of(own.database, tenant, attempt) is AttemptState.PREPARING
