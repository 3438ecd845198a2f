"""What other modules learn of people: users and their sessions, never a password's hash."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from holdfast.kit.actor import Grant

UserId: TypeAlias = UUID
SessionId: TypeAlias = UUID


class LinkPurpose(StrEnum):
    """What a one-time link is for."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a purpose, not a password
    CHANGE_EMAIL = "change_email"


@dataclass(frozen=True, slots=True)
class User:
    """A person who can sign in to one tenant."""

    user_id: UserId
    email: str
    display_name: str
    created_at: datetime
    updated_at: datetime
    email_verified_at: datetime | None = None
    phone: str | None = None
    locale: str = "en"
    token_version: int = 1
    disabled_at: datetime | None = None
    disabled_reason: str | None = None
    version: int = 1

    @property
    def is_disabled(self) -> bool:
        """Say whether the account was shut by those who run the site."""
        return self.disabled_at is not None

    @property
    def is_email_verified(self) -> bool:
        """Say whether the address was proved by a mail."""
        return self.email_verified_at is not None


@dataclass(frozen=True, slots=True)
class Session:
    """A device that is signed in: one family of refresh tokens, of which `counter` is the live one."""

    session_id: SessionId
    user_id: UserId
    device_name: str
    ip_address: str | None
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    rotated_at: datetime
    counter: int = 0
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OneTimeLink:
    """A link that was or will be mailed; `email` is where it goes, and for a change the new address."""

    token_id: UUID
    user_id: UserId
    purpose: LinkPurpose
    email: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request came from, as people are shown it in their list of devices."""

    ip_address: str
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a device gets when it signs in or refreshes; the tokens are nowhere else."""

    user: User
    grants: tuple[Grant, ...]
    session: Session
    access_seconds: int
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person says of themselves, as one whole."""

    display_name: str
    phone: str | None
    locale: str
