"""Talking to a person at a terminal."""

import pytest
import typer

from holdfast.entrypoints.cli.console import fail


def test_what_is_wrong_is_said_and_the_command_ends_with_one(capsys):
    with pytest.raises(typer.Exit) as ended:
        fail("No water.", "Fill the kettle.")

    assert ended.value.exit_code == 1
    assert capsys.readouterr().err == "✗ No water.\n  Fill the kettle.\n"
