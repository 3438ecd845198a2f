"""What is looked at when."""

from holdfast.modules.operations.domain import CHECKS, FOREIGN_KEYS, checks_for


def test_a_live_system_is_not_asked_what_only_a_quiet_one_keeps():
    assert [check for check in checks_for(quiescent=False, deep=True) if check.when_quiet] == []
    assert tuple(checks_for(quiescent=True, deep=True)) == tuple(CHECKS)


def test_the_timer_leaves_whole_tables_alone():
    assert FOREIGN_KEYS not in checks_for(quiescent=False, deep=False)


def test_every_invariant_that_is_due_by_now_is_asked():
    due = {*(f"I{n}" for n in (*range(1, 11), 13, 14, 16, 17, 18, 19, 20, 21, 25)), "R12"}

    assert {check.invariant for check in CHECKS} == due
