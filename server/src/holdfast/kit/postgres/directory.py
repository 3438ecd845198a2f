"""The data directory: made once, checked for its version at each start."""

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from holdfast.kit.postgres.account import ServerAccount
from holdfast.kit.postgres.binaries import Binaries
from holdfast.kit.postgres.doors import SUPERUSER, new_password
from holdfast.kit.postgres.errors import DirectoryForeign, DirectoryTooNew, DirectoryTooOld, ProgramFailed

OUR_FILE: Final = "holdfast.conf"
LOGS_KEPT: Final = 10
BUILTIN_LOCALE_SINCE: Final = 17

# fsync, full_page_writes and synchronous_commit are left at their default (on) and asserted after each start: set here
# they would silently win over a mistake in the directory instead of showing it.
PARAMETERS: Final[Mapping[str, str]] = {
    "shared_buffers": "256MB",
    "max_connections": "200",
    "max_wal_size": "2GB",
    # Files of the log that are used again need not be filled with zeros first, for which everybody waits: a rush of
    # half a minute finds enough of them.
    "min_wal_size": "512MB",
    "random_page_cost": "1.1",
    # A young table grows a hundredfold in a minute: what the planner was told when it was empty must not last as long.
    "autovacuum_naptime": "5s",
    # Compiling a plan costs more than running it for short queries such as ours.
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%Y-%m-%d_%H%M%S.log",
    "log_rotation_size": "10MB",
    "log_rotation_age": "0",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    # The detail of a violated constraint repeats the row's values, people's addresses among them.
    "log_error_verbosity": "terse",
}

_log = logging.getLogger(__name__)


def make_directory(data_dir: Path, *, binaries: Binaries, account: ServerAccount, is_loopback: bool) -> None:
    """Create the cluster's files with initdb.

    They are made beside their place and renamed, so that an interrupted initdb leaves nothing that looks finished.
    """
    _log.info("making a new PostgreSQL %s cluster in %s", binaries.version, data_dir)
    half = data_dir.with_name(f"{data_dir.name}.new")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    account.give(half)
    command = [binaries.program("initdb"), "-D", str(half), "-U", SUPERUSER, "-E", "UTF8", "--data-checksums"]
    command += [*_locale(binaries.major), "--no-instructions", "--auth-local=trust"]
    if is_loopback:
        # initdb reads the file as the server's user, to whom it must belong.
        password = new_password(data_dir.parent)
        account.give(password)
        command += ["--auth-host=scram-sha-256", f"--pwfile={password}"]
    else:
        command += ["--auth-host=reject"]
    run_as(account, command)
    with (half / "postgresql.conf").open("a") as file:
        file.write(f"\n# What Holdfast sets; ALTER SYSTEM wins over it.\ninclude = '{OUR_FILE}'\n")
    _write_parameters(half, parameters={}, account=account)
    half.rename(data_dir)


def prepare_directory(data_dir: Path, *, parameters: Mapping[str, str], account: ServerAccount) -> None:
    """Bring an existing cluster's files up to this release's settings, and drop its oldest logs."""
    _write_parameters(data_dir, parameters=parameters, account=account)
    for old in sorted((data_dir / "log").glob("postgresql-*.log"))[:-LOGS_KEPT]:
        old.unlink(missing_ok=True)


def check_directory(data_dir: Path, *, binaries: Binaries, account: ServerAccount) -> None:
    """Refuse a directory that these programs cannot run, before anything in it is touched."""
    if not account.owns(data_dir):
        raise DirectoryForeign(
            data_dir, reason=f"it does not belong to the user {account.name}, under whom it would be run."
        )
    try:
        major = int((data_dir / "PG_VERSION").read_text().strip())
    except (OSError, ValueError):
        raise DirectoryForeign(data_dir, reason="it holds no PostgreSQL database (no readable PG_VERSION).") from None
    if major > binaries.major:
        raise DirectoryTooNew(data_dir, found=major, usable=binaries.major)
    if major < binaries.major:
        raise DirectoryTooOld(data_dir, found=major, usable=binaries.major)


def run_as(account: ServerAccount, command: list[str]) -> str:
    """Run one of PostgreSQL's programs under the server's user and return what it said."""
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/" if sys.platform != "win32" else None,
        env=server_environment(),
        user=account.uid,
        group=account.gid,
        extra_groups=[] if account.is_other else None,
        check=False,
    )
    if done.returncode != 0:
        raise ProgramFailed(Path(command[0]).name, output=done.stdout)
    return done.stdout


def server_environment() -> dict[str, str]:
    """Return the environment of the server's programs: ours without PG* settings, speaking plain English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C"}


def _locale(major: int) -> list[str]:
    """Return initdb's options for code point order in UTF-8, which sorts alike on every machine and never changes."""
    if sys.platform == "linux":
        options = ["--locale=C.UTF-8"]
    elif sys.platform == "darwin":
        options = ["--locale=C", "--lc-ctype=UTF-8"]
    else:
        options = ["--locale=C"]
    if major >= BUILTIN_LOCALE_SINCE:
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return options


def _write_parameters(data_dir: Path, *, parameters: Mapping[str, str], account: ServerAccount) -> None:
    quoted = {name: value.replace("'", "''") for name, value in {**PARAMETERS, **parameters}.items()}
    lines = [f"{name} = '{value}'" for name, value in quoted.items()]
    fresh = data_dir / f"{OUR_FILE}.new"
    fresh.write_text("# Written by Holdfast at each start. Your own: ALTER SYSTEM.\n" + "\n".join(lines) + "\n")
    fresh.chmod(0o600)
    account.give(fresh)
    fresh.replace(data_dir / OUR_FILE)
