"""What stands in the way of operators, and of probes."""

from holdfast.kit.errors import ErrorKind, HouseError, NotFound


class NotReady(HouseError):
    """This process cannot serve yet; `detail` says why, and which command mends it."""

    kind = ErrorKind.UNAVAILABLE
    title = "Not ready"

    def __init__(self, detail: str | None = None, *, retry_after_seconds: int = 2, **values: object) -> None:
        super().__init__(detail, retry_after_seconds=retry_after_seconds, **values)


class JobUnknown(NotFound):
    """There is no such job that was given up."""

    title = "No such job"
