"""What commands stand on: checked settings, and a database, embedded unless one is named."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import SecretStr

from holdfast.entrypoints.cli.console import fail
from holdfast.entrypoints.cli.early import DATABASE, start_server
from holdfast.entrypoints.settings import Settings, SettingsInvalid, load_settings
from holdfast.kit.postgres import Cluster, PostgresError, RunningCluster


def settings_or_end() -> Settings:
    """Return the settings, or end with the list of what is missing or wrong."""
    try:
        return load_settings()
    except SettingsInvalid as invalid:
        fail("The settings cannot be worked with:", *invalid.faults)


def start_embedded(settings: Settings) -> RunningCluster:
    """Start the embedded PostgreSQL, or join the one that runs; the database is there afterwards. Blocks."""
    return start_server(settings.home, bin_dir=settings.postgres_bin)


def with_database(settings: Settings, cluster: Cluster) -> Settings:
    """Return the settings with the embedded database's address in them."""
    return settings.model_copy(update={"database_url": SecretStr(cluster.dsn(DATABASE))})


@contextmanager
def grounded(settings: Settings) -> Iterator[Settings]:
    """Give settings that name a running database; an embedded one is stopped at the end by whoever started it."""
    if settings.database_url.get_secret_value():
        yield settings
        return
    try:
        running = start_embedded(settings)
    except PostgresError as error:
        fail(str(error))
    try:
        yield with_database(settings, running.cluster)
    finally:
        running.stop()


def is_terminal() -> bool:
    """Say whether a person is reading."""
    return os.isatty(1)
