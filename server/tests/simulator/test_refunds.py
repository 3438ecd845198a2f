"""Prove that never more goes back than came in."""

import pytest

from holdfast.simulator import audit, faults, refunds
from holdfast.simulator.errors import ApiError, MissingParameter, NoSuchObject
from holdfast.simulator.faults import Fault, FaultKind
from holdfast.simulator.records import Charge, Refund, RefundStatus, everything
from holdfast.simulator.wire import Params
from tests.simulator.conftest import call_in, paid, refund


def test_the_whole_rest_goes_back_without_an_amount(journal):
    def work(tx):
        intent = paid(tx)
        first = refund(tx, payment_intent=intent.id, amount="1000")
        rest = refund(tx, payment_intent=intent.id)
        return first.amount, rest.amount, everything(tx, Charge)[0].amount_refunded, audit.violations(tx)

    assert journal.run_blocking(work) == (1000, 3550, 4550, [])


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"amount": "4551"}, "amount_too_large"),
        ({"amount": "0"}, "parameter_invalid"),
        ({"reason": "because"}, "parameter_invalid"),
        ({"colour": "red"}, "parameter_unknown"),
    ],
)
def test_a_wrong_refund_is_refused(journal, params, code):
    with pytest.raises(ApiError) as refusal:
        journal.run_blocking(lambda tx: refund(tx, payment_intent=paid(tx).id, **params))

    assert refusal.value.code == code
    assert journal.run_blocking(lambda tx: everything(tx, Refund)) == []


def test_what_was_only_reserved_is_not_refunded(journal):
    def work(tx):
        reserved = paid(tx, capture_method="manual")
        with pytest.raises(ApiError) as by_intent:
            refund(tx, payment_intent=reserved.id)
        with pytest.raises(ApiError) as by_charge:
            refund(tx, charge=str(reserved.latest_charge))
        return by_intent.value.code, by_charge.value.code

    assert journal.run_blocking(work) == ("charge_not_found", "charge_not_refundable")


def test_another_accounts_payment_looks_missing(journal):
    with pytest.raises(NoSuchObject):
        journal.run_blocking(lambda tx: refund(tx, account="acct_two", payment_intent=paid(tx).id))


def test_a_refund_names_what_it_refunds():
    with pytest.raises(MissingParameter):
        refunds.read_new_refund(Params({"amount": "1"}))


def test_a_pending_refund_holds_its_money_until_it_ends(journal):
    def work(tx):
        faults.program(tx, Fault(kind=FaultKind.REFUND_PENDING))
        pending = refund(tx, payment_intent=paid(tx).id)
        held = everything(tx, Charge)[0].amount_refunded
        arrived = refunds.settle(call_in(tx), pending, is_paid=True)
        return pending.status, held, arrived.status, audit.violations(tx)

    assert journal.run_blocking(work) == (RefundStatus.PENDING, 4550, RefundStatus.SUCCEEDED, [])


def test_even_an_arrived_refund_may_fail_later_but_only_once(journal):
    def work(tx):
        failed = refunds.settle(call_in(tx), refund(tx, payment_intent=paid(tx).id), is_paid=False)
        with pytest.raises(ApiError):
            refunds.settle(call_in(tx), failed, is_paid=True)
        return failed.status, everything(tx, Charge)[0].amount_refunded, audit.violations(tx)

    assert journal.run_blocking(work) == (RefundStatus.FAILED, 0, [])


def test_a_refund_is_told_with_its_charge(journal):
    def work(tx):
        refund(tx, payment_intent=paid(tx).id)
        return [row["type"] for row in tx.connection.execute("SELECT type FROM events ORDER BY seq")][3:]

    assert journal.run_blocking(work) == ["refund.created", "charge.refunded", "refund.updated"]
