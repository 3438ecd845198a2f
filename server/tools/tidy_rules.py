"""The rules that `tidy.py` checks: each takes a file and yields the lines that break it, with what to write instead.

A rule that does not apply somewhere does not apply to a *kind* of file or function, and says so in its docstring. There
is no list of exceptions, and no rule reads one.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

FUNCTION_LINES_MAX = 60
FILE_LINES_MAX = 400
POSITIONAL_MAX = 2

MEASURED_SUFFIXES = frozenset({".py", ".ts", ".tsx"})

VAGUE_NAMES = frozenset(
    ("common", "core", "helper", "helpers", "manager", "managers", "misc", "model", "models", "util", "utils")
)
MONEY_MODULES = frozenset({"pricing", "payments", "ledger"})
# Keywords are all capitals or all small; "Select a time from" is a sentence for people.
SQL_WORDS = r"select\s.*\bfrom|insert\s+into|update\s+[^\s]+\s+(?:as\s+\w+\s+)?set|delete\s+from"
SQL_SENTENCE = re.compile(
    rf"\b(?:{SQL_WORDS}|SELECT\s.*\bFROM|INSERT\s+INTO|UPDATE\s+[^\s]+\s+SET|DELETE\s+FROM)\b", re.DOTALL
)
# Bracketed, so that this file does not find itself.
LEFTOVER = re.compile(r"\b(F[I]XME|T[O]DO|X[X]X)\b")
SILENCED = re.compile(
    r"#\s*(?:ruff:\s*)?(?:noqa|type:\s*ignore|pragma:\s*no\s*(?:cover|branch))"
    r"(?P<codes>\[[\w\-, ]+\]|:\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*)?(?P<reason>.*)"
)
SILENCED_WEB = re.compile(
    r"(?:@ts-ignore|@ts-expect-error|@ts-nocheck|eslint-disable[\w-]*|biome-ignore)(?P<reason>.*)"
)
REASON = re.compile(r"[A-Za-z]{4,}")

Function = ast.FunctionDef | ast.AsyncFunctionDef
Spot = tuple[int, str]


@dataclass(frozen=True)
class Source:
    """A file of the repository, read once."""

    place: PurePosixPath
    text: str
    modules: frozenset[str] = field(default_factory=frozenset)
    tree: ast.Module | None = None
    mistake: Spot | None = None

    @property
    def is_product(self) -> bool:
        """Tell whether this is what we ship, rather than its tests and tools."""
        return self.place.parts[:2] == ("server", "src")

    @property
    def is_test(self) -> bool:
        """Tell whether this proves the product."""
        return self.place.parts[:2] == ("server", "tests")

    @property
    def is_written(self) -> bool:
        """Tell whether a person wrote it: generated TypeScript carries its kind in its name."""
        return not self.place.name.endswith((".gen.ts", ".d.ts"))

    @property
    def module(self) -> str | None:
        """Return the business module this file belongs to, or None outside of `modules`."""
        parts = self.place.parts
        if self.is_product and "modules" in parts[:-2]:
            return parts[parts.index("modules") + 1]
        return None

    def nodes(self) -> Iterator[ast.AST]:
        """Yield every node of the syntax tree; nothing for what is not Python."""
        return ast.walk(self.tree) if self.tree is not None else iter(())

    def functions(self) -> Iterator[Function]:
        """Yield every function and method, nested ones too."""
        return (node for node in self.nodes() if isinstance(node, Function))


def dotted(node: ast.expr) -> str:
    """Return `a.b.c` for a chain of names, with `?` where the chain starts in anything else."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def calls(source: Source) -> Iterator[tuple[ast.Call, str]]:
    """Yield every call with the dotted name of what is called."""
    return ((node, dotted(node.func)) for node in source.nodes() if isinstance(node, ast.Call))


def lines_of(function: Function) -> int:
    """Return how many lines a function takes from `def` to its end; decorators are not its story."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def decorators(function: Function) -> set[str]:
    """Return the last names of a function's decorators."""
    found = (decorator.func if isinstance(decorator, ast.Call) else decorator for decorator in function.decorator_list)
    return {dotted(decorator).rsplit(".", 1)[-1] for decorator in found}


