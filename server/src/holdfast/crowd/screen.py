"""Show a crowd at work: a table that lives while it runs, and the verdict at the end."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table

from holdfast.crowd.playing import Phase, Play
from holdfast.crowd.verdict import Check
from holdfast.kit.clock import monotonic_seconds

ACTIONS_SHOWN = 18


class Screen:
    """What the terminal shows of a play. Rates are of the time since the last look."""

    def __init__(self, play: Play) -> None:
        """Begin to measure now."""
        self._play = play
        self._began = self._looked = monotonic_seconds()
        self._requests = 0
        self._rate = 0.0

    def __rich__(self) -> RenderableType:
        """Draw the play as it is at this moment."""
        self._measure()
        return Group(self._head(), latencies(self._play), self._counts())

    def line(self) -> str:
        """Return one line about the play, for where nothing can be drawn over."""
        self._measure()
        play = self._play
        done = f"{play.turns_done}/{len(play.story.turns)} turns"
        return (
            f"{_clock(monotonic_seconds() - self._began)} {play.phase.value}: {done}, "
            f"{play.tally.deeds['booked']} bookings, {play.tally.requests} requests ({self._rate:.0f}/s), "
            f"{play.tally.broken} broken, {play.tally.surprised} surprises"
        )

    def _measure(self) -> None:
        at, requests = monotonic_seconds(), self._play.tally.requests
        if at - self._looked >= 1.0:
            self._rate = (requests - self._requests) / (at - self._looked)
            self._looked, self._requests = at, requests

    def _head(self) -> Panel:
        play = self._play
        elapsed = monotonic_seconds() - self._began
        turns = len(play.story.turns)
        remaining = ""
        if play.phase is Phase.CROWD and play.turns_done:
            remaining = f", about {_clock(elapsed * (turns - play.turns_done) / play.turns_done)} to go"
        text = (
            f"[bold]{play.phase.value}[/]   {play.turns_done}/{turns} turns   {_clock(elapsed)}{remaining}\n"
            f"{play.tally.requests} requests, {self._rate:.0f} a second   "
            f"{play.tally.deeds['booked']} of {play.story.bookings} bookings   "
            f"[{'red' if play.tally.broken else 'green'}]{play.tally.broken} broken answers[/]   "
            f"{play.tally.unanswered} unanswered   {play.tally.surprised} surprises"
        )
        return Panel(text, title=f"story {play.story.digest} (seed {play.story.seed})", border_style="cyan")

    def _counts(self) -> Table:
        play = self._play
        table = Table.grid(padding=(0, 3))
        table.add_row(
            _column("What happened", play.tally.deeds),
            _column("Refusals", play.tally.refusals),
            _column("Bookings", Counter(promise.state for promise in play.memory.promises.values())),
            _column("Statuses", Counter({str(key): count for key, count in play.tally.statuses.items()})),
        )
        return table


def latencies(play: Play) -> Table:
    """Return the times of each action."""
    table = Table(box=None, padding=(0, 2))
    table.add_column("Action")
    for heading in ("asked", "p50 ms", "p99 ms", "longest ms"):
        table.add_column(heading, justify="right")
    for action, times in list(play.tally.actions())[:ACTIONS_SHOWN]:
        figures = (times.percentile(0.5), times.percentile(0.99), times.longest)
        table.add_row(action, str(times.count), *(f"{seconds * 1e3:.0f}" for seconds in figures))
    return table


def tell(console: Console, checks: Sequence[Check]) -> None:
    """Print the verdict, check by check."""
    for check in checks:
        if check.found is None:
            console.print(f"[yellow]![/] {check.name} {check.sentence}: not checked, {check.note}", highlight=False)
            continue
        mark = "[bold red]✗[/]" if check.found else "[green]✓[/]"
        console.print(f"{mark} {check.name} {check.sentence}{' (' + check.note + ')' if check.note else ''}")
        for line in check.found:
            console.print(f"    {line}", highlight=False, markup=False, soft_wrap=True)


def _column(title: str, counts: Counter[str]) -> Table:
    table = Table(box=None, padding=(0, 1), title=title, title_justify="left", show_header=False)
    for name, count in counts.most_common(12):
        table.add_row(name, str(count))
    return table


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
