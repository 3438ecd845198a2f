"""How far the measuring is, for whoever waits: a line that moves at a terminal, plain lines elsewhere."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Showing:
    """Tells what is being done; `steps` are counted, `say` stays on the screen."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            TextColumn("{task.description:<28}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._task = self._progress.add_task("Starting", total=None)

    def __enter__(self) -> Self:
        """Begin to show."""
        if self._console.is_terminal:
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the moving line away."""
        self._progress.stop()

    def say(self, line: str) -> None:
        """Show a line that stays."""
        self._console.print(line, highlight=False, soft_wrap=True, markup=False)

    def expect(self, steps: int) -> None:
        """Learn how many steps there will be."""
        self._progress.update(self._task, total=steps)

    def step(self, what: str) -> None:
        """Show what is done next, as another step."""
        if self._console.is_terminal:
            self._progress.update(self._task, description=what, advance=1)
        else:
            self.say(what)