def one_clock(source: Source) -> Iterator[Spot]:
    """Refuse the machine's wall clock outside of a file named clock.py."""
    if not source.is_product or source.place.name == "clock.py":
        return
    wall = re.compile(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.time)$")
    for call, name in calls(source):
        if wall.search(name):
            yield call.lineno, f"`{name}(` asks this machine's clock; pass `tx.now` or a Clock on as a value"
    for node in source.nodes():
        if isinstance(node, ast.ImportFrom) and node.module == "time" and {a.name for a in node.names} & {"time"}:
            yield node.lineno, "`from time import time` hides a wall clock; pass `tx.now` or a Clock on as a value"


def one_place_commits(source: Source) -> Iterator[Spot]:
    """Refuse `.commit(` outside of kit/database.py; the simulator keeps a database of its own."""
    if not source.is_product or source.place.match("kit/database.py") or "simulator" in source.place.parts:
        return
    for call, name in calls(source):
        if name.endswith(".commit"):
            yield call.lineno, "`.commit(` belongs to kit/database.py; take a `tx` and let the entry point commit"


def whole_money(source: Source) -> Iterator[Spot]:
    """Refuse binary fractions where money is."""
    if source.module not in MONEY_MODULES:
        return
    for call, name in calls(source):
        if name == "float":
            yield call.lineno, "`float(` loses cents; count integers of the minor unit with kit/money.py"


def no_print(source: Source) -> Iterator[Spot]:
    """Refuse `print(` in the product."""
    if source.is_product:
        for call, name in calls(source):
            if name == "print":
                yield call.lineno, "`print(` reaches nobody; log an event, or use the console of the CLI"


def short_functions(source: Source) -> Iterator[Spot]:
    """Refuse functions longer than a screen."""
    for function in source.functions():
        if (length := lines_of(function)) > FUNCTION_LINES_MAX:
            yield function.lineno, f"`{function.name}` has {length} lines, {FUNCTION_LINES_MAX} is the most; divide it"


def short_files(source: Source) -> Iterator[Spot]:
    """Refuse files longer than a sitting; lock files and what is generated are no files of ours."""
    length = source.text.count("\n")
    if source.place.suffix in MEASURED_SUFFIXES and source.is_written and length > FILE_LINES_MAX:
        yield 1, f"{length} lines, {FILE_LINES_MAX} is the most; split it by verb, and its test with it"


def shape_is_dictated(function: Function) -> bool:
    """Tell whether somebody else decides a function's parameters.

    So it is for pytest (tests and fixtures), for Python's own protocols, for ASGI, and for callbacks, which say so by
    taking everything positional-only (`/`).
    """
    is_protocol = function.name.startswith("__") and function.name not in {"__init__", "__new__"}
    is_pytest = function.name.startswith(("test_", "pytest_")) or "fixture" in decorators(function)
    names = [argument.arg for argument in function.args.args if argument.arg not in {"self", "cls"}]
    return is_protocol or is_pytest or names == ["scope", "receive", "send"] or bool(function.args.posonlyargs)


def positional(function: Function) -> list[tuple[ast.arg, ast.expr | None]]:
    """Return a function's positional parameters with their defaults, without `self` and `cls`."""
    arguments = [*function.args.posonlyargs, *function.args.args]
    defaults = [None] * (len(arguments) - len(function.args.defaults)) + list(function.args.defaults)
    pairs = list(zip(arguments, defaults, strict=True))
    return pairs[1:] if pairs and pairs[0][0].arg in {"self", "cls"} else pairs


def few_positionals(source: Source) -> Iterator[Spot]:
    """Refuse a third positional parameter: at the call nobody knows what it is.

    What tests make for themselves is left alone: it stands beside its calls.
    """
    if source.is_test:
        return
    for function in source.functions():
        count = len(positional(function))
        if count > POSITIONAL_MAX and not shape_is_dictated(function):
            advice = f"{POSITIONAL_MAX} is the most; put `*` before the rest"
            yield function.lineno, f"`{function.name}` takes {count} positional parameters, {advice}"


