"""A worker dies, or stands still, somewhere around a call to the bank; somebody else finishes what it began."""

import asyncio
import contextlib
import signal
import time

import pytest

from tests.conftest import wait_until
from tests.faults.house import running_worker
from tests.make.scale import IS_FULL
from tests.make.tenants import slug_of
from tests.races.arena import book, cancel
from tests.races.gun import send

pytestmark = [pytest.mark.anyio, pytest.mark.race]

AROUND_A_CALL = [
    "payments.operation_recorded",
    "payments.before_gateway_call",
    "payments.after_gateway_call",
    "payments.outcome_committed",
]
# The minute in which the reconciler comes by, and its work.
PATIENCE_SECONDS = 90


@pytest.mark.parametrize("point", AROUND_A_CALL)
async def test_a_worker_killed_around_a_charge_makes_one_charge_in_the_end_R31(till, point, record_property):
    """R31: `kill -9` at each point around the call; the bank's journal shows one intent and one charge."""
    shop = await till.counter()
    (before,) = [await till.bank.journal("payment_intents")]
    booked = await send(book(shop, shop.customers[0]), port=till.ports[0])

    await _killed_at(till, point)
    started = time.monotonic()
    async with _somebody_else(till) as work:
        ref = await work(lambda: _ref(till, booked))
        assert await till.bank.pay(ref) == 200
        await work(lambda: _is(till, booked, "confirmed"))

    made = [one for one in await till.bank.journal("payment_intents") if one not in before]
    charges = [one for one in await till.bank.journal("charges") if one["payment_intent"] == ref]
    assert ([one["id"] for one in made], len(charges)) == ([ref], 1)
    assert await _captured(till, booked) == charges[0]["amount_captured"]
    record_property("figure", f"R31: killed at {point}, confirmed after {time.monotonic() - started:.1f} s")


@pytest.mark.parametrize("point", AROUND_A_CALL if IS_FULL else ["payments.after_gateway_call"])
async def test_a_worker_killed_around_a_refund_gives_back_once_R31(till, point):
    shop = await till.counter()
    booked = await send(book(shop, shop.customers[0]), port=till.ports[0])
    async with till.hands() as hands:
        await hands.finish()
        ref = await _ref(till, booked)
        assert await till.bank.pay(ref) == 200
        await wait_until(lambda: _worked(hands, _is(till, booked, "confirmed")))
        staff = await till.merchant(shop)
        assert (await send(cancel(booked.json["id"], staff), port=till.ports[0])).status == 200

    await _killed_at(till, point)
    async with _somebody_else(till) as work:
        await work(lambda: _is_refunded(till, booked))

    refunds = [one for one in await till.bank.journal("refunds") if one["payment_intent"] == ref]
    assert [one["amount"] for one in refunds] == [await _captured(till, booked)]


async def test_a_worker_that_stood_still_beyond_its_lease_writes_nothing_late_R44(till):
    """R44: it has called the bank and stops; another does it over; what it writes when it goes on is refused."""
    shop = await till.counter()
    booked = await send(book(shop, shop.customers[0]), port=till.ports[0])
    with _worker(till, FAULTS="payments.after_gateway_call=stop") as zombie:
        await wait_until(lambda: _true(zombie.is_stopped()), seconds=30)
        # Its lease on the call is a second here.
        await asyncio.sleep(1.1)
        async with till.hands() as hands:
            await hands.finish()
        done = await _story(till, booked)

        zombie.send(signal.SIGCONT)
        await wait_until(lambda: _true('"job":"payments.run_operation"' in zombie.said().replace(" ", "")), seconds=30)
        late = await _story(till, booked)

    assert done["operations"] == [("done", 2)]
    assert late == done
    assert len([one for one in await till.bank.journal("payment_intents") if one["id"] == done["ref"]]) == 1


def _worker(till, **settings):
    wish = {"DEFAULT_TENANT": slug_of(till.tenant_id), **settings}
    return running_worker(till.url, home=till.home, port=till.ports[0], **wish)


async def _killed_at(till, point):
    with _worker(till, FAULTS=f"{point}=kill") as worker:
        await wait_until(lambda: _true(worker.process.poll() is not None), seconds=60)
    assert worker.process.returncode == -signal.SIGKILL, worker.said()


@contextlib.asynccontextmanager
async def _somebody_else(till):
    """Yield a function that waits for something to come true while somebody else works.

    In a proof that is another worker with its clock; in the suite the test lends a hand, which saves the minute.
    """
    if IS_FULL:
        with _worker(till):
            yield lambda true: wait_until(true, seconds=PATIENCE_SECONDS, step=0.2)
        return
    async with till.hands() as hands:
        yield lambda true: wait_until(lambda: _worked(hands, true()), seconds=30, step=0.2)


async def _worked(hands, come_true, /):
    await hands.deliver()
    await hands.reconcile()
    return await come_true


async def _true(value, /):
    return value


async def _ref(till, booked):
    return await till.superuser.fetchval(
        "SELECT provider_ref FROM payments.attempt WHERE payable_id = $1 AND state = 'open'", booked.json["id"]
    )


async def _is(till, booked, state, /):
    found = await till.superuser.fetchval("SELECT state FROM bookings.booking WHERE booking_id = $1", booked.json["id"])
    return found == state


async def _is_refunded(till, booked):
    return await till.superuser.fetchval(
        """SELECT count(*) = 1 AND bool_and(r.state = 'succeeded') FROM payments.refund r
             JOIN payments.attempt a USING (tenant_id, attempt_id) WHERE a.payable_id = $1""",
        booked.json["id"],
    )


async def _captured(till, booked):
    return await till.superuser.fetchval(
        "SELECT sum(captured_amount) FROM payments.attempt WHERE payable_id = $1", booked.json["id"]
    )


async def _story(till, booked):
    """Return all that a late writer could have written."""
    rows = await till.superuser.fetch(
        """SELECT a.provider_ref, a.version, a.state AS attempt_state, o.state, o.tries, o.finished_at
             FROM payments.attempt a JOIN payments.operation o USING (tenant_id, attempt_id)
            WHERE a.payable_id = $1""",
        booked.json["id"],
    )
    events = await till.superuser.fetchval(
        "SELECT count(*) FROM outbox.event WHERE tenant_id = $1 AND name LIKE 'payments.%'", till.tenant_id
    )
    return {
        "ref": rows[0]["provider_ref"],
        "attempts": [(row["attempt_state"], row["version"], row["finished_at"]) for row in rows],
        "operations": [(row["state"], row["tries"]) for row in rows],
        "events": events,
    }
