"""Prove that the official SDK runs against the simulator unchanged."""

import anyio
import httpx2
import pytest
import stripe

from tests.simulator.conftest import API_KEY

pytestmark = pytest.mark.anyio

ORDER = {"amount": 4550, "currency": "eur", "automatic_payment_methods": {"enabled": True}}


async def test_an_intent_is_created_and_read_back(sdk):
    created = await sdk.v1.payment_intents.create_async(
        {**ORDER, "description": "Booking 7", "metadata": {"attempt": "a-1"}, "receipt_email": "ada@example.com"}
    )
    found = await sdk.v1.payment_intents.retrieve_async(created.id)

    assert created.id.startswith("pi_")
    assert (created.client_secret or "").startswith(f"{created.id}_secret_")
    assert (created.status, created.amount, created.currency) == ("requires_payment_method", 4550, "eur")
    assert found.metadata.to_dict() == {"attempt": "a-1"}
    assert found.client_secret == created.client_secret
    assert found.livemode is False
    assert found.latest_charge is None


async def test_the_same_key_gets_the_same_answer_and_one_effect(sdk):
    """R31: one provider key, one intent."""
    first = await sdk.v1.payment_intents.create_async(ORDER, {"idempotency_key": "k1"})
    again = await sdk.v1.payment_intents.create_async(ORDER, {"idempotency_key": "k1"})
    listed = await sdk.v1.payment_intents.list_async()

    assert again.id == first.id
    assert again.last_response.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.last_response.headers
    assert again.last_response.headers["original-request"] == first.last_response.headers["request-id"]
    assert [item.id for item in listed.data] == [first.id]


async def test_the_same_key_with_other_parameters_is_refused(sdk):
    await sdk.v1.payment_intents.create_async(ORDER, {"idempotency_key": "k1"})

    with pytest.raises(stripe.IdempotencyError) as refusal:
        await sdk.v1.payment_intents.create_async({**ORDER, "amount": 4600}, {"idempotency_key": "k1"})

    assert refusal.value.http_status == 400
    assert len((await sdk.v1.payment_intents.list_async()).data) == 1


async def test_the_same_key_of_another_account_is_another_key(simulator, sdk):
    first = await sdk.v1.payment_intents.create_async(ORDER, {"idempotency_key": "k1"})
    other = simulator.sdk("sk_test_another")

    second = await other.v1.payment_intents.create_async(ORDER, {"idempotency_key": "k1"})

    assert second.id != first.id
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        await other.v1.payment_intents.retrieve_async(first.id)
    assert refusal.value.http_status == 404
    assert refusal.value.code == "resource_missing"


async def test_a_key_whose_first_request_still_runs_is_refused(simulator, sdk):
    await simulator.control("POST", "/faults", kind="delay", target="payment_intents.create", size=500)
    outcomes: list[str] = []

    async def create() -> None:
        try:
            outcomes.append((await sdk.v1.payment_intents.create_async(ORDER, {"idempotency_key": "k1"})).status)
        except stripe.StripeError as refusal:
            outcomes.append(f"{refusal.http_status} {refusal.error.code if refusal.error else None}")

    async with anyio.create_task_group() as group:
        group.start_soon(create)
        await anyio.sleep(0.2)
        group.start_soon(create)

    assert outcomes == ["409 idempotency_key_in_use", "requires_payment_method"]


async def test_a_validation_error_does_not_use_up_the_key(sdk):
    with pytest.raises(stripe.InvalidRequestError):
        await sdk.v1.payment_intents.create_async({"amount": 0, "currency": "eur"}, {"idempotency_key": "k1"})

    created = await sdk.v1.payment_intents.create_async(ORDER, {"idempotency_key": "k1"})

    assert created.status == "requires_payment_method"


@pytest.mark.parametrize("token", ["pm_card_visa", "pm_card_mastercard", "pm_card_visa_debit", "pm_card_amex"])
async def test_a_good_card_pays(sdk, token):
    intent = await sdk.v1.payment_intents.create_async(ORDER)

    paid = await sdk.v1.payment_intents.confirm_async(intent.id, {"payment_method": token, "expand": ["latest_charge"]})

    assert (paid.status, paid.amount_received) == ("succeeded", 4550)
    assert (paid.latest_charge.amount_captured, paid.latest_charge.paid) == (4550, True)
    assert paid.latest_charge.payment_intent == intent.id


