"""The operating system's user that the server runs under: ourselves, or `nobody` when we are root."""

import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from holdfast.kit.postgres.errors import AccountMissing

UNPRIVILEGED = "nobody"


@dataclass(frozen=True)
class ServerAccount:
    """A user for the server's processes; with `uid` and `gid` when it is another than our own."""

    name: str
    uid: int | None = None
    gid: int | None = None

    @property
    def is_other(self) -> bool:
        """Tell whether the server runs under another user than this process."""
        return self.uid is not None

    def give(self, path: Path) -> None:
        """Make the account the owner of a file or directory that we have just created."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def owns(self, path: Path) -> bool:
        """Tell whether the account is the owner of an existing path."""
        if sys.platform == "win32":
            return True
        return path.stat().st_uid == (os.getuid() if self.uid is None else self.uid)

    def closed_on_the_way(self, path: Path) -> Path | None:
        """Return the first directory on the way to `path`, itself included, that the account may not enter."""
        if not self.is_other:
            return None
        way = [*reversed(path.resolve().parents), path.resolve()]
        return next((directory for directory in way if not self._may_enter(directory)), None)

    def _may_enter(self, directory: Path) -> bool:
        """Apply the kernel's rule: the owner's bit, else the group's, else everybody's."""
        state = directory.stat()
        if state.st_uid == self.uid:
            return bool(state.st_mode & stat.S_IXUSR)
        if state.st_gid == self.gid:
            return bool(state.st_mode & stat.S_IXGRP)
        return bool(state.st_mode & stat.S_IXOTH)


def server_account() -> ServerAccount:
    """Return the user to run the server under.

    PostgreSQL refuses to run as root, and initdb refuses a user without an entry in the list of users; both are
    found out here, where a sentence can be said about it.
    """
    if sys.platform == "win32":
        return ServerAccount("the current user")
    import pwd  # noqa: PLC0415 - Windows has no such module

    uid = os.getuid()
    wanted: str | int = UNPRIVILEGED if uid == 0 else uid
    try:
        entry = pwd.getpwnam(wanted) if isinstance(wanted, str) else pwd.getpwuid(wanted)
    except KeyError:
        raise AccountMissing(f"user {wanted}") from None
    if uid == 0:
        return ServerAccount(entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)
    return ServerAccount(entry.pw_name)


def missing_directories(path: Path) -> Iterator[Path]:
    """Yield the directories on the way to `path`, itself included, that do not exist, outermost first."""
    yield from (directory for directory in [*reversed(path.parents), path] if not directory.exists())
