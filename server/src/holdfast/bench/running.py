"""Runs the chosen figures: opens the ground, lets them take turns round by round, and reports."""

from collections.abc import Sequence
from contextlib import AsyncExitStack

from holdfast.bench.bookings import Loads
from holdfast.bench.choosing import FIGURES, Options, Site
from holdfast.bench.contracts import Figure
from holdfast.bench.ground import Ground, Keys, open_ground, open_loaded
from holdfast.bench.machine import describe_machine
from holdfast.bench.report import Report
from holdfast.bench.servers import running_apis
from holdfast.bench.showing import Showing
from holdfast.kit import clock


async def measure(options: Options, keys: Keys, *, showing: Showing) -> Report:
    """Measure the chosen figures and return the report."""
    async with AsyncExitStack() as stack:
        site = await _open(stack, options, keys=keys, showing=showing)
        figures = [FIGURES[code](site) for code in options.codes]
        showing.expect(len(figures) * (options.runs + 1))
        for figure in figures:
            showing.step(f"{figure.code}: making ready")
            await figure.prepare()
        await _take_turns(figures, options, showing=showing)
        return Report(
            machine=describe_machine(postgres=str(await site.ground.superuser.fetchval("SHOW server_version"))),
            at=clock.now(),
            command=options.command,
            seconds=options.seconds,
            runs=options.runs,
            connections=options.connections,
            results=[result for figure in figures for result in figure.results()],
        )


async def _open(stack: AsyncExitStack, options: Options, *, keys: Keys, showing: Showing) -> Site:
    showing.say("PostgreSQL, schema, shops and people")
    ground = await stack.enter_async_context(open_ground(keys, main=options.main, many=options.many))
    loads = await _serve(stack, ground, options=options, showing=showing)
    if "S7" not in options.codes or not options.loaded:
        return Site(loads, options)
    showing.say("The full database")
    full = await stack.enter_async_context(open_loaded(options.loaded, keys, like=options.main))
    return Site(loads, options, await _serve(stack, full, options=options, showing=showing))


async def _serve(stack: AsyncExitStack, ground: Ground, *, options: Options, showing: Showing) -> Loads:
    apis = await stack.enter_async_context(running_apis(ground.wanted))
    for api in apis:
        showing.say(f"API: process {api.pid}, log {api.log}; PostgreSQL: process {ground.postmaster}")
    return Loads(ground, apis, options.seconds, options.warm_up_seconds)


async def _take_turns(figures: Sequence[Figure], options: Options, *, showing: Showing) -> None:
    for number in range(options.runs):
        for figure in figures:
            showing.step(f"{figure.code}: run {number + 1} of {options.runs}")
            await figure.play()
