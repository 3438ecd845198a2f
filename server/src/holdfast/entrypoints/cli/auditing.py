"""`holdfast audit`: what the database breaks of what must hold, row by row, for people and for machines."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Final

import typer

from holdfast.entrypoints.cli.console import err, out

if TYPE_CHECKING:
    from holdfast.kit.database import Database
    from holdfast.modules.operations.contracts import AuditReport, Finding
    from holdfast.modules.operations.service.auditing import Tell, Thoroughness

EXIT_CLEAN: Final = 0
EXIT_VIOLATED: Final = 1
EXIT_INCOMPLETE: Final = 2
STATEMENT_SECONDS: Final = 600
RUNBOOK: Final = "docs/runbooks/the-audit-found-something.md"


def audit(
    *,
    quiescent: Annotated[
        bool, typer.Option(help="Also what holds only when load has stopped and the queues have drained.")
    ] = False,
    deep: Annotated[bool, typer.Option(help="Also read the largest tables whole, along every foreign key too.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON, and nothing else.")] = False,
    database_url: Annotated[
        str | None, typer.Option(help="The database to audit: a primary or a replica.", show_default="DATABASE_URL")
    ] = None,
    statement_seconds: Annotated[int, typer.Option(min=1, help="How long one check may take.")] = STATEMENT_SECONDS,
) -> None:
    """Look for what must never be: places sold twice, money that does not add up, history with holes.

    Asks the database alone, in one snapshot that only reads: safe while everything runs. Ends with status 0 when all is
    well, 1 when something is broken, 2 when it could not be found out.
    """
    from holdfast.modules.operations.service.auditing import Thoroughness

    thoroughness = Thoroughness(quiescent=quiescent, deep=deep, statement_seconds=statement_seconds)
    with _incomplete_when_it_fails(), _address(database_url) as url:
        report = asyncio.run(_audit(url, thoroughness, tell=_stay_silent if as_json else tell))
    if as_json:
        from holdfast.modules.operations.repository.auditing import report_words

        typer.echo(json.dumps(report_words(report), ensure_ascii=False))
    else:
        sum_up(report)
    raise typer.Exit(status_of(report))


def status_of(report: "AuditReport") -> int:
    """Return the exit status that a report ends with."""
    from holdfast.modules.operations.contracts import Outcome

    statuses = {Outcome.CLEAN: EXIT_CLEAN, Outcome.VIOLATED: EXIT_VIOLATED, Outcome.INCOMPLETE: EXIT_INCOMPLETE}
    return statuses[report.outcome]


def tell(finding: "Finding", /) -> None:
    """Print what a check found, with the rows that break it."""
    mark = "[green]✓[/]" if finding.is_clean else "[bold red]✗[/]" if finding.failure is None else "[yellow]?[/]"
    count = "" if finding.is_clean or finding.failure else f" [bold red]{finding.violations} rows[/]"
    head = f"{finding.invariant:>4} {finding.severity.value}"
    line = f"{mark} [bold]{head}[/] {finding.sentence}{count} [dim]{finding.milliseconds} ms[/]"
    out.print(line, highlight=False, soft_wrap=True)
    if finding.failure is not None:
        out.print(f"    could not be done: {finding.failure}", highlight=False, markup=False)
    for row in finding.rows:
        words = "  ".join(f"{name}={value}" for name, value in row.items())
        out.print(f"    {words}", highlight=False, markup=False, soft_wrap=True)
    if finding.violations > len(finding.rows):
        out.print(f"    [dim]and {finding.violations - len(finding.rows)} more[/]", highlight=False)


def sum_up(report: "AuditReport") -> None:
    """Print what an audit came to."""
    broken = [finding for finding in report.findings if finding.violations]
    undone = [finding for finding in report.findings if finding.failure is not None]
    seconds = (report.finished_at - report.started_at).total_seconds()
    scope = "everything, on a quiet system" if report.quiescent else "what holds at any time"
    if broken:
        names = ", ".join(sorted({finding.invariant for finding in broken}))
        out.print(
            f"\n[bold red]✗[/] {report.violations} rows break {names}. docs/runbooks/the-audit-found-something.md"
        )
    if undone:
        out.print(f"\n[yellow]?[/] {len(undone)} checks could not be done.")
    if not broken and not undone:
        out.print(f"\n[green]✓[/] {len(report.findings)} checks of {scope}: nothing is broken ({seconds:.1f} s).")


def _stay_silent(finding: "Finding", /) -> None:
    del finding


async def _audit(url: str, thoroughness: "Thoroughness", *, tell: "Tell") -> "AuditReport":
    from holdfast.entrypoints.wiring import audit_database_settings
    from holdfast.kit.database import Database
    from holdfast.modules.operations.service.auditing import audit as look

    database = Database(audit_database_settings(url, statement_seconds=thoroughness.statement_seconds))
    try:
        await _require_schema(database)
        with err.status("The audit goes on ..."):
            return await look(database, thoroughness, tell=tell)
    finally:
        await database.close()


async def _require_schema(database: "Database") -> None:
    from holdfast.kit.migrations import SchemaAge, schema_state

    state = await schema_state(database)
    if state.age is not SchemaAge.CURRENT:
        raise _Undone(state.sentence)


class _Undone(Exception):
    """The audit could not be done; the sentence says why."""


@contextmanager
def _address(database_url: str | None) -> Iterator[str]:
    if database_url is not None:
        yield database_url
        return
    from holdfast.entrypoints.cli.ground import grounded, settings_or_end

    with grounded(settings_or_end()) as settings:
        yield settings.database_url.get_secret_value()


@contextmanager
def _incomplete_when_it_fails() -> Iterator[None]:
    """End with the status of an audit that could not be done, whatever kept it from being done."""
    from holdfast.kit.errors import HouseError

    try:
        yield
    except typer.Exit as ended:
        raise typer.Exit(EXIT_INCOMPLETE) from ended
    except (HouseError, _Undone) as why:
        sentence = f"{why.detail} ({why.__cause__})" if isinstance(why, HouseError) else str(why)
        err.print("[bold red]✗[/] The audit could not be done.")
        err.print(f"  {sentence}", highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(EXIT_INCOMPLETE) from why
