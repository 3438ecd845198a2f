"""Prove that a programmed fault meets what it names, as often as it says."""

from holdfast.simulator import faults
from holdfast.simulator.faults import CALL_FAULTS, WEBHOOK_FAULTS, Fault, FaultKind


def test_a_fault_is_used_up(journal):
    def work(tx):
        faults.program(tx, Fault(kind=FaultKind.HTTP_500, target="refunds.*", remaining=2))
        taken = [faults.take(tx, kinds=CALL_FAULTS, target="refunds.create") for _ in range(3)]
        return [None if fault is None else fault.remaining for fault in taken], faults.programmed(tx)

    assert journal.run_blocking(work) == ([1, 0, None], [])


def test_a_fault_waits_for_its_own_target_and_kind(journal):
    def work(tx):
        faults.program(tx, Fault(kind=FaultKind.DELAY, target="refunds.create", size=5))
        other_target = faults.take(tx, kinds=CALL_FAULTS, target="payment_intents.create")
        other_kind = faults.take(tx, kinds=WEBHOOK_FAULTS, target="refunds.create")
        return other_target, other_kind, len(faults.programmed(tx))

    assert journal.run_blocking(work) == (None, None, 1)


def test_the_oldest_fitting_fault_comes_first(journal):
    def work(tx):
        first = faults.program(tx, Fault(kind=FaultKind.HTTP_429))
        faults.program(tx, Fault(kind=FaultKind.HTTP_500))
        taken = faults.take(tx, kinds=CALL_FAULTS, target="anything")
        return taken is not None and taken.id == first

    assert journal.run_blocking(work)


def test_only_the_named_kinds_are_forgotten(journal):
    def work(tx):
        faults.program(tx, Fault(kind=FaultKind.DELAY))
        faults.program(tx, Fault(kind=FaultKind.WEBHOOK_HOLD))
        faults.forget(tx, kinds=(FaultKind.WEBHOOK_HOLD,))
        left = [fault.kind for fault in faults.programmed(tx)]
        faults.forget(tx)
        return left, faults.programmed(tx)

    assert journal.run_blocking(work) == ([FaultKind.DELAY], [])
