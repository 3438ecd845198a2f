"""Prove that programmed faults happen where they were asked for, and leave the money as they say."""

import time

import pytest
import stripe

from holdfast.simulator.errors import ApiError
from holdfast.simulator.faults import Fault, FaultKind
from holdfast.simulator.misbehaviour import go_wrong_after, go_wrong_before

pytestmark = pytest.mark.anyio

PAID = {"amount": 4550, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True}


@pytest.mark.parametrize("severs", [True, False])
async def test_a_time_out_after_the_capture_hides_a_payment_that_a_retry_finds(simulator, sdk, severs):
    """R32: the capture is durable, and the same key gives its answer instead of a second charge."""
    await simulator.control(
        "POST", "/faults", kind="timeout_after", target="payment_intents.create", severs_at_once=severs
    )

    with pytest.raises(stripe.APIConnectionError):
        await simulator.sdk(timeout=0.5).v1.payment_intents.create_async(PAID, {"idempotency_key": "k1"})

    hidden = (await sdk.v1.payment_intents.list_async()).data
    again = await sdk.v1.payment_intents.create_async(PAID, {"idempotency_key": "k1"})
    assert [(intent.id, intent.status) for intent in hidden] == [(again.id, "succeeded")]
    assert again.last_response.headers["idempotent-replayed"] == "true"
    assert len((await sdk.v1.charges.list_async()).data) == 1


@pytest.mark.parametrize("severs", [True, False])
async def test_a_time_out_before_the_capture_leaves_nothing(simulator, sdk, severs):
    await simulator.control(
        "POST", "/faults", kind="timeout_before", target="payment_intents.create", severs_at_once=severs
    )

    with pytest.raises(stripe.APIConnectionError):
        await simulator.sdk(timeout=0.5).v1.payment_intents.create_async(PAID, {"idempotency_key": "k1"})

    assert (await sdk.v1.payment_intents.list_async()).data == []
    assert (await sdk.v1.payment_intents.create_async(PAID, {"idempotency_key": "k1"})).status == "succeeded"


async def test_a_server_error_and_a_rate_limit_happen_as_often_as_programmed(simulator, sdk):
    await simulator.control("POST", "/faults", kind="http_500", count=2)
    await simulator.control("POST", "/faults", kind="http_429")

    for _ in range(2):
        with pytest.raises(stripe.APIError):
            await sdk.v1.payment_intents.create_async(PAID)
    with pytest.raises(stripe.RateLimitError):
        await sdk.v1.payment_intents.create_async(PAID)

    assert (await sdk.v1.payment_intents.create_async(PAID)).status == "succeeded"
    assert len((await sdk.v1.charges.list_async()).data) == 1


async def test_an_error_after_the_effect_is_a_payment_all_the_same(simulator, sdk):
    await simulator.control("POST", "/faults", kind="http_500_after", target="payment_intents.*")

    with pytest.raises(stripe.APIError):
        await sdk.v1.payment_intents.create_async(PAID)

    assert len((await sdk.v1.charges.list_async()).data) == 1


async def test_a_delay_delays(simulator, sdk):
    await simulator.control("POST", "/faults", kind="delay", size=300)
    began = time.monotonic()

    await sdk.v1.payment_intents.create_async(PAID)

    assert time.monotonic() - began >= 0.3


async def test_without_a_fault_nothing_goes_wrong():
    assert await go_wrong_before(None, hang_seconds_max=1) is None
    assert go_wrong_after(None, hang_seconds_max=1) is None
    assert go_wrong_after(Fault(kind=FaultKind.DELAY), hang_seconds_max=1) is None


async def test_a_programmed_refusal_comes_before_any_effect():
    with pytest.raises(ApiError) as refusal:
        await go_wrong_before(Fault(kind=FaultKind.HTTP_500), hang_seconds_max=1)

    assert (refusal.value.status, refusal.value.kind) == (500, "api_error")
