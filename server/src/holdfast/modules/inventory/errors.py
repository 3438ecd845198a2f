"""What can stand in the way of a place."""

from uuid import UUID

from holdfast.kit.errors import ErrorKind, HouseError


class SoldOut(HouseError):
    """Fewer places are free than were asked for; nothing was booked and nothing is charged."""

    title = "Not enough places are left"

    def __init__(self, *, free: int, wanted: int) -> None:
        left = "no places" if free == 0 else "1 place" if free == 1 else f"{free} places"
        super().__init__(f"Someone was faster: {left} left, {wanted} wanted.", free=free, wanted=wanted)


class Taken(HouseError):
    """Somebody else has the resource at an overlapping time; nothing was booked and nothing is charged."""

    title = "This time has just been taken"

    def __init__(self) -> None:
        super().__init__("Someone was faster: this time overlaps one that is taken. Choose another.")


class AlreadyBooked(HouseError):
    """You have a live booking of this slot, and the offering sells one to a person."""

    title = "You have booked this already"


class NotOnSale(HouseError):
    """What you ask for is not sold now: it was closed, withdrawn or archived, or has begun."""

    title = "This is not on sale"


class SlotGone(HouseError):
    """The slot is not of this offering, or is no more."""

    kind = ErrorKind.NOT_FOUND
    title = "There is no such time"


class SlotClash(HouseError):
    """The offering has a slot at an overlapping time."""

    title = "There is a slot at that time"

    def __init__(self, *, slot_id: UUID | None = None) -> None:
        super().__init__("The offering has a slot at that time.", slot_id=str(slot_id) if slot_id else None)


class CapacityBelowTaken(HouseError):
    """Fewer places than are taken cannot be: cancel bookings first (R7)."""

    title = "More places are taken than that"

    def __init__(self, *, taken: int) -> None:
        super().__init__(f"{taken} places are held or confirmed, so capacity cannot go below that.", taken=taken)


class StillBooked(HouseError):
    """It has live bookings in the future: cancel or move them first (R8)."""

    title = "There are bookings for it"

    def __init__(self, *, bookings: int) -> None:
        count = "1 booking" if bookings == 1 else f"{bookings} bookings"
        super().__init__(f"{count} ahead would lose the place: cancel or move them first.", bookings=bookings)
