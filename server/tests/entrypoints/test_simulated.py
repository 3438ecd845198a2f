"""The payment simulator inside the API of a development machine."""

import os
import subprocess
import sys

import pytest

from holdfast.entrypoints.api import create_app
from holdfast.entrypoints.simulated import make_simulator
from holdfast.entrypoints.wiring import build_house
from holdfast.modules.payments.facade import default_account_id
from holdfast.modules.tenants.facade import ensure_tenant
from holdfast.simulator.errors import SimulatorInProduction
from tests.conftest import wait_until
from tests.make.house import make_settings, running_site
from tests.make.payments import make_attempt, make_setup

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


async def test_another_tenants_webhooks_are_told_from_its_first_attempt_on(fresh_database_url, tmp_path, other_tenant):
    settings = make_settings(fresh_database_url, tmp_path, with_simulator=True, default_tenant="shop")
    async with running_site(settings) as site:
        gateway = site.app.api.state.simulator.state.gateway
        shop = await ensure_tenant(site.app.house.database, slug="shop", name="Shop")
        async with site.app.house.database.transaction(other_tenant) as tx:
            await make_attempt(tx, make_setup())

        async def told() -> bool:
            return len(gateway.settings.webhook_endpoints) == 2

        await wait_until(told)
        urls = [endpoint.url for endpoint in gateway.settings.webhook_endpoints]

    accounts = [default_account_id(tenant_id) for tenant_id in (shop.tenant_id, other_tenant)]
    assert [url.rpartition("/")[2] for url in urls] == [str(account) for account in accounts]


def test_production_has_no_simulator(tmp_path):
    """R39: nothing there takes real money."""
    house = build_house(make_settings("", tmp_path, environment="production", secret="s" * 40))

    with pytest.raises(SimulatorInProduction):
        make_simulator(house)


PRODUCTION = {
    "HOLDFAST_ENVIRONMENT": "production",
    "HOLDFAST_SECRET": "s" * 40,
    "DATABASE_URL": "postgresql://db/holdfast",
    "HOLDFAST_PUBLIC_URL": "https://book.example.org",
    "HOLDFAST_ALLOWED_HOSTS": "book.example.org",
    "SMTP_URL": "smtps://mail.example.org",
    "HOLDFAST_PAYMENTS__STRIPE_SECRET_KEY": "sk_live_x",
    "HOLDFAST_PAYMENTS__WEBHOOK_SECRETS": '["whsec_x"]',
}


@pytest.mark.parametrize(
    ("command", "flag", "named"),
    [
        ("api", {"HOLDFAST_WITH_SIMULATOR": "true"}, "HOLDFAST_WITH_SIMULATOR"),
        (
            "api",
            {"HOLDFAST_PAYMENTS__CHECKOUT_BASE_URL": "https://x.example"},
            "HOLDFAST_PAYMENTS__CHECKOUT_BASE_URL",
        ),
        ("simulator", {}, "does not run in production"),
    ],
)
def test_a_process_refuses_to_start_in_production_with_what_confirms_without_money_R39(tmp_path, command, flag, named):
    """The command as operators run it: it ends at once, and says which flag it is."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDFAST_", "DATABASE_"))}
    started = subprocess.run(
        [sys.executable, "-m", "holdfast.entrypoints.cli", command],
        env=environment | PRODUCTION | {"HOLDFAST_HOME": str(tmp_path)} | flag,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert started.returncode == 1
    assert named in started.stdout + started.stderr


def test_production_has_the_same_api_and_no_address_beside_it_that_confirms_R39(tmp_path):
    """What development has besides: the simulator with its instant confirmation, and the mailbox."""
    production = make_settings(
        "", tmp_path, environment="production", secret="s" * 40, public_url="https://book.example.org"
    )
    development = make_settings("", tmp_path, with_simulator=True)
    here, there = [_addresses(create_app(settings).api) for settings in (development, production)]

    assert there < here
    assert {address.split("/")[1] for address in here - there} <= {"simulator", "dev"}
    assert "/simulator" in here
    assert not [address for address in there if address.startswith(("/simulator", "/dev"))]
    assert not [address for address in there if "confirm" in address and "email" not in address]


def _addresses(app) -> set[str]:
    return {str(path) for route in app.routes if (path := getattr(route, "path", None))}
