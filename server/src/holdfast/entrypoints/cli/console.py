"""Talking to a person at a terminal."""

from typing import NoReturn

import typer
from rich.console import Console

out = Console()
err = Console(stderr=True)


def fail(sentence: str, *more: str) -> NoReturn:
    """Say what is wrong, and end with status 1."""
    # Not wrapped: sentences hold paths and commands that somebody wants to copy.
    err.print(f"[bold red]✗[/] {sentence}", highlight=False, soft_wrap=True)
    for line in more:
        err.print(f"  {line}", highlight=False, soft_wrap=True)
    raise typer.Exit(1)
