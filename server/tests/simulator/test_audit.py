"""Prove that the audit sees a journal that lies."""

import pytest

from holdfast.simulator import audit
from tests.simulator.conftest import paid, refund


def test_a_sound_journal_breaks_no_rule(journal):
    def work(tx):
        refund(tx, payment_intent=paid(tx).id, amount="1000")
        return audit.dump(tx)

    dump = journal.run_blocking(work)

    assert dump["violations"] == []
    assert dump["totals"] == {"eur": {"captured": 4550, "refunded": 1000}}
    assert len(dump["payment_intents"]) == len(dump["charges"]) == len(dump["refunds"]) == 1


@pytest.mark.parametrize(
    "lie",
    [
        "UPDATE payment_intents SET amount_received = 1",
        "UPDATE payment_intents SET status = 'canceled'",
        "UPDATE charges SET amount_refunded = 7",
        "DELETE FROM events WHERE type = 'payment_intent.succeeded'",
    ],
)
def test_each_lie_is_found(journal, lie):
    def work(tx):
        paid(tx)
        tx.connection.execute(lie)
        return audit.violations(tx)

    assert len(journal.run_blocking(work)) == 1
