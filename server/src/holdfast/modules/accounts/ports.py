"""What accounts needs from outside, and the bundle that wiring makes of it once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from holdfast.kit.actor import Actor, Grant
from holdfast.kit.database import Transaction
from holdfast.kit.tokens import AccessTokens
from holdfast.modules.accounts.contracts import Session, SignIn, User
from holdfast.modules.accounts.domain import tokens
from holdfast.modules.accounts.settings import AccountsSettings

# Roles are kept above accounts; whoever signs a token asks for them by this.
GrantsOf = Callable[[Transaction, UUID], Awaitable[tuple[Grant, ...]]]


class PasswordHashing(Protocol):
    """Hashes and checks passwords, at a cost that is the same for known and unknown accounts."""

    async def hash(self, password: str) -> str:
        """Return the hash to store."""
        ...

    async def verify(self, password: str, stored: str | None) -> bool:
        """Say whether the password is the stored one; without one, take the same time and say no (R61)."""
        ...

    def is_outdated(self, stored: str) -> bool:
        """Say whether the hash was made with other parameters than are wanted now."""
        ...


@dataclass(frozen=True, slots=True)
class Accounts:
    """What the use cases of accounts work with; built once, by wiring."""

    settings: AccountsSettings
    hashing: PasswordHashing
    tokens: AccessTokens
    grants_of: GrantsOf
    secret: str = field(repr=False)

    def one_time_link_token(self, token_id: UUID) -> str:
        """Return the token of a one-time link, for the mail that an event asks for; the event never holds it."""
        return tokens.link_token(self.secret, token_id)

    def refresh_token(self, session: Session, *, tenant_id: UUID) -> str:
        """Return the session's live refresh token."""
        return tokens.refresh_token(
            self.secret, tenant_id=tenant_id, session_id=session.session_id, counter=session.counter
        )

    @property
    def refresh_grace(self) -> timedelta:
        """Return how long the token before the live one still gets the live one."""
        return timedelta(seconds=self.settings.refresh_grace_seconds)

    async def sign(self, tx: Transaction, *, user: User, session: Session) -> SignIn:
        """Return both tokens of a session, with the roles that the user has now."""
        grants = await self.grants_of(tx, user.user_id)
        actor = Actor(
            tenant_id=tx.tenant_id,
            user_id=user.user_id,
            session_id=session.session_id,
            token_version=user.token_version,
            grants=grants,
        )
        return SignIn(
            user=user,
            grants=grants,
            session=session,
            access_seconds=int(self.tokens.lifetime.total_seconds()),
            access_token=self.tokens.issue(actor, now=tx.now),
            refresh_token=self.refresh_token(session, tenant_id=tx.tenant_id),
        )
