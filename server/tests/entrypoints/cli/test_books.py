"""`holdfast reconcile`: what is on the payment providers' books, and what became of it (R40)."""

import pytest

from holdfast.entrypoints.cli.books import MEANINGS, explain, tell
from holdfast.kit.database import Database, DatabaseSettings
from holdfast.modules.payments.service.explaining import Explained
from holdfast.modules.payments.workflows import Books
from tests.make.house import make_settings
from tests.make.payments import make_attempt, make_setup

pytestmark = pytest.mark.anyio


def test_every_kind_of_line_has_its_words():
    assert set(MEANINGS) == set(Explained) - {Explained.ORPHAN}


def test_what_nobody_can_explain_is_named(capsys):
    books = Books()
    books.add("pi_1", Explained.KNOWN)
    books.add("pi_2: 45.50 EUR", Explained.UNEXPLAINED)

    tell(books)

    said = capsys.readouterr().out
    assert "stand here as they stand there" in said
    assert "pi_2: 45.50 EUR" in said
    assert "pi_1" not in said


async def test_it_ends_with_status_one_when_a_person_is_needed(fresh_database_url, tenant, tmp_path):
    """R40: nobody answers at the provider's address, so nothing is explained."""
    database = Database(DatabaseSettings(url=fresh_database_url))
    async with database.transaction(tenant) as tx:
        await make_attempt(tx, make_setup())
    await database.close()
    settings = make_settings(
        fresh_database_url,
        tmp_path,
        payments={"stripe_secret_key": "sk_test_x", "stripe_api_base": "http://127.0.0.1:9"},
    )

    assert await explain(settings, days=1) == 1
