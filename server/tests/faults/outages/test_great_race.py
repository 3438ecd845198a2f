"""The great race: everybody wants the same, while the platform is being killed under them."""

import asyncio
import json
import random
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import asyncpg
import httpx
import pytest

from holdfast.entrypoints.secret_file import Secrets
from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.ids import new_id
from holdfast.modules.payments.facade import default_account_id
from tests.conftest import move_clock, wait_until
from tests.faults.buyers import Crowd, crowd_of
from tests.faults.platform import Part
from tests.make.bookings import Shop, make_shop
from tests.make.scale import count
from tests.races.arena import everyone, shot, tally
from tests.races.checks import violations
from tests.races.servers import SECRET

pytestmark = [pytest.mark.anyio, pytest.mark.race]

SECRETS = Secrets.from_one(SECRET)
BUYERS = count(small=80, full=300)
SEEDS = range(count(small=1, full=10))
PLACES = 50
# Longer than a race takes, and shorter than a call to a gateway may be open: the clock is moved by it.
HOLD_SECONDS = 480
PAYING = 5
LATE = 5
# Buyers come within this time, and within this time everything is killed once and started again.
RUSH_SECONDS = 2.5


@pytest.mark.parametrize("seed", SEEDS)
async def test_the_great_race_ends_with_every_place_sold_once_though_everything_was_killed_R57_R58_R10(
    ground, seed, record_property
):
    luck = random.Random(seed)
    crowd = Crowd(luck)
    with ground.rig() as rig:
        async with staged(rig) as stage:
            orders = [*everyone(stage.slot)[:BUYERS], *everyone(stage.hall)[:BUYERS]]
            killing = asyncio.create_task(_kill_everything(rig, stage, random.Random(seed)))
            first = await asyncio.gather(
                *(crowd.insist(one, ports=stage.ports, after_seconds=luck.uniform(0, RUSH_SECONDS)) for one in orders)
            )
            killed = await killing
            of_slot, of_hall = first[:BUYERS], first[BUYERS:]
            winners = {place: reply.json["id"] for place, reply in enumerate(of_slot) if reply.status == 201}
            paid = await stage.pay_some(crowd, winners)
            await _until_confirmed(stage, crowd, paid)

            await move_clock(rig.database_url, timedelta(seconds=HOLD_SECONDS + 10))
            latecomers = [*everyone(stage.slot)[BUYERS:], *everyone(stage.hall)[BUYERS:]]
            second = await asyncio.gather(*(crowd.insist(one, ports=stage.ports) for one in latecomers))
        said = rig.errors()
        superuser = await asyncpg.connect(rig.database_url)
        broken = await violations(superuser)
        known = {str(row["booking_id"]) for row in await superuser.fetch("SELECT booking_id FROM bookings.booking")}
        await superuser.close()

    assert crowd.broken == [], said
    assert tally(of_slot) == {"201": PLACES, "409 sold-out": BUYERS - PLACES}
    assert tally(of_hall) == {"201": 1, "409 taken": BUYERS - 1}
    assert tally(second[: PLACES + LATE]) == {"201": PLACES - PAYING, "409 sold-out": PAYING + LATE}
    assert tally(second[PLACES + LATE :]) == {"201": 1, "409 taken": 1}
    assert crowd.acknowledged == known
    assert broken == {}
    told = ", ".join(f"{n} {said}" for said, n in sorted(crowd.heard.items()))
    record_property("figure", f"great race, seed {seed}: killed {', '.join(killed)}; heard {told}")


