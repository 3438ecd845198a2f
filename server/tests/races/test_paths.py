"""Every path that makes a claim live, each against a plain booking of the same place (R3).

The paths are not remembered but found: every function of the product that calls one of the doors through which a claim
becomes live must stand in `PATHS` with the test that races it. A path without a test fails.
"""

import ast
import asyncio
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from holdfast.kit.errors import Busy
from holdfast.modules.bookings.service.late import PaymentOutcome, settle_payment
from holdfast.modules.payments.facade import Payments
from tests.make.bookings import booking_in, paid
from tests.make.payments import make_setup
from tests.races.arena import book, cancel, everyone, scaled, shot, tally
from tests.races.gun import fire

pytestmark = [pytest.mark.anyio, pytest.mark.race]

SERVER: Final = Path(__file__).resolve().parents[2]
SOURCE: Final = SERVER / "src" / "holdfast"
DOORS: Final = frozenset({"write_many", "insert_claims", "confirm_claims", "extend_claims"})
# `inventory.confirm` and `inventory.extend` are called by these names on the facade alone.
FACADE_DOORS: Final = frozenset({"confirm", "extend"})
# Raw SQL that makes claims live: these are the doors themselves.
SQL_DOORS: Final = frozenset({"modules/inventory/queries.sql"})

DEEDS: Final = ("insert into inventory.claim", "update inventory.claim", "copy inventory.claim")

PATHS: Final[Mapping[str, str]] = {
    # The doors, one behind the other; who goes through them is below.
    "modules/inventory/facade.py::write_many": "the facade's door",
    "modules/inventory/facade.py::confirm": "the facade's door",
    "modules/inventory/facade.py::extend": "the facade's door",
    # Create.
    "modules/bookings/service/place.py::_write": "tests/races/test_slots.py::test_as_many_win_as_there_are_places_R1",
    # Hold to confirmed, by a payment in time; lapsed or not.
    "modules/bookings/service/lifecycle.py::confirm": (
        "tests/races/test_paths.py::test_a_confirmation_and_new_bookings_never_have_one_place_R3"
    ),
    # A hold that is given more time.
    "modules/bookings/service/lifecycle.py::extend_hold": (
        "tests/races/test_paths.py::test_an_extension_and_new_bookings_never_have_one_place_R3_R11"
    ),
    # Late payment.
    "modules/bookings/service/late.py::_take_again": (
        "tests/races/test_late_payments.py"
        "::test_a_late_payment_and_a_new_booking_of_the_last_place_never_both_have_it_R3_R41"
    ),
}


