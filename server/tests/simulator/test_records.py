"""Prove that a record comes back from the journal as it went in."""

from dataclasses import replace

import pytest

from holdfast.simulator.errors import NoSuchObject
from holdfast.simulator.records import Intent, find, load, new_id, save
from tests.simulator.conftest import paid


def test_a_record_survives_the_journal(journal):
    def work(tx):
        changed = replace(
            paid(tx), metadata={"order": "Zoë \N{GRINNING FACE}"}, last_error={"code": "x"}, description="Hall; 'A'"
        )
        save(tx, changed)
        return find(tx, Intent, object_id=changed.id) == changed

    assert journal.run_blocking(work)


def test_another_accounts_record_looks_missing(journal):
    intent = journal.run_blocking(paid)

    with pytest.raises(NoSuchObject) as foreign:
        journal.run_blocking(lambda tx: load(tx, Intent, object_id=intent.id, account="acct_two"))
    with pytest.raises(NoSuchObject) as missing:
        journal.run_blocking(lambda tx: load(tx, Intent, object_id="pi_nobody", account="acct_two"))

    assert foreign.value.message.replace(intent.id, "pi_nobody") == missing.value.message


def test_ids_have_stripes_form_and_do_not_repeat():
    made = {new_id("pi") for _ in range(1000)}

    assert len(made) == 1000
    assert all(item.startswith("pi_") and item[3:].isalnum() and len(item) == 27 for item in made)
