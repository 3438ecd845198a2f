"""A hold is its maker's, ends by the database's clock, and is given more time once, up to a limit (R11)."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from holdfast.modules.bookings.settings import BookingSettings
from tests.make.bookings import make_slot
from tests.races.arena import book, cancel, shot, tally
from tests.races.gun import fire

pytestmark = [pytest.mark.anyio, pytest.mark.race]

SETTINGS = BookingSettings()
STEPS = (
    ("GET", ""),
    ("GET", "/payment"),
    ("GET", "/history"),
    ("GET", "/cancel-preview"),
    ("POST", "/checkout"),
    ("POST", "/payment/returned"),
    ("POST", "/extend-hold"),
    ("POST", "/cancel"),
    ("PUT", "/guests"),
    ("POST", "/complete"),
    ("POST", "/no-show"),
)
BODIES: dict[str, dict[str, object]] = {"/checkout": {}, "/cancel": {"reason": "x"}, "/guests": {"guests": []}}


async def _held(arena, **shop):
    made = await arena.shop(customers=3, **shop)
    (reply,) = await fire([book(made, made.customers[0])], ports=arena.ports)
    return made, reply.json


async def test_another_person_s_hold_is_not_there_whatever_is_asked_of_it_R11_R68(arena):
    shop, held = await _held(arena)
    stranger = shop.customers[1]
    asked = [
        shot(stranger, f"/bookings/{held['id']}{path}", method=method, body=BODIES.get(path)) for method, path in STEPS
    ]
    missing = [
        shot(stranger, f"/bookings/{shop.tenant_id}{path}", method=method, body=BODIES.get(path))
        for method, path in STEPS
    ]

    replies, as_missing = [await fire(shots, ports=arena.ports) for shots in (asked, missing)]

    assert tally(replies) == {"404 not-found": len(STEPS)}
    assert [_words(reply) for reply in replies] == [_words(reply) for reply in as_missing]
    assert await arena.states(shop) == {"pending": 1}


async def test_nobody_confirms_a_hold_by_asking_R11(arena):
    """There is no operation that confirms: what a customer may try by name does not exist."""
    shop, held = await _held(arena)
    owner, stranger, _ = shop.customers
    names = ("confirm", "pay", "payment/confirm", "reconfirm", "approve")

    replies = await fire(
        [shot(who, f"/bookings/{held['id']}/{name}", body={}) for who in (owner, stranger) for name in names],
        ports=arena.ports,
    )

    assert {reply.status for reply in replies} <= {404, 405}
    assert await arena.states(shop) == {"pending": 1}


async def test_a_hold_has_one_lifetime_from_the_database_s_clock_R11(arena):
    before = await arena.superuser.fetchval("SELECT platform.clock()")
    _, held = await _held(arena)
    after = await arena.superuser.fetchval("SELECT platform.clock()")

    ends_at = datetime.fromisoformat(held["expires_at"])
    lifetime = timedelta(seconds=SETTINGS.hold_seconds)
    assert before + lifetime <= ends_at <= after + lifetime


async def test_a_hold_is_extended_once_however_many_ask_and_never_beyond_its_limit_R11(arena):
    shop, held = await _held(arena)
    extend = [shot(shop.customers[0], f"/bookings/{held['id']}/extend-hold") for _ in range(20)]

    replies = await fire(extend, ports=arena.ports)

    assert tally(replies) == {"200": 1, "409 hold-extended-once": 19}
    (granted,) = [reply for reply in replies if reply.status == 200]
    row = await arena.superuser.fetchrow(
        "SELECT b.created_at, b.expires_at, c.expires_at AS claimed FROM bookings.booking b "
        "JOIN inventory.claim c USING (tenant_id, booking_id) WHERE b.booking_id = $1",
        UUID(held["id"]),
    )
    limit = timedelta(seconds=SETTINGS.hold_seconds + SETTINGS.hold_extension_seconds)
    assert row["expires_at"] == row["claimed"] == datetime.fromisoformat(granted.json["expires_at"])
    assert row["expires_at"] <= row["created_at"] + limit + timedelta(seconds=5)


async def test_a_hold_never_lasts_beyond_the_start_of_what_it_holds_R11(arena):
    shop = await arena.shop()
    (who,) = shop.customers
    async with arena.database.transaction(shop.tenant_id) as tx:
        soon = await make_slot(tx, shop.offering, starts_in=timedelta(minutes=20))
    order: dict[str, object] = {"offering_id": str(shop.offering.offering_id), "slot_id": str(soon), "units": 1}

    (held,) = await fire([shot(who, "/bookings", body=order)], ports=arena.ports)
    (extended,) = await fire([shot(who, f"/bookings/{held.json['id']}/extend-hold")], ports=arena.ports)

    assert (held.status, extended.status) == (201, 200)
    assert held.json["expires_at"] < held.json["starts_at"]
    assert extended.json["expires_at"] == extended.json["starts_at"]


async def test_one_live_booking_of_a_person_and_slot_and_another_after_the_end_of_the_first_R12(arena):
    """Expired, failed and cancelled ones do not count; a booking of two at once is refused in any state."""
    shop = await arena.shop(capacity=5, customers=1)
    (who,) = shop.customers
    for end in ("cancelled", "lapsed", "cancelled"):
        replies = await fire([book(shop, who) for _ in range(6)], ports=arena.ports)
        assert tally(replies) == {"201": 1, "409 already-booked": 5}
        booking_id = next(reply.json["id"] for reply in replies if reply.status == 201)
        if end == "cancelled":
            await fire([cancel(booking_id, who)], ports=arena.ports)
            continue
        for table in ("inventory.claim", "bookings.booking"):
            lapse = f"UPDATE {table} SET expires_at = platform.clock() - interval '1 second' WHERE booking_id = $1"
            await arena.superuser.execute(lapse, UUID(booking_id))


def _words(reply):
    return {name: value for name, value in reply.json.items() if name not in {"instance", "request_id"}}
