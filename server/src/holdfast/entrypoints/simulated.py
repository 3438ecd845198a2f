"""The payment simulator inside the API of a development machine; as its own process it is `holdfast simulator`."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

import asyncpg
import structlog
from starlette.applications import Starlette

from holdfast.entrypoints.wiring import SIMULATOR_PATH, House
from holdfast.kit.errors import HouseError
from holdfast.modules.payments.facade import default_account_id
from holdfast.modules.tenants import facade as tenants
from holdfast.simulator.app import create_app, running
from holdfast.simulator.gateway import Gateway
from holdfast.simulator.settings import SimulatorSettings, WebhookEndpoint

log = structlog.get_logger("holdfast.simulated")

LOOK_AGAIN_SECONDS = 0.25


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
        telling = asyncio.create_task(_tell_address(house, simulator.state.gateway), name="simulator-endpoint")
        try:
            yield
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)


async def _tell_address(house: House, gateway: Gateway) -> None:
    """Tell the simulator where the tenant's webhooks go, as soon as there is a tenant."""
    settings = house.settings
    tenant_id = None
    while tenant_id is None:
        try:
            tenant_id = await tenants.find_tenant_by_slug(house.database, settings.default_tenant)
        except (HouseError, OSError, asyncpg.PostgresError) as error:
            # No database or no schema yet: `holdfast up` makes them while this process starts.
            log.debug("simulator.waits", reason=type(error).__name__)
        if tenant_id is None:
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
    url = f"http://127.0.0.1:{settings.port}/webhooks/stripe/{default_account_id(tenant_id)}"
    gateway.settings = replace(gateway.settings, webhook_endpoints=(WebhookEndpoint(url, house.secrets.webhooks),))
    await gateway.register_settings()
