"""`holdfast simulate` at the command line."""

from typer.testing import CliRunner

from holdfast.entrypoints.cli.commands import app


def test_the_help_says_what_can_be_chosen():
    said = CliRunner().invoke(app, ["simulate", "--help"], env={"COLUMNS": "140", "NO_COLOR": "1"}).output

    for option in ("--users", "--bookings", "--seed", "--url", "--concurrency", "--minutes", "--json"):
        assert option in said, option


def test_a_platform_that_is_not_there_is_status_2():
    ended = CliRunner().invoke(
        app, ["simulate", "--users", "1", "--bookings", "1", "--url", "http://127.0.0.1:1", "--patience", "0.2"]
    )

    assert ended.exit_code == 2
