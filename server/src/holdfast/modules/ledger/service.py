"""Post a movement, once per key."""

from collections.abc import Sequence
from uuid import UUID

from holdfast.kit.database import Transaction
from holdfast.kit.ids import new_id
from holdfast.modules.ledger import repository
from holdfast.modules.ledger.contracts import Leg, Posting
from holdfast.modules.ledger.domain import require_balanced
from holdfast.modules.ledger.errors import KeyOfAnotherMovement


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
    """Write the movement, or return the one that its key already stands for (R23).

    Raises `Unbalanced` when the legs do not sum to zero and `KeyOfAnotherMovement` when the key came with other legs.
    """
    made = Posting(
        posting_id=new_id(),
        kind=kind,
        key=key,
        payable_id=payable_id,
        currency=currency,
        memo=memo,
        at=tx.now,
        legs=require_balanced(legs),
    )
    if await repository.add_posting(tx, made):
        await repository.add_entries(tx, made)
        return made
    stands = await repository.find_by_key(tx, key)
    if stands is None or stands.currency != currency or set(stands.legs) != set(made.legs):
        raise KeyOfAnotherMovement(f"The key {key} stands for another movement: {stands}, not {made}.")
    return stands
