"""How the live feed works."""

from pydantic import BaseModel, ConfigDict, PositiveFloat, PositiveInt


class LiveSettings(BaseModel):
    """Pace and bounds of the live feed."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    debounce_seconds: PositiveFloat = 0.15
    """How long changes of an offering are gathered before they are read and told."""
    refresh_seconds: PositiveFloat = 15.0
    """How often a watched offering is read without news: holds lapse and slots begin without anybody's doing."""
    heartbeat_seconds: PositiveFloat = 15.0
    """After how much silence a stream says that it lives."""
    patience_seconds: PositiveFloat = 10.0
    """After how long a client that takes nothing is dropped."""
    reconnect_seconds: PositiveFloat = 1.0
    """How soon it is noticed that the database was lost, and the wait before it is asked again."""
    subscribers_max: PositiveInt = 1_000
    """How many streams a process keeps; the next one is refused."""
    unread_max: PositiveInt = 16
    """How much news a stream may be behind before it is dropped."""
    readings_max: PositiveInt = 4
    """How many offerings are read at the same time."""
