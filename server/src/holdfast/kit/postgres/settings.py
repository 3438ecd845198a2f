"""Settings of the embedded PostgreSQL."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class ClusterSettings:
    """Where the embedded PostgreSQL lives and how it is run."""

    home: Path
    """Directory of everything that Holdfast keeps on this machine; the cluster is `<home>/postgres`."""

    bin_dir: Path | None = None
    """PostgreSQL's programs to use whatever else there is; `None`: the packaged ones, else the machine's."""

    copies: Path = Path("/var/lib/holdfast/pg")
    """Where root puts a copy of the packaged programs that the unprivileged server can read."""

    door: Literal["socket", "loopback"] | None = None
    """How clients come in; `None`: a private Unix socket where there are any, else 127.0.0.1 with a password."""

    parameters: Mapping[str, str] = field(default_factory=dict)
    """PostgreSQL parameters that differ from ours."""

    start_timeout_seconds: float = 120.0
    stop_timeout_seconds: float = 60.0
