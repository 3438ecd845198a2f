"""The commands: what they say, and how they end."""

import json

import pytest
from typer.testing import CliRunner

from holdfast.entrypoints.cli.commands import app

COMMANDS = [
    "up",
    "api",
    "worker",
    "migrate",
    "demo",
    "doctor",
    "reconcile",
    "audit",
    "load",
    "openapi",
    "simulator",
    "admin create",
]
runner = CliRunner()


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_worth_reading(command):
    said = runner.invoke(app, [*command.split(), "--help"], env={"COLUMNS": "200", "TERM": "dumb"})

    assert said.exit_code == 0
    assert len(said.output.split()) > 30


def test_no_command_is_help():
    said = runner.invoke(app, [])

    assert "holdfast up" in said.output
    assert [name for name in COMMANDS[:-1] if name not in said.output] == []


def test_settings_that_cannot_be_worked_with_are_listed(tmp_path):
    said = runner.invoke(app, ["migrate"], env={"HOLDFAST_PORT": "x", "HOLDFAST_LOG_LEVEL": "y"})

    assert said.exit_code == 1
    assert "HOLDFAST_PORT" in said.output
    assert "HOLDFAST_LOG_LEVEL" in said.output


def test_the_apis_description_is_written_without_a_database(tmp_path):
    said = runner.invoke(app, ["openapi", "--output", str(tmp_path / "api.json")])

    assert said.exit_code == 0
    assert json.loads((tmp_path / "api.json").read_text())["info"]["title"] == "Holdfast"


def test_demo_data_is_refused_in_production(tmp_path):
    environment = {
        "HOLDFAST_ENVIRONMENT": "production",
        "HOLDFAST_SECRET": "s" * 40,
        "DATABASE_URL": "postgresql://db/holdfast",
        "HOLDFAST_PUBLIC_URL": "https://book.example.org",
        "HOLDFAST_ALLOWED_HOSTS": "book.example.org",
        "SMTP_URL": "smtps://mail.example.org",
        "HOLDFAST_PAYMENTS__STRIPE_SECRET_KEY": "sk_live_x",
        "HOLDFAST_PAYMENTS__WEBHOOK_SECRETS": '["whsec_x"]',
    }

    said = runner.invoke(app, ["demo"], env=environment)

    assert said.exit_code == 1
    assert "development only" in said.output


def test_the_first_admin_is_made_with_the_tenant(database_url, tmp_path):
    arguments = ["admin", "create", "--email", "boss@house.test", "--tenant", f"t{tmp_path.name.replace('_', '')}"]
    environment = {"DATABASE_URL": database_url, "HOLDFAST_HOME": str(tmp_path)}

    made = runner.invoke(app, [*arguments, "--password", "tea at four o'clock"], env=environment)
    again = runner.invoke(app, [*arguments, "--password", "tea at four o'clock"], env=environment)
    poor = runner.invoke(app, [*arguments, "--password", "short"], env=environment)

    assert (made.exit_code, again.exit_code, poor.exit_code) == (0, 0, 1)
    assert "is an admin of" in made.output


def test_migrating_twice_finds_nothing_to_do(database_url, tmp_path):
    said = runner.invoke(app, ["migrate"], env={"DATABASE_URL": database_url, "HOLDFAST_HOME": str(tmp_path)})

    assert said.exit_code == 0
    assert "The schema is at" in said.output