def named_booleans(source: Source) -> Iterator[Spot]:
    """Refuse a boolean without a name at the call."""
    for function in source.functions():
        if shape_is_dictated(function) or "setter" in decorators(function):
            continue
        for argument, default in positional(function):
            is_bool = isinstance(argument.annotation, ast.Name) and argument.annotation.id == "bool"
            if is_bool or (isinstance(default, ast.Constant) and isinstance(default.value, bool)):
                yield argument.lineno, f"`{argument.arg}` is a boolean without a name at the call; put `*` before it"


def nothing_left_over(source: Source) -> Iterator[Spot]:
    """Refuse notes to oneself."""
    for number, line in enumerate(source.text.splitlines(), start=1):
        if found := LEFTOVER.search(line):
            yield number, f"`{found.group()}` is a note to oneself; do it, or open an issue"


def telling_names(source: Source) -> Iterator[Spot]:
    """Refuse names under which anything can be put."""
    for part in (*source.place.parts[:-1], source.place.stem):
        if part.lower().removeprefix("test_") in VAGUE_NAMES:
            yield 1, f"`{part}` says nothing of what is inside; name what it does"


def built_text(node: ast.AST) -> str | None:
    """Return the fixed part of a string that is put together at run time, or None."""
    if isinstance(node, ast.JoinedStr) and any(isinstance(part, ast.FormattedValue) for part in node.values):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
    constant: ast.expr | None = None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add):
        constant = node.left
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        constant = node.func.value
    if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
        return constant.value
    return None


def fixed_sql(source: Source) -> Iterator[Spot]:
    """Refuse SQL put together from strings."""
    if not source.is_product:
        return
    for node in source.nodes():
        text = built_text(node)
        if text is not None and SQL_SENTENCE.search(text):
            line = getattr(node, "lineno", 1)
            yield line, "SQL put together from strings; write it in queries.sql and bind its parameters"


def own_schema(source: Source) -> Iterator[Spot]:
    """Refuse SQL that names another module's schema; reporting may read what others publish."""
    others = source.modules - {source.module}
    if source.module is None or not others:
        return
    named = re.compile(r"(?<![\w.:])(" + "|".join(sorted(others)) + r")\.(?P<table>\w+)")
    for number, text in sql_texts(source):
        for offset, line in enumerate(text.splitlines()):
            for found in named.finditer(line.partition("--")[0]):
                if source.module == "reporting" and found["table"].startswith("published_"):
                    continue
                yield number + offset, f"`{found.group()}` belongs to another module; ask its facade"


def sql_texts(source: Source) -> Iterator[Spot]:
    """Yield every SQL text of a file with the line it starts on."""
    if source.place.suffix == ".sql":
        yield 1, source.text
    for node in source.nodes():
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL_SENTENCE.search(node.value):
            yield node.lineno, node.value


def readable(source: Source) -> Iterator[Spot]:
    """Refuse what the oldest Python that we support cannot parse."""
    if source.mistake is not None:
        yield source.mistake


def module_docstrings(source: Source) -> Iterator[Spot]:
    """Refuse Python files that do not say what they are for."""
    if source.tree is not None and ast.get_docstring(source.tree) is None:
        yield 1, "no module docstring; say in one sentence what this file is for"


def reasons_given(source: Source) -> Iterator[Spot]:
    """Refuse to silence a check without a code and a reason on the line."""
    advice = "silences a check without its code and a reason; write `# noqa: S311 - dice, not secrets`"
    if source.tree is not None:
        for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
            found = SILENCED.search(token.string) if token.type == tokenize.COMMENT else None
            if found and not ((found["codes"] or "pragma" in found.group()) and REASON.search(found["reason"])):
                yield token.start[0], advice
    elif source.place.suffix in {".ts", ".tsx"}:
        for number, line in enumerate(source.text.splitlines(), start=1):
            web = SILENCED_WEB.search(line)
            if web and not REASON.search(web["reason"]):
                yield number, advice


RULES: tuple[Callable[[Source], Iterator[Spot]], ...] = (
    one_clock,
    one_place_commits,
    whole_money,
    no_print,
    short_functions,
    short_files,
    few_positionals,
    named_booleans,
    nothing_left_over,
    telling_names,
    fixed_sql,
    own_schema,
    readable,
    module_docstrings,
    reasons_given,
)
