"""`holdfast load`: where it refuses, what it tells."""

from typer.testing import CliRunner

from holdfast.demo.bulk import Loaded
from holdfast.entrypoints.cli.commands import app
from holdfast.entrypoints.cli.load import Bars, tell_of

runner = CliRunner()
FEW = ["load", "--users", "200", "--bookings", "500"]


def test_it_is_refused_in_production():
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

    said = runner.invoke(app, FEW, env=environment)

    assert said.exit_code == 1
    assert "development only" in said.output


def test_it_loads_and_says_how_to_sign_in_and_does_not_do_so_twice(fresh_database_url, tmp_path):
    environment = {"HOLDFAST_HOME": str(tmp_path), "COLUMNS": "200"}
    arguments = [*FEW, "--database-url", fresh_database_url]

    first = runner.invoke(app, arguments, env=environment)
    second = runner.invoke(app, arguments, env=environment)

    assert (first.exit_code, second.exit_code) == (0, 1), first.output
    assert "@demo.holdfast.test, password holdfast-demo" in first.output
    assert "bookings.booking" in first.output
    assert "--add" in second.output


def test_too_few_are_refused(fresh_database_url, tmp_path):
    said = runner.invoke(
        app, ["load", "--users", "1", "--database-url", fresh_database_url], env={"HOLDFAST_HOME": str(tmp_path)}
    )

    assert said.exit_code == 1
    assert "make no platform" in said.output


def test_small_tables_are_not_worth_a_line(capsys):
    tell_of(Loaded({"bookings.booking": 1_600_000, "tenants.tenant": 20}, slug="demo", seconds=300.0))

    said = capsys.readouterr().out
    assert "1,600,000" in said
    assert "tenants.tenant" not in said
    assert "5 min 0 s" in said


def test_bars_follow_what_they_are_told():
    with Bars() as bars:
        bars.tell("Bookings", done=0, total=1_000)
        bars.tell("Bookings", done=1_000, total=1_000)
        bars.tell("Checkpoint", done=1, total=1)

        (bookings, checkpoint) = bars.progress.tasks
        assert (bookings.completed, bookings.total, checkpoint.finished) == (1_000, 1_000, True)
