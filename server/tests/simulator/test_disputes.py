"""Prove when a dispute may be opened and closed."""

import pytest

from holdfast.simulator import disputes
from holdfast.simulator.errors import ApiError
from holdfast.simulator.records import Charge, DisputeStatus, everything
from tests.simulator.conftest import call_in, paid, refund


def opened(tx, intent_id: str, *, amount: int | None = None, account: str = "acct_one"):
    call = call_in(tx, account=account)
    return disputes.open_dispute(call, payment_intent=intent_id, amount=amount, reason="fraudulent")


def test_a_dispute_is_about_what_was_not_refunded(journal):
    def work(tx):
        intent = paid(tx)
        refund(tx, payment_intent=intent.id, amount="1000")
        return opened(tx, intent.id).amount, everything(tx, Charge)[0].is_disputed

    assert journal.run_blocking(work) == (3550, True)


def test_no_dispute_is_about_more_than_was_paid_or_opened_twice(journal):
    def work(tx):
        intent = paid(tx)
        for refused in ({"amount": 4551}, {"account": "acct_two"}):
            with pytest.raises(ApiError):
                opened(tx, intent.id, **refused)
        opened(tx, intent.id)
        with pytest.raises(ApiError):
            opened(tx, intent.id)

    journal.run_blocking(work)


@pytest.mark.parametrize(("is_won", "status"), [(True, DisputeStatus.WON), (False, DisputeStatus.LOST)])
def test_a_dispute_is_decided_once(journal, is_won, status):
    def work(tx):
        closed = disputes.close_dispute(call_in(tx), opened(tx, paid(tx).id), is_won=is_won)
        with pytest.raises(ApiError):
            disputes.close_dispute(call_in(tx), closed, is_won=True)
        return closed.status

    assert journal.run_blocking(work) is status
