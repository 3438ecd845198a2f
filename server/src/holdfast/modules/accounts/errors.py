"""What can stand in the way of signing in."""

from holdfast.kit.errors import ErrorKind, HouseError


class EmailTaken(HouseError):
    """There is an account with this e-mail address already: sign in, or ask for a new password."""

    kind = ErrorKind.CONFLICT
    title = "There is an account with this e-mail already"


class BadCredentials(HouseError):
    """The e-mail or the password is wrong; which of the two is never said (R61)."""

    kind = ErrorKind.UNAUTHENTICATED
    title = "E-mail or password is wrong"


class AccountDisabled(HouseError):
    """The account was disabled by the people who run the site; only they can enable it again."""

    kind = ErrorKind.FORBIDDEN
    title = "This account is disabled"


class TokenSpent(HouseError):
    """The link was used, has expired, or was replaced by a newer one: ask for a new link."""

    kind = ErrorKind.GONE
    title = "This link does not work any more"


class TooManyTries(HouseError):
    """Too many tries; nothing was looked at. Try again after `retry_after_seconds`, or use a reset link."""

    kind = ErrorKind.RATE_LIMITED
    title = "Too many tries"

    def __init__(self, detail: str | None = None, *, retry_after_seconds: int, **values: object) -> None:
        super().__init__(detail, retry_after_seconds=retry_after_seconds, **values)


class ForeignOrigin(HouseError):
    """A cookie came with a request that our own pages did not make: it is not used (no cross-site requests)."""

    kind = ErrorKind.FORBIDDEN
    title = "The request comes from another site"
