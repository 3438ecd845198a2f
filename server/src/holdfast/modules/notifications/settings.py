"""How people are told."""

from pydantic import BaseModel, ConfigDict, PositiveFloat, PositiveInt


class NotificationsSettings(BaseModel):
    """Sender and patience of mails."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    sender: str = "Holdfast <bookings@holdfast.test>"
    """Whom mails come from."""
    smtp_timeout_seconds: PositiveFloat = 20.0
    """How long to wait for the mail server."""
    tries_max: PositiveInt = 100
    """After how many failures a mail is given up: with pauses of five minutes at most, after eight hours."""
