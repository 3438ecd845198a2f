"""The front door of notifications: what wiring needs; nobody else calls them."""

from holdfast.modules.notifications.ports import Mailer
from holdfast.modules.notifications.service.composing import Means

__all__ = ["Mailer", "Means"]
