"""How clients come in to the server: by a Unix socket in a private directory, or by 127.0.0.1 with a password."""

import os
import secrets
import shutil
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from holdfast.kit.ports import LOOPBACK, free_port
from holdfast.kit.postgres.account import ServerAccount

SUPERUSER: Final = "holdfast"
SOCKET_PORT: Final = 5432
_PATH_BYTES_MAX: Final = 103 if sys.platform == "darwin" else 107
_PRIVATE: Final = 0o700
_RECORD: Final = "postgres.socket"
_PASSWORD: Final = "postgres.password"  # noqa: S105 - the name of a file


@dataclass(frozen=True)
class Door:
    """An address of the server: a socket's directory, or an interface with a password."""

    host: str
    port: int
    password: str | None = None

    @property
    def socket_dir(self) -> Path | None:
        """The directory of the socket; `None` when the door is an interface."""
        return Path(self.host) if self.password is None else None

    def dsn(self, database: str, *, user: str) -> str:
        """Return the address of a database as a URL.

        The port is always written down: without it drivers would take PGPORT from the environment.
        """
        name = quote(database, safe="")
        if self.password is None:
            return f"postgresql://{quote(user, safe='')}@/{name}?host={quote(self.host)}&port={self.port}"
        return f"postgresql://{quote(user, safe='')}:{quote(self.password, safe='')}@{self.host}:{self.port}/{name}"

    def environment(self) -> dict[str, str]:
        """Return an environment by which PostgreSQL's programs connect as superuser, free of our own PG* settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        kept |= {"PGHOST": self.host, "PGPORT": str(self.port), "PGUSER": SUPERUSER, "PGCONNECT_TIMEOUT": "10"}
        return kept if self.password is None else kept | {"PGPASSWORD": self.password}


def new_door(home: Path, *, kind: str | None, account: ServerAccount) -> Door:
    """Return the door for a server that is about to start."""
    if kind == "loopback" or sys.platform == "win32":
        return Door(LOOPBACK, free_port(), password=(home / _PASSWORD).read_text())
    directory = _socket_directory(home, account=account)
    # The cluster's lock is held and no server runs, so what a killed one left behind is stale, whichever
    # process may by now carry the number that is written in it.
    for leftover in (f".s.PGSQL.{SOCKET_PORT}", f".s.PGSQL.{SOCKET_PORT}.lock"):
        (directory / leftover).unlink(missing_ok=True)
    return Door(str(directory), SOCKET_PORT)


def door_of(home: Path, *, socket_dir: str, port: int) -> Door:
    """Return the door of a server that runs, from what it has written down about itself."""
    if socket_dir:
        return Door(socket_dir, port)
    return Door(LOOPBACK, port, password=(home / _PASSWORD).read_text())


def close_door(home: Path) -> None:
    """Remove the directory outside the home that a socket needed, if there is one."""
    record = home / _RECORD
    if record.exists():
        shutil.rmtree(record.read_text(), ignore_errors=True)
        record.unlink()


def new_password(home: Path) -> Path:
    """Write a fresh random password for the superuser to a private file, and return the file."""
    path = home / _PASSWORD
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(32))
    return path


def _socket_directory(home: Path, *, account: ServerAccount) -> Path:
    """Return a directory that only the server's user (and root) may enter, with a path short enough for a socket."""
    directory = home / "run"
    if _fits(directory):
        directory.mkdir(mode=0o700, exist_ok=True)
        if not _is_private(directory, account=account):
            account.give(directory)
            directory.chmod(0o700)
        return directory
    record = home / _RECORD
    if record.exists():
        known = Path(record.read_text())
        if _is_private(known, account=account):
            return known
    directory = _short_directory(account)
    record.write_text(str(directory))
    return directory


def _short_directory(account: ServerAccount) -> Path:
    """Create a private directory below the first place for temporary files that is short and open enough."""
    places = [Path(tempfile.gettempdir()), Path("/tmp")]  # noqa: S108 - mkdtemp makes a private directory in it
    usable = [place for place in places if _fits(place / "holdfast-xxxxxxxx") and not account.closed_on_the_way(place)]
    directory = Path(tempfile.mkdtemp(prefix="holdfast-", dir=usable[0] if usable else None))
    account.give(directory)
    return directory


def _fits(directory: Path) -> bool:
    """Tell whether a socket in the directory has a path that the kernel takes."""
    return len(os.fsencode(directory / f".s.PGSQL.{SOCKET_PORT}")) <= _PATH_BYTES_MAX


def _is_private(directory: Path, *, account: ServerAccount) -> bool:
    """Tell whether the path is a real directory of the server's user that nobody else may enter."""
    try:
        state = directory.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(state.st_mode) and stat.S_IMODE(state.st_mode) == _PRIVATE and account.owns(directory)
