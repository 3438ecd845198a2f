"""The commands themselves; each loads only what it runs, so that `--help` answers at once."""

import asyncio
import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from holdfast.entrypoints.cli.auditing import audit
from holdfast.entrypoints.cli.bench import bench
from holdfast.entrypoints.cli.console import err, fail, out
from holdfast.entrypoints.cli.load import load
from holdfast.entrypoints.cli.simulating import simulate

if TYPE_CHECKING:
    from holdfast.entrypoints.cli.up import Platform
    from holdfast.entrypoints.settings import Settings

app = typer.Typer(
    name="holdfast",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
    help="""Holdfast, a booking platform.

    [bold]holdfast up[/] starts everything on this machine, its own PostgreSQL included. The other commands run the
    parts one by one, for servers. Settings come from the environment and from [cyan].env[/]; see [cyan].env.example[/].
    """,
)
admin = typer.Typer(no_args_is_help=True, help="Admins of a tenant, before there is anybody to make them.")
app.add_typer(admin, name="admin")
app.command()(audit)
app.command()(bench)
app.command()(load)
app.command()(simulate)

Host = Annotated[str | None, typer.Option(help="Address to listen on. [dim]HOLDFAST_HOST[/]", show_default="127.0.0.1")]
Port = Annotated[int | None, typer.Option(help="Port to listen on. [dim]HOLDFAST_PORT[/]", show_default="8000")]


def main() -> None:
    """Run the command line."""
    app()


@app.command()
def up(
    *,
    host: Host = None,
    port: Port = None,
    demo: Annotated[bool, typer.Option(help="Load demo data, so that there is something to book.")] = True,
) -> None:
    """Start everything on this machine: PostgreSQL, API, web app, worker, payment simulator.

    The first start makes a database in the home directory ([cyan]HOLDFAST_HOME[/]); later ones find it again. With
    [cyan]DATABASE_URL[/] that PostgreSQL is used instead. The schema is brought up to date. Parts that crash are
    started again. Ctrl-C stops all of it; the data stays.
    """
    changes = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    raise typer.Exit(asyncio.run(_run_platform(changes, has_demo=demo)))


async def _run_platform(changes: Mapping[str, object], *, has_demo: bool) -> int:
    from holdfast.entrypoints.cli.early import begin_early, may_begin_early
    from holdfast.entrypoints.cli.parts import Part
    from holdfast.kit.postgres import PostgresError

    # What takes longest begins before even the settings are read: the API loads its code and waits to be told them,
    # the embedded database is made.
    api = Part("api")
    await api.start()
    early = None
    if may_begin_early(os.environ, directory=Path()):
        early = asyncio.ensure_future(asyncio.to_thread(begin_early, os.environ))
    try:
        settings, platform = await asyncio.to_thread(_load_platform)
        changed = settings.model_copy(update=changes)
        return await platform(changed, has_demo=has_demo, api=api, early=early).run()
    finally:
        await api.stop()
        if early is not None:
            with contextlib.suppress(PostgresError):
                await asyncio.to_thread((await early).stop)


def _load_platform() -> "tuple[Settings, type[Platform]]":
    from holdfast.entrypoints.cli.ground import settings_or_end
    from holdfast.entrypoints.cli.up import Platform

    return settings_or_end(), Platform


@app.command()
def api(*, host: Host = None, port: Port = None) -> None:
    """Serve the API and the web app, alone.

    Starts without a database too: [cyan]/health/live[/] says yes at once, [cyan]/health/ready[/] when the database is
    there with the right schema. Run as many as you like behind a load balancer; set [cyan]REDIS_URL[/] then.
    """
    from holdfast.entrypoints.cli.ground import grounded, settings_or_end
    from holdfast.entrypoints.serving import log_for, serve

    settings = settings_or_end()
    changes = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    log_for(settings, service="api")
    with grounded(settings.model_copy(update=changes)) as ready:
        serve(ready)


@app.command()
def worker() -> None:
    """Do the background work, alone: deliver events, run jobs, keep the clock's appointments.

    Several may run; each job is done once. SIGTERM lets running jobs finish.
    """
    from holdfast.entrypoints import worker as process
    from holdfast.entrypoints.cli.ground import grounded, settings_or_end
    from holdfast.entrypoints.serving import log_for

    settings = settings_or_end()
    log_for(settings, service="worker")
    with grounded(settings) as ready:
        process.run_until_told(ready)