@dataclass(frozen=True)
class Stage:
    """The processes, and what they sell in the tenant whose webhooks the gateway calls."""

    apis: list[Part]
    worker: Part
    gateway: Part
    slot: Shop
    hall: Shop

    @property
    def ports(self):
        """Return where buyers ask."""
        return [api.port for api in self.apis]

    async def pay_some(self, crowd, booking_ids):
        """Pay as many as shall be, those first whose payment page is there first; return their places and bookings.

        What a killed worker had in hand is taken up by another only when its lease has ended.
        """
        paid: dict[int, str] = {}

        async def enough():
            for place in booking_ids.keys() - paid.keys():
                look = shot(self.slot.customers[place], f"/bookings/{booking_ids[place]}/payment", method="GET")
                payment = (await crowd.insist(look, ports=self.ports)).json
                if payment.get("state") == "ready" and len(paid) < PAYING:
                    await self._pay(payment["client_secret"].partition("_secret_")[0])
                    paid[place] = booking_ids[place]
            return len(paid) == PAYING

        await wait_until(enough, seconds=60, step=0.2)
        return paid

    async def _pay(self, ref):
        bearer = {"Authorization": f"Bearer {SECRETS.stripe_key}"}
        async with httpx.AsyncClient(base_url=self.gateway.url, headers=bearer, timeout=10, trust_env=False) as client:
            card = {"payment_method": "pm_card_visa"}
            answer = await client.post(f"/v1/payment_intents/{ref}/confirm", data=card)
        assert answer.status_code == 200, answer.text


@asynccontextmanager
async def staged(rig):
    """Start two API processes, a worker and the gateway, and open two shops in one tenant."""
    gateway = rig.simulator()
    settings = {
        "HOLDFAST_PAYMENTS__STRIPE_SECRET_KEY": SECRETS.stripe_key,
        "HOLDFAST_PAYMENTS__WEBHOOK_SECRETS": json.dumps([SECRETS.webhooks]),
        "HOLDFAST_PAYMENTS__STRIPE_API_BASE": gateway.url,
        "HOLDFAST_PAYMENTS__CHECKOUT_BASE_URL": gateway.url,
        "HOLDFAST_BOOKINGS__HOLD_SECONDS": str(HOLD_SECONDS),
    }
    apis, worker = [rig.api(**settings), rig.api(**settings)], rig.worker(**settings)
    database, tenant = Database(DatabaseSettings(url=rig.database_url)), new_id()
    slot = await make_shop(database, tenant, capacity=PLACES)
    hall = await make_shop(database, tenant, kind="space")
    await database.close()
    slot.customers = await crowd_of(slot, BUYERS + PLACES + LATE, database_url=rig.database_url)
    hall.customers = await crowd_of(hall, BUYERS + 2, database_url=rig.database_url)
    for part in (*apis, gateway):
        await asyncio.to_thread(part.wait_until, "/health/ready" if part in apis else "/health")
    webhooks = f"{apis[0].url}/webhooks/stripe/{default_account_id(tenant)}"
    async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
        told = await client.post(
            f"{gateway.url}/control/webhook_endpoints",
            json={"url": webhooks, "secret": SECRETS.webhooks},
            headers={"X-Simulator-Control": SECRETS.control},
        )
        assert told.is_success, told.text
    yield Stage(apis, worker, gateway, slot, hall)


async def _kill_everything(rig, stage, luck):
    """Kill an API process, the worker and the database at moments of the rush; return what was killed when."""
    victim = luck.choice(stage.apis)
    moments = {what: luck.uniform(0.1, RUSH_SECONDS) for what in ("api", "worker", "database")}
    down = {what: luck.uniform(0.1, 1.5) for what in moments}

    async def kill(what, part, /):
        await asyncio.sleep(moments[what])
        await asyncio.to_thread(part.kill)
        await asyncio.sleep(down[what])
        await asyncio.to_thread(part.start)

    parts = {"api": victim, "worker": stage.worker, "database": rig.postgres}
    await asyncio.gather(*(kill(what, part) for what, part in parts.items()))
    return [
        f"{what} at {moments[what]:.2f} s for {down[what]:.2f} s"
        for what in sorted(moments, key=lambda what: moments[what])
    ]


async def _until_confirmed(stage, crowd, booking_ids):
    """Return when the payments have made their bookings sure: the worker is back, and nothing was lost on the way."""
    buyers = stage.slot.customers

    async def all_confirmed():
        found = [
            (await crowd.insist(shot(buyers[place], f"/bookings/{booking}", method="GET"), ports=stage.ports)).json[
                "state"
            ]
            for place, booking in booking_ids.items()
        ]
        return set(found) == {"confirmed"}

    await wait_until(all_confirmed, seconds=60, step=0.2)
