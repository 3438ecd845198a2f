"""What people ask without booking: pages, what is free, their own bookings, and to be let in."""

import asyncio
import json
from typing import Final

from holdfast.bench.bookings import Loads, Scene
from holdfast.bench.ground import Ground
from holdfast.bench.ids import Kind, id_of
from holdfast.bench.magazine import Rack, head_of
from holdfast.bench.servers import host_of
from holdfast.modules.accounts.adapters.argon2 import Argon2Hashing
from holdfast.modules.accounts.settings import AccountsSettings

PASSWORD: Final = "seven green kettles"  # noqa: S105 - opens nothing but accounts that are gone in a minute
WITH_PASSWORD: Final = 200
WITH_BOOKINGS: Final = 200
BOOKINGS_EACH: Final = 10


def public_pages(ground: Ground) -> Rack:
    """Return the request for the web app's page."""
    return Rack([head_of("GET", "/", host=host_of(ground.main.tenant))])


def offering_pages(ground: Ground) -> Rack:
    """Return requests for what the page of an offering shows, by visitors."""
    return _of_offerings(ground, "")


def availabilities(ground: Ground) -> Rack:
    """Return requests for what is free of an offering in the coming fourteen days, by visitors."""
    return _of_offerings(ground, "/availability")


def own_bookings(ground: Ground) -> Rack:
    """Return requests for one's own bookings, by people who have some."""
    return Rack(ground.heads(ground.main, path="/api/v1/users/me/bookings", method="GET", people=WITH_BOOKINGS))


def sign_ins(ground: Ground) -> Rack:
    """Return requests to be let in, by people who have a password."""
    shop = ground.main
    bodies = [
        json.dumps({"email": f"person-{number}@bench-{shop.tenant}.test", "password": PASSWORD})
        for number in range(WITH_PASSWORD)
    ]
    return Rack([head_of("POST", "/api/v1/auth/login", host=host_of(shop.tenant))], bodies)


async def give_bookings(loads: Loads) -> None:
    """Let those whose own bookings are asked for have some."""
    ground = loads.ground
    heads = ground.heads(ground.main, path="/api/v1/bookings", people=WITH_BOOKINGS)
    scene = Scene([ground.main], slots=ground.main.slots)
    await loads.book(scene, connections=8, total=len(heads) * BOOKINGS_EACH, heads=heads)


async def give_passwords(ground: Ground) -> str:
    """Give some people a password, and return its hash."""
    stored = await Argon2Hashing(AccountsSettings()).hash(PASSWORD)
    people = [id_of(Kind.USER, ground.main.tenant, number=number) for number in range(WITH_PASSWORD)]
    await ground.superuser.execute(
        "UPDATE accounts.user SET password_hash = $1 WHERE tenant_id = $2 AND user_id = ANY ($3)",
        stored,
        ground.main.tenant_id,
        people,
    )
    return stored


async def bare_hashing_rate(stored: str, *, seconds: float) -> float:
    """Return how many passwords a second the same hashing checks with nothing around it, as many at once."""
    settings = AccountsSettings()
    hashing = Argon2Hashing(settings)
    loop = asyncio.get_running_loop()
    begin = loop.time()

    async def check() -> int:
        done = 0
        while loop.time() < begin + seconds:
            await hashing.verify(PASSWORD, stored)
            done += 1
        return done

    done = await asyncio.gather(*(check() for _ in range(settings.hashes_at_once_max)))
    return sum(done) / (loop.time() - begin)


def _of_offerings(ground: Ground, what: str) -> Rack:
    shop = ground.main
    paths = [f"/api/v1/offerings/{id_of(Kind.OFFERING, shop.tenant, number=n)}{what}" for n in range(shop.offerings)]
    return Rack([head_of("GET", path, host=host_of(shop.tenant)) for path in paths])
