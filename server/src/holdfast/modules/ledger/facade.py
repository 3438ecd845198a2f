"""The ledger's front door."""

from collections.abc import Sequence
from uuid import UUID

from holdfast.kit.database import Transaction
from holdfast.kit.money import Money
from holdfast.modules.ledger import repository, service
from holdfast.modules.ledger.contracts import AccountBalance, Leg, Posting


async def post(
    tx: Transaction,
    *,
    kind: str,
    payable_id: UUID | None,
    legs: Sequence[Leg],
    currency: str,
    memo: str,
    key: str,
) -> Posting:
    """Write a balanced movement once: the same key again returns what stands in the books (R23)."""
    return await service.post(tx, kind=kind, payable_id=payable_id, legs=legs, currency=currency, memo=memo, key=key)


async def postings_of(tx: Transaction, payable_id: UUID) -> tuple[Posting, ...]:
    """Return the movements of a payable, oldest first."""
    return await repository.list_by_payable(tx, payable_id)


async def balance_of(tx: Transaction, account_kind: str, *, owner_id: UUID | None, currency: str) -> Money:
    """Return an account's balance, summed from its entries; debits are positive."""
    return await repository.read_balance(tx, account_kind, owner_id=owner_id, currency=currency)


async def balances(tx: Transaction) -> tuple[AccountBalance, ...]:
    """Return all accounts of the tenant; per currency they sum to zero."""
    return await repository.read_balances(tx)
