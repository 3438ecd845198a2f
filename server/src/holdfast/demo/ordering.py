"""The demo's bookings: of the free offerings, so that no money is invented; one slot is sold out."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import orjson

from holdfast.demo.europe import SEVEN_HILLS
from holdfast.demo.overseas import BANYAN, JACARANDA
from holdfast.demo.people import acting
from holdfast.kit.actor import Actor
from holdfast.kit.database import Database
from holdfast.kit.localtime import local_date
from holdfast.kit.once import Once
from holdfast.modules.accounts.contracts import Caller, User
from holdfast.modules.accounts.facade import Accounts
from holdfast.modules.accounts.service.sessions import open_session, sign_out
from holdfast.modules.bookings.contracts import Guest, Order, Party
from holdfast.modules.bookings.service.lifecycle import Doer, cancel
from holdfast.modules.bookings.service.requests import Placed, PlaceRequest
from holdfast.modules.bookings.settings import BookingSettings
from holdfast.modules.bookings.workflows import Desk
from holdfast.modules.catalogue.contracts import Offering, Venue
from holdfast.modules.inventory import facade as inventory
from holdfast.modules.inventory.contracts import Slot

SKETCH_WALK: Final = SEVEN_HILLS.offerings[1].name
BREATHING: Final = BANYAN.offerings[1].name
POD: Final = JACARANDA.offerings[1].name
_CALLER: Final = Caller(ip_address="127.0.0.1", user_agent="Demo")
_ROUTE: Final = "POST /api/v1/bookings"
# Nothing is booked for the next hours, so that what is there can still be cancelled by whoever tries it.
_NOTICE: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Site:
    """What the orders are made against: offerings by name, with their venues."""

    database: Database
    tenant_id: UUID
    offerings: Mapping[str, tuple[Offering, Venue]]


@dataclass(frozen=True, slots=True)
class Wish:
    """An order of one of the people; `is_regretted` is cancelled right away."""

    who: str
    order: Order
    is_regretted: bool = False


async def place_bookings(site: Site, accounts: Accounts, *, users: Mapping[str, User]) -> int:
    """Book as the demo's customers would, at the desk; return how many bookings were made."""
    wishes = await _wishes(site)
    actors = await _sign_in(site, accounts, users={wish.who: users[wish.who] for wish in wishes})
    desk = Desk(site.database, settings=BookingSettings(), encode=_encode)
    for number, wish in enumerate(wishes):
        actor = actors[wish.who]
        once = Once(actor.user_id, _ROUTE, key=f"demo-{number}", fingerprint=hashlib.sha256(wish.who.encode()).digest())
        answer = await desk.place(PlaceRequest(actor, once, order=wish.order, space=None))
        if wish.is_regretted and answer.subject_id is not None:
            async with site.database.transaction(site.tenant_id) as tx:
                doer = Doer(Party.CUSTOMER, actor.user_id)
                await cancel(tx, answer.subject_id, doer=doer, reason="I am travelling that week after all.")
    async with site.database.transaction(site.tenant_id) as tx:
        for actor in actors.values():
            await sign_out(tx, actor.session_id)
    return len(wishes)


async def _wishes(site: Site) -> tuple[Wish, ...]:
    walks, circles, now = await _slots(site, SKETCH_WALK), await _slots(site, BREATHING), await _now(site)
    walk = site.offerings[SKETCH_WALK][0].offering_id
    circle = site.offerings[BREATHING][0].offering_id
    friend = (Guest("Nuno Nunes"),)
    sold_out = (
        Wish("regular", Order(walk, walks[0].slot_id, units=walks[0].capacity - 2)),
        Wish("partner", Order(walk, walks[0].slot_id, units=2)),
    )
    return (
        *sold_out,
        Wish("customer", Order(walk, walks[1].slot_id, units=2, guests=friend, note="We bring our own pencils.")),
        Wish("regular", Order(walk, walks[1].slot_id, units=1)),
        Wish("customer", Order(circle, circles[0].slot_id)),
        Wish("customer", Order(circle, circles[1].slot_id), is_regretted=True),
        Wish("customer", _hour_in_the_pod(site, now=now)),
    )


def _hour_in_the_pod(site: Site, *, now: datetime) -> Order:
    """Return an order of the pod for two hours of the first day after tomorrow on which it is open long enough."""
    pod, venue = site.offerings[POD]
    day = local_date(now, venue.time_zone)
    while True:
        day += timedelta(days=1)
        for stretch in venue.hours.open_intervals(day):
            begin, end = stretch.starts_at + timedelta(hours=2), stretch.starts_at + timedelta(hours=4)
            if begin > now + _NOTICE and end <= stretch.ends_at:
                return Order(pod.offering_id, starts_at=begin, ends_at=end)


async def _slots(site: Site, name: str) -> tuple[Slot, ...]:
    offering, _ = site.offerings[name]
    async with site.database.transaction(site.tenant_id) as tx:
        since = tx.now + _NOTICE
        return await inventory.list_slots(
            tx, [offering.offering_id], since=since, until=since + timedelta(days=40), limit=4
        )


async def _now(site: Site) -> datetime:
    async with site.database.transaction(site.tenant_id) as tx:
        return tx.now


async def _sign_in(site: Site, accounts: Accounts, *, users: Mapping[str, User]) -> Mapping[str, Actor]:
    """Return the people as signed in, each with a session: the desk serves nobody without a live one."""
    actors = {}
    async with site.database.transaction(site.tenant_id) as tx:
        for who, user in users.items():
            opened = await open_session(tx, accounts, user=user, caller=_CALLER)
            actors[who] = acting(user, tenant_id=site.tenant_id, session_id=opened.session.session_id)
    return actors


def _encode(placed: Placed) -> bytes:
    """Return the answer that is kept: nobody will ask for it again."""
    return orjson.dumps({"id": str(placed.details.booking.booking_id)})