@app.command()
def migrate() -> None:
    """Bring the database's schema to what this release expects.

    Safe to run at any time and by several at once: whoever comes second finds nothing to do. The address must sign in
    as a role that may create roles and schemas (a superuser, or the owner of the database with CREATEROLE).
    """
    from holdfast.entrypoints.cli.ground import grounded, settings_or_end
    from holdfast.kit.migrations import MigrationRefused, revisions, upgrade

    with grounded(settings_or_end()) as settings:
        try:
            upgrade(settings.database_url.get_secret_value())
        except MigrationRefused as refused:
            fail(str(refused))
        out.print(f"[green]✓[/] The schema is at [bold]{revisions()[-1]}[/].")


@app.command()
def demo() -> None:
    """Load demo data: venues in several cities, sessions and spaces to book, people to sign in as.

    Run it again as often as you like: what is there is left alone, and the calendar is filled up again.
    """
    from holdfast.entrypoints.cli.ground import grounded, settings_or_end
    from holdfast.entrypoints.setup import load_demo_data

    settings = settings_or_end()
    if not settings.is_development:
        fail("Demo data has sign-ins that everybody knows: it is for development only (HOLDFAST_ENVIRONMENT).")
    with grounded(settings) as ready:
        asyncio.run(load_demo_data(ready, tell=out.print))
        out.print("[green]✓[/] Demo data is there.")


@app.command()
def doctor() -> None:
    """Look for what is missing or wrong, and say how to mend it.

    Checks settings, the home directory, PostgreSQL and its guarantees, the schema, the web app, the port, Redis and
    the mail server. Changes nothing. Ends with status 1 when something is wrong.
    """
    from holdfast.entrypoints.cli.doctor import examine

    raise typer.Exit(asyncio.run(examine()))


@app.command()
def reconcile(
    *, days: Annotated[int | None, typer.Option(min=1, help="How far to look back.", show_default="a setting")] = None
) -> None:
    """Hold our books against the payment providers': every charge, refund and dispute of the last days.

    What was missed is taken in, money that belongs to nothing goes back. Runs each night by itself. Ends with status 1
    when something is left that a person must look at, and names it.
    """
    from holdfast.entrypoints.cli.books import explain
    from holdfast.entrypoints.cli.ground import grounded, settings_or_end

    with grounded(settings_or_end()) as ready:
        raise typer.Exit(asyncio.run(explain(ready, days=days)))


@app.command()
def openapi(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; standard output if none.")
    ] = None,
) -> None:
    """Write the API's description (OpenAPI 3.1), from which clients are generated. Needs no database."""
    from holdfast.entrypoints.api import openapi_json

    text = openapi_json()
    if output is None:
        typer.echo(text)
    else:
        output.write_text(f"{text}\n", encoding="utf-8")
        err.print(f"Wrote [bold]{output}[/].")


@app.command()
def simulator(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8001,
) -> None:
    """Serve the payment simulator, alone: Stripe's API as far as the platform uses it, and a card page.

    Point the API at it with [cyan]HOLDFAST_PAYMENTS__STRIPE_API_BASE[/] and [cyan]..._CHECKOUT_BASE_URL[/]. It keeps
    its own books and refuses to run in production. (Inside [bold]holdfast up[/] it is already at /simulator.)
    """
    from holdfast.entrypoints.cli.ground import settings_or_end
    from holdfast.entrypoints.serving import log_for, serve_simulator

    settings = settings_or_end()
    if not settings.is_development:
        fail("The simulator takes no real money: it does not run in production.")
    log_for(settings, service="simulator")
    serve_simulator(settings, host=host, port=port)


@admin.command("create")
def create_admin(
    *,
    email: Annotated[str, typer.Option(prompt=True, help="Address to sign in with.")],
    tenant: Annotated[
        str | None,
        typer.Option(help="Slug of the tenant; made if there is none.", show_default="the one that answers by default"),
    ] = None,
    name: Annotated[str, typer.Option(help="Name of the tenant, if it is made.")] = "Holdfast",
    host: Annotated[
        list[str] | None, typer.Option(help="Host name that the tenant answers at; may be repeated.")
    ] = None,
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for if not given.")
    ],
) -> None:
    """Make the first admin of a tenant, and the tenant if there is none.

    Whoever has an account there already keeps its password and becomes an admin.
    """
    from holdfast.entrypoints.cli.ground import grounded, settings_or_end
    from holdfast.entrypoints.setup import NewAdmin, make_first_admin
    from holdfast.kit.errors import HouseError

    with grounded(settings_or_end()) as settings:
        slug = tenant or settings.default_tenant
        wanted = NewAdmin(email=email, password=password, slug=slug, name=name, hosts=tuple(host or ()))
        try:
            asyncio.run(make_first_admin(settings, wanted))
        except HouseError as refused:
            fail(refused.detail)
    out.print(f"[green]✓[/] {email} is an admin of [bold]{slug}[/].")
