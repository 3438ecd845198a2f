"""What can stand in the way of a booking."""

from uuid import UUID

from holdfast.kit.errors import ErrorKind, HouseError
from holdfast.kit.money import Money


class TransitionRefused(HouseError):
    """A booking in this state does not allow that; the answer names the state."""

    title = "The booking does not allow this now"

    def __init__(self, *, state: str, action: str) -> None:
        said = action.replace("_", " ")
        super().__init__(f"The booking is {state.replace('_', ' ')}: it cannot {said} now.", state=state, action=action)


class NotCancellable(HouseError):
    """It has begun: a customer cancels before the start only. Ask the venue."""

    title = "It is too late to cancel"


class HoldExpired(HouseError):
    """The hold ran out before it was paid; its places went back on sale and nothing was charged."""

    title = "The hold has expired"

    def __init__(self, booking_id: UUID) -> None:
        super().__init__(
            "The hold has run out; the places are on sale again. Book once more.", booking_id=str(booking_id)
        )


class HoldExtendedOnce(HouseError):
    """A hold is extended once at most."""

    title = "The hold was extended already"


class PriceChanged(HouseError):
    """The price is not the one you saw: look at the new one, and book again if you agree."""

    title = "The price has changed"

    def __init__(self, *, total: Money) -> None:
        super().__init__(total={"amount": total.amount, "currency": total.currency})


class TooManyHolds(HouseError):
    """You hold as many unpaid bookings as one person may, in all or of one offering: pay or cancel one first (R79)."""

    title = "Too many unpaid bookings"

    def __init__(self, *, limit: int, of_offering: bool = False) -> None:
        what = "unpaid bookings of one offering" if of_offering else "unpaid bookings"
        super().__init__(f"Up to {limit} {what} at a time: pay or cancel one first.", limit=limit)


class HoldsPaused(HouseError):
    """Too many of your unpaid bookings ran out, and kept places from others: wait `retry_after_seconds` (R79)."""

    kind = ErrorKind.RATE_LIMITED
    title = "Too many bookings ran out unpaid"

    def __init__(self, *, retry_after_seconds: int) -> None:
        super().__init__(
            f"Several of your bookings ran out unpaid. Book again in {retry_after_seconds} seconds.",
            retry_after_seconds=retry_after_seconds,
        )


class OrderUnclear(HouseError):
    """The order does not say what this kind of offering is asked for with."""

    kind = ErrorKind.INVALID
    title = "The order is not complete"

    def __init__(self, pointer: str, message: str, /) -> None:
        super().__init__(
            f"{pointer}: {message}", errors=[{"pointer": f"/{pointer}", "message": message, "code": "order_unclear"}]
        )


class NothingToPay(HouseError):
    """The booking has nothing to pay, or has been paid."""

    title = "There is nothing to pay"
