"""How long holds last and how big the desk's batches are."""

from pydantic import BaseModel, ConfigDict, NonNegativeInt, PositiveInt


class BookingSettings(BaseModel):
    """Times and limits of bookings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hold_seconds: PositiveInt = 900
    """How long an unpaid booking keeps its places."""
    hold_extension_seconds: PositiveInt = 600
    """How much time a customer may add to a hold, once."""
    holds_per_customer_max: PositiveInt = 10
    """How many unpaid bookings one person may have at a time (R79)."""
    holds_per_offering_max: PositiveInt = 5
    """How many of these may be of one offering, over all its slots and times (R79)."""
    lapsed_holds_max: PositiveInt = 5
    """After how many unpaid bookings that ran out one person has to wait before holding places again (R79)."""
    lapsed_holds_seconds: PositiveInt = 3_600
    """How long a hold that ran out counts for that (R79)."""
    completion_delay_minutes: NonNegativeInt = 60
    """How long after its end a confirmed booking counts as completed by itself."""
    desk_batch_max: PositiveInt = 200
    """How many requests the desk settles in one transaction."""
    desk_lock_timeout_milliseconds: PositiveInt = 100
    """How long the desk waits for somebody else's lock before it goes on without that slot."""
    desk_patience_seconds: PositiveInt = 3
    """After how long a request for a slot that somebody keeps locked is answered 503."""
