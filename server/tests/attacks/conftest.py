"""One server for all attacks of a run."""

import pytest

from tests.attacks.ground import open_ground


@pytest.fixture(scope="package")
def ground(database_url, tmp_path_factory):
    """Return the application under attack, behind a real socket."""
    with open_ground(database_url, home=tmp_path_factory.mktemp("attacked")) as opened:
        yield opened
