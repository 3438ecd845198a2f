"""What stands in the way of operators, and of probes."""

from holdfast.kit.errors import ErrorKind, HouseError, NotFound


class NotReady(HouseError):
    """This process cannot serve yet; `detail` says why, and which command mends it."""

    kind = ErrorKind.UNAVAILABLE
    title = "Not ready"


class JobUnknown(NotFound):
    """There is no such job that was given up."""

    title = "No such job"
