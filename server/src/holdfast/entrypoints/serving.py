"""Processes that serve HTTP: uvicorn, told what we want of it."""

import os
import socket
from collections.abc import Awaitable, Callable

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from holdfast.entrypoints.settings import Settings
from holdfast.kit.faults import arm
from holdfast.kit.logging import configure_logging
from holdfast.kit.middleware import NotHttp
from holdfast.kit.problems import MEDIA_TYPE, problem_bytes

GRACE_SECONDS = 10


def log_for(settings: Settings, *, service: str) -> None:
    """Log in the form that the settings ask for."""
    is_human = settings.log_format == "human" or (
        settings.log_format == "auto" and settings.is_development and os.isatty(1)
    )
    configure_logging(service=service, level=settings.log_level, human=is_human)


def serve(settings: Settings) -> None:
    """Serve the API until told to stop."""
    from holdfast.entrypoints.api import create_app

    arm(settings.faults)
    app = create_app(settings)
    server_of(app, host=settings.host, port=settings.port, before_stopping=app.end_streams).run()


def serve_simulator(settings: Settings, *, host: str, port: int) -> None:
    """Serve the payment simulator until told to stop."""
    from holdfast.simulator.app import create_app
    from holdfast.simulator.settings import SimulatorSettings

    data_dir = settings.home / "simulator"
    data_dir.mkdir(parents=True, exist_ok=True)
    secrets = settings.secrets()
    simulator = create_app(
        SimulatorSettings(
            data_dir=data_dir,
            public_url=f"http://{host}:{port}",
            environment=settings.environment,
            api_keys=(secrets.stripe_key,),
            control_token=secrets.control,
        )
    )
    server_of(simulator, host=host, port=port).run()


class _Protocol(HttpToolsProtocol):
    """Answers what it cannot read as everything else is answered: no application hears of it."""

    def send_400_response(self, _msg: str) -> None:
        body = problem_bytes(NotHttp(), instance="")
        head = f"HTTP/1.1 400 Bad Request\r\ncontent-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n"
        self.transport.write(f"{head}connection: close\r\n\r\n".encode() + body)
        self.transport.close()


class _Server(uvicorn.Server):
    """Says that it is about to stop before it waits for what is still being answered: streams would never end."""

    def __init__(self, config: uvicorn.Config, *, before_stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self._before_stopping = before_stopping

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._before_stopping()
        await super().shutdown(sockets)


def server_of(
    app: Callable[..., Awaitable[None]], *, host: str, port: int, before_stopping: Callable[[], None] = lambda: None
) -> uvicorn.Server:
    """Return the server: our own log lines, our own reading of proxies' headers, nothing said about itself."""
    return _Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            http=_Protocol,
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
            # Long enough for what waits in browsers behind a proxy, short enough not to keep dead ones.
            timeout_keep_alive=65,
        ),
        before_stopping=before_stopping,
    )
