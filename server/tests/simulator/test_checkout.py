"""Prove that the hosted page takes test cards, and nothing else, and always leads back."""

from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from holdfast.simulator.app import create_app
from holdfast.simulator.settings import SimulatorSettings
from tests.simulator.conftest import settings_at

pytestmark = pytest.mark.anyio

GOOD = {"card_number": "4242 4242 4242 4242", "expiry": "12 / 34", "cvc": "123", "name": "Ada L."}


@pytest.fixture
async def browser():
    async with httpx2.AsyncClient(trust_env=False) as client:
        yield client


@pytest.fixture
async def intent(sdk):
    return await sdk.v1.payment_intents.create_async({"amount": 4550, "currency": "eur", "description": "Hall, 2 h"})


def opened(simulator, intent) -> dict[str, str]:
    return {"secret": intent.client_secret, "return_url": f"{simulator.base}/return?booking=7"}


async def pay(browser: httpx2.AsyncClient, simulator, *, intent, **changes: str) -> httpx2.Response:
    return await browser.post(f"{simulator.url}/pay/{intent.id}", data={**opened(simulator, intent), **GOOD, **changes})


async def state(sdk, intent) -> tuple[str, int]:
    found = await sdk.v1.payment_intents.retrieve_async(intent.id)
    return found.status, found.amount_received


async def test_the_page_names_the_amount_and_runs_without_scripts(browser, simulator, intent):
    page = await browser.get(f"{simulator.url}/pay/{intent.id}", params=opened(simulator, intent))

    assert page.status_code == 200
    assert "Pay €45.50</button>" in page.text
    assert "Hall, 2 h" in page.text
    assert "4242 4242 4242 4242" in page.text
    assert "<script" not in page.text
    assert " style=" not in page.text
    assert page.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {simulator.base}"
    )
    assert page.headers["Cache-Control"] == "no-store"
    style = await browser.get(f"{simulator.base}/simulator/static/checkout.css")
    assert style.status_code == 200
    assert f'href="{urlsplit(simulator.url).path}/static/checkout.css"' in page.text


async def test_a_good_card_pays_and_leads_back(browser, simulator, sdk, intent):
    answer = await pay(browser, simulator, intent=intent)

    assert answer.status_code == 303
    back = urlsplit(answer.headers["Location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == f"{simulator.base}/return"
    assert parse_qs(back.query) == {
        "booking": ["7"],
        "payment_intent": [intent.id],
        "redirect_status": ["succeeded"],
    }
    assert await state(sdk, intent) == ("succeeded", 4550)
    charge = (await sdk.v1.charges.list_async({"payment_intent": intent.id})).data[0]
    assert charge.payment_method_details.card.last4 == "4242"


async def test_a_double_click_pays_once(browser, simulator, sdk, intent):
    await pay(browser, simulator, intent=intent)

    second = await pay(browser, simulator, intent=intent)

    assert second.status_code == 303
    assert "redirect_status=succeeded" in second.headers["Location"]
    assert len((await sdk.v1.charges.list_async({"payment_intent": intent.id})).data) == 1


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("4000 0000 0000 0002", "The bank declined this card."),
        ("4000 0000 0000 9995", "There is not enough money on this card."),
        ("4000 0000 0000 0069", "The bank says this card has expired."),
        ("4000 0000 0000 0127", "The bank says the security code is wrong."),
    ],
)
async def test_a_declined_card_is_explained_and_another_one_may_pay(browser, simulator, intent, number, sentence):
    declined = await pay(browser, simulator, intent=intent, card_number=number)

    assert declined.status_code == 402
    assert sentence in declined.text
    assert "You have not been charged" in declined.text
    assert f'value="{number}"' in declined.text
    assert 'value="123"' not in declined.text
    assert await state(simulator.sdk(), intent) == ("requires_payment_method", 0)
    assert (await pay(browser, simulator, intent=intent)).status_code == 303
    assert await state(simulator.sdk(), intent) == ("succeeded", 4550)


