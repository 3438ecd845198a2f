"""The mailbox of a development machine: nothing leaves; what was sent is read at `/dev/mailbox`."""

from holdfast.modules.notifications.contracts import Mail


class Mailbox:
    """Sends nothing; the content stays with the message."""

    keeps_content = True

    async def send(self, mail: Mail) -> None:
        """Take the mail as sent."""
        del mail
