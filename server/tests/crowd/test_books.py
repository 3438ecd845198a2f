"""The gateway's journal against our books: every difference has its sentence (X4)."""

import pytest

from holdfast.crowd.books import Books, Entry, NoBooks, by_payment, differences, read_books, read_journal
from tests.make.crowd import ScriptedWire, answer, replay

CAPTURE = Entry("ch_1", "pi_1", 2_800, "EUR", "succeeded")
ATTEMPT = Entry("pi_1", "pi_1", 2_800, "EUR", "captured")
REFUND = Entry("re_1", "pi_1", 2_100, "EUR", "succeeded")
GATEWAY = Books([CAPTURE], [REFUND], {"EUR": 700}, complaints=[])
OURS = Books([ATTEMPT], [REFUND], {"EUR": 700})


def changed(books, **changes):
    values = {"captures": books.captures, "refunds": books.refunds, "balances": books.balances, **changes}
    return Books(**values)


def test_two_records_of_the_same_money_agree_X4():
    assert list(differences(GATEWAY, OURS)) == []


@pytest.mark.parametrize(
    ("gateway", "ours", "word"),
    [
        (GATEWAY, changed(OURS, captures=[]), "charge ch_1"),
        (GATEWAY, changed(OURS, captures=[ATTEMPT, ATTEMPT]), "charge ch_1"),
        (GATEWAY, changed(OURS, captures=[Entry("pi_1", "pi_1", 2_801, "EUR", "captured")]), "charge ch_1"),
        (changed(GATEWAY, captures=[]), OURS, "captured attempt pi_1"),
        (changed(GATEWAY, captures=[CAPTURE, CAPTURE]), OURS, "captured attempt pi_1"),
        (GATEWAY, changed(OURS, refunds=[]), "has 0 rows"),
        (GATEWAY, changed(OURS, refunds=[REFUND, REFUND]), "has 2 rows"),
        (changed(GATEWAY, refunds=[]), OURS, "is not the gateway's None"),
        (GATEWAY, changed(OURS, refunds=[Entry("re_1", "pi_1", 2_100, "EUR", "pending")]), "is not the gateway's"),
        (GATEWAY, changed(OURS, balances={"EUR": 699}), "EUR: 700 lie at the gateway, the ledger says 699"),
        (GATEWAY, changed(OURS, balances={"EUR": 700, "JPY": 1}), "JPY: 0 lie at the gateway, the ledger says 1"),
        (Books([CAPTURE], [REFUND], {"EUR": 700}, complaints=["told twice"]), OURS, "told twice"),
    ],
)
def test_every_difference_is_found_X4(gateway, ours, word):
    assert word in " ".join(differences(gateway, ours))


def test_entries_are_found_by_their_payment():
    assert by_payment([CAPTURE, ATTEMPT]) == {"pi_1": [CAPTURE, ATTEMPT]}


@pytest.mark.anyio
async def test_the_journal_is_read_through_the_control_door():
    charge = {
        "id": "ch_1",
        "payment_intent": "pi_1",
        "amount_captured": 2_800,
        "currency": "eur",
        "status": "succeeded",
    }
    refund = {"id": "re_1", "payment_intent": "pi_1", "amount": 2_100, "currency": "eur", "status": "succeeded"}
    journal = {
        "charges": [charge | {"is_captured": True}, charge | {"id": "ch_0", "is_captured": False}],
        "refunds": [refund],
        "violations": [],
    }
    wire = ScriptedWire(script=replay(answer(200, journal)))

    assert await read_journal(wire, base="/simulator", token="control") == GATEWAY
    assert wire.heard[0].headers["x-simulator-control"] == "control"


@pytest.mark.anyio
@pytest.mark.parametrize("refused", [answer(403, {}), None])
async def test_a_journal_that_is_not_shown_says_so(refused):
    with pytest.raises(NoBooks):
        await read_journal(ScriptedWire(script=replay(refused)), base="/simulator", token="wrong")


@pytest.mark.anyio
async def test_an_empty_database_has_empty_books(fresh_database_url):
    assert await read_books(fresh_database_url) == Books([], [], {})
