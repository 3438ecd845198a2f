"""Say where the simulator keeps its journal, whom it answers and whom it calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

JOURNAL_FILE_NAME = "simulator.sqlite3"


@dataclass(frozen=True, slots=True)
class WebhookEndpoint:
    """Name one receiver of webhooks.

    `api_key` limits it to the events of that key's account; without it, it hears the events of every account.
    """

    url: str
    secret: str = field(repr=False)
    api_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SimulatorSettings:
    """Hold everything the simulator is told at start.

    `public_url` is the address of the simulator as a browser sees it, mount path included, without a slash at the end.
    `api_keys` empty means: any key that begins with `sk_test_`. Every key is an account of its own.
    `allowed_return_hosts` entries are `host`, `host:port` or `*.domain`; the host of `public_url` is always allowed.
    `control_token` empty switches the control API off.
    """

    data_dir: Path
    public_url: str
    environment: str = "development"
    api_keys: tuple[str, ...] = field(default=(), repr=False)
    webhook_endpoints: tuple[WebhookEndpoint, ...] = ()
    allowed_return_hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "*.localhost")
    control_token: str = field(default="", repr=False)
    retry_delays_seconds: tuple[float, ...] = (0.2, 1.0, 3.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)
    retry_window_seconds: float = 24 * 3600.0
    delivery_timeout_seconds: float = 10.0
    delivery_poll_seconds: float = 0.25
    delivery_lease_seconds: float = 5.0
    hang_seconds_max: float = 120.0

    @property
    def journal_path(self) -> Path:
        """Return the file that holds the journal of money."""
        return self.data_dir / JOURNAL_FILE_NAME
