"""What accounts publishes: ids and facts; the tokens of links are recomputed by whoever mails them, never stored."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class _LinkRequested:
    user_id: UUID
    token_id: UUID

    aggregate_kind: ClassVar[str] = "one_time_link"

    @property
    def aggregate_id(self) -> UUID:
        """Return the link: each is asked for once."""
        return self.token_id

    @property
    def version(self) -> int:
        """Return the only version that a request for a link has."""
        return 1


@dataclass(frozen=True, slots=True)
class VerificationRequested(_LinkRequested):
    """A link that proves the user's address is to be mailed to it."""

    name: ClassVar[str] = "accounts.VerificationRequested"


@dataclass(frozen=True, slots=True)
class PasswordResetRequested(_LinkRequested):
    """A link to a new password is to be mailed to the user."""

    name: ClassVar[str] = "accounts.PasswordResetRequested"


@dataclass(frozen=True, slots=True)
class EmailChangeRequested(_LinkRequested):
    """A link is to be mailed to the new address (the link's `email`), and a notice to the present one."""

    name: ClassVar[str] = "accounts.EmailChangeRequested"


@dataclass(frozen=True, slots=True)
class EmailChanged:
    """The user's address is another now; the previous one is told."""

    name: ClassVar[str] = "accounts.EmailChanged"
    aggregate_kind: ClassVar[str] = "user"

    user_id: UUID
    previous_email: str
    email: str
    version: int

    @property
    def aggregate_id(self) -> UUID:
        """Return the user."""
        return self.user_id


@dataclass(frozen=True, slots=True)
class PasswordChanged:
    """The user has another password; every other device was signed out."""

    name: ClassVar[str] = "accounts.PasswordChanged"
    aggregate_kind: ClassVar[str] = "user"

    user_id: UUID
    version: int

    @property
    def aggregate_id(self) -> UUID:
        """Return the user."""
        return self.user_id


@dataclass(frozen=True, slots=True)
class SessionFamilyRevoked:
    """An old refresh token of a device came again, so somebody has a copy: that device was signed out (R63)."""

    name: ClassVar[str] = "accounts.SessionFamilyRevoked"
    aggregate_kind: ClassVar[str] = "session"

    user_id: UUID
    session_id: UUID
    device_name: str

    @property
    def aggregate_id(self) -> UUID:
        """Return the session."""
        return self.session_id

    @property
    def version(self) -> int:
        """Return the only version: a family dies once."""
        return 1
