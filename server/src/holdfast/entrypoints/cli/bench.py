"""`holdfast bench`: how fast it is on this machine, against pgbench writing the same rows."""

import asyncio
import secrets
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from holdfast.entrypoints.cli.console import err, fail, out

if TYPE_CHECKING:
    from holdfast.bench.report import Report


def bench(
    *,
    figures: Annotated[
        list[str] | None,
        typer.Argument(help="Which figures, such as S1 S2b; all of them if none.", show_default=False),
    ] = None,
    seconds: Annotated[float, typer.Option(min=0.5, help="How long each run is measured.")] = 4.0,
    runs: Annotated[int, typer.Option(min=1, help="How many runs each figure has; medians are shown.")] = 3,
    connections: Annotated[int, typer.Option(min=1, help="How many connections the load has.")] = 32,
    loaded: Annotated[str, typer.Option(help="The full database of S7: its URL, or the home of an embedded one.")] = "",
    json: Annotated[Path | None, typer.Option(help="File for all that was measured.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="File for the table as Markdown.")] = None,
    against: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="JSON file of an earlier run to show beside it.")
    ] = None,
) -> None:
    """Measure how fast it is on this machine.

    Starts a PostgreSQL and API processes of its own, books over HTTP, and lets pgbench write the same rows in the same
    database; only the ratios mean something elsewhere. Nothing of yours is touched: of a home that [cyan]--loaded[/]
    names a copy is used (but a database named by its URL gets a shop). Ends with status 1 when a figure misses its bar.
    """
    from holdfast.bench.choosing import FIGURES, Options, chosen
    from holdfast.bench.ground import Keys
    from holdfast.bench.running import measure
    from holdfast.bench.showing import Showing
    from holdfast.entrypoints.secret_file import SEED_BYTES, Secrets

    if not Path("/proc/self/stat").exists():
        fail("The measurements read the processor time of processes, which only Linux tells in this way.")
    unknown = sorted(set(figures or ()) - set(FIGURES))
    if unknown:
        fail(f"There is no figure {', '.join(unknown)}.", f"There are {', '.join(FIGURES)}.")
    if "S7" in (figures or ()) and not loaded:
        fail("S7 needs a full database.", "Make one with `holdfast load`, and name it with --loaded.")
    options = Options(
        codes=chosen(figures or (), has_loaded=bool(loaded)),
        seconds=seconds,
        runs=runs,
        connections=connections,
        command=" ".join(["holdfast", *sys.argv[1:]]),
        loaded=loaded,
    )
    # Told to end, it stops what it has started, as with Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    seed = secrets.token_urlsafe(SEED_BYTES)
    with Showing(err) as showing:
        report = asyncio.run(measure(options, Keys(seed, Secrets.from_one(seed).access_tokens), showing=showing))
    print_report(report, against=against)
    keep_report(report, json=json, markdown=markdown)
    raise typer.Exit(0 if report.is_met else 1)


def print_report(report: "Report", *, against: Path | None) -> None:
    """Show what was measured, beside an earlier run when there is one."""
    import json

    from holdfast.bench.report import as_notes, as_table, compare

    out.print(as_table(report))
    for note in as_notes(report):
        out.print(note, highlight=False)
    if against is not None:
        out.print(compare(report, json.loads(against.read_text(encoding="utf-8"))))


def keep_report(report: "Report", *, json: Path | None, markdown: Path | None) -> None:
    """Write what was measured to the files that were asked for."""
    from holdfast.bench.report import as_json, as_markdown

    if json is not None:
        json.write_text(as_json(report) + "\n", encoding="utf-8")
    if markdown is not None:
        markdown.write_text(as_markdown(report), encoding="utf-8")
