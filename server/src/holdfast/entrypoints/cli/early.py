"""What `holdfast up` begins before it has read its settings: making and starting the embedded database takes longest.

Kept light: nothing here loads more than the launcher.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from holdfast.kit.postgres import ClusterSettings, RunningCluster, default_home, start_cluster

DATABASE: Final = "holdfast"


def may_begin_early(environment: Mapping[str, str], *, directory: Path) -> bool:
    """Say whether the environment alone tells that the embedded database is wanted, and where it is."""
    return not environment.get("DATABASE_URL") and not (directory / ".env").exists()


def begin_early(environment: Mapping[str, str]) -> RunningCluster:
    """Start the embedded database that the environment names. Blocks; raises `PostgresError`."""
    bin_dir = environment.get("HOLDFAST_POSTGRES_BIN")
    return start_server(default_home(environment), bin_dir=Path(bin_dir) if bin_dir else None)


def start_server(home: Path, *, bin_dir: Path | None) -> RunningCluster:
    """Start the embedded PostgreSQL, or join the one that runs; the database is there afterwards. Blocks."""
    running = start_cluster(ClusterSettings(home=home, bin_dir=bin_dir))
    running.cluster.ensure_database(DATABASE)
    return running
