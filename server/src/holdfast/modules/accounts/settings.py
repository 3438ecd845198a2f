"""How accounts are kept safe: lifetimes, the password rule, the cost of hashing, how many guesses are heard."""

from pydantic import BaseModel, ConfigDict, Field, PositiveInt

_DAY_SECONDS = 86_400
_HOUR_SECONDS = 3_600


class AccountsSettings(BaseModel):
    """Settings of sign-in."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    access_token_seconds: int = Field(default=900, ge=60, le=_HOUR_SECONDS)
    """How long an access token is good; reads stay possible that long after a role was lost."""

    session_seconds: int = Field(default=30 * _DAY_SECONDS, ge=_HOUR_SECONDS, le=90 * _DAY_SECONDS)
    """How long a device stays signed in at most, however often its refresh token is rotated."""

    refresh_grace_seconds: int = Field(default=10, ge=0, le=60)
    """How long the refresh token before the current one still gets the current one: for answers lost on the way."""

    reset_link_seconds: int = Field(default=1_800, ge=60, le=_HOUR_SECONDS)
    """How long a link to a new password works."""

    verification_link_seconds: int = Field(default=_HOUR_SECONDS, ge=60, le=_HOUR_SECONDS)
    """How long a link that proves an e-mail address works."""

    password_length_min: int = Field(default=10, ge=8, le=64)
    """How long a password is at least; 12 is good advice, less than 8 is refused at start."""

    password_length_max: int = Field(default=128, ge=64, le=1_000)
    """How long a password is at most, so that hashing it has a bounded cost."""

    argon2_memory_kibibytes: int = Field(default=19_456, ge=19_456)
    """Memory of one password hash (R61: at least 19 MiB)."""

    argon2_passes: int = Field(default=2, ge=2)
    """Passes over that memory."""

    hashes_at_once_max: PositiveInt = 2
    """How many passwords are hashed at the same time in a process; each takes a thread and its memory."""

    hashes_waiting_max: PositiveInt = 100
    """How many sign-ins wait for their turn before others are told to come back in a moment."""

    failures_per_address_max: PositiveInt = 10
    """How many wrong passwords one address may try on one account within the window."""

    failures_per_account_max: PositiveInt = 50
    """How many wrong passwords strange addresses together may try on one account within the window."""

    failures_window_seconds: PositiveInt = 900
    """How long failures are counted; nobody is shut out for longer than this."""

    taken_emails_max: PositiveInt = 10
    """How many times within the window one address may learn that an e-mail is taken."""

    link_mails_max: PositiveInt = 5
    """How many mails with links one e-mail address gets within the window."""

    forgotten_answer_milliseconds: int = Field(default=150, ge=0, le=2_000)
    """When a request for a reset link is answered: the same moment for known and unknown addresses (R61)."""

    refresh_cookie_is_secure: bool = True
    """Whether browsers send the refresh cookie over HTTPS only; off only where a developer has no HTTPS."""
