"""What the doctor finds."""

import pytest

from holdfast.entrypoints.cli import doctor
from holdfast.entrypoints.cli.doctor import Finding, Mark
from tests.make.house import make_settings

pytestmark = pytest.mark.anyio


def marks(findings):
    return [finding.mark for finding in findings]


async def test_a_good_database_is_good_in_every_respect(database_url, tmp_path):
    findings = await doctor.look_at_database(make_settings(database_url, tmp_path))

    assert marks(findings) == [Mark.GOOD] * 3
    assert "survives a crash" in findings[1].sentence
    assert "expects" in findings[2].sentence


async def test_a_database_that_is_away_is_bad(tmp_path):
    (finding,) = await doctor.look_at_database(make_settings("postgresql://nobody@127.0.0.1:1/none", tmp_path))

    assert finding.mark is Mark.BAD
    assert "cannot be reached" in finding.sentence


async def test_an_empty_database_says_to_migrate(cluster, tmp_path):
    cluster.ensure_database("empty_for_doctor")

    findings = await doctor.look_at_database(make_settings(cluster.dsn("empty_for_doctor"), tmp_path))

    assert findings[-1].mark is Mark.BAD
    assert "holdfast migrate" in findings[-1].sentence


async def test_no_embedded_database_yet_is_no_fault(tmp_path):
    (finding,) = await doctor.look_at_database(make_settings("", tmp_path))

    assert finding == Finding(Mark.NOTE, f"There is no embedded database in {tmp_path} yet.", "holdfast up makes one.")


async def test_neighbours_are_asked_only_where_they_are_named(tmp_path):
    assert await doctor.look_at_neighbours(make_settings("", tmp_path)) == []
    (finding,) = await doctor.look_at_neighbours(make_settings("", tmp_path, redis_url="redis://127.0.0.1:1"))
    assert finding.mark is Mark.BAD
    assert finding.sentence.startswith("Redis does not answer at 127.0.0.1:1")


async def test_a_home_that_can_be_made_is_good(tmp_path):
    assert marks(await doctor.look_at_home(make_settings("", tmp_path / "a" / "b"))) == [Mark.GOOD]


async def test_everything_is_told_and_one_fault_makes_the_status_one(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("HOLDFAST_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    monkeypatch.chdir(tmp_path)

    status = await doctor.examine()

    said = capsys.readouterr().out
    assert status == 1
    assert "The settings can be worked with (development)." in said
    assert "✗ PostgreSQL (DATABASE_URL) cannot be reached." in said


async def test_settings_that_cannot_be_read_are_all_there_is_to_tell(monkeypatch, capsys):
    monkeypatch.setenv("HOLDFAST_PORT", "x")

    assert await doctor.examine() == 1
    assert capsys.readouterr().out.startswith("✗ HOLDFAST_PORT: ")
