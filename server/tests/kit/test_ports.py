"""A port for a server that comes up in a moment."""

import socket

from holdfast.kit.ports import LOOPBACK, free_port


def test_a_port_can_be_listened_on_and_is_not_one_that_the_system_hands_out():
    ports = [free_port() for _ in range(20)]

    assert all(20_000 <= port < 32_000 for port in ports)
    with socket.create_server((LOOPBACK, ports[0])):
        assert ports[0] not in [free_port() for _ in range(200)]


def test_processes_that_ask_at_once_are_not_told_the_same():
    """Which the next port in order would be."""
    assert len({free_port() for _ in range(20)}) > 15
