"""`holdfast simulate`: a crowd uses the platform over HTTP, and its books are looked at afterwards."""

from pathlib import Path
from typing import Annotated

import typer


def simulate(
    *,
    users: Annotated[int, typer.Option(min=1, help="Customers.")] = 200,
    bookings: Annotated[int, typer.Option(min=1, help="Bookings that they want, all together.")] = 2_000,
    seed: Annotated[int, typer.Option(help="Decides who does what, in which order, with which card.")] = 1,
    url: Annotated[
        str | None,
        typer.Option(help="A platform that runs, in development.", show_default="a private one, thrown away after"),
    ] = None,
    concurrency: Annotated[int, typer.Option(min=1, max=1_000, help="People at a time.")] = 48,
    minutes: Annotated[
        float | None, typer.Option(min=0.1, help="Stop letting people in after so long.", show_default="no limit")
    ] = None,
    patience: Annotated[float, typer.Option(min=0.1, help="Seconds that somebody waits for an answer.")] = 90.0,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the outcome to this file.")] = None,
) -> None:
    """Let a crowd in: customers search, book, pay, let lapse, cancel and come back; merchants work at their desks.

    The same seed tells the same story. In the end the queues drain, [bold]holdfast audit --quiescent[/] looks at the
    database, and what every customer was told is held against what is there. Ends with status 0 when all is well, 1
    when something broke, 2 when it could not run.
    """
    from holdfast.entrypoints.cli.simulation import Wishes, run

    wishes = Wishes(
        users,
        bookings,
        seed,
        url=url,
        at_once=concurrency,
        minutes=minutes,
        patience_seconds=patience,
        json_file=json_file,
    )
    raise typer.Exit(run(wishes))