@pytest.mark.parametrize(
    ("token", "code", "decline_code"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", None),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", None),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", None),
    ],
)
async def test_a_bad_card_is_a_card_error_and_the_intent_stays_payable(sdk, token, code, decline_code):
    intent = await sdk.v1.payment_intents.create_async(ORDER)

    with pytest.raises(stripe.CardError) as refusal:
        await sdk.v1.payment_intents.confirm_async(intent.id, {"payment_method": token})

    assert (refusal.value.http_status, refusal.value.code) == (402, code)
    assert decline_code_of(refusal.value) == decline_code
    after = await sdk.v1.payment_intents.retrieve_async(intent.id)
    assert (after.status, after.amount_received) == ("requires_payment_method", 0)
    assert after.last_payment_error.code == code
    paid = await sdk.v1.payment_intents.confirm_async(intent.id, {"payment_method": "pm_card_visa"})
    assert paid.status == "succeeded"


def decline_code_of(refusal: stripe.StripeError) -> str | None:
    return refusal.error.decline_code if refusal.error and "decline_code" in refusal.error else None


@pytest.mark.parametrize("token", ["pm_card_authenticationRequired", "pm_card_threeDSecure2Required"])
async def test_a_card_of_3d_secure_asks_for_the_challenge_page(simulator, sdk, token):
    intent = await sdk.v1.payment_intents.create_async(ORDER)

    asked = await sdk.v1.payment_intents.confirm_async(
        intent.id, {"payment_method": token, "return_url": f"{simulator.base}/return"}
    )

    assert asked.status == "requires_action"
    assert asked.next_action.redirect_to_url.url.startswith(f"{simulator.url}/pay/{intent.id}/challenge?")


async def test_a_paid_intent_is_neither_confirmed_again_nor_cancelled(sdk):
    intent = await sdk.v1.payment_intents.create_async({**ORDER, "payment_method": "pm_card_visa", "confirm": True})

    for refused in (sdk.v1.payment_intents.confirm_async, sdk.v1.payment_intents.cancel_async):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            await refused(intent.id)
        assert refusal.value.code == "payment_intent_unexpected_state"

    charges = await sdk.v1.charges.list_async({"payment_intent": intent.id})
    assert [charge.amount for charge in charges.data] == [4550]


async def test_a_cancelled_intent_cannot_be_paid(sdk):
    intent = await sdk.v1.payment_intents.create_async(ORDER)

    cancelled = await sdk.v1.payment_intents.cancel_async(intent.id, {"cancellation_reason": "abandoned"})

    assert (cancelled.status, cancelled.cancellation_reason) == ("canceled", "abandoned")
    with pytest.raises(stripe.InvalidRequestError):
        await sdk.v1.payment_intents.confirm_async(intent.id, {"payment_method": "pm_card_visa"})


async def test_reserved_money_is_captured_in_part(sdk):
    intent = await sdk.v1.payment_intents.create_async(
        {**ORDER, "capture_method": "manual", "payment_method": "pm_card_visa", "confirm": True}
    )
    assert (intent.status, intent.amount_capturable, intent.amount_received) == ("requires_capture", 4550, 0)

    captured = await sdk.v1.payment_intents.capture_async(intent.id, {"amount_to_capture": 4000})

    assert (captured.status, captured.amount_received) == ("succeeded", 4000)


