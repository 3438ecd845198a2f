"""The `holdfast` command: one place to start, look at and mend the platform."""

from holdfast.entrypoints.cli.commands import main

__all__ = ["main"]
