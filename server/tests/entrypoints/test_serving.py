"""Processes that serve HTTP, as real processes."""

import json
import os
import socket
import subprocess
import sys
import time

import httpx2
import pytest

from holdfast.entrypoints.serving import server_of
from holdfast.kit.ports import free_port


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def command(tmp_path, port):
    """Return a function that runs a command with settings of its own, stopped at the end."""
    running = []

    def run(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        env = {"HOLDFAST_HOME": str(tmp_path), "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", **environment}
        process = subprocess.Popen(
            [sys.executable, "-m", "holdfast.entrypoints.cli", *arguments, "--port", str(port)],
            env={**os.environ, **env},
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.wait()


def ask(port: int, path: str) -> httpx2.Response:
    deadline = time.monotonic() + 30
    while True:
        try:
            return httpx2.get(f"http://127.0.0.1:{port}{path}")
        except httpx2.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def test_the_api_serves_says_nothing_of_its_server_and_ends_when_told(command, port):
    process = command("api")

    answer = ask(port, "/health/live")
    process.terminate()
    said, _ = process.communicate(timeout=20)

    assert answer.json() == {"status": "live"}
    assert "server" not in answer.headers
    assert process.returncode in {0, -15}
    assert b'"route":"/health/live"' in said


@pytest.mark.parametrize("words", [b"Hello!\r\n\r\n", b"GET / HTTP/1.1\r\nhost 127.0.0.1\r\n\r\n"])
def test_what_is_no_http_is_told_so_in_the_same_form_as_everything_else(command, port, words):
    command("api")
    ask(port, "/health/live")

    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(words)
        head, _, body = line.makefile("rb").read().partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/problem+json" in head
    assert json.loads(body)["type"] == "/problems/not-http"


def test_the_simulator_serves_alone_and_refuses_production(command, port):
    command("simulator")
    assert ask(port, "/health").json() == {"status": "ok"}

    refused = command("simulator", HOLDFAST_ENVIRONMENT="production")
    assert refused.wait(timeout=20) == 1


def test_proxies_headers_are_read_by_the_edge_alone():
    config = server_of(lambda: None, host="127.0.0.1", port=1).config  # type: ignore[arg-type, return-value]  # not served

    assert (config.proxy_headers, config.server_header, config.access_log) == (False, False, False)
