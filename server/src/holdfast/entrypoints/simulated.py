"""The payment simulator inside the API of a development machine; as its own process it is `holdfast simulator`."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import asyncpg
import structlog
from starlette.applications import Starlette

from holdfast.entrypoints.wiring import SIMULATOR_PATH, House
from holdfast.kit.errors import HouseError
from holdfast.modules.payments.facade import default_account_id
from holdfast.modules.payments.workflows import tenants_with_attempts
from holdfast.modules.tenants import facade as tenants
from holdfast.simulator.app import create_app, running
from holdfast.simulator.gateway import Gateway
from holdfast.simulator.settings import SimulatorSettings, WebhookEndpoint

log = structlog.get_logger("holdfast.simulated")

FIRST_LOOK_SECONDS = 0.25
LOOK_AGAIN_SECONDS = 1.0
TENANTS_MAX = 50


def make_simulator(house: House) -> Starlette:
    """Return the simulator, to be mounted; refuses production by itself."""
    settings = house.settings
    return create_app(
        SimulatorSettings(
            data_dir=settings.home / "simulator",
            public_url=f"{settings.address}{SIMULATOR_PATH}",
            environment=settings.environment,
            api_keys=(house.secrets.stripe_key,),
            allowed_return_hosts=("127.0.0.1", "localhost", "*.localhost", *settings.allowed_hosts),
            control_token=house.secrets.control,
        )
    )


@contextlib.asynccontextmanager
async def simulating(house: House, simulator: Starlette) -> AsyncIterator[None]:
    """Deliver webhooks while inside."""
    (house.settings.home / "simulator").mkdir(parents=True, exist_ok=True)
    async with running(simulator):
        telling = asyncio.create_task(_tell_addresses(house, simulator.state.gateway), name="simulator-endpoints")
        try:
            yield
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)


async def _tell_addresses(house: House, gateway: Gateway) -> None:
    """Tell the simulator where webhooks go: the default tenant's at once, every other's from its first attempt on."""
    told: tuple[UUID, ...] = ()
    while True:
        try:
            wanted = await _tenants(house)
            if wanted != told:
                await _register(house, gateway, tenant_ids=wanted)
                told = wanted
        except (HouseError, OSError, asyncpg.PostgresError) as error:
            # No database or no schema yet: `holdfast up` makes them while this process starts.
            log.debug("simulator.waits", reason=type(error).__name__)
        await asyncio.sleep(LOOK_AGAIN_SECONDS if told else FIRST_LOOK_SECONDS)


async def _tenants(house: House) -> tuple[UUID, ...]:
    default = await tenants.find_tenant_by_slug(house.database, house.settings.default_tenant)
    paying = await tenants_with_attempts(house.worker_database)
    # Every event is told to everybody, who looks whether it is theirs: fine for a few, not for a crowd.
    return tuple(dict.fromkeys([*([default] if default else []), *paying[:TENANTS_MAX]]))


async def _register(house: House, gateway: Gateway, *, tenant_ids: tuple[UUID, ...]) -> None:
    base = f"http://127.0.0.1:{house.settings.port}/webhooks/stripe"
    gateway.settings = replace(
        gateway.settings,
        webhook_endpoints=tuple(
            WebhookEndpoint(f"{base}/{default_account_id(tenant_id)}", house.secrets.webhooks)
            for tenant_id in tenant_ids
        ),
    )
    await gateway.register_settings()
