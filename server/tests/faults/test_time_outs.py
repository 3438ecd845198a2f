"""The bank takes the money and its answer never comes (R32): one charge, one confirmed booking, within the minute."""

import asyncio
import time

import pytest

from tests.conftest import wait_until
from tests.faults.house import running_worker
from tests.faults.proxy import Proxy
from tests.make.scale import count
from tests.make.tenants import slug_of
from tests.races.arena import book, shot, tally
from tests.races.gun import fire, send

pytestmark = [pytest.mark.anyio, pytest.mark.race]

PEOPLE = count(small=5, full=200)
SECONDS_MAX = 60


async def test_a_time_out_after_the_capture_is_found_out_and_charged_once_R32(till, record_property):
    """R32: no answer to making the payment, none to paying it, and no webhook; the customer only comes back."""
    shop = await till.counter(customers=PEOPLE)
    charges_before = len(await till.bank.journal("charges"))
    await till.bank.fault("timeout_after", target="payment_intents.create", count=PEOPLE)
    await till.bank.fault("webhook_drop", count=100_000)
    booked = await fire([book(shop, actor) for actor in shop.customers], ports=till.ports)
    assert tally(booked) == {"201": PEOPLE}
    ids = [reply.json["id"] for reply in booked]

    with running_worker(till.url, home=till.home, port=till.ports[0], DEFAULT_TENANT=slug_of(till.tenant_id)):
        await wait_until(lambda: _are(till, "payments.attempt", ids, "open"), seconds=SECONDS_MAX, step=0.1)
        refs = await till.superuser.fetch("SELECT provider_ref FROM payments.attempt WHERE payable_id = ANY ($1)", ids)
        await till.bank.fault("timeout_after", target="payment_intents.confirm", count=PEOPLE)
        paid_at = time.monotonic()
        answers = [await till.bank.pay(row["provider_ref"]) for row in refs]
        shown = [await _come_back(till, actor, one) for actor, one in zip(shop.customers, ids, strict=True)]
        await wait_until(lambda: _are(till, "bookings.booking", ids, "confirmed"), seconds=SECONDS_MAX, step=0.1)
        took = time.monotonic() - paid_at

    await till.bank.behave()
    assert set(answers) == {0}
    assert set(shown) <= {"processing", "paid"}
    assert len(await till.bank.journal("charges")) - charges_before == PEOPLE
    assert took < SECONDS_MAX
    record_property("figure", f"R32: {PEOPLE} time-outs after capture, as many charges, confirmed after {took:.1f} s")


@pytest.mark.parametrize("weather", ["cut", "refused"])
async def test_a_line_to_the_bank_that_breaks_makes_one_payment_in_the_end_R31_R32(till, weather):
    shop = await till.counter(customers=3)
    booked = await fire([book(shop, actor) for actor in shop.customers], ports=till.ports)
    ids = [reply.json["id"] for reply in booked]
    made_before = len(await till.bank.journal("payment_intents"))

    with Proxy(("127.0.0.1", till.ports[0])).running() as line:
        line.weather.answers_to_cut = 2 * len(ids) if weather == "cut" else 0
        line.weather.refuses = weather == "refused"
        async with till.hands(bank_port=line.port) as hands:
            await hands.deliver()
            await hands.reconcile()
            states = await till.superuser.fetch("SELECT DISTINCT state FROM payments.operation WHERE state <> 'done'")
            line.weather.answers_to_cut, line.weather.refuses = 0, False
            await hands.finish()

    assert [row["state"] for row in states] == ["unknown"]
    assert await _are(till, "payments.attempt", ids, "open")
    assert len(await till.bank.journal("payment_intents")) - made_before == len(ids)


async def _come_back(till, actor, booking_id):
    """Return how the payment stands for a customer who is back from the bank's page."""
    reply = await send(shot(actor, f"/bookings/{booking_id}/payment/returned"), port=till.ports[0])
    assert reply.status == 200, reply.said
    return reply.json["payment"]["state"]


async def _are(till, table, ids, state, /):
    key = "booking_id" if table == "bookings.booking" else "payable_id"
    found = await till.superuser.fetchval(
        f"SELECT count(*) FROM {table} WHERE {key}::text = ANY ($1) AND state = $2", ids, state
    )
    await asyncio.sleep(0)
    return found == len(ids)
