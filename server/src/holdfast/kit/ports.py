"""Ports of the loopback interface for servers that are started for a while: private databases, platforms, tests."""

import secrets
import socket
from typing import Final

LOOPBACK: Final = "127.0.0.1"
# Below what systems hand out by themselves. Such a port may go to anybody's outgoing connection, or to another process
# that asks, between the moment it was found free and the moment its server comes up.
_FIRST: Final = 20_000
_COUNT: Final = 12_000
_TRIES_MAX: Final = 200


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on at the moment.

    Raises `OSError` when none can be had.
    """
    for _ in range(_TRIES_MAX - 1):
        port = _FIRST + secrets.randbelow(_COUNT)
        try:
            return _probed(port)
        except OSError:
            continue
    return _probed(0)


def _probed(port: int) -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, port))
        return int(probe.getsockname()[1])
