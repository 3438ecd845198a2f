"""What can go wrong with events on their way out."""

from holdfast.kit.errors import NotFound


class EventUnknown(NotFound):
    """There is no such event in this tenant."""

    title = "No such event"
