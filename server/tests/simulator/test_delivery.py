"""Prove that webhooks arrive signed, in order, at least once, and survive refusals and restarts."""

import json
import time

import anyio
import pytest
import stripe

from holdfast.simulator import endpoints
from holdfast.simulator.app import create_app, running
from holdfast.simulator.delivery import Deliverer, signature
from holdfast.simulator.events import Fact, emit
from tests.simulator.conftest import WEBHOOK_SECRET, call_in, settings_at

pytestmark = pytest.mark.anyio

PAID = {"amount": 4550, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True}
STORY = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


async def test_the_sdk_verifies_every_webhook(simulator, sdk):
    """R33: the signature is Stripe's own scheme over the raw body."""
    intent = await sdk.v1.payment_intents.create_async(PAID, {"idempotency_key": "k1"})

    await simulator.receiver.until(lambda types: len(types) == 3)

    told = simulator.receiver.received
    events = [stripe.Webhook.construct_event(item.body, item.signature, WEBHOOK_SECRET) for item in told]
    assert [event.type for event in events] == STORY
    assert events[-1].data.object["id"] == intent.id
    assert events[-1].request is not None
    assert events[-1].request.idempotency_key == "k1"
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(told[0].body, told[0].signature, "whsec_another_secret")


async def test_a_refused_webhook_is_told_again_until_it_is_taken(simulator, sdk):
    simulator.receiver.statuses = [500, 200, 200, 503]

    await sdk.v1.payment_intents.create_async(PAID)
    types = await simulator.receiver.until(lambda types: len(types) == 5)

    assert types == [*STORY, "payment_intent.created", "payment_intent.created"]
    assert len({item.id for item in simulator.receiver.received}) == 3
    deliveries = await settled(simulator)
    assert [item["state"] for item in deliveries] == ["delivered"] * 3
    assert [item["attempts"] for item in deliveries] == [3, 1, 1]


async def settled(simulator):
    with anyio.fail_after(5):
        while True:
            deliveries = (await simulator.control("GET", "/deliveries"))["deliveries"]
            if all(item["state"] != "pending" for item in deliveries):
                return deliveries
            await anyio.sleep(0.02)


async def test_duplicated_events_carry_the_same_id(simulator, sdk):
    await simulator.control("POST", "/faults", kind="webhook_duplicate", target="payment_intent.succeeded", size=2)

    await sdk.v1.payment_intents.create_async(PAID)
    types = await simulator.receiver.until(lambda types: len(types) == 5)

    assert types == [*STORY, "payment_intent.succeeded", "payment_intent.succeeded"]
    assert len({item.id for item in simulator.receiver.received}) == 3


async def test_reordered_events_arrive_backwards(simulator, sdk):
    await simulator.control("POST", "/faults", kind="webhook_reorder", count=3)

    await sdk.v1.payment_intents.create_async(PAID)
    types = await simulator.receiver.until(lambda types: len(types) == 3)

    assert types == STORY[::-1]


async def test_a_dropped_event_never_arrives_but_can_be_replayed(simulator, sdk):
    await simulator.control("POST", "/faults", kind="webhook_drop", target="payment_intent.succeeded")
    await sdk.v1.payment_intents.create_async(PAID)
    await simulator.receiver.until(lambda types: types == STORY[:2])
    dropped = (await sdk.v1.events.list_async({"type": "payment_intent.succeeded"})).data[0]

    await simulator.control("POST", f"/events/{dropped.id}/replay")
    types = await simulator.receiver.until(lambda types: len(types) == 3)

    assert types == STORY
    assert simulator.receiver.received[-1].id == dropped.id


async def test_held_events_arrive_when_they_are_released(simulator, sdk):
    await simulator.control("POST", "/faults", kind="webhook_hold", count=1000)
    await sdk.v1.payment_intents.create_async(PAID)
    await anyio.sleep(0.2)
    assert simulator.receiver.types() == []

    assert await simulator.control("POST", "/webhooks/release") == {"released": 3}

    assert await simulator.receiver.until(lambda types: len(types) == 3) == STORY


