"""Named statements from a module's `queries.sql`, and Core statements turned into what the driver takes."""

import re
from collections.abc import Mapping
from importlib.resources import files

from sqlalchemy.dialects.postgresql import asyncpg as dialect_module
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

_DIALECT: Dialect = dialect_module.dialect()  # type: ignore[no-untyped-call]  # unannotated in SQLAlchemy
_NAME = re.compile(r"^-- name: (?P<name>\w+)\s*$", re.MULTILINE)


def load_queries(package: str, filename: str = "queries.sql") -> Mapping[str, str]:
    """Return the statements of `filename` beside the module `package`, by the names in their `-- name:` lines."""
    text = files(package).joinpath(filename).read_text(encoding="utf-8")
    parts = _NAME.split(text)[1:]
    return {name: body.strip().rstrip(";") for name, body in zip(parts[::2], parts[1::2], strict=True)}


def compile_statement(statement: ClauseElement) -> tuple[str, list[object]]:
    """Return a Core statement as SQL with `$n` placeholders, and the values in their order.

    Values go to the driver as they are: its codecs know UUID, datetime, arrays and (set at connect) JSON.
    """
    compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    if not isinstance(compiled, SQLCompiler):
        return str(compiled), []
    values = compiled.construct_params()
    return compiled.string, [values[name] for name in compiled.positiontup or ()]
