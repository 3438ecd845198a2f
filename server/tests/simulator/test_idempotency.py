"""Prove that one key has one effect and one answer, for as long as keys are kept."""

import json

import pytest

from holdfast.simulator import idempotency
from holdfast.simulator.errors import ApiError, IdempotencyKeyReused
from holdfast.simulator.idempotency import KeyedRequest, fingerprint_of
from holdfast.simulator.wire import Answer
from tests.simulator.conftest import call_in

KEYED = KeyedRequest(key="k1", path="/v1/refunds", fingerprint="f")


class Counter:
    """Count how often the action ran."""

    def __init__(self) -> None:
        self.runs = 0

    def __call__(self, _call) -> Answer:
        self.runs += 1
        return Answer(200, {"run": self.runs})


def perform(journal, action, *, keyed=KEYED, account="acct_one"):
    return journal.run_blocking(lambda tx: idempotency.perform(call_in(tx, account=account), keyed, action=action))


def test_the_second_request_gets_the_first_answer(journal):
    action = Counter()

    first, second = perform(journal, action), perform(journal, action)

    assert action.runs == 1
    assert (first.replays, second.replays) == (None, "")
    assert first.body == second.body


def test_without_a_key_every_request_runs(journal):
    action = Counter()

    perform(journal, action, keyed=None)
    perform(journal, action, keyed=None)

    assert action.runs == 2


@pytest.mark.parametrize(
    "other",
    [
        KeyedRequest(key="k1", path="/v1/refunds", fingerprint="g"),
        KeyedRequest(key="k1", path="/v1/payment_intents", fingerprint="f"),
    ],
)
def test_a_key_belongs_to_its_first_request(journal, other):
    action = Counter()
    perform(journal, action)

    with pytest.raises(IdempotencyKeyReused):
        perform(journal, action, keyed=other)

    assert action.runs == 1


def test_accounts_do_not_share_keys(journal):
    action = Counter()

    perform(journal, action)
    perform(journal, action, account="acct_two")

    assert action.runs == 2


def test_after_a_day_the_key_is_new(journal, clock):
    action = Counter()
    perform(journal, action)

    clock.now += 24 * 3600 - 1
    perform(journal, action)
    assert action.runs == 1

    clock.now += 2
    perform(journal, action)
    assert action.runs == 2


def test_old_answers_are_dropped_and_young_ones_kept(journal, clock):
    action = Counter()
    perform(journal, action)
    clock.now += 24 * 3600
    perform(journal, action, keyed=KeyedRequest(key="k2", path="/v1/refunds", fingerprint="f"))

    journal.run_blocking(idempotency.forget_old)

    keys = journal.run_blocking(lambda tx: [row["key"] for row in tx.connection.execute("SELECT key FROM idempotency")])
    assert keys == ["k2"]


def test_a_refusal_is_kept_and_its_half_done_work_is_not(journal):
    def refused(call):
        call.tx.connection.execute("INSERT INTO leases VALUES ('half', 'done', 1)")
        raise ApiError("No.", code="charge_already_refunded")

    first, second = perform(journal, refused), perform(journal, Counter())

    assert (first.status, json.loads(first.body)["error"]["code"]) == (400, "charge_already_refunded")
    assert second.body == first.body
    assert journal.run_blocking(lambda tx: tx.connection.execute("SELECT count(*) FROM leases").fetchone()[0]) == 0


def test_the_order_of_parameters_does_not_matter():
    assert fingerprint_of({"a": "1", "b": "2"}) == fingerprint_of({"b": "2", "a": "1"})
    assert fingerprint_of({"a": "1"}) != fingerprint_of({"a": "2"})
