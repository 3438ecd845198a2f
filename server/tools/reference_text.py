"""Turn classes into the tables of `docs/reference/`: their fields, types, defaults and what their authors say."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import itertools
import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import AliasChoices, BaseModel
from pydantic_core import PydanticUndefined

GENERATED = "<!-- Written by server/tools/reference.py from the code; a house test compares. Do not edit. -->"


@dataclass(frozen=True)
class Field:
    """One field of a settings class or an event."""

    name: str
    kind: str
    default: str
    meaning: str
    alias: str | None = None


def page(title: str, intro: str, /, rows: Sequence[str]) -> str:
    """Return a whole page of Markdown."""
    return "\n".join([f"# {title}", "", GENERATED, "", intro, "", *rows]).rstrip() + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a Markdown table, with an empty line after it."""
    cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    ruled = "|" + "---|" * len(head)
    return [f"| {' | '.join(head)} |", ruled, *(f"| {' | '.join(row)} |" for row in cells), ""]


def first_sentence(thing: object) -> str:
    """Return the first paragraph of a docstring as one line."""
    return " ".join((inspect.getdoc(thing) or "").partition("\n\n")[0].split())


def fields_of(found: type) -> list[Field]:
    """Return the fields of a dataclass or a Pydantic model with what is said about each; none for other classes."""
    said = sentences_of(found)
    kinds = annotations_of(found)
    if issubclass(found, BaseModel):
        return [
            Field(
                name=name,
                kind=kinds.get(name, ""),
                default=default_text(info.get_default(call_default_factory=False), is_needed=info.is_required()),
                meaning=info.description or said.get(name, ""),
                alias=first_alias(info.validation_alias),
            )
            for name, info in found.model_fields.items()
            if not isinstance(info.default, BaseModel)
        ]
    if dataclasses.is_dataclass(found):
        return [
            Field(
                name=field.name,
                kind=kinds.get(field.name, ""),
                default=default_text(field.default, is_needed=is_needed(field)),
                meaning=said.get(field.name, ""),
            )
            for field in dataclasses.fields(found)
        ]
    return []


def first_alias(alias: object) -> str | None:
    """Return the name that a field is given under, where it is not its own."""
    chosen = alias.choices[0] if isinstance(alias, AliasChoices) else alias
    return chosen if isinstance(chosen, str) else None


def is_needed(field: dataclasses.Field[object]) -> bool:
    """Tell whether a dataclass field has no default of any sort."""
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def default_text(value: object, *, is_needed: bool) -> str:
    """Return a default as one reads it; nothing secret and nothing of this machine is ever a default."""
    if is_needed:
        return "needed"
    if value in (None, "", (), [], {}) or value is PydanticUndefined or value is dataclasses.MISSING:
        return ""
    if type(value).__repr__ is object.__repr__:
        return ""
    text = str(getattr(value, "value", value))
    return f"`{text}`" if text else ""


def body_of(found: type) -> list[ast.stmt]:
    """Return the statements of a class as they are written."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(found)))
    return next((node.body for node in tree.body if isinstance(node, ast.ClassDef)), [])


def annotations_of(found: type) -> dict[str, str]:
    """Return the types of the fields as their authors wrote them, inherited ones included."""
    kinds: dict[str, str] = {}
    for owner in reversed(found.__mro__):
        if owner.__module__.startswith("holdfast."):
            for node in body_of(owner):
                if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                    kinds[node.target.id] = re.sub(r"\s+", " ", ast.unparse(node.annotation)).strip("'\"")
    return kinds


def sentences_of(found: type) -> dict[str, str]:
    """Return what is written below each field of a class."""
    said: dict[str, str] = {}
    for owner in reversed(found.__mro__):
        body = body_of(owner) if owner.__module__.startswith("holdfast.") else []
        for field, below in itertools.pairwise(body):
            if not (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)):
                continue
            if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
                said[field.target.id] = " ".join(str(below.value.value).split())
    return said
