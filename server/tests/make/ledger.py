"""Makers of movements of money."""

from uuid import UUID

from holdfast.kit.ids import new_id
from holdfast.modules.ledger import facade
from holdfast.modules.ledger.contracts import MERCHANT_PAYABLE, Leg, Posting, gateway_account

GATEWAY = gateway_account("stripe")


def legs_of(amount: int, *, merchant_id: UUID | None = None) -> tuple[Leg, Leg]:
    """Return the legs of a capture: the gateway owes us, we owe the merchant."""
    return Leg(GATEWAY, None, amount), Leg(MERCHANT_PAYABLE, merchant_id, -amount)


async def make_posting(
    tx, *, amount=1000, merchant_id=None, key=None, kind="capture", payable_id=None, currency="EUR", legs=None
) -> Posting:
    """Post a movement; only what a test is about needs to be named."""
    return await facade.post(
        tx,
        kind=kind,
        payable_id=payable_id,
        legs=legs or legs_of(amount, merchant_id=merchant_id),
        currency=currency,
        memo="test",
        key=key or f"test:{new_id()}",
    )
