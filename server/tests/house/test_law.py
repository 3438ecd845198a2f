"""The law of imports holds for the product, and every contract in it bites when it is broken."""

import pytest

from tests.house.law_skeleton import SERVER, build, judge

FORBIDDEN = [
    ("house", "kit/errors.py", "from holdfast.modules.outbox import facade"),
    ("house", "modules/bookings/routes.py", "from holdfast.entrypoints import api"),
    ("house", "simulator/journal.py", "from holdfast.demo import anything"),
    ("house", "crowd/__init__.py", "from holdfast.simulator import journal"),
    ("modules", "modules/payments/handlers.py", "from holdfast.modules.bookings import facade"),
    ("modules", "modules/pricing/service.py", "from holdfast.modules.payments import facade"),
    ("modules", "modules/ledger/service.py", "from holdfast.modules.inventory import contracts"),
    ("modules", "modules/parking/__init__.py", '"""A module that nobody wrote into the law."""'),
    ("inside", "modules/bookings/repository.py", "from holdfast.modules.bookings import service"),
    ("inside", "modules/bookings/workflows.py", "from holdfast.modules.bookings import adapters"),
    ("inside", "modules/bookings/leftovers.py", '"""A file that no module has."""'),
    ("doors", "modules/waitlist/service.py", "from holdfast.modules.bookings import repository"),
    ("doors", "modules/bookings/service.py", "from holdfast.modules.inventory import domain"),
    ("pure", "modules/inventory/domain.py", "import sqlalchemy"),
    ("pure", "modules/inventory/domain.py", "import asyncpg"),
    ("pure", "modules/inventory/domain.py", "import httpx2"),
    ("pure", "modules/inventory/errors.py", "import fastapi"),
    ("http", "modules/bookings/service.py", "import fastapi"),
    ("http", "modules/bookings/facade.py", "import starlette"),
    ("sql", "modules/bookings/service.py", "import sqlalchemy"),
    ("sql", "modules/bookings/workflows.py", "import asyncpg"),
    ("sql", "modules/bookings/facade.py", "import asyncpg"),
    ("sql", "modules/bookings/routes.py", "import asyncpg"),
    ("sql", "modules/bookings/jobs.py", "import sqlalchemy"),
    ("sql", "modules/bookings/handlers.py", "import sqlalchemy"),
    ("gateways", "modules/payments/workflows.py", "import stripe"),
    ("cycles", "kit/errors.py", "from holdfast.kit import money"),
    ("simulator", "simulator/journal.py", "from holdfast.modules.payments import contracts"),
    ("simulator", "simulator/journal.py", "import stripe"),
    ("simulator", "crowd/__init__.py", "from holdfast.modules.bookings import facade"),
    ("database", "kit/database.py", "import fastapi"),
]

ALLOWED = [
    ("modules/notifications/handlers.py", "from holdfast.modules.bookings import contracts, errors, events, facade"),
    ("modules/payments/adapters/stripe.py", "import stripe"),
    ("modules/bookings/repository.py", "import sqlalchemy"),
    ("modules/bookings/routes.py", "import fastapi"),
    ("simulator/journal.py", "from holdfast.kit import money"),
]


def test_the_product_keeps_the_law():
    verdict = judge(SERVER / "src" / "holdfast")

    assert verdict.broken == frozenset(), verdict.text
    assert "0 broken" in verdict.text, verdict.text


@pytest.mark.parametrize(("contract", "place", "line"), FORBIDDEN, ids=[f"{c[1]}: {c[2]}" for c in FORBIDDEN])
def test_a_forbidden_import_breaks_the_contract_meant_for_it(tmp_path, contract, place, line):
    package = build(tmp_path)
    (package / "kit" / "money.py").write_text("from holdfast.kit import errors\n", encoding="utf-8")
    (package / place).parent.mkdir(exist_ok=True)
    (package / place).write_text(f"{line}\n", encoding="utf-8")

    verdict = judge(package, contract)

    assert "1 broken" in verdict.text, verdict.text


@pytest.mark.parametrize(("place", "line"), ALLOWED, ids=[f"{case[0]}: {case[1]}" for case in ALLOWED])
def test_what_the_house_is_made_for_breaks_nothing(tmp_path, place, line):
    package = build(tmp_path)
    (package / place).write_text(f"{line}\n", encoding="utf-8")

    verdict = judge(package)

    assert "0 broken" in verdict.text, verdict.text
