"""Paying: where, with which card, and until when one looks."""

import pytest

from holdfast.crowd.contracts import CardTry
from holdfast.crowd.memory import Memory
from holdfast.crowd.paying import Payer, Till
from holdfast.crowd.tally import Tally
from tests.make.crowd import ScriptedWire, account_on, answer, booking_body, promise, replay

pytestmark = pytest.mark.anyio

TILL = Till("pi_1", "pi_1_secret_x", "/simulator")
ADDRESS = "http://127.0.0.1:8000/simulator/pay/pi_1?secret=pi_1_secret_x&return_url=http%3A%2F%2Fx"
GOOD = CardTry("4242424242424242", "pm_card_visa", is_typed=False, is_good=True)
BAD = CardTry("4000000000000002", "pm_card_chargeDeclined", is_typed=False, is_good=False)
ASKED = CardTry("4000000000003220", "pm_3ds", is_typed=True, is_good=True, asks_bank=True)


def payer(*answers):
    wire = ScriptedWire(script=replay(*answers))
    memory = Memory()
    memory.promise(promise(), key="k")
    return wire, Payer(account_on(wire), memory, Tally())


async def test_the_till_is_found_when_the_payment_is_ready():
    preparing, ready = answer(200, {"state": "preparing"}), answer(200, {"state": "ready", "checkout_url": ADDRESS})
    wire, work = payer(preparing, ready)

    assert await work.find_till(promise()) == TILL
    assert len(wire.heard) == 2


async def test_where_there_is_nothing_to_pay_there_is_no_till():
    _, work = payer(answer(200, {"state": "cancelled", "checkout_url": None}))

    assert await work.find_till(promise()) is None


async def test_a_declined_card_is_followed_by_the_next_one_and_the_booking_looked_at_until_confirmed():
    wire, work = payer(
        answer(200, {"state": "ready", "checkout_url": ADDRESS}),
        answer(402, {"error": {}}),
        answer(200, {}),
        answer(200, booking_body()),
        answer(200, booking_body(state="confirmed")),
    )
    booked = work.memory.promises["b-1"]

    assert await work.pay(booked, cards=(BAD, GOOD))

    assert [one.body.get("payment_method") for one in wire.heard[1:3]] == [BAD.method, GOOD.method]
    assert wire.asked()[1] == "POST /simulator/checkout/pi_1/auto_confirm"
    assert (booked.state, len(work.memory.payments["b-1"])) == ("confirmed", 1)
    assert dict(work.tally.deeds) == {"card declined": 1, "paid": 1}


async def test_who_has_no_other_card_gives_up():
    _, work = payer(answer(200, {"state": "ready", "checkout_url": ADDRESS}), answer(402, {"error": {}}))

    assert not await work.pay(promise(), cards=(BAD,))
    assert work.tally.deeds["gave up paying"] == 1


@pytest.mark.parametrize(
    ("says_yes", "location", "is_paid"),
    [(True, "http://x/bookings/b-1/return?a", True), (False, "/simulator/pay/pi_1?secret=x", False)],
)
async def test_a_typed_card_may_be_asked_about_by_the_bank(says_yes, location, is_paid):
    card = CardTry(ASKED.number, ASKED.method, is_typed=True, is_good=says_yes, asks_bank=True, bank_says_yes=says_yes)
    onward = answer(303, None, location="/simulator/pay/pi_1/challenge?x")
    wire, work = payer(onward, answer(303, None, location=location), answer(200, booking_body()))

    assert await work.try_card(work.memory.promises["b-1"], card, till=TILL) is is_paid

    assert wire.asked() == [
        "POST /simulator/pay/pi_1",
        "POST /simulator/pay/pi_1/challenge",
        "POST /api/v1/bookings/b-1/payment/returned",
    ]


async def test_a_payment_that_is_closed_takes_no_card():
    _, work = payer(answer(400, {"error": {}}))

    assert not await work.try_card(promise(), GOOD, till=TILL)
    assert (work.tally.deeds["payment closed"], work.memory.payments["b-1"]) == (1, [])
