"""What can stand in the way of the embedded PostgreSQL, each with a sentence for the person at the terminal."""

from pathlib import Path


class PostgresError(RuntimeError):
    """The embedded PostgreSQL cannot be used; the message says why and what mends it."""


class BinariesMissing(PostgresError):
    """No PostgreSQL that could be run was found."""

    def __init__(self, *, minimum: int, searched: str) -> None:
        """Name the oldest usable major version and what was looked at."""
        super().__init__(
            f"No PostgreSQL {minimum} or later was found ({searched}). Install one (Debian: apt-get install "
            "postgresql), name its directory of programs in HOLDFAST_POSTGRES_BIN, or point DATABASE_URL at a running "
            "server."
        )


class BinariesUnusable(PostgresError):
    """The directory that was named holds no PostgreSQL that could be run."""

    def __init__(self, bin_dir: Path, *, reason: str) -> None:
        """Name the directory and what is wrong with it."""
        super().__init__(f"The PostgreSQL programs in {bin_dir} cannot be used: {reason}")


class AccountMissing(PostgresError):
    """The user that PostgreSQL would run under is unknown to the machine."""

    def __init__(self, account: str) -> None:
        """Name the user that was looked up."""
        super().__init__(
            f"PostgreSQL cannot run under {account}: the machine's list of users has no such entry. "
            "Add one, or point DATABASE_URL at a running server."
        )


class HomeUnusable(PostgresError):
    """The directory for data cannot be created, entered or written."""

    def __init__(self, path: Path, *, reason: str) -> None:
        """Name the directory and what is wrong with it."""
        super().__init__(f"{path} cannot hold the database: {reason} Choose another directory with HOLDFAST_HOME.")


class DirectoryTooNew(PostgresError):
    """The data was written by a newer major version than the programs at hand."""

    def __init__(self, path: Path, *, found: int, usable: int) -> None:
        """Name the directory, its major version and that of the programs."""
        super().__init__(
            f"The database in {path} was written by PostgreSQL {found}; this installation runs PostgreSQL {usable}, "
            f"which cannot read it. Run it with PostgreSQL {found} (HOLDFAST_POSTGRES_BIN, or the newer release of "
            "Holdfast), or choose another HOLDFAST_HOME. Nothing was changed."
        )


class DirectoryTooOld(PostgresError):
    """The data was written by an older major version than the programs at hand."""

    def __init__(self, path: Path, *, found: int, usable: int) -> None:
        """Name the directory, its major version and that of the programs."""
        super().__init__(
            f"The database in {path} was written by PostgreSQL {found}; this installation runs PostgreSQL {usable}. "
            f"To bring it over: start it with PostgreSQL {found} (HOLDFAST_POSTGRES_BIN), dump it with that version's "
            f"pg_dumpall, choose a new HOLDFAST_HOME, and restore the dump there with psql of PostgreSQL {usable}. "
            "Nothing was changed."
        )


class DirectoryForeign(PostgresError):
    """The data directory exists and is not one of ours, or belongs to another user."""

    def __init__(self, path: Path, *, reason: str) -> None:
        """Name the directory and what is wrong with it."""
        super().__init__(f"{path} cannot be used as the database's directory: {reason} Nothing was changed.")


class ProgramFailed(PostgresError):
    """One of PostgreSQL's own programs ended with an error."""

    def __init__(self, program: str, *, output: str) -> None:
        """Name the program and repeat the end of what it said."""
        super().__init__(f"PostgreSQL's {program} failed: {_ending(output)}")


class ServerDidNotStart(PostgresError):
    """The server ended, or was not ready in time, after it was started."""

    def __init__(self, *, reason: str, output: str) -> None:
        """Say how the start ended and repeat the end of what the server said."""
        super().__init__(f"The embedded PostgreSQL did not start: {reason}. {_ending(output)}")


class ServerDidNotStop(PostgresError):
    """The server is still there although it was told to stop at once."""

    def __init__(self, pid: int, *, seconds: float) -> None:
        """Name the process and how long was waited for it."""
        super().__init__(f"The embedded PostgreSQL (process {pid}) did not stop within {seconds:g} seconds.")


class NotDurable(PostgresError):
    """The server would lose confirmed bookings in a power cut."""

    def __init__(self, *, settings: dict[str, str]) -> None:
        """Name the settings that are not on, with their values."""
        found = ", ".join(f"{name} = {value}" for name, value in sorted(settings.items()))
        super().__init__(
            f"The database has {found}: a power cut could lose what it has confirmed. Set it on "
            "(ALTER SYSTEM RESET, or postgresql.auto.conf in the data directory) and start again."
        )


def _ending(output: str) -> str:
    """Return the last lines of a program's output, which is where the cause stands."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return " | ".join(lines[-6:]) or "It said nothing."
