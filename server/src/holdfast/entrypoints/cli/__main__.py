"""`python -m holdfast.entrypoints.cli` is `holdfast`."""

from holdfast.entrypoints.cli.commands import main

main()
