"""The database's schema against the code's: which revision there is, which there should be, and what mends it."""

import importlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path

import asyncpg

from holdfast.kit.database import Database
from holdfast.kit.errors import HouseError

_REVISION = re.compile(r"^revision\b[^=]*=\s*[\"'](\w+)[\"']", re.MULTILINE)
_UNKNOWN = re.compile(r"Can't locate revision identified by '(\w+)'")
_NO_SUCH_ROLE = frozenset({"22023", "42704", "28000"})
# What does not pass by itself: a password, a name, a right.
_REFUSALS = (
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InsufficientPrivilegeError,
)
_BEFORE = re.compile(r"^down_revision\b[^=]*=\s*[\"'](\w+)[\"']", re.MULTILINE)


class MigrationRefused(Exception):
    """The schema cannot be brought up to date; the sentence says why, and what would help."""


class SchemaAge(StrEnum):
    """How a database's schema stands to the code."""

    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class SchemaState:
    """How the schema stands, and the sentence that says how to mend it (empty when there is nothing to mend)."""

    age: SchemaAge
    revision: str | None
    expected: str
    sentence: str = ""


def migrations_directory() -> Path:
    """Return where the migrations are: inside an installed package, or beside the source."""
    package = Path(str(files("holdfast")))
    packaged = package / "migrations"
    return packaged if packaged.is_dir() else package.parents[1] / "migrations"


@cache
def revisions() -> Sequence[str]:
    """Return the code's revisions from the first to the last; read as text, because running them takes time."""
    after: dict[str | None, str] = {}
    for file in (migrations_directory() / "versions").glob("*.py"):
        text = file.read_text(encoding="utf-8")
        this, before = _REVISION.search(text), _BEFORE.search(text)
        if this is not None:
            after[before[1] if before is not None else None] = this[1]
    return tuple(_follow(after))


async def schema_state(database: Database) -> SchemaState:
    """Return how the database's schema stands to the code."""
    expected = revisions()[-1]
    try:
        async with database.transaction() as tx:
            revision = await tx.value("SELECT version_num FROM platform.alembic_version")
    except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError, asyncpg.UndefinedFunctionError):
        revision = None
    except asyncpg.PostgresError as error:
        return SchemaState(SchemaAge.UNREACHABLE, None, expected, _refusal(error))
    except HouseError as away:
        why = away.__cause__
        # The roles are made by the first migration: without them nobody can even ask.
        if not isinstance(why, asyncpg.PostgresError) or why.sqlstate not in _NO_SUCH_ROLE:
            sentence = _refusal(why) if isinstance(why, _REFUSALS) else "The database cannot be reached."
            return SchemaState(SchemaAge.UNREACHABLE, None, expected, sentence)
        revision = None
    return judge(revision, known=revisions())


def judge(revision: str | None, *, known: Sequence[str]) -> SchemaState:
    """Return how a revision stands to the known ones, in their order."""
    expected = known[-1]
    if revision == expected:
        return SchemaState(SchemaAge.CURRENT, revision, expected)
    if revision is None:
        sentence = "The database has no schema yet. Run `holdfast migrate`."
        return SchemaState(SchemaAge.OLDER, revision, expected, sentence)
    if revision in known:
        sentence = f"The database's schema ({revision}) is older than this code ({expected}). Run `holdfast migrate`."
        return SchemaState(SchemaAge.OLDER, revision, expected, sentence)
    sentence = (
        f"The database's schema ({revision}) is newer than this code (it knows up to {expected}). Install the release "
        "that migrated it, e.g. `pip install --upgrade holdfast`."
    )
    return SchemaState(SchemaAge.NEWER, revision, expected, sentence)


def preload() -> None:
    """Load all the code that `upgrade` needs, while the caller waits for something else. Blocks."""
    for name in ("alembic.command", "sqlalchemy.ext.asyncio", "sqlalchemy.dialects.postgresql.asyncpg"):
        importlib.import_module(name)


def upgrade(url: str) -> None:
    """Bring a database to the code's schema; several at once wait for each other. Blocks: call it in a thread.

    Raises `MigrationRefused` for a database that cannot be reached, lets nobody in, or is newer than this code.
    """
    from alembic import command  # noqa: PLC0415 - a quarter of a second that only a migration needs
    from alembic.config import Config  # noqa: PLC0415 - the same
    from alembic.util import CommandError  # noqa: PLC0415 - the same
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415 - the same

    directory = migrations_directory()
    config = Config()
    config.set_main_option("script_location", _plain(directory))
    config.set_main_option("version_locations", _plain(directory / "versions"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        unknown = _UNKNOWN.search(str(error))
        raise MigrationRefused(judge(unknown[1], known=revisions()).sentence if unknown else str(error)) from error
    except OSError as error:
        raise MigrationRefused(f"The database cannot be reached ({error}). Run `holdfast doctor`.") from error
    except (asyncpg.PostgresError, DBAPIError) as error:
        why = error.orig if isinstance(error, DBAPIError) else error
        raise MigrationRefused(f"The database refuses us ({why}). Run `holdfast doctor`.") from error


def _refusal(error: BaseException) -> str:
    return f"The database refuses us ({type(error).__name__}). Run `holdfast doctor`."


def _plain(path: Path) -> str:
    return str(path).replace("%", "%%")


def _follow(after: Mapping[str | None, str]) -> list[str]:
    chain: list[str] = []
    while (chain[-1] if chain else None) in after:
        chain.append(after[chain[-1] if chain else None])
    return chain