async def test_an_endpoint_with_a_key_hears_its_own_account_only(simulator, sdk):
    await simulator.control(
        "POST",
        "/webhook_endpoints",
        url=f"{simulator.base}/hook?of=another",
        secret="whsec_another",
        api_key="sk_test_another",
    )

    await sdk.v1.payment_intents.create_async(PAID)
    await simulator.receiver.until(lambda types: len(types) == 3)
    await simulator.sdk("sk_test_another").v1.payment_intents.create_async({"amount": 100, "currency": "eur"})
    types = await simulator.receiver.until(lambda types: len(types) == 5)

    assert types == [*STORY, "payment_intent.created", "payment_intent.created"]
    told = simulator.receiver.received[3:]
    assert sum(verifies(item, "whsec_another") for item in told) == 1


def verifies(item, secret: str) -> bool:
    try:
        stripe.Webhook.construct_event(item.body, item.signature, secret)
    except stripe.SignatureVerificationError:
        return False
    return True


async def test_what_was_not_delivered_before_a_restart_is_delivered_after_it(simulator, tmp_path):
    settings = settings_at(tmp_path / "second", endpoints=(f"{simulator.base}/hook",))
    first = create_app(settings)
    await first.state.gateway.register_settings()
    await first.state.gateway.journal.run(lambda tx: told_in(tx, "pi_1"))
    first.state.gateway.journal.close()

    async with running(create_app(settings)):
        types = await simulator.receiver.until(lambda types: len(types) == 1)

    assert types == ["payment_intent.created"]


def told_in(tx, intent_id: str) -> str:
    return emit(call_in(tx), Fact(type="payment_intent.created", payment_intent=intent_id, shape={"id": intent_id}))


async def test_only_one_of_two_processes_delivers(simulator, tmp_path):
    settings = settings_at(tmp_path / "shared", endpoints=(f"{simulator.base}/hook",))
    first, second = create_app(settings), create_app(settings)

    async with running(first), running(second):
        for number in range(10):
            await second.state.gateway.change(lambda tx, number=number: told_in(tx, f"pi_{number}"))
        await simulator.receiver.until(lambda types: len(types) >= 10)
        await anyio.sleep(0.2)

    assert len({item.id for item in simulator.receiver.received}) == 10
    assert len(simulator.receiver.received) == 10


async def test_the_lease_of_a_dead_process_is_taken_over(journal, clock, tmp_path):
    settings = settings_at(tmp_path)
    dead, heir = Deliverer(journal, settings, clock=clock), Deliverer(journal, settings, clock=clock)
    assert await dead.has_lease()
    assert not await heir.has_lease()

    clock.now += settings.delivery_lease_seconds + 1

    assert await heir.has_lease()
    assert not await dead.has_lease()


async def test_a_receiver_that_never_answers_well_is_given_up_after_the_window(simulator, tmp_path, clock):
    simulator.receiver.statuses = [500] * 100
    app = create_app(settings_at(tmp_path / "third", endpoints=(f"{simulator.base}/hook",)), clock=clock)
    gateway = app.state.gateway

    async with running(app):
        await gateway.change(lambda tx: told_in(tx, "pi_1"))
        await simulator.receiver.until(lambda types: len(types) == 1)
        clock.now += 3601
        gateway.deliverer.nudge()
        await simulator.receiver.until(lambda types: len(types) == 2)
        await anyio.sleep(0.1)
        clock.now += 3600
        gateway.deliverer.nudge()
        await anyio.sleep(0.2)

    assert len(simulator.receiver.received) == 2


async def test_a_receiver_that_is_not_there_does_not_stop_the_others(simulator, sdk):
    await simulator.control("POST", "/webhook_endpoints", url="http://127.0.0.1:9/hook", secret="whsec_nobody")

    await sdk.v1.payment_intents.create_async(PAID)

    assert await simulator.receiver.until(lambda types: len(types) == 3) == STORY


def test_the_signature_is_the_one_that_the_sdk_computes():
    body = json.dumps({"object": "event", "id": "evt_1"}).encode()
    header = signature("whsec_x", body=body, at=int(time.time()))

    assert stripe.WebhookSignature.verify_header(body.decode(), header, "whsec_x", 300)


def test_an_endpoint_taken_out_of_the_settings_hears_nothing_more(journal):
    def work(tx):
        endpoints.register(tx, url="http://a/", secret="whsec_a", account=None, is_from_settings=True)
        endpoints.replace_from_settings(tx, [])
        told_in(tx, "pi_1")
        return tx.connection.execute("SELECT count(*) FROM deliveries").fetchone()[0]

    assert journal.run_blocking(work) == 0
