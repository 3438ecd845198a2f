"""What can go wrong in the catalogue."""

from collections.abc import Sequence

from holdfast.kit.errors import ErrorKind, HouseError


class AddressTaken(HouseError):
    """Another listing of this site has this slug already: choose another."""

    kind = ErrorKind.CONFLICT
    title = "The address is taken"


class NotReadyToPublish(HouseError):
    """Something is still missing before everybody may see it; `missing` lists what, each with a sentence."""

    kind = ErrorKind.CONFLICT
    title = "Not ready to be published"

    def __init__(self, missing: Sequence[tuple[str, str]]) -> None:
        super().__init__(
            " ".join(sentence for _, sentence in missing),
            missing=[{"code": code, "message": sentence} for code, sentence in missing],
        )


class ListingArchived(HouseError):
    """It is archived and stays as it is; make a new one instead."""

    kind = ErrorKind.CONFLICT
    title = "It is archived"


class TooManyUploads(HouseError):
    """You have uploaded as many pictures as one may in a day: go on after `retry_after_seconds`."""

    kind = ErrorKind.RATE_LIMITED
    title = "Too many pictures today"
