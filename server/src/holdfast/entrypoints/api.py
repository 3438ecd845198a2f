"""The HTTP process: all modules' routes, the web app in front, the payment simulator beside in development."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Callable
from typing import Any, Final, cast

from fastapi import APIRouter, FastAPI, Request
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.responses import Response

from holdfast.entrypoints import docs_pages
from holdfast.entrypoints.edge import surround
from holdfast.entrypoints.openapi import Document, describe, document_bytes
from holdfast.entrypoints.settings import Settings, load_settings
from holdfast.entrypoints.wiring import SIMULATOR_PATH, House, build_house, desk_database_settings
from holdfast.kit.clock import Clock, now
from holdfast.kit.database import Database
from holdfast.kit.durability import require_durable
from holdfast.kit.middleware import App, Scope, broken_bytes, header
from holdfast.kit.problems import MEDIA_TYPE, install_problems
from holdfast.kit.tokens import AccessTokens
from holdfast.modules.accounts.routes import router as accounts_router
from holdfast.modules.availability.facade import LiveHub
from holdfast.modules.availability.routes import router as availability_router
from holdfast.modules.bookings.routes import router as bookings_router
from holdfast.modules.bookings.routes.direct import PlaceDirectly
from holdfast.modules.bookings.routes.placed import encode_placed
from holdfast.modules.bookings.workflows import Desk
from holdfast.modules.catalogue.routes import media_router
from holdfast.modules.catalogue.routes import router as catalogue_router
from holdfast.modules.documents.routes import router as documents_router
from holdfast.modules.inventory.routes import router as inventory_router
from holdfast.modules.notifications.routes import router as mailbox_router
from holdfast.modules.operations.routes import health_router
from holdfast.modules.operations.routes import router as operations_router
from holdfast.modules.payments.routes import router as payments_router
from holdfast.modules.payments.routes import webhook_router
from holdfast.modules.tenants.routes import router as tenants_router

PREFIX: Final = "/api/v1"
ROUTERS: Final = (
    accounts_router,
    tenants_router,
    catalogue_router,
    inventory_router,
    availability_router,
    bookings_router,
    payments_router,
    documents_router,
    operations_router,
)
TOKENS_KEPT_MAX: Final = 10_000


class Application:
    """The API as one ASGI app: FastAPI inside, the edge around it."""

    def __init__(self, settings: Settings) -> None:
        self.house = build_house(settings)
        self.api = _fastapi(self.house)
        account_of = TokenAccounts(self.house.tokens, self.house.database.clock.now).account_of
        self._app: App = surround(
            cast("App", self.api),
            settings=settings,
            telemetry=self.house.telemetry,
            limiter=self.house.limiter,
            account_of=account_of,
            direct={("POST", f"{PREFIX}/bookings"): PlaceDirectly(self.house.gatekeeper, self.api.state.desk)},
            hears_changes=self.api.state.live_hub.tell_changes_to,
        )

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's own types
        """Serve."""
        await self._app(scope, receive, send)

    def end_streams(self) -> None:
        """End what would go on for as long as pages are open, so that the server can stop."""
        self.api.state.live_hub.close()


class TokenAccounts:
    """Whose access token a request carries, for rate limits: checked as everywhere, and remembered for a while."""

    def __init__(self, tokens: AccessTokens, now: Clock = now) -> None:
        self._tokens = tokens
        self._now = now
        self._known: dict[bytes, str | None] = {}

    def account_of(self, scope: Scope) -> str | None:
        """Return the account's id, or None for a visitor and for a token that is not ours."""
        given = header(scope, b"authorization")
        if given is None or not given.lower().startswith(b"bearer "):
            return None
        if given not in self._known:
            if len(self._known) >= TOKENS_KEPT_MAX:
                self._known.clear()
            actor = self._tokens.read(given[7:].strip().decode("latin-1"), now=self._now())
            self._known[given] = None if actor is None else f"{actor.tenant_id}:{actor.user_id}"
        return self._known[given]


