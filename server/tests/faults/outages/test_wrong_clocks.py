"""R20: one API process two hours ahead, one two hours behind; what they decide is the same.

The moment of a decision is the database's. Tokens and webhooks are judged without asking it: there a process goes by
what it last heard from the database, so that a wrong clock keeps nobody out and lets nobody in.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from uuid import UUID

import asyncpg
import pytest

from holdfast.entrypoints.secret_file import Secrets
from holdfast.kit.database import Database, DatabaseSettings
from tests.conftest import move_clock
from tests.faults.buyers import Webhook, ask, crowd_of
from tests.faults.outages.shops import log_in_as, open_shop
from tests.faults.platform import FAKETIME, until_quiet
from tests.make.bookings import booking_in, make_slot, paid
from tests.make.payments import make_setup
from tests.races.arena import book, shot, token_of
from tests.races.checks import violations
from tests.races.servers import SECRET

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(FAKETIME is None, reason="not proved on this machine: there is no faketime"),
]

SECRETS = Secrets.from_one(SECRET)
HOLD_SECONDS = 900


async def test_processes_two_hours_ahead_and_two_behind_decide_alike_R20(ground):
    settings = {"HOLDFAST_PAYMENTS__WEBHOOK_SECRETS": json.dumps([SECRETS.webhooks])}
    with ground.rig(**settings) as rig:
        apis = {"ahead": rig.api(clock="+2h"), "behind": rig.api(clock="-2h")}
        shop = await open_shop(rig, capacity=1, lead_time_minutes=0)
        shop.customers += await crowd_of(shop, 10, database_url=rig.database_url)
        soon = await _also(rig, shop, timedelta(hours=1, minutes=1))
        for api in apis.values():
            api.wait_until("/health/ready")
        ports = {name: api.port for name, api in apis.items()}

        wrong_by = {name: await _wrong_by(shop, port=port) for name, port in ports.items()}
        signed_in = {name: (await ask(log_in_as(shop), port=port)).json["access_token"] for name, port in ports.items()}
        let_in = [
            (await ask(replace(_me(shop), token=token), port=port)).status
            for token in signed_in.values()
            for port in ports.values()
        ]
        forged = [
            (await ask(replace(_me(shop), token=_token(shop, minutes=minutes)), port=port)).status
            for minutes in (-31, 5)
            for port in ports.values()
        ]
        webhooks = [
            (await ask(Webhook(shop.account_id, SECRETS.webhooks), port=port)).status for port in ports.values()
        ]
        # In an hour it begins: who is two hours ahead would not sell it any more.
        last_minute = [await ask(book(soon, soon.customers[n]), port=port) for n, port in enumerate(ports.values())]
        sold = {hours: await _paid(rig, shop, port=ports["ahead"], hours=hours) for hours in (49, 47)}
        rig.worker(clock="+2h")
        await until_quiet(rig)
        bands = {
            hours: [await _comes_back(shop, booking, port=port) for port in ports.values()]
            for hours, booking in sold.items()
        }
        first = await ask(book(shop, shop.customers[0], key="one"), port=ports["ahead"])
        again = await ask(book(shop, shop.customers[0], key="one"), port=ports["behind"])
        refused = [await ask(book(shop, shop.customers[1]), port=port) for port in ports.values()]
        await move_clock(rig.database_url, timedelta(seconds=HOLD_SECONDS - 60))
        refused += [await ask(book(shop, shop.customers[1]), port=port) for port in ports.values()]
        await move_clock(rig.database_url, timedelta(seconds=HOLD_SECONDS + 10))
        # The hold made by the one that is ahead lapses at the one that is behind.
        resold = await ask(book(shop, shop.customers[1]), port=ports["behind"])
        superuser = await asyncpg.connect(rig.database_url)
        broken = await violations(superuser)
        await superuser.close()

    assert wrong_by == {"ahead": 2, "behind": -2}
    assert let_in == [200] * 4
    assert forged == [401] * 4
    assert webhooks == [200] * 2
    assert [reply.said for reply in last_minute] == ["201"] * 2
    assert [round(_held_seconds(reply)) for reply in last_minute] == [HOLD_SECONDS] * 2
    assert bands == {49: [7500, 7500], 47: [5000, 5000]}
    # There is no gateway here, so calls to it stay open, the longer the clock is moved (I21).
    assert [sentence for sentence in broken if not sentence.startswith("I21")] == []
    assert (first.said, again.json["id"]) == ("201", first.json["id"])
    assert [reply.said for reply in refused] == ["409 sold-out"] * 4
    assert resold.said == "201"


def _me(shop):
    return shot(shop.customers[0], "/users/me", method="GET")


def _token(shop, *, minutes):
    """Return a token that was signed so many minutes from now; it is good for half an hour."""
    return token_of(shop.customers[0], now=datetime.now(UTC) + timedelta(minutes=minutes))


async def _wrong_by(shop, *, port):
    """Return by how many hours the process's own clock is wrong, as its answers are dated."""
    said = (await ask(_me(shop), port=port)).headers["date"]
    return round((parsedate_to_datetime(said) - datetime.now(UTC)) / timedelta(hours=1))


async def _also(rig, shop, starts_in):
    """Return the shop with another slot, that begins so soon."""
    database = Database(DatabaseSettings(url=rig.database_url))
    async with database.transaction(shop.tenant_id) as tx:
        slot = await make_slot(tx, shop.offering, starts_in=starts_in)
    await database.close()
    return replace(shop, slot=slot)


async def _paid(rig, shop, *, port, hours):
    """Book a slot that begins in so many hours and have the provider say that it is paid; return the booking's id."""
    sold = await _also(rig, shop, timedelta(hours=hours))
    booking_id = (await ask(book(sold, shop.customers[0]), port=port)).json["id"]
    database = Database(DatabaseSettings(url=rig.database_url))
    async with database.transaction(shop.tenant_id) as tx:
        await paid(tx, make_setup(), await booking_in(tx, UUID(booking_id)))
    await database.close()
    return booking_id


async def _comes_back(shop, booking_id, *, port):
    """Return which share would come back, were it cancelled now."""
    look = shot(shop.customers[0], f"/bookings/{booking_id}/cancel-preview", method="GET")
    return (await ask(look, port=port)).json["back_basis_points"]


def _held_seconds(reply):
    instants = [datetime.fromisoformat(reply.json[name]) for name in ("server_now", "expires_at")]
    return (instants[1] - instants[0]).total_seconds()
