"""The payment simulator inside the API of a development machine."""

import pytest

from holdfast.entrypoints.simulated import make_simulator
from holdfast.entrypoints.wiring import build_house
from holdfast.modules.payments.facade import default_account_id
from holdfast.modules.tenants.facade import ensure_tenant
from holdfast.simulator.errors import SimulatorInProduction
from tests.conftest import wait_until
from tests.make.house import make_settings, running_site

pytestmark = pytest.mark.anyio


async def test_it_is_mounted_and_learns_where_the_tenants_webhooks_go(fresh_database_url, tmp_path):
    settings = make_settings(fresh_database_url, tmp_path, with_simulator=True, default_tenant="shop")
    async with running_site(settings) as site:
        gateway = site.app.api.state.simulator.state.gateway
        assert (await site.http.get("/simulator/health")).json() == {"status": "ok"}
        assert gateway.settings.webhook_endpoints == ()
        tenant = await ensure_tenant(site.app.house.database, slug="shop", name="Shop")

        async def told() -> bool:
            return bool(gateway.settings.webhook_endpoints)

        await wait_until(told)
        (endpoint,) = gateway.settings.webhook_endpoints

    assert endpoint.url == f"http://127.0.0.1:8000/webhooks/stripe/{default_account_id(tenant.tenant_id)}"
    assert endpoint.secret == site.app.house.secrets.webhooks


def test_production_has_no_simulator(tmp_path):
    """R39: nothing there takes real money."""
    house = build_house(make_settings("", tmp_path, environment="production", secret="s" * 40))

    with pytest.raises(SimulatorInProduction):
        make_simulator(house)
