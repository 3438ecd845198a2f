"""What crosses the ledger's door: legs in, postings and balances out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from holdfast.kit.money import Money

MERCHANT_PAYABLE: Final = "merchant_payable"
"""What is owed to a merchant (the owner); credits are negative, so a debt to the merchant reads below zero."""
REFUND_DUE: Final = "refund_due"
"""Money that came in without a right to keep it; the owner is the customer it goes back to."""
DISPUTE_LOSS: Final = "dispute_loss"
"""What card holders took back through their banks; the owner is the merchant."""
PLATFORM_REVENUE: Final = "platform_revenue"
CUSTOMER_WALLET: Final = "customer_wallet"


def gateway_account(provider: str) -> str:
    """Return the kind of the account that holds what a provider owes us."""
    return f"gateway:{provider}"


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of a movement: an account by kind and owner, and a signed amount of minor units (debit positive)."""

    account_kind: str
    owner_id: UUID | None
    amount: int


@dataclass(frozen=True, slots=True)
class Posting:
    """One balanced movement as it stands in the books."""

    posting_id: UUID
    kind: str
    key: str
    payable_id: UUID | None
    currency: str
    memo: str
    at: datetime
    legs: tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """An account with the sum of its entries."""

    account_kind: str
    owner_id: UUID | None
    balance: Money
