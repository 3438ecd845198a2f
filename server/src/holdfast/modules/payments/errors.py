"""What can go wrong with payments."""

from holdfast.kit.errors import ErrorKind, HouseError


class NothingCaptured(HouseError):
    """There is no captured payment to give money back from."""

    title = "Nothing was paid yet"


class RefundTooLarge(HouseError):
    """All refunds together, pending ones included, may not exceed what was captured (R25)."""

    title = "More than what was paid cannot go back"


class RefundsStopped(HouseError):
    """The card holder's bank is already taking the money back: no refund until the dispute is decided (R38)."""

    title = "Refunds stop while a dispute is open"


class RefundKeyReused(HouseError):
    """This action key belongs to a refund of another amount or payment."""

    title = "The refund key was used for another refund"


class BadReturnPath(HouseError):
    """The way back from the payment page is a path on this site, such as `/bookings/123/return`."""

    kind = ErrorKind.INVALID
    title = "The return path is not a path on this site"


class SignatureRefused(HouseError):
    """The webhook is not signed with a secret of this account, or its stamp is too old (R33)."""

    kind = ErrorKind.MALFORMED
    title = "The signature does not hold"


class WebhookMalformed(HouseError):
    """The webhook's body is not an event of this provider."""

    kind = ErrorKind.MALFORMED
    title = "Not an event"
