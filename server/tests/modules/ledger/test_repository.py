"""The database keeps the books straight, whatever the code above it does."""

import asyncpg
import pytest

from holdfast.kit.database import ConstraintBroken
from holdfast.kit.ids import new_id
from holdfast.modules.ledger import repository
from tests.make.ledger import GATEWAY, make_posting

pytestmark = pytest.mark.anyio


async def add_entry(tx, posting_id, *, amount):
    """Write one more entry of the gateway's account past the service."""
    await tx.run(
        """
        INSERT INTO ledger.entry (tenant_id, entry_id, posting_id, account_id, amount, currency, at)
        SELECT $1, $2, $3, account_id, $4, 'EUR', now() FROM ledger.account WHERE tenant_id = $1 AND kind = $5
        """,
        tx.tenant_id,
        new_id(),
        posting_id,
        amount,
        GATEWAY,
    )


async def test_a_posting_that_does_not_balance_is_refused_at_commit(database, tenant):
    """R23: the balance is a constraint, not a promise of the code."""
    with pytest.raises(ConstraintBroken) as refused:
        async with database.transaction(tenant) as tx:
            posting = await make_posting(tx, key="odd")
            await add_entry(tx, posting.posting_id, amount=1)

    assert refused.value.constraint == "entry_balanced"
    async with database.transaction(tenant) as tx:
        assert await repository.find_by_key(tx, "odd") is None


async def test_an_old_posting_cannot_be_unbalanced_later(database, tenant):
    async with database.transaction(tenant) as tx:
        posting = await make_posting(tx)

    with pytest.raises(ConstraintBroken):
        async with database.transaction(tenant) as tx:
            await add_entry(tx, posting.posting_id, amount=-5)


@pytest.mark.parametrize("table", ["ledger.account", "ledger.posting", "ledger.entry"])
@pytest.mark.parametrize("change", ["UPDATE {} SET currency = 'USD'", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
async def test_the_app_may_change_nothing_that_is_written(tx, table, change):
    """R23: append-only; the app role gets 42501."""
    await make_posting(tx)

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await tx.run(change.format(table))


@pytest.mark.parametrize("table", ["account", "posting", "entry"])
async def test_not_even_a_superuser_changes_a_row(superuser, table):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await superuser.execute(f"UPDATE ledger.{table} SET currency = 'USD'")


async def test_a_key_is_found_in_its_own_tenant_only(tx, other_tx):
    made = await make_posting(tx, key="capture:1")

    assert await repository.find_by_key(tx, "capture:1") == made
    assert await repository.find_by_key(other_tx, "capture:1") is None


async def test_a_row_of_another_tenant_cannot_be_written(tx, other_tenant):
    """R69: the wall stands behind the repository."""
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await tx.run(
            "INSERT INTO ledger.account (tenant_id, account_id, kind, currency, created_at) "
            "VALUES ($1, $2, 'x', 'EUR', now())",
            other_tenant,
            new_id(),
        )