def create_app(settings: Settings | None = None) -> Application:
    """Return the application; settings come from the environment unless they are given."""
    return Application(settings or load_settings())


def openapi_document() -> Document:
    """Return the API's description; no database is asked for it."""
    app = FastAPI(openapi_url=None)
    routes = _include_routes(app)
    return describe(app, routes=routes)


def openapi_json() -> str:
    """Return the API's description as JSON."""
    return document_bytes(openapi_document()).decode()


def _fastapi(house: House) -> FastAPI:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, lifespan=_lifespan(house))
    install_problems(app)
    app.add_exception_handler(Exception, _broken)
    routes = _include_routes(app)
    _include_pages(app, house=house, routes=routes)
    settings = house.settings
    desk_database = Database(desk_database_settings(settings))
    app.state.house = house
    app.state.database = house.database
    app.state.worker_database = house.worker_database
    app.state.gatekeeper = house.gatekeeper
    app.state.accounts = house.accounts
    app.state.tenants = house.tenants
    app.state.payments = house.payments
    app.state.telemetry = house.telemetry
    app.state.settings = settings
    app.state.booking_settings = settings.bookings
    app.state.desk_database = desk_database
    app.state.desk = Desk(desk_database, settings=settings.bookings, encode=encode_placed)
    app.state.live_hub = LiveHub(settings.availability)
    app.state.address = settings.address
    token = settings.metrics_token.get_secret_value()
    app.state.metrics_token = token or (None if settings.is_development else "")
    return app


def _include_routes(app: FastAPI) -> list[APIRoute]:
    for router in ROUTERS:
        app.include_router(router, prefix=PREFIX)
    for router in (media_router, webhook_router, health_router):
        app.include_router(router)
    return _api_routes(app)


def _include_pages(app: FastAPI, *, house: House, routes: list[APIRoute]) -> None:
    pages = APIRouter(include_in_schema=False)
    made: list[bytes] = []

    @pages.get("/api/openapi.json")
    async def openapi(_: Request) -> Response:
        if not made:
            made.append(document_bytes(describe(app, routes=routes)))
        return Response(made[0], media_type="application/json", headers={"Cache-Control": "no-cache"})

    app.include_router(pages)
    if house.settings.has_docs:
        app.include_router(docs_pages.router)
    if house.settings.is_development:
        app.include_router(mailbox_router)
    if house.settings.has_simulator:
        # Loaded only where it runs: it shares nothing with the rest.
        from holdfast.entrypoints.simulated import make_simulator

        app.state.simulator = make_simulator(house)
        app.mount(SIMULATOR_PATH, app.state.simulator)


def _lifespan(house: House) -> Callable[[FastAPI], contextlib.AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await house.open()
        await require_durable(house.worker_database)
        async with contextlib.AsyncExitStack() as stack:
            live = asyncio.create_task(app.state.live_hub.run(house.database), name="live")
            if house.settings.has_simulator:
                from holdfast.entrypoints.simulated import simulating

                await stack.enter_async_context(simulating(house, app.state.simulator))
            # What was made so far stays: the collector need not look at it again and again (p99 halves). What comes is
            # looked at in small portions, since everybody waits meanwhile.
            gc.collect()
            gc.freeze()
            gc.set_threshold(2_000, 20, 100)
            yield
            app.state.live_hub.close()
            live.cancel()
            await asyncio.gather(live, return_exceptions=True)
        await app.state.desk_database.close()
        await house.close()

    return lifespan


async def _broken(request: Request, _error: Exception) -> Response:
    """Answer for what nobody expected; the edge logs it once."""
    body = broken_bytes(instance=request.url.path, request_id=request.scope.get("request_id", ""))
    return Response(body, status_code=500, media_type=MEDIA_TYPE)


def _api_routes(app: FastAPI) -> list[APIRoute]:
    found = (context.original_route for context in iter_route_contexts(app.routes))
    return [route for route in found if isinstance(route, APIRoute)]
