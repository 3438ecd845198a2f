"""One PostgreSQL for all outages of a run, apart from everybody else's: it is killed again and again."""

from collections.abc import Iterator

import pytest

from tests.cluster import end_run, open_directory
from tests.faults.platform import Ground, make_ground


@pytest.fixture(scope="session")
def ground() -> Iterator[Ground]:
    """Return what the rigs of this run stand on."""
    home = open_directory()
    made = make_ground(home)
    yield made
    made.postgres.thaw()
    end_run(home)
