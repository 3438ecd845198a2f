"""How the relay works."""

from pydantic import BaseModel, ConfigDict, PositiveFloat, PositiveInt


class OutboxSettings(BaseModel):
    """Pace and patience of the relay."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    poll_seconds: PositiveFloat = 1.0
    """How long the relay waits for a wake-up before it looks by itself."""
    batch_max: PositiveInt = 50
    """How many events one round takes."""
    concurrency_max: PositiveInt = 8
    """How many events of different aggregates are handled at the same time."""
    handler_timeout_seconds: PositiveFloat = 20.0
    """After how long a handler is stopped, which counts as a failure."""
    tries_max: PositiveInt = 8
    """After how many failures a delivery becomes a dead letter."""
    backoff_seconds: PositiveFloat = 1.0
    """The wait after the first failure; it doubles with each."""
    backoff_max_seconds: PositiveFloat = 300.0
    """The longest wait between two tries."""
