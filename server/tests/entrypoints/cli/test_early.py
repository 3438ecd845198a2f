"""What begins before the settings are read."""

import pytest

from holdfast.entrypoints.cli.early import begin_early, may_begin_early


@pytest.mark.parametrize(
    ("environment", "has_file", "may"),
    [({}, False, True), ({"DATABASE_URL": ""}, False, True), ({"DATABASE_URL": "x"}, False, False), ({}, True, False)],
)
def test_only_the_environment_alone_may_decide(tmp_path, environment, has_file, may):
    if has_file:
        (tmp_path / ".env").write_text("DATABASE_URL=postgresql://elsewhere")

    assert may_begin_early(environment, directory=tmp_path) is may


def test_the_database_is_there_afterwards_in_the_home_that_is_named(open_home):
    running = begin_early({"HOLDFAST_HOME": str(open_home / "home")})
    try:
        assert running.is_owner
        assert running.cluster.ask("SELECT 1", database="holdfast").strip() == "1"
    finally:
        running.stop()
