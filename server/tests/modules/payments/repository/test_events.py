"""SQL about the providers' events."""

from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.payments.contracts import EventState
from holdfast.modules.payments.facade import ensure_default_account
from holdfast.modules.payments.repository import accounts, events
from holdfast.modules.payments.repository.events import EventKey
from tests.conftest import rolled_back

pytestmark = pytest.mark.anyio


async def kept(tx, event_id="evt_1") -> EventKey:
    """Return the key of a stored event."""
    key = EventKey("stripe", await ensure_default_account(tx), event_id)
    assert await events.add_event(tx, key, kind="test", payload={"id": event_id}) is True
    return key


async def names(tx, *, state=None, before=None) -> list[str]:
    """Return the ids of listed events."""
    return [one.event_id for one in await events.list_events(tx, state=state, before=before, limit=10)]


async def test_an_event_is_kept_once_per_account(tx):
    """R34: the same id at another account is another event."""
    key = await kept(tx)
    second_account = new_id()
    await accounts.ensure_account(tx, second_account, provider="paypal")

    assert await events.add_event(tx, key, kind="test", payload={}) is False
    elsewhere = EventKey("paypal", second_account, key.event_id)
    assert await events.add_event(tx, elsewhere, kind="test", payload={}) is True


async def test_an_event_waits_until_it_is_settled(tx, other_tx):
    key = await kept(tx)

    waiting = await events.lock_waiting(tx, key)
    assert waiting is not None
    assert (waiting.payload, waiting.tries) == ({"id": "evt_1"}, 0)
    assert await events.lock_waiting(other_tx, key) is None

    await events.settle(tx, key, state=EventState.APPLIED)
    assert await events.lock_waiting(tx, key) is None
    (view,) = await events.list_events(tx, state=EventState.APPLIED, before=None, limit=1)
    assert (view.applied_at, view.next_try_at) == (tx.now, None)


async def test_a_parked_event_waits_for_its_next_try(tx):
    key = await kept(tx)

    await events.park(tx, key, until=tx.now + timedelta(minutes=5), reason="too early")

    waiting = await events.lock_waiting(tx, key)
    assert waiting is not None
    assert waiting.tries == 1


async def test_events_are_listed_newest_first_by_state_in_their_tenant(tx, other_tx):
    first = await kept(tx, "evt_1")
    await kept(tx, "evt_2")
    await events.settle(tx, first, state=EventState.IGNORED)

    assert await names(tx) == ["evt_2", "evt_1"]
    assert await names(tx, before=(tx.now, "evt_2")) == ["evt_1"]
    assert await names(tx, state=EventState.RECEIVED) == ["evt_2"]
    assert await names(other_tx) == []


async def test_the_worker_sees_what_is_due_in_every_tenant_and_nothing_else(database, worker_database, tenant):
    async with database.transaction(tenant) as tx:
        key = await kept(tx)
        done = await kept(tx, "evt_done")
        await events.settle(tx, done, state=EventState.APPLIED)

    async with rolled_back(worker_database) as worker:
        due = await events.list_due(worker, limit=10_000)
        assert (tenant, key) in due
        assert (tenant, replace(key, event_id="evt_done")) not in due
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await worker.rows("SELECT payload FROM payments.provider_event")


async def test_what_the_provider_said_is_never_changed(tx):
    await kept(tx)

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await tx.run("UPDATE payments.provider_event SET payload = '{}'")
