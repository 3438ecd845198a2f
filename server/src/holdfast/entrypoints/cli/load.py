"""`holdfast load`: a large database, to see how everything is when there is much of it."""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Final, Self

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, Task, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from holdfast.entrypoints.cli.console import fail, out

if TYPE_CHECKING:
    from holdfast.demo.bulk import BulkOrder, Loaded
    from holdfast.entrypoints.settings import Settings

MANY: Final = 100


def load(
    *,
    users: Annotated[int, typer.Option(min=1, help="How many people.")] = 170_000,
    bookings: Annotated[
        int, typer.Option(min=1, help="How many bookings, over two years and the coming months.")
    ] = 1_600_000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed at the same hour loads the same rows.")] = 1,
    holds: Annotated[int, typer.Option(min=0, help="How many of them are unpaid and alive when the load ends.")] = 12,
    add: Annotated[
        bool, typer.Option("--add", help="Load beside the bookings that are there, in tenants of their own.")
    ] = False,
    database_url: Annotated[
        str | None, typer.Option(help="The database to load into.", show_default="DATABASE_URL, else the embedded one")
    ] = None,
) -> None:
    """Load a large database: people, offerings, two years of bookings with payments, refunds, ledger and history.

    Brings the schema up to date first. Refuses a database with bookings of its own, unless told to add to it. The
    audit finds nothing wrong with what was loaded; everybody's password is the demo's.
    """
    from holdfast.demo.bulk import BulkOrder, BulkRefused
    from holdfast.entrypoints.cli.ground import grounded, settings_or_end
    from holdfast.kit.migrations import MigrationRefused, upgrade

    settings = settings_or_end()
    if not settings.is_development:
        fail("Loaded people have a password that everybody knows: for development only (HOLDFAST_ENVIRONMENT).")
    with grounded(_pointed(settings, database_url)) as ready:
        try:
            order = BulkOrder(users, bookings, seed=seed, holds=holds, first_slug=ready.default_tenant, may_add=add)
            upgrade(ready.database_url.get_secret_value())
            loaded = asyncio.run(_load(ready, order))
        except (BulkRefused, MigrationRefused) as refused:
            fail(str(refused))
    tell_of(loaded)


def _pointed(settings: "Settings", database_url: str | None) -> "Settings":
    from pydantic import SecretStr

    return settings.model_copy(update={"database_url": SecretStr(database_url)}) if database_url else settings


async def _load(settings: "Settings", order: "BulkOrder") -> "Loaded":
    from holdfast.demo.bulk import PASSWORD, load_bulk
    from holdfast.entrypoints.wiring import build_house
    from holdfast.modules.accounts.facade import make_password_hash

    house = build_house(settings, service="load")
    try:
        password_hash = await make_password_hash(house.accounts, password=PASSWORD, email="everybody@holdfast.test")
    finally:
        await house.close()
    with Bars() as bars:
        return await load_bulk(
            settings.database_url.get_secret_value(), order, password_hash=password_hash, tell=bars.tell
        )


def tell_of(loaded: "Loaded") -> None:
    """Print what was loaded, and how to get in."""
    from holdfast.demo.bulk import PASSWORD

    table = Table("Table", "Rows", box=None, header_style="dim")
    table.columns[1].justify = "right"
    for name, rows in loaded.tables.items():
        if rows >= MANY:
            table.add_row(name, f"{rows:,}")
    out.print(table)
    minutes, seconds = divmod(round(loaded.seconds), 60)
    out.print(
        f"[green]✓[/] {loaded.rows:,} rows in {minutes} min {seconds} s, "
        f"{loaded.rows / max(loaded.seconds, 1):,.0f} a second."
    )
    out.print(
        f"  Sign in as customer, merchant, moderator, operator or admin@{loaded.slug}.holdfast.test, password "
        f"[bold]{PASSWORD}[/]. [bold]holdfast audit[/] looks whether all is well.",
        soft_wrap=True,
    )


class _RateColumn(TextColumn):
    """How many a second."""

    def render(self, task: Task) -> Text:
        """Return the rate in words; nothing before there is one."""
        rate = task.finished_speed or task.speed
        return Text(f"{rate:,.0f}/s" if rate and task.total and task.total > MANY else "", style="dim")


@dataclass
class Bars:
    """A bar for each stage: what is done of how much, how fast, how long still."""

    _stages: dict[str, TaskID] = field(default_factory=dict)
    progress: Progress = field(
        default_factory=lambda: Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _RateColumn(""),
            TimeRemainingColumn(),
            console=out,
            disable=not out.is_terminal,
            speed_estimate_period=60,
        )
    )

    def __enter__(self) -> Self:
        """Show them."""
        self.progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave them as they are."""
        self.progress.stop()

    def tell(self, stage: str, *, done: int, total: int) -> None:
        """Move a stage's bar."""
        if stage not in self._stages:
            self._stages[stage] = self.progress.add_task(stage, total=total)
        self.progress.update(self._stages[stage], completed=done)
        if self.progress.disable and done == total:
            # A file gets a line for each stage instead of a bar.
            out.print(f"{stage}: {total:,}")