async def test_refunds_go_back_in_parts_and_never_beyond_what_was_paid(sdk):
    intent = await sdk.v1.payment_intents.create_async({**ORDER, "payment_method": "pm_card_visa", "confirm": True})

    first = await sdk.v1.refunds.create_async(
        {"payment_intent": intent.id, "amount": 1000, "metadata": {"refund": "r-1"}}, {"idempotency_key": "r1"}
    )
    again = await sdk.v1.refunds.create_async(
        {"payment_intent": intent.id, "amount": 1000, "metadata": {"refund": "r-1"}}, {"idempotency_key": "r1"}
    )
    with pytest.raises(stripe.InvalidRequestError) as too_much:
        await sdk.v1.refunds.create_async({"payment_intent": intent.id, "amount": 3551})
    rest = await sdk.v1.refunds.create_async({"charge": intent.latest_charge})
    with pytest.raises(stripe.InvalidRequestError) as nothing_left:
        await sdk.v1.refunds.create_async({"payment_intent": intent.id})

    assert (first.id, first.status, first.amount) == (again.id, "succeeded", 1000)
    assert too_much.value.param == "amount"
    assert rest.amount == 3550
    assert nothing_left.value.code == "charge_already_refunded"
    charge = await sdk.v1.charges.retrieve_async(str(intent.latest_charge))
    assert (charge.amount_refunded, charge.refunded) == (4550, True)
    found = await sdk.v1.refunds.retrieve_async(first.id, {"expand": ["charge"]})
    assert found.charge.id == charge.id
    assert [item.id for item in (await sdk.v1.refunds.list_async({"payment_intent": intent.id})).data] == [
        rest.id,
        first.id,
    ]


async def test_lists_are_paged_newest_first(sdk):
    made = [(await sdk.v1.payment_intents.create_async(ORDER)).id for _ in range(5)]

    page = await sdk.v1.payment_intents.list_async({"limit": 2})
    everything = [item.id async for item in page.auto_paging_iter()]
    before = await sdk.v1.payment_intents.list_async({"limit": 2, "ending_before": made[1]})
    none = await sdk.v1.payment_intents.list_async({"created": {"gt": page.data[0].created + 60}})

    assert page.has_more is True
    assert everything == made[::-1]
    assert [item.id for item in before.data] == [made[3], made[2]]
    assert none.data == []


async def test_events_are_listed_and_read_back(sdk):
    intent = await sdk.v1.payment_intents.create_async({**ORDER, "payment_method": "pm_card_visa", "confirm": True})

    events = await sdk.v1.events.list_async()
    succeeded = await sdk.v1.events.list_async({"type": "payment_intent.succeeded"})
    one = await sdk.v1.events.retrieve_async(succeeded.data[0].id)

    assert [event.type for event in events.data] == [
        "payment_intent.succeeded",
        "charge.succeeded",
        "payment_intent.created",
    ]
    assert one.data.object["id"] == intent.id


async def test_an_update_changes_what_is_not_paid_yet(sdk):
    intent = await sdk.v1.payment_intents.create_async({**ORDER, "metadata": {"a": "1", "b": "2"}})

    changed = await sdk.v1.payment_intents.update_async(intent.id, {"amount": 5000, "metadata": {"a": "", "c": "3"}})

    assert (changed.amount, changed.metadata.to_dict()) == (5000, {"b": "2", "c": "3"})


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"currency": "eur"}, "parameter_missing"),
        ({"amount": 100}, "parameter_missing"),
        ({"amount": 10, "currency": "eur"}, "amount_too_small"),
        ({"amount": 100, "currency": "euro"}, "parameter_invalid"),
        ({"amount": 100, "currency": "eur", "colour": "red"}, "parameter_unknown"),
        ({"amount": 100, "currency": "eur", "return_url": "https://evil.example/"}, "url_invalid"),
        ({"amount": 100, "currency": "eur", "payment_method": "pm_nobody"}, "resource_missing"),
    ],
)
async def test_a_wrong_parameter_is_refused_and_nothing_is_made(sdk, params, code):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        await sdk.v1.payment_intents.create_async(params)

    assert refusal.value.code == code
    assert (await sdk.v1.payment_intents.list_async()).data == []


async def test_a_key_that_is_not_a_test_key_is_refused(simulator):
    for key in ("sk_live_1234", "nonsense"):
        with pytest.raises(stripe.AuthenticationError):
            await simulator.sdk(key).v1.payment_intents.create_async(ORDER)


async def test_basic_credentials_work_and_missing_ones_do_not(simulator):
    async with httpx2.AsyncClient(trust_env=False) as client:
        basic = await client.get(f"{simulator.url}/v1/charges", auth=(API_KEY, ""))
        missing = await client.get(f"{simulator.url}/v1/charges")
        unknown = await client.get(f"{simulator.url}/v1/customers", auth=(API_KEY, ""))

    assert (basic.status_code, basic.json()["data"]) == (200, [])
    assert missing.status_code == 401
    assert unknown.status_code == 404
    assert unknown.json()["error"]["type"] == "invalid_request_error"
