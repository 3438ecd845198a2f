"""Put the simulator together as one ASGI app, to be mounted or to be served alone."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import anyio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from holdfast.simulator import api, checkout, control
from holdfast.simulator.errors import ApiError, SimulatorInProduction
from holdfast.simulator.gateway import Gateway
from holdfast.simulator.pages import STATIC_DIR
from holdfast.simulator.settings import SimulatorSettings
from holdfast.simulator.wire import error_answer


def create_app(settings: SimulatorSettings, *, clock: Callable[[], float] = time.time) -> Starlette:
    """Return the simulator as an ASGI app.

    Served alone, its lifespan delivers the webhooks. A host that mounts it has to enter `running(app)` in its own
    lifespan, because a mounted app is not started by its host.

    Raises SimulatorInProduction when the environment is production.
    """
    if settings.environment == "production":
        raise SimulatorInProduction
    gateway = Gateway(settings, clock=clock)
    app = Starlette(
        routes=[
            Mount("/v1", routes=api.routes(gateway)),
            Mount("/control", routes=control.routes(gateway)),
            Mount("/static", app=StaticFiles(directory=STATIC_DIR), name="static"),
            Route("/health", partial(_health, gateway), methods=["GET"]),
            *checkout.routes(gateway),
        ],
        lifespan=running,
        exception_handlers={Exception: _broken},
    )
    app.state.gateway = gateway
    return app


@asynccontextmanager
async def running(app: Starlette) -> AsyncIterator[None]:
    """Deliver webhooks while inside, and close the journal at the end."""
    gateway: Gateway = app.state.gateway
    await gateway.register_settings()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(gateway.deliverer.run)
        try:
            yield
        finally:
            tasks.cancel_scope.cancel()
    gateway.journal.close()


async def _health(gateway: Gateway, _: Request, /) -> Response:
    await gateway.journal.read(lambda tx: tx.connection.execute("SELECT 1").fetchone())
    return JSONResponse({"status": "ok"})


async def _broken(_: Request, _problem: Exception) -> Response:
    answer = error_answer(ApiError("An unknown error occurred.", status=500, kind="api_error"))
    return JSONResponse(answer.body, status_code=answer.status)
