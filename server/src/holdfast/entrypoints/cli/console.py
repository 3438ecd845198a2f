"""Talking to a person at a terminal."""

from typing import NoReturn

import typer
from rich.console import Console

out = Console()
err = Console(stderr=True)


def fail(sentence: str, *more: str) -> NoReturn:
    """Say what is wrong, and end with status 1."""
    err.print(f"[bold red]✗[/] {sentence}", highlight=False)
    for line in more:
        err.print(f"  {line}", highlight=False)
    raise typer.Exit(1)
