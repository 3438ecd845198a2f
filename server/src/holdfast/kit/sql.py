"""Named statements from a module's `queries.sql`, Core statements turned into what the driver takes, many in one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import asyncpg as dialect_module
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.cache_key import CacheKey
from sqlalchemy.sql.compiler import Compiled, SQLCompiler

T = TypeVar("T")
Statement = ClauseElement | str
_DIALECT: Dialect = dialect_module.dialect()  # type: ignore[no-untyped-call]  # unannotated in SQLAlchemy
_KNOWN_MAX = 2_000
_KNOWN: "dict[tuple[Any, ...], _Known]" = {}
_NAME = re.compile(r"^-- name: (?P<name>\w+)\s*$", re.MULTILINE)
_PLACE = re.compile(r"\$(\d+)")
_INNERMOST = re.compile(r"\([^()]*\)")
_STAR = re.compile(r"(?:\bSELECT(?:\s+DISTINCT(?:\s+ON)?)?|\bRETURNING|,)\s+(?:\w+\.)?\*", re.IGNORECASE)
_ARRAY = "ARRAY(SELECT part_N FROM part_N)"
_TOGETHER: "dict[tuple[Part, ...], str]" = {}


@dataclass(frozen=True, slots=True)
class Query:
    """A statement and its values, to be asked together with others."""

    sql: str
    values: Sequence[object] = ()


def load_queries(package: str, filename: str = "queries.sql") -> Mapping[str, str]:
    """Return the statements of `filename` beside the module `package`, by the names in their `-- name:` lines."""
    text = files(package).joinpath(filename).read_text(encoding="utf-8")
    parts = _NAME.split(text)[1:]
    return {name: body.strip().rstrip(";") for name, body in zip(parts[::2], parts[1::2], strict=True)}


def one_of(column: "sa.ColumnElement[T]", values: Sequence[T]) -> "sa.ColumnElement[bool]":
    """Return the condition that a column has one of the values; the statement's text is the same for any number."""
    return column == sa.any_(sa.literal(list(values), ARRAY(column.type)))


def prepare(statement: Statement, values: Sequence[object]) -> tuple[str, Sequence[object]]:
    """Return a statement as the driver takes it: its text and its values in their order."""
    return (statement, values) if isinstance(statement, str) else compile_statement(statement)


def query_of(statement: Statement, *values: object) -> Query:
    """Return a statement and its values as one of those that are asked together (`Transaction.rows_of`)."""
    return Query(*prepare(statement, values))


def compile_statement(statement: ClauseElement) -> tuple[str, list[object]]:
    """Return a Core statement as SQL with `$n` placeholders, and the values in their order.

    Values go to the driver as they are: its codecs know UUID, datetime, arrays and (set at connect) JSON.
    """
    # SQLAlchemy's own execution finds what it compiled before by this key; there is no public word for it.
    key = statement._generate_cache_key()  # noqa: SLF001 - see above
    if key is None:
        return _compiled_anew(statement)
    known = _KNOWN.get(key.key)
    if known is None:
        known = _compiled_once(statement, key)
        if len(_KNOWN) >= _KNOWN_MAX:
            _KNOWN.clear()
        _KNOWN[key.key] = known
    if not known.is_reusable:
        return _compiled_anew(statement)
    values = known.compiled.construct_params(extracted_parameters=key.bindparams) or {}
    if known.has_lists and isinstance(known.compiled, SQLCompiler):
        expanded = known.compiled.construct_expanded_state(values)
        return expanded.statement, list(expanded.positional_parameters)
    return str(known.compiled), [values[name] for name in known.positions]


@dataclass(frozen=True, slots=True)
class Part:
    """One of the statements that become one: its text, how many values it takes, and whether rows come back."""

    sql: str
    values: int
    has_rows: bool


def compose(parts: Sequence[Part]) -> str:
    """Return one statement that carries out all of them: one row, with an array of each one's rows as records.

    They see one snapshot, and foreign keys are checked after the last. What changes something and gives no rows is
    told by as many ones as it touched. A part that changes something may not begin with WITH.
    """
    key = tuple(parts)
    known = _TOGETHER.get(key)
    if known is None:
        if len(_TOGETHER) >= _KNOWN_MAX:
            _TOGETHER.clear()
        known = _TOGETHER[key] = _composed(key)
    return known


def names_its_columns(sql: str) -> bool:
    """Say whether a statement's columns are those that it names, whatever becomes of the tables meanwhile."""
    outer, inner = sql, None
    while outer != inner:
        outer, inner = _INNERMOST.sub("", outer), outer
    return _STAR.search(outer) is None


def _composed(parts: tuple[Part, ...]) -> str:
    texts, offset = [], 0
    for number, part in enumerate(parts):
        sql = _moved(part.sql.strip().rstrip(";"), offset)
        texts.append(f"part_{number} AS (\n{sql}{'' if part.has_rows else ' RETURNING 1'}\n)")
        offset += part.values
    arrays = ", ".join(_ARRAY.replace("N", str(number)) for number in range(len(parts)))
    return f"WITH {', '.join(texts)}\nSELECT {arrays}"


def _moved(sql: str, offset: int) -> str:
    return _PLACE.sub(lambda place: f"${int(place[1]) + offset}", sql)


@dataclass(frozen=True, slots=True)
class _Known:
    """A statement that was compiled before; lists inside are written out anew, as long as they are this time."""

    compiled: Compiled
    positions: tuple[str, ...]
    is_reusable: bool
    has_lists: bool = False


def _compiled_once(statement: ClauseElement, key: CacheKey) -> _Known:
    compiled = statement.compile(dialect=_DIALECT, cache_key=key)
    if not isinstance(compiled, SQLCompiler):
        return _Known(compiled, (), is_reusable=False)
    # What is written into the text as a literal makes another text each time.
    is_reusable = not compiled.literal_execute_params
    return _Known(
        compiled, tuple(compiled.positiontup or ()), is_reusable, has_lists=bool(compiled.post_compile_params)
    )


def _compiled_anew(statement: ClauseElement) -> tuple[str, list[object]]:
    compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    if not isinstance(compiled, SQLCompiler):
        return str(compiled), []
    values = compiled.construct_params()
    return compiled.string, [values[name] for name in compiled.positiontup or ()]
