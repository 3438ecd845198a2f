"""The rule of the books: what leaves one account arrives in another."""

from collections import Counter
from collections.abc import Sequence

from holdfast.modules.ledger.contracts import Leg
from holdfast.modules.ledger.errors import Unbalanced

LEGS_MIN = 2


def require_balanced(legs: Sequence[Leg]) -> tuple[Leg, ...]:
    """Return the legs with those of one account joined, in canonical order; raise `Unbalanced` unless they cancel out.

    Accounts whose legs cancel each other within the movement drop out. Canonical order keeps two movements over the
    same accounts from waiting for each other.
    """
    if sum(leg.amount for leg in legs) != 0:
        raise Unbalanced(f"Legs sum to {sum(leg.amount for leg in legs)}, not to zero: {list(legs)}.")
    joined: Counter[tuple[str, object]] = Counter()
    owners = {(leg.account_kind, str(leg.owner_id)): leg.owner_id for leg in legs}
    for leg in legs:
        joined[leg.account_kind, str(leg.owner_id)] += leg.amount
    kept = tuple(
        Leg(account_kind=kind, owner_id=owners[kind, str(owner)], amount=amount)
        for (kind, owner), amount in sorted(joined.items(), key=lambda item: item[0][0] + str(item[0][1]))
        if amount != 0
    )
    if len(kept) < LEGS_MIN:
        raise Unbalanced(f"A movement has at least {LEGS_MIN} legs that are not zero: {list(legs)}.")
    return kept


def reversed_legs(legs: Sequence[Leg]) -> tuple[Leg, ...]:
    """Return the legs that undo a movement."""
    return tuple(Leg(account_kind=leg.account_kind, owner_id=leg.owner_id, amount=-leg.amount) for leg in legs)
