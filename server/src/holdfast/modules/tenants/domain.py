"""Roles: how they rank, what each is for, who may give them."""

from collections.abc import Iterable, Mapping
from typing import Final

from holdfast.modules.tenants.contracts import Role, ScopeKind

# Nobody gives or takes a role above their own. A moderator and a merchant are equals: each runs what is theirs.
RANK: Final[Mapping[Role, int]] = {
    Role.CUSTOMER: 0,
    Role.MERCHANT: 1,
    Role.MODERATOR: 1,
    Role.OPERATOR: 2,
    Role.ADMIN: 3,
    Role.PLATFORM_ADMIN: 4,
}

SCOPE: Final[Mapping[Role, ScopeKind]] = {
    Role.MERCHANT: ScopeKind.MERCHANT,
    Role.MODERATOR: ScopeKind.VENUE,
    Role.OPERATOR: ScopeKind.TENANT,
    Role.ADMIN: ScopeKind.TENANT,
    Role.PLATFORM_ADMIN: ScopeKind.TENANT,
}

GRANTABLE: Final = frozenset(SCOPE)
_GRANTING_RANK_MIN: Final = RANK[Role.ADMIN]


def rank_of(roles: Iterable[Role]) -> int:
    """Return the rank of whoever has those roles; everybody is a customer."""
    return max((RANK[role] for role in roles), default=RANK[Role.CUSTOMER])


def may_hand_out(own: Iterable[Role], role: Role) -> bool:
    """Say whether whoever has the roles `own` may give or take `role`: admins, and none above themselves."""
    rank = rank_of(own)
    return rank >= _GRANTING_RANK_MIN and rank >= RANK[role]


def may_touch(own: Iterable[Role], theirs: Iterable[Role]) -> bool:
    """Say whether whoever has `own` may shut the account of one who has `theirs`."""
    rank = rank_of(own)
    return rank >= _GRANTING_RANK_MIN and rank >= rank_of(theirs)


def host_of(header: str) -> str:
    """Return the host in a Host header without its port, in lower case; empty for none."""
    host = header.strip().lower()
    if host.startswith("["):
        return host.partition("]")[0].removeprefix("[")
    return host.partition(":")[0].rstrip(".")
