"""What the database itself refuses, whoever asks and whatever the code forgot (R2).

Each statement is raw SQL under the role that serves requests, with every lock and every rule of ours left out.
"""

from datetime import timedelta
from itertools import product

import asyncpg
import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.inventory.contracts import LIVE, ClaimState
from tests.make.inventory import (
    hall_of,
    make_booking,
    make_claim,
    make_customer,
    make_session,
    make_slot,
    make_space,
    stock_of,
)

pytestmark = pytest.mark.anyio

PAIRS = list(product(LIVE, LIVE))
CLAIM = """
INSERT INTO inventory.claim (tenant_id, claim_id, booking_id, customer_id, offering_id, stock_id, resource_id, units,
                             starts_at, ends_at, state, expires_at, sole, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, platform.clock())
"""


async def write(tx, offering, cell, *, state, **changes):
    """Write a claim as nobody's code would; return the SQLSTATE of the refusal, or None."""
    begins = tx.now + timedelta(days=1)
    customer = changes.get("customer_id") or await make_customer(tx)
    values = {
        "tenant_id": tx.tenant_id,
        "claim_id": new_id(),
        "booking_id": await make_booking(tx, offering, customer_id=customer),
        "customer_id": customer,
        "offering_id": offering.offering_id,
        "stock_id": cell.cell_id if cell.kind == "a_stock" else None,
        "resource_id": cell.cell_id if cell.kind == "b_resource" else None,
        "units": 1,
        "starts_at": begins,
        "ends_at": begins + timedelta(hours=1),
        "state": state.value,
        "expires_at": tx.now + timedelta(minutes=15) if state is ClaimState.HELD else None,
        "sole": False,
    }
    return await refusal_of(tx, CLAIM, *(values | changes).values())


async def refusal_of(tx, statement, *values):
    """Return the SQLSTATE with which the database refuses a statement, or None; the transaction lives on."""
    await tx.connection.execute("SAVEPOINT tried")
    try:
        await tx.connection.execute(statement, *values)
    except asyncpg.PostgresError as refused:
        await tx.connection.execute("ROLLBACK TO SAVEPOINT tried")
        return refused.sqlstate
    return None


async def full_slot(tx, *, state=ClaimState.CONFIRMED, **claim):
    """Return a session whose slot of one place is taken, and the slot's cell."""
    session = await make_session(tx)
    cell = stock_of(tx, await make_slot(tx, session.offering_id, capacity=claim.pop("capacity", 1)))
    await make_claim(tx, session, cell=cell, state=state, **claim)
    return session, cell


async def taken_hall(tx, *, state=ClaimState.CONFIRMED):
    """Return a space whose hall is taken for an hour, and the hall's cell."""
    space = await make_space(tx)
    cell = hall_of(tx, space)
    await make_claim(tx, space, cell=cell, state=state)
    return space, cell


async def test_it_is_the_role_of_requests_that_tries_R2(tx):
    assert await tx.value("SELECT current_user") == "holdfast_app"


@pytest.mark.parametrize(("first", "second"), PAIRS)
async def test_a_place_that_is_live_is_not_given_again_in_any_live_state_R2(tx, first, second):
    session, cell = await full_slot(tx, state=first)

    assert await write(tx, session, cell, state=second) == "23514"


@pytest.mark.parametrize(("first", "second"), PAIRS)
async def test_a_hall_s_live_hours_are_not_given_again_in_any_live_state_R2_R4(tx, first, second):
    space, cell = await taken_hall(tx, state=first)
    begins = tx.now + timedelta(days=1)

    for start, minutes in ((0, 60), (-30, 60), (59.99, 60), (15, 15), (-60, 180)):
        at = begins + timedelta(minutes=start)
        said = await write(tx, space, cell, state=second, starts_at=at, ends_at=at + timedelta(minutes=minutes))
        assert (start, minutes, said) == (start, minutes, "23P01")


@pytest.mark.parametrize(("first", "second"), PAIRS)
async def test_a_person_s_live_place_is_not_given_again_where_one_is_sold_to_a_person_R2_R12(tx, first, second):
    who = await make_customer(tx)
    session, cell = await full_slot(tx, state=first, capacity=10, customer_id=who, sole=True)

    assert await write(tx, session, cell, state=second, customer_id=who, sole=True) == "23505"


@pytest.mark.parametrize("over", [ClaimState.RELEASED, ClaimState.EXPIRED])
async def test_what_is_over_blocks_nothing_and_does_not_come_back_R2(tx, over):
    session, cell = await full_slot(tx)
    (claim_id,) = [row["claim_id"] for row in await tx.rows("SELECT claim_id FROM inventory.claim")]
    end = "UPDATE inventory.claim SET state = $2 WHERE claim_id = $1"

    assert await refusal_of(tx, end, claim_id, over.value) is None
    assert await write(tx, session, cell, state=ClaimState.HELD) is None
    for state in LIVE:
        assert await refusal_of(tx, end, claim_id, state.value) == "23514"


async def test_a_lapsed_hold_takes_its_place_until_it_is_written_down_as_expired_R2(tx):
    session, cell = await full_slot(tx, state=ClaimState.HELD, expires_at=tx.now - timedelta(minutes=1))

    assert await write(tx, session, cell, state=ClaimState.CONFIRMED) == "23514"


async def test_the_count_cannot_be_written_and_the_claims_cannot_be_taken_away_R2(tx):
    _, cell = await full_slot(tx)

    for statement in (
        "UPDATE inventory.stock SET taken = 0 WHERE stock_id = $1",
        "DELETE FROM inventory.claim WHERE stock_id = $1",
        "UPDATE inventory.claim SET units = 0 WHERE stock_id = $1",
        "UPDATE inventory.claim SET starts_at = ends_at WHERE stock_id = $1",
        "DELETE FROM inventory.stock WHERE stock_id = $1",
    ):
        assert await refusal_of(tx, statement, cell.cell_id) == "42501"
    assert await refusal_of(tx, "UPDATE inventory.stock SET capacity = 0 WHERE stock_id = $1", cell.cell_id) == "23514"
    for statement in (
        "ALTER TABLE inventory.claim DISABLE TRIGGER ALL",
        "ALTER TABLE inventory.stock DROP CONSTRAINT stock_not_oversold_check",
        "TRUNCATE inventory.claim",
    ):
        assert await refusal_of(tx, statement) == "42501"


async def test_units_that_are_none_and_times_without_length_are_no_claims_R2_R4(tx):
    session, cell = await full_slot(tx, capacity=10)
    space, hall = await taken_hall(tx)
    at = tx.now + timedelta(days=2)

    for units in (0, -1):
        assert await write(tx, session, cell, state=ClaimState.HELD, units=units) == "23514"
    for ends_at in (at, at - timedelta(hours=1)):
        assert await write(tx, space, hall, state=ClaimState.HELD, starts_at=at, ends_at=ends_at) == "23514"
    assert await write(tx, space, hall, state=ClaimState.HELD, starts_at=at, ends_at=None) == "23502"
    assert await write(tx, session, cell, state=ClaimState.HELD, expires_at=None) == "23514"


async def test_a_hall_may_swap_its_hours_only_by_the_end_of_the_transaction_R2(tx):
    """The exclusion may be put off within a transaction, never beyond it."""
    space, cell = await taken_hall(tx)
    await tx.run("SET CONSTRAINTS inventory.claim_no_overlap DEFERRED")

    assert await write(tx, space, cell, state=ClaimState.HELD) is None
    assert await refusal_of(tx, "SET CONSTRAINTS inventory.claim_no_overlap IMMEDIATE") == "23P01"
