"""Prove how the simulator starts, and that it never does in production."""

import httpx2
import pytest

from holdfast.simulator.app import create_app
from holdfast.simulator.errors import SimulatorInProduction
from holdfast.simulator.settings import SimulatorSettings

pytestmark = pytest.mark.anyio


def test_production_is_refused_before_anything_is_opened(tmp_path):
    """R39: the process refuses to start with a pretended gateway."""
    settings = SimulatorSettings(data_dir=tmp_path, public_url="https://pay.example", environment="production")

    with pytest.raises(SimulatorInProduction, match="does not run in production"):
        create_app(settings)

    assert list(tmp_path.iterdir()) == []


async def test_it_says_that_it_is_well(simulator):
    async with httpx2.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"{simulator.url}/health")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_an_unexpected_fault_is_told_in_stripes_shape(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a directory")
    app = create_app(SimulatorSettings(data_dir=blocked, public_url="http://sim.test"))
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)

    async with httpx2.AsyncClient(transport=transport, base_url="http://sim.test") as client:
        answer = await client.get("/v1/charges", auth=("sk_test_1", ""))

    assert answer.status_code == 500
    assert answer.json()["error"]["type"] == "api_error"
