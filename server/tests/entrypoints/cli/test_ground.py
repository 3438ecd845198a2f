"""What commands stand on."""

import pytest
import typer

from holdfast.entrypoints.cli.ground import grounded, is_terminal, start_embedded, with_database
from tests.make.house import make_settings


def test_a_database_that_is_named_is_used(tmp_path):
    settings = make_settings("postgresql://db/x", tmp_path)

    with grounded(settings) as ready:
        assert ready is settings


def test_without_one_the_embedded_is_started_and_stopped_again(open_home):
    settings = make_settings("", open_home / "home")

    with grounded(settings) as ready:
        assert "/holdfast?" in ready.database_url.get_secret_value()
        joined = start_embedded(settings)
        assert with_database(settings, joined.cluster).database_url == ready.database_url
        joined.stop()

    assert not (open_home / "home" / "postgres" / "postmaster.pid").exists()


def test_programs_that_are_not_there_end_the_command(open_home, capsys):
    settings = make_settings("", open_home / "home", postgres_bin=open_home / "nothing")

    with pytest.raises(typer.Exit), grounded(settings):
        pass

    assert "nothing cannot be used: there is no postgres" in capsys.readouterr().err


def test_a_test_is_no_terminal():
    assert not is_terminal()
