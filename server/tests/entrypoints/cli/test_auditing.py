"""`holdfast audit`: how it ends, and what it says to people and to machines."""

import asyncio
import json

import asyncpg
from typer.testing import CliRunner

from holdfast.entrypoints.cli.commands import app

runner = CliRunner()
HEAD = {"format", "started_at", "finished_at", "quiescent", "deep", "outcome", "violations", "checks"}
CHECK = {
    *("invariant", "check", "severity", "class", "sentence", "violations", "rows", "milliseconds", "failure"),
}


def run_sql(url, statement):
    """Do something to a database as its superuser."""

    async def run():
        connection = await asyncpg.connect(url)
        await connection.execute(statement)
        await connection.close()

    asyncio.run(run())


def test_a_sound_database_ends_with_0_R90(fresh_database_url):
    said = runner.invoke(app, ["audit", "--quiescent", "--database-url", fresh_database_url])

    assert said.exit_code == 0, said.output
    assert "nothing is broken" in said.output


def test_a_broken_one_ends_with_1_and_shows_the_rows_R90(fresh_database_url):
    run_sql(fresh_database_url, "ALTER TABLE inventory.claim DISABLE TRIGGER claim_counted_on_insert")

    said = runner.invoke(app, ["audit", "--database-url", fresh_database_url])

    assert said.exit_code == 1
    assert "guard=claim_counted_on_insert" in said.output
    assert "rows break I25" in said.output


def test_one_that_cannot_be_asked_ends_with_2_R90(cluster):
    cluster.ensure_database("empty_for_audit")

    empty = runner.invoke(app, ["audit", "--database-url", cluster.dsn("empty_for_audit")])
    nowhere = runner.invoke(app, ["audit", "--database-url", "postgresql://nobody@127.0.0.1:1/none"])
    unset = runner.invoke(app, ["audit"], env={"HOLDFAST_PORT": "x"})

    assert [said.exit_code for said in (empty, nowhere, unset)] == [2, 2, 2]
    assert "holdfast migrate" in empty.output
    assert "could not be done" in nowhere.output


def test_machines_get_json_and_nothing_else_R90(fresh_database_url):
    run_sql(fresh_database_url, "ALTER TABLE inventory.claim DISABLE TRIGGER claim_counted_on_insert")

    said = runner.invoke(app, ["audit", "--json", "--database-url", fresh_database_url])

    report = json.loads(said.stdout)
    (broken,) = [check for check in report["checks"] if check["violations"]]
    assert set(report) == HEAD
    assert {frozenset(check) for check in report["checks"]} == {frozenset(CHECK)}
    assert (report["outcome"], broken["invariant"], broken["class"]) == ("violated", "I25", "A")
    assert broken["rows"][0]["guard"] == "claim_counted_on_insert"
