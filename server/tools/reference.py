"""Write `docs/reference/` from the code, so that what one looks up is what runs.

Run `python tools/reference.py` from `server/`. `--check` writes nothing and fails when a page differs; the house tests
do the same. Pages: problems, settings, events, modules, and the OpenAPI document.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType

from pydantic_settings import BaseSettings

from holdfast.kit.errors import HouseError
from holdfast.kit.problems import STATUS
from proofs import proofs_rows
from reference_text import Field, fields_of, first_sentence, page, table

SERVER = Path(__file__).resolve().parents[1]
REFERENCE = SERVER.parent / "docs" / "reference"


def modules_named(*names: str) -> Iterator[ModuleType]:
    """Import and yield every module of the package with one of those last names, in order of their paths."""
    package = importlib.import_module("holdfast")
    found = (info.name for info in pkgutil.walk_packages(package.__path__, prefix="holdfast."))
    for name in sorted(name for name in found if name.rsplit(".", 1)[-1] in names):
        yield importlib.import_module(name)


def classes_of(module: ModuleType) -> Iterator[type]:
    """Yield the public classes a module defines itself, in the order it defines them."""
    for name, found in vars(module).items():
        if inspect.isclass(found) and found.__module__ == module.__name__ and not name.startswith("_"):
            yield found


def known_errors() -> dict[str, type[HouseError]]:
    """Return every error that a client can meet, by its name on the wire, in alphabetical order."""
    for package in ("holdfast.kit", "holdfast.modules"):
        for info in pkgutil.walk_packages(importlib.import_module(package).__path__, prefix=f"{package}."):
            if package == "holdfast.kit" or info.name.endswith(".errors"):
                importlib.import_module(info.name)
    loaded, named = [HouseError], {}
    for error in loaded:
        named[error.slug()] = error
        loaded += [child for child in error.__subclasses__() if child.__module__.startswith("holdfast.")]
    del named[HouseError.slug()]
    return dict(sorted(named.items()))


def problems_page() -> str:
    """Return the page of every error that a client can meet."""
    rows: list[str] = []
    for slug, error in known_errors().items():
        rows += [f"## {slug}", "", f"**{STATUS[error.kind]}** {error.title}", "", inspect.getdoc(error) or "", ""]
    intro = (
        "Every error answers with `application/problem+json` (RFC 9457). `type` is `/problems/` and the name below; "
        "`title` is the sentence beside the status; `detail` says what happened this time; `request_id` finds it in "
        "the logs. Programs decide by `type`, never by `detail`."
    )
    return page("Problems", intro, rows)


def settings_page() -> str:
    """Return the page of every setting, with its unit, its default and the variable that sets it."""
    rows: list[str] = []
    for module in list(modules_named("settings")):
        for found in classes_of(module):
            fields = fields_of(found)
            if not fields:
                continue
            names = environment_names(found, fields)
            rows += [f"## {found.__name__}", "", f"`{module.__name__}`. {first_sentence(found)}", ""]
            head = ("variable" if names else "field", "type", "default", "meaning")
            rows += table(
                head,
                [
                    (f"`{names.get(field.name, field.name)}`", f"`{field.kind}`", field.default, field.meaning)
                    for field in fields
                ],
            )
    intro = (
        "Settings are read once, at start, from the environment (and from a file `.env` beside where you start). "
        "What is missing or unsafe is reported as one list. Units end the names."
    )
    return page("Settings", intro, rows)


def environment_names(found: type, fields: Iterable[Field]) -> dict[str, str]:
    """Return the environment variable of each field; nothing for a class that only code fills."""
    if issubclass(found, BaseSettings):
        prefix = str(found.model_config.get("env_prefix") or "")
        return {field.name: field.alias or f"{prefix}{field.name}".upper() for field in fields}
    for whole in BaseSettings.__subclasses__():
        prefix = str(whole.model_config.get("env_prefix") or "")
        for name, info in whole.model_fields.items():
            if info.annotation is found:
                return {field.name: f"{prefix}{name}__{field.name}".upper() for field in fields}
    return {}


def events_page() -> str:
    """Return the page of every event that a module publishes."""
    rows: list[str] = []
    for module in modules_named("events"):
        published = [found for found in classes_of(module) if dataclasses.is_dataclass(found)]
        if not published:
            continue
        rows += [f"## {module.__name__.split('.')[-2]}", ""]
        for found in published:
            rows += [f"### {found.__name__}", "", inspect.getdoc(found) or "", ""]
            rows += table(
                ("field", "type", "meaning"),
                [(f"`{field.name}`", f"`{field.kind}`", field.meaning) for field in fields_of(found)],
            )
    intro = (
        "A fact in the past tense, written to the outbox in the transaction that made it true. Delivered at least "
        "once, in order for each thing it is about; a reader recognises a repetition by the event's id. An event is "
        "never edited: a new shape is a new class."
    )
    return page("Events", intro, rows)


def modules_page() -> str:
    """Return the map of the modules: what each owns, publishes and offers."""
    package = importlib.import_module("holdfast.modules")
    rows: list[str] = []
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        module = importlib.import_module(f"holdfast.modules.{info.name}")
        rows += [f"## {info.name}", "", inspect.getdoc(module) or "", ""]
        names = {child.name for child in pkgutil.iter_modules(module.__path__)}
        if "facade" in names:
            facade = importlib.import_module(f"{module.__name__}.facade")
            rows += ["Its front door:", ""]
            rows += table(("call", "what it does"), [(f"`{name}`", text) for name, text in doors(facade)])
    intro = (
        "Each module owns one PostgreSQL schema of its own name. Others enter by its `facade`, its `contracts`, its "
        "`events` and its `errors`, and by nothing else; `server/.importlinter` says who may use whom."
    )
    return page("Modules", intro, rows)


def doors(facade: ModuleType) -> Iterator[tuple[str, str]]:
    """Yield the name and first sentence of everything a facade offers."""
    for name, found in vars(facade).items():
        is_own = getattr(found, "__module__", None) == facade.__name__
        if not name.startswith("_") and is_own and (inspect.isfunction(found) or inspect.isclass(found)):
            yield name, first_sentence(found)


def openapi_page() -> str:
    """Return the OpenAPI document of the API."""
    text: str = importlib.import_module("holdfast.entrypoints.api").openapi_json()
    return text


def proofs_page() -> str:
    """Return the page of all promises with the tests that prove them."""
    intro = (
        "Every [promise](../explanation/promises.md) with the tests that carry its number, in `server/tests`. "
        "`script/test` runs them with small counts, `script/prove` in full; its dated reports are in "
        "[docs/proofs](../proofs/README.md)."
    )
    return page("Proofs", intro, rows=proofs_rows())


PAGES: dict[str, Callable[[], str]] = {
    "problems.md": problems_page,
    "settings.md": settings_page,
    "events.md": events_page,
    "modules.md": modules_page,
    "openapi.json": openapi_page,
    "proofs.md": proofs_page,
}


def main(arguments: list[str] | None = None) -> int:
    """Write the pages, or say which differ; return the exit code."""
    parser = argparse.ArgumentParser(description="Write docs/reference from the code.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a page differs")
    parser.add_argument("pages", nargs="*", default=list(PAGES), metavar="page", help=f"any of: {', '.join(PAGES)}")
    chosen = parser.parse_args(arguments)
    stale = 0
    for name in chosen.pages:
        target, text = REFERENCE / name, PAGES[name]()
        if target.exists() and target.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        if not chosen.check:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        print(f"{'differs' if chosen.check else 'written'}: docs/reference/{name}")
    return 1 if chosen.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