async def test_wrong_fields_are_named_and_nothing_happens(browser, simulator, sdk, intent):
    answer = await pay(browser, simulator, intent=intent, expiry="01 / 20", cvc="")

    assert answer.status_code == 422
    assert 'href="#expiry"' in answer.text
    assert 'href="#cvc"' in answer.text
    assert 'aria-invalid="true" aria-describedby="expiry-hint expiry-error"' in answer.text
    assert 'value="4242 4242 4242 4242"' in answer.text
    assert 'value="Ada L."' in answer.text
    assert await state(sdk, intent) == ("requires_payment_method", 0)
    assert (await sdk.v1.charges.list_async()).data == []


async def test_a_card_that_may_be_real_is_neither_taken_nor_shown_nor_kept(browser, simulator, sdk, intent):
    answer = await pay(browser, simulator, intent=intent, card_number="4111 1111 1111 1111")

    assert answer.status_code == 422
    assert "only the test cards on this page work" in answer.text
    assert "4111" not in answer.text
    kept = b"".join(path.read_bytes() for path in simulator.settings.data_dir.glob("simulator.sqlite3*"))
    assert b"4111" not in kept


async def test_not_even_a_test_cards_number_is_kept(browser, simulator, intent):
    await pay(browser, simulator, intent=intent)

    kept = b"".join(path.read_bytes() for path in simulator.settings.data_dir.glob("simulator.sqlite3*"))
    assert b"42424242" not in kept
    assert b"4242 4242" not in kept


@pytest.mark.parametrize("number", ["4000 0000 0000 3220", "4000 0025 0000 3155"])
async def test_a_3d_secure_card_is_paid_after_the_challenge(browser, simulator, sdk, intent, number):
    asked = await pay(browser, simulator, intent=intent, card_number=number)
    challenge = await browser.get(f"{simulator.base}{asked.headers['Location']}")
    assert asked.status_code == 303
    assert "Is this you?" in challenge.text
    assert await state(sdk, intent) == ("requires_action", 0)

    done = await browser.post(
        f"{simulator.url}/pay/{intent.id}/challenge", data={**opened(simulator, intent), "answer": "complete"}
    )

    assert done.status_code == 303
    assert "redirect_status=succeeded" in done.headers["Location"]
    assert await state(sdk, intent) == ("succeeded", 4550)


async def test_a_failed_challenge_goes_back_to_the_form_without_a_charge(browser, simulator, sdk, intent):
    await pay(browser, simulator, intent=intent, card_number="4000 0000 0000 3220")

    failed = await browser.post(
        f"{simulator.url}/pay/{intent.id}/challenge", data={**opened(simulator, intent), "answer": "fail"}
    )
    form = await browser.get(f"{simulator.base}{failed.headers['Location']}")

    assert "could not confirm that it was you" in form.text
    assert await state(sdk, intent) == ("requires_payment_method", 0)
    found = await sdk.v1.payment_intents.retrieve_async(intent.id)
    assert found.last_payment_error.code == "payment_intent_authentication_failure"
    assert (await sdk.v1.charges.list_async()).data == []


async def test_a_wrong_secret_looks_like_a_missing_payment(browser, simulator, sdk, intent):
    wrong = {**opened(simulator, intent), "secret": f"{intent.id}_secret_guess"}

    shown = await browser.get(f"{simulator.url}/pay/{intent.id}", params=wrong)
    missing = await browser.get(f"{simulator.url}/pay/pi_nobody", params=wrong)
    posted = await browser.post(f"{simulator.url}/pay/{intent.id}", data={**wrong, **GOOD})
    without = await browser.get(f"{simulator.url}/pay/{intent.id}")

    assert [item.status_code for item in (shown, missing, posted, without)] == [404, 404, 404, 404]
    assert shown.text == missing.text
    assert await state(sdk, intent) == ("requires_payment_method", 0)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "https://127.0.0.1@evil.example/",
        "https://evil.example\\@127.0.0.1/",
        "javascript:alert(1)",
        "http://127.0.0.1.evil.example/",
        "http://127.0.0.1:80:80/",
        "http://[::1/",
        "/return",
    ],
)
async def test_no_foreign_address_is_returned_to(browser, simulator, sdk, intent, target):
    sent = {**opened(simulator, intent), "return_url": target}

    shown = await browser.get(f"{simulator.url}/pay/{intent.id}", params=sent)
    posted = await browser.post(f"{simulator.url}/pay/{intent.id}", data={**sent, **GOOD})

    assert (shown.status_code, posted.status_code) == (400, 400)
    assert "evil" not in shown.text
    assert "evil" not in shown.headers["Content-Security-Policy"]
    assert await state(sdk, intent) == ("requires_payment_method", 0)


