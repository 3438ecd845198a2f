"""Who is asking: a signed-in person in one tenant, and the roles that came with the token.

Apart from `kit/http.py`, so that services and policies can take an actor without knowing HTTP.
"""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, and what it is for: a merchant's or a venue's id, or None for the whole tenant."""

    role: str
    scope_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person in one tenant, with the roles that the token carries."""

    tenant_id: UUID
    user_id: UUID
    session_id: UUID
    token_version: int
    grants: tuple[Grant, ...] = ()

    def has(self, *roles: str) -> bool:
        """Say whether the actor holds one of the roles for the whole tenant."""
        return any(grant.role in roles and grant.scope_id is None for grant in self.grants)

    def scopes(self, role: str) -> frozenset[UUID]:
        """Return the ids that the actor holds the role for."""
        return frozenset(g.scope_id for g in self.grants if g.role == role and g.scope_id is not None)
