"""The one base of our errors: a kind, a title, a sentence and the values that prove it."""

import re
from enum import StrEnum
from typing import ClassVar


class ErrorKind(StrEnum):
    """What sort of answer an error is; each protocol has one table from kinds to its own statuses."""

    INVALID = "invalid"
    MALFORMED = "malformed"
    UNAUTHENTICATED = "unauthenticated"
    PAYMENT_REQUIRED = "payment_required"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    GONE = "gone"
    PRECONDITION_FAILED = "precondition_failed"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    PRECONDITION_REQUIRED = "precondition_required"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"


class HouseError(Exception):
    """Something a caller can be told about: subclasses are named for the fact that stands in the way."""

    kind: ClassVar[ErrorKind] = ErrorKind.CONFLICT
    title: ClassVar[str] = "The request cannot be carried out"

    def __init__(self, detail: str | None = None, **values: object) -> None:
        """Keep the sentence for people and the values for programs (both reach the client: nothing secret)."""
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.values = values

    @classmethod
    def slug(cls) -> str:
        """Return the stable name: `HoldExpired` is `hold-expired`."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", cls.__name__).lower()


class NotFound(HouseError):
    """There is no such thing for you: missing, or another's (the answer is the same, R68)."""

    kind = ErrorKind.NOT_FOUND
    title = "Not found"


class NotAllowed(HouseError):
    """You are signed in, and this is not yours to do."""

    kind = ErrorKind.FORBIDDEN
    title = "You are not allowed to do this"


class NotSignedIn(HouseError):
    """The request needs a valid access token and has none."""

    kind = ErrorKind.UNAUTHENTICATED
    title = "Sign in first"


class InvalidInput(HouseError):
    """The request parses but makes no sense in itself; `errors` lists where and how to mend it."""

    kind = ErrorKind.INVALID
    title = "Something in the request is not right"

    @classmethod
    def at(cls, pointer: str, message: str, /, *, code: str = "invalid") -> "InvalidInput":
        """Return the error for one place of the body, e.g. `at("starts_at", "is in the past")`."""
        return cls(
            f"{pointer}: {message}",
            errors=[{"pointer": "/" + pointer.replace(".", "/"), "message": message, "code": code}],
        )


class StaleVersion(HouseError):
    """Someone changed it since you read it: read again, then send your change with the new `If-Match`."""

    kind = ErrorKind.PRECONDITION_FAILED
    title = "It was changed in the meantime"


class ChangedMeanwhile(HouseError):
    """Something that the request relies on was changed or taken in this moment; nothing happened, look again."""

    title = "Something has just changed"


class VersionRequired(HouseError):
    """A change must say which version it was made from, with the header `If-Match`."""

    kind = ErrorKind.PRECONDITION_REQUIRED
    title = "Say which version you change"


class Busy(HouseError):
    """The place is being asked for by too many at once; nothing happened, try again after `retry_after_seconds`."""

    kind = ErrorKind.UNAVAILABLE
    title = "Busy, try again in a moment"

    def __init__(self, detail: str | None = None, *, retry_after_seconds: int = 1, **values: object) -> None:
        super().__init__(detail, retry_after_seconds=retry_after_seconds, **values)


class DatabaseUnavailable(Busy):
    """The database cannot be reached just now; nothing happened, try again after `retry_after_seconds`."""

    title = "The service is catching its breath"


class DatabaseFull(DatabaseUnavailable):
    """The database has no room left to write; nothing happened, and what is there can be read (R60)."""

    title = "There is no room to write just now"


class OutcomeUnknown(Busy):
    """The connection was lost while committing: repeat with the same `Idempotency-Key` to learn what happened (R59)."""

    title = "The outcome is not known yet"


class InvariantBroken(RuntimeError):
    """Something that can never be is: a defect of ours that pages someone, never shown to a client."""