async def test_a_paid_and_a_closed_payment_say_so(browser, simulator, sdk, intent):
    await pay(browser, simulator, intent=intent)
    closed = await sdk.v1.payment_intents.create_async({"amount": 100, "currency": "eur"})
    await sdk.v1.payment_intents.cancel_async(closed.id)

    paid_page = await browser.get(f"{simulator.url}/pay/{intent.id}", params=opened(simulator, intent))
    closed_page = await pay(browser, simulator, intent=closed)

    assert (paid_page.status_code, "€45.50 was paid" in paid_page.text) == (200, True)
    assert (closed_page.status_code, "You have not been charged" in closed_page.text) == (410, True)


async def test_without_a_way_back_the_page_says_that_it_is_paid(browser, simulator, intent):
    answer = await browser.post(f"{simulator.url}/pay/{intent.id}", data={"secret": intent.client_secret, **GOOD})

    assert answer.status_code == 200
    assert "€45.50 was paid" in answer.text


async def test_a_silent_page_has_paid_all_the_same(browser, simulator, sdk, intent):
    await simulator.control("POST", "/faults", kind="timeout_after", target="checkout.pay", severs_at_once=True)

    with pytest.raises(httpx2.TransportError):
        await pay(browser, simulator, intent=intent)

    assert await state(sdk, intent) == ("succeeded", 4550)


async def test_a_fault_on_the_page_is_told_in_words(browser, simulator, sdk, intent):
    await simulator.control("POST", "/faults", kind="http_500", target="checkout.pay")

    answer = await pay(browser, simulator, intent=intent)

    assert (answer.status_code, "did not answer" in answer.text) == (500, True)
    assert await state(sdk, intent) == ("requires_payment_method", 0)


async def test_a_form_that_is_too_large_is_not_read(browser, simulator, intent):
    answer = await pay(browser, simulator, intent=intent, name="x" * 20_000)

    assert answer.status_code == 404


async def test_developers_confirm_at_once_with_a_test_payment_method(browser, simulator, sdk, intent):
    address = f"{simulator.url}/checkout/{intent.id}/auto_confirm"
    secret = intent.client_secret

    declined = await browser.post(address, json={"client_secret": secret, "payment_method": "pm_card_chargeDeclined"})
    unknown = await browser.post(address, json={"client_secret": secret, "payment_method": "pm_mine"})
    foreign = await browser.post(address, json={"client_secret": "guess"})
    nonsense = await browser.post(address, content=b"{")
    paid = await browser.post(address, json={"client_secret": secret, "payment_method": "pm_card_visa"})

    assert (declined.status_code, declined.json()["error"]["code"]) == (402, "card_declined")
    assert [item.status_code for item in (unknown, foreign, nonsense)] == [400, 404, 400]
    assert (paid.status_code, paid.json()["status"]) == (200, "succeeded")
    assert await state(sdk, intent) == ("succeeded", 4550)


async def test_the_instant_confirmation_exists_in_development_only(tmp_path):
    """R39: elsewhere there is no such route."""

    def addresses(settings: SimulatorSettings) -> list[str]:
        return [getattr(route, "path", "") for route in create_app(settings).routes]

    here = settings_at(tmp_path)
    staging = SimulatorSettings(data_dir=tmp_path, public_url="http://x", environment="staging")
    assert "/checkout/{id}/auto_confirm" in addresses(here)
    assert "/checkout/{id}/auto_confirm" not in addresses(staging)
