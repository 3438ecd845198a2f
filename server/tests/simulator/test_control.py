"""Prove that the control API is closed without its token, and does what it says."""

import httpx2
import pytest
import stripe

from tests.simulator.conftest import TOKEN

pytestmark = pytest.mark.anyio

PAID = {"amount": 4550, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True}


async def ask(simulator, what: str, *, token: str = TOKEN, **body: object) -> httpx2.Response:
    method, path = what.split(" ")
    async with httpx2.AsyncClient(trust_env=False) as client:
        return await client.request(
            method, f"{simulator.url}/control{path}", json=body, headers={"X-Simulator-Control": token}
        )


async def test_nothing_is_told_without_the_token(simulator):
    assert (await ask(simulator, "GET /journal", token="")).status_code == 403
    assert (await ask(simulator, "POST /reset", token="guess")).status_code == 403


async def test_a_wrong_body_is_named(simulator):
    unknown_kind = await ask(simulator, "POST /faults", kind="earthquake")
    unknown_field = await ask(simulator, "POST /faults", kind="delay", colour="red")

    assert unknown_kind.status_code == 400
    assert "kind" in unknown_kind.json()["error"]["message"]
    assert unknown_field.status_code == 400


async def test_what_does_not_exist_is_missing(simulator):
    for path in (
        "/events/evt_1/replay",
        "/refunds/re_1/settle",
        "/disputes/du_1/close",
        "/payment_intents/pi_1/settle",
    ):
        answer = await ask(simulator, f"POST {path}", outcome="succeeded")
        assert answer.status_code == 404
    assert (await ask(simulator, "DELETE /webhook_endpoints/we_1")).status_code == 404


async def test_programmed_faults_are_listed_and_forgotten(simulator):
    await simulator.control("POST", "/faults", kind="http_500", target="refunds.create", count=3)

    listed = await simulator.control("GET", "/faults")
    await simulator.control("DELETE", "/faults")

    assert listed == {"faults": [{"kind": "http_500", "target": "refunds.create", "remaining": 3}]}
    assert await simulator.control("GET", "/faults") == {"faults": []}


async def test_the_journal_shows_every_movement_of_money(simulator, sdk):
    """R40, X4: what reconciliation compares with."""
    intent = await sdk.v1.payment_intents.create_async({**PAID, "metadata": {"attempt": "a-1"}})
    await sdk.v1.refunds.create_async({"payment_intent": intent.id, "amount": 1000})

    journal = await simulator.control("GET", "/journal")

    assert journal["totals"] == {"eur": {"captured": 4550, "refunded": 1000}}
    assert journal["violations"] == []
    charge, refund = journal["charges"][0], journal["refunds"][0]
    assert (charge["payment_intent"], charge["amount_captured"], charge["amount_refunded"]) == (intent.id, 4550, 1000)
    assert (refund["charge"], refund["amount"], refund["status"]) == (charge["id"], 1000, "succeeded")
    assert journal["payment_intents"][0]["metadata"] == {"attempt": "a-1"}
    assert "client_secret" not in journal["payment_intents"][0]


async def test_a_payment_may_stay_in_processing_until_it_is_settled(simulator, sdk):
    await simulator.control("POST", "/faults", kind="processing", count=2)
    good, bad = [await sdk.v1.payment_intents.create_async(PAID) for _ in range(2)]
    assert (good.status, bad.status) == ("processing", "processing")

    await simulator.control("POST", f"/payment_intents/{good.id}/settle", outcome="succeeded")
    await simulator.control("POST", f"/payment_intents/{bad.id}/settle", outcome="failed")

    assert (await sdk.v1.payment_intents.retrieve_async(good.id)).status == "succeeded"
    assert (await sdk.v1.payment_intents.retrieve_async(bad.id)).status == "requires_payment_method"
    types = await simulator.receiver.until(lambda types: "payment_intent.payment_failed" in types)
    assert types.count("payment_intent.processing") == 2


async def test_a_pending_refund_may_fail_and_the_debt_is_open_again(simulator, sdk):
    """R38: a refund has its own states."""
    await simulator.control("POST", "/faults", kind="refund_pending")
    intent = await sdk.v1.payment_intents.create_async(PAID)
    refund = await sdk.v1.refunds.create_async({"payment_intent": intent.id})
    assert refund.status == "pending"

    await simulator.control("POST", f"/refunds/{refund.id}/settle", outcome="failed")

    assert (await sdk.v1.refunds.retrieve_async(refund.id)).status == "failed"
    assert (await sdk.v1.charges.retrieve_async(str(intent.latest_charge))).amount_refunded == 0
    assert (await sdk.v1.refunds.create_async({"payment_intent": intent.id})).status == "succeeded"
    assert (await ask(simulator, f"POST /refunds/{refund.id}/settle", outcome="failed")).status_code == 400


async def test_a_dispute_stops_refunds_and_is_listed(simulator, sdk):
    """R38: a dispute stops further refunds."""
    intent = await sdk.v1.payment_intents.create_async(PAID)

    dispute = await simulator.control("POST", "/disputes", payment_intent=intent.id)

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        await sdk.v1.refunds.create_async({"payment_intent": intent.id})
    assert refusal.value.code == "charge_disputed"
    assert [item.id for item in (await sdk.v1.disputes.list_async()).data] == [dispute["id"]]
    await simulator.control("POST", f"/disputes/{dispute['id']}/close", outcome="lost")
    assert (await sdk.v1.disputes.retrieve_async(str(dispute["id"]))).status == "lost"
    await simulator.receiver.until(lambda types: types[-2:] == ["charge.dispute.created", "charge.dispute.closed"])


async def test_a_removed_endpoint_hears_nothing_more(simulator, sdk):
    added = await simulator.control(
        "POST", "/webhook_endpoints", url=f"{simulator.base}/hook?second", secret="whsec_second"
    )
    await simulator.control("DELETE", f"/webhook_endpoints/{added['id']}")

    await sdk.v1.payment_intents.create_async(PAID)

    await simulator.receiver.until(lambda types: len(types) == 3)
    assert len((await simulator.control("GET", "/deliveries"))["deliveries"]) == 3


async def test_a_reset_empties_the_journal_and_keeps_the_endpoints_of_the_settings(simulator, sdk):
    await sdk.v1.payment_intents.create_async(PAID, {"idempotency_key": "k1"})
    await simulator.receiver.until(lambda types: len(types) == 3)

    await simulator.control("POST", "/reset")
    fresh = await sdk.v1.payment_intents.create_async(PAID, {"idempotency_key": "k1"})

    assert [item.id for item in (await sdk.v1.payment_intents.list_async()).data] == [fresh.id]
    await simulator.receiver.until(lambda types: len(types) == 6)
