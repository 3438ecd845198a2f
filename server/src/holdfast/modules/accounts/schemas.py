"""Wire shapes of accounts."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from holdfast.kit.actor import Grant
from holdfast.kit.text import Email, Line
from holdfast.kit.wire import Inbound, Outbound
from holdfast.modules.accounts.contracts import Session, SignIn, User

_PASSWORD_LENGTH_MAX = 1_000
_TOKEN_LENGTH_MAX = 200
_LOCALE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$"
_PHONE = r"^\+?[0-9][0-9 ()./-]{4,28}$"
_EXAMPLE_EMAIL = "ada@example.com"
_EXAMPLE_PASSWORD = "seven green kettles"  # noqa: S105 - what a good one looks like, in the documentation
_EXAMPLE_LINK = "0198c2d0f3a27c1e9b6d5f4a3b2c1d0e.q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6j7k8l9z0x1c"

DisplayName = Annotated[Line, Field(max_length=100)]
Locale = Annotated[str, Field(pattern=_LOCALE, max_length=20, description="BCP 47.", examples=["en", "de-AT"])]
Phone = Annotated[str, Field(pattern=_PHONE, max_length=30, examples=["+43 1 234 5678"])]
Password = Annotated[
    str, Field(min_length=1, max_length=_PASSWORD_LENGTH_MAX, repr=False, json_schema_extra={"format": "password"})
]
LinkToken = Annotated[str, Field(min_length=1, max_length=_TOKEN_LENGTH_MAX, repr=False)]


class RegisterIn(Inbound):
    """A new account."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"email": _EXAMPLE_EMAIL, "password": _EXAMPLE_PASSWORD, "display_name": "Ada"}}
    )

    email: Email
    password: Password
    display_name: DisplayName
    locale: Locale = "en"


class LoginIn(Inbound):
    """An e-mail and its password."""

    model_config = ConfigDict(json_schema_extra={"example": {"email": _EXAMPLE_EMAIL, "password": _EXAMPLE_PASSWORD}})

    email: Email
    password: Password


class RefreshIn(Inbound):
    """The refresh token of a client that is no browser; a browser has it in a cookie and sends `{}`."""

    refresh_token: Annotated[str | None, Field(min_length=1, max_length=_TOKEN_LENGTH_MAX, repr=False)] = None


class LinkIn(Inbound):
    """The token of a mailed link."""

    model_config = ConfigDict(json_schema_extra={"example": {"token": _EXAMPLE_LINK}})

    token: LinkToken


class ForgottenIn(Inbound):
    """Whose password was forgotten."""

    model_config = ConfigDict(json_schema_extra={"example": {"email": _EXAMPLE_EMAIL}})

    email: Email


class ResetIn(Inbound):
    """The token of a mailed link and the password that is wanted."""

    model_config = ConfigDict(json_schema_extra={"example": {"token": _EXAMPLE_LINK, "password": _EXAMPLE_PASSWORD}})

    token: LinkToken
    password: Password


class PasswordChangeIn(Inbound):
    """The present password and the one that is wanted."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"current_password": _EXAMPLE_PASSWORD, "new_password": "nine blue umbrellas"}}
    )

    current_password: Password
    new_password: Password


class EmailChangeIn(Inbound):
    """The present password and the address that is wanted."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"password": _EXAMPLE_PASSWORD, "new_email": "ada@example.org"}}
    )

    password: Password
    new_email: Email


class ProfileIn(Inbound):
    """What is to change in one's profile: a field that is left out stays as it is."""

    model_config = ConfigDict(json_schema_extra={"example": {"display_name": "Ada L.", "locale": "en-GB"}})

    # Made by a factory, so that the documentation shows no default: there is none, only "left out".
    display_name: DisplayName = Field(default_factory=str)
    phone: Phone | None = None
    locale: Locale = Field(default_factory=str)


class RoleOut(Outbound):
    """A role, and what it is for: a merchant's or a venue's id, or null for the whole tenant."""

    role: str
    scope_id: UUID | None

    @classmethod
    def of(cls, grant: Grant) -> "RoleOut":
        """Return the grant as it goes over the wire."""
        return cls(role=grant.role, scope_id=grant.scope_id)


class UserOut(Outbound):
    """A person, as they see themselves."""

    id: UUID
    email: str
    email_verified: bool
    display_name: str
    phone: str | None
    locale: str
    roles: list[RoleOut]
    created_at: datetime
    version: int

    @classmethod
    def of(cls, user: User, grants: tuple[Grant, ...]) -> "UserOut":
        """Return the user as they go over the wire."""
        return cls(
            id=user.user_id,
            email=user.email,
            email_verified=user.is_email_verified,
            display_name=user.display_name,
            phone=user.phone,
            locale=user.locale,
            roles=[RoleOut.of(grant) for grant in grants],
            created_at=user.created_at,
            version=user.version,
        )


class SessionOut(Outbound):
    """A signed-in device's tokens; `refresh_token` is null for a browser, which has it in a cookie."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the scheme's name (RFC 6750)
    expires_in: int = Field(description="Seconds until the access token has to be refreshed.")
    refresh_token: str | None
    user: UserOut

    @classmethod
    def of(cls, sign_in: SignIn, *, has_cookie: bool) -> "SessionOut":
        """Return the tokens as they go over the wire."""
        return cls(
            access_token=sign_in.access_token,
            expires_in=sign_in.access_seconds,
            refresh_token=None if has_cookie else sign_in.refresh_token,
            user=UserOut.of(sign_in.user, sign_in.grants),
        )


class DeviceOut(Outbound):
    """A device that is signed in."""

    id: UUID
    device_name: str
    ip_address: str | None
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    is_current: bool

    @classmethod
    def of(cls, session: Session, *, current: UUID) -> "DeviceOut":
        """Return the session as it goes over the wire."""
        return cls(
            id=session.session_id,
            device_name=session.device_name,
            ip_address=session.ip_address,
            created_at=session.created_at,
            last_used_at=session.last_used_at,
            expires_at=session.expires_at,
            is_current=session.session_id == current,
        )


class DevicesOut(Outbound):
    """All devices that are signed in, the last used first."""

    items: list[DeviceOut]