def callers(source: Path) -> Iterator[str]:
    """Yield every function that goes through one of the doors, as `file::function`."""
    for path in sorted(source.rglob("*.py")):
        place = path.relative_to(source).as_posix()
        text = path.read_text(encoding="utf-8")
        if not any(f".{door}(" in text for door in DOORS | FACADE_DOORS):
            continue
        for function in ast.walk(ast.parse(text)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and any(
                is_door(node) for node in ast.walk(function)
            ):
                yield f"{place}::{function.name}"


def is_door(node: ast.AST) -> bool:
    """Tell whether a node is a call that makes claims live."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    owner = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
    return node.func.attr in DOORS or (owner == "inventory" and node.func.attr in FACADE_DOORS)


def writers(source: Path) -> Iterator[str]:
    """Yield every file whose SQL writes claims."""
    for path in sorted([*source.rglob("*.py"), *source.rglob("*.sql")]):
        words = " ".join(path.read_text(encoding="utf-8").lower().split())
        if any(
            deed in words for deed in ("insert into inventory.claim", "update inventory.claim", "copy inventory.cl")
        ):
            yield path.relative_to(source).as_posix()


def has_test(named: str) -> bool:
    """Tell whether there is a test of that name, written as `file::function`."""
    file, _, function = named.partition("::")
    path = SERVER / file
    return path.exists() and f"def {function}(" in path.read_text(encoding="utf-8")


def test_every_path_that_makes_a_claim_live_is_known_and_has_its_race_R3():
    """The list of paths: found in the code, with a test that exists for each."""
    assert set(callers(SOURCE)) == set(PATHS), "a new path needs its race here, and a path that is gone must go"
    assert [test for test in PATHS.values() if "::" in test and not has_test(test)] == []


def test_claims_are_written_by_the_doors_alone_R3():
    # The loader writes a history of its own, into a database that nobody books in meanwhile.
    loaders = {place for place in writers(SOURCE) if place.startswith(("demo/", "crowd/", "bench/"))}

    assert set(writers(SOURCE)) - loaders == SQL_DOORS


def test_a_path_that_nobody_knows_is_found_R3(tmp_path):
    (tmp_path / "later.py").write_text(
        "async def swap(tx):\n    await inventory.write_many(tx, [])\n\nasync def other(tx):\n    await tx.confirm()\n"
    )
    (tmp_path / "raw.sql").write_text("INSERT\n  INTO inventory.claim VALUES (1)")

    assert list(callers(tmp_path)) == ["later.py::swap"]
    assert list(writers(tmp_path)) == ["raw.sql"]


@pytest.mark.parametrize("kind", ["session", "space"])
@pytest.mark.parametrize("is_lapsed", [False, True], ids=["in-time", "lapsed"])
async def test_a_confirmation_and_new_bookings_never_have_one_place_R3(arena, kind, is_lapsed):
    for delay in [n / 100 for n in range(8, 8 + 3 * scaled(1))]:
        shop = await arena.shop(kind=kind, capacity=1, customers=9)
        holder, *others = shop.customers
        (held,) = await fire([book(shop, holder)], ports=arena.ports)
        if is_lapsed:
            await _lapse(arena, held.json["id"])

        replies, confirmed = await asyncio.gather(
            fire([book(shop, actor) for actor in others], ports=arena.ports),
            _confirmed(arena, shop, held.json["id"], delay=delay),
        )

        said = tally(replies)
        assert set(said) <= {"201", "409 sold-out", "409 taken"}
        assert said.get("201", 0) + confirmed == 1
        assert is_lapsed or confirmed


@pytest.mark.parametrize("kind", ["session", "space"])
@pytest.mark.parametrize("is_lapsed", [False, True], ids=["in-time", "lapsed"])
async def test_an_extension_and_new_bookings_never_have_one_place_R3_R11(arena, kind, is_lapsed):
    for _ in range(scaled(2)):
        shop = await arena.shop(kind=kind, capacity=1, customers=9)
        holder, *others = shop.customers
        (held,) = await fire([book(shop, holder)], ports=arena.ports)
        if is_lapsed:
            await _lapse(arena, held.json["id"])
        extend = shot(holder, f"/bookings/{held.json['id']}/extend-hold")

        replies = await fire([*(book(shop, one) for one in others[:4]), extend, *everyone(shop)[5:]], ports=arena.ports)

        answer = replies.pop(4)
        said = tally(replies)
        if is_lapsed:
            assert answer.said in {"409 hold-expired", "409 transition-refused"}
            assert said["201"] == 1
        else:
            assert (answer.status, said.get("201", 0)) == (200, 0)


async def test_a_cancelled_place_goes_to_one_new_booking_and_its_hold_never_comes_back_R3_R9(arena):
    """Confirm, cancel and book at once: whoever comes first, the place is had once."""
    for delay in [n / 100 for n in range(8, 8 + 3 * scaled(1))]:
        shop = await arena.shop(capacity=1, customers=7)
        holder, *others = shop.customers
        (held,) = await fire([book(shop, holder)], ports=arena.ports)

        replies, confirmed = await asyncio.gather(
            fire([cancel(held.json["id"], holder), *(book(shop, one) for one in others)], ports=arena.ports),
            _confirmed(arena, shop, held.json["id"], delay=delay),
        )

        cancelled, *orders = replies
        # A customer may cancel before the payment or behind it; either way the place is free for one other.
        assert (cancelled.status, confirmed in {True, False}) == (200, True)
        assert tally(orders).get("201", 0) <= 1
        states = await arena.states(shop)
        assert (states["cancelled"], states.get("pending", 0)) == (1, tally(orders).get("201", 0))


async def _confirmed(arena, shop, booking_id, /, *, delay):
    """Let a booking's payment arrive at a moment in the race; say whether it confirmed the booking."""
    payments = Payments(make_setup())
    async with arena.database.transaction(shop.tenant_id) as tx:
        booking = await booking_in(tx, booking_id)
        attempt = await paid(tx, payments.setup, booking)
    await asyncio.sleep(delay)

    async def settle(tx):
        return await settle_payment(
            tx, payments, booking_id=booking.booking_id, attempt_id=attempt.attempt_id, paid=booking.total
        )

    while True:
        try:
            return await arena.database.retrying(settle, shop.tenant_id) in {
                PaymentOutcome.CONFIRMED,
                PaymentOutcome.RECONFIRMED,
            }
        except Busy:
            continue


async def _lapse(arena, booking_id):
    for table in ("inventory.claim", "bookings.booking"):
        await arena.superuser.execute(
            f"UPDATE {table} SET expires_at = platform.clock() - $2::interval WHERE booking_id = $1",
            booking_id,
            timedelta(seconds=1),
        )
