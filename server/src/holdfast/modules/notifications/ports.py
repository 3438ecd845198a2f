"""The outside as notifications needs it."""

from typing import Protocol

from holdfast.modules.notifications.contracts import Mail


class Mailer(Protocol):
    """Takes mails to people."""

    @property
    def keeps_content(self) -> bool:
        """Say whether mails stay in the database, to be read in the mailbox of a development machine."""
        ...

    async def send(self, mail: Mail) -> None:
        """Send; raise `MailRefused` for what will never arrive, anything else for what may be tried again."""
        ...
