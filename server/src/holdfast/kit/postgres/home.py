"""The directory that holds everything Holdfast keeps on this machine."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from holdfast.kit.postgres.account import ServerAccount, missing_directories
from holdfast.kit.postgres.errors import HomeUnusable

ROOT_HOME = Path("/var/lib/holdfast")


def default_home(environ: Mapping[str, str], *, is_root: bool | None = None) -> Path:
    """Return `HOLDFAST_HOME`, else the machine's place for root, else the user's own place for application data.

    Root's own home directory is closed to the unprivileged user that the server then runs under, hence another place.
    """
    if chosen := environ.get("HOLDFAST_HOME"):
        return Path(chosen).expanduser().absolute()
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "Holdfast"
    if os.getuid() == 0 if is_root is None else is_root:
        return ROOT_HOME
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Holdfast"
    return Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "holdfast"


def open_home(path: Path, *, account: ServerAccount) -> Path:
    """Create the directory where it is missing, and check that the server's user can come through to it.

    Rights of directories that exist are never changed. What is created is closed to others, except that root's can be
    passed through (not listed), since the server's files below belong to another user.
    """
    home = path.absolute()
    try:
        for directory in missing_directories(home):
            directory.mkdir(exist_ok=True)
            directory.chmod(0o711 if account.is_other else 0o700)
    except OSError as error:
        raise HomeUnusable(home, reason=f"it cannot be created ({error.strerror}).") from error
    if not os.access(home, os.W_OK | os.X_OK):
        raise HomeUnusable(home, reason="it cannot be written by the current user.")
    if closed := account.closed_on_the_way(home):
        raise HomeUnusable(
            home,
            reason=f"root starts PostgreSQL under the user {account.name}, who may not enter {closed}, "
            "and Holdfast does not change the rights of directories.",
        )
    return home
