"""Prove that objects are expanded and listed within their account."""

import pytest

from holdfast.simulator import objects
from holdfast.simulator.errors import InvalidParameter, NoSuchObject
from holdfast.simulator.schemas import JsonValue
from holdfast.simulator.wire import Params
from tests.simulator.conftest import call_in, paid, refund


def listed(tx, listing, *, account: str = "acct_one", **params: JsonValue):
    query = objects.read_list(Params(dict(params)), listing)
    return objects.list_objects(call_in(tx, account=account), listing, query=query)


def test_ids_are_replaced_by_objects_along_a_path(journal):
    def work(tx):
        made = refund(tx, payment_intent=paid(tx).id)
        shape = objects.shape_of(call_in(tx), made)
        return objects.expand(call_in(tx), shape, paths=["charge.payment_intent", "payment_intent.latest_charge"])

    shape = journal.run_blocking(work)

    assert shape["charge"]["payment_intent"]["object"] == "payment_intent"
    assert shape["payment_intent"]["latest_charge"]["object"] == "charge"


@pytest.mark.parametrize("path", ["colour", "amount.colour", "currency", "a.b.c.d.e"])
def test_what_is_no_id_cannot_be_expanded(journal, path):
    def work(tx):
        shape = objects.shape_of(call_in(tx), paid(tx))
        return objects.expand(call_in(tx), shape, paths=[path])

    if path == "amount.colour":
        assert journal.run_blocking(work)["amount"] == 4550
        return
    with pytest.raises(InvalidParameter):
        journal.run_blocking(work)


def test_a_list_shows_its_own_account_only(journal):
    def work(tx):
        paid(tx)
        mine, theirs = listed(tx, objects.CHARGES), listed(tx, objects.CHARGES, account="acct_two")
        return len(mine["data"]), theirs["data"]

    assert journal.run_blocking(work) == (1, [])


def test_lists_are_filtered(journal):
    def work(tx):
        first, second = paid(tx), paid(tx)
        refund(tx, payment_intent=second.id)
        return (
            [item["payment_intent"] for item in listed(tx, objects.CHARGES, payment_intent=first.id)["data"]]
            == [first.id],
            len(listed(tx, objects.REFUNDS, payment_intent=first.id)["data"]),
            len(listed(tx, objects.EVENTS, types=["charge.refunded", "refund.created"])["data"]),
            len(listed(tx, objects.INTENTS, created={"gte": "1800000000", "lt": "1800000001"})["data"]),
            len(listed(tx, objects.INTENTS, created="1")["data"]),
            listed(tx, objects.DISPUTES)["data"],
        )

    assert journal.run_blocking(work) == (True, 0, 2, 2, 0, [])


@pytest.mark.parametrize(
    "params",
    [{"limit": "0"}, {"limit": "101"}, {"created": {"around": "1"}}, {"created": {"gt": "x"}}, {"colour": "x"}],
)
def test_a_wrong_list_is_refused(params):
    with pytest.raises(InvalidParameter):
        objects.read_list(Params(dict(params)), objects.CHARGES)


def test_a_page_after_something_unknown_is_missing(journal):
    with pytest.raises(NoSuchObject):
        journal.run_blocking(lambda tx: listed(tx, objects.CHARGES, starting_after="ch_nobody"))


def test_an_event_is_shown_as_it_was_told(journal):
    def work(tx):
        paid(tx)
        event_id = tx.connection.execute("SELECT id FROM events").fetchone()["id"]
        return objects.event_by_id(call_in(tx), event_id)["object"]

    assert journal.run_blocking(work) == "event"
    with pytest.raises(NoSuchObject):
        journal.run_blocking(lambda tx: objects.event_by_id(call_in(tx), "evt_nobody"))


def test_an_id_of_nobody_is_not_ours(journal):
    assert journal.run_blocking(lambda tx: objects.shape_by_id(call_in(tx), "cus_1")) is None
