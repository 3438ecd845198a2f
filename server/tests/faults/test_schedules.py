"""Customers, sweeper, payment, merchant and desk, interleaved step by step by the dice (requirements 5)."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from uuid import UUID

import asyncpg
import pytest

from holdfast.kit.database import Database, DatabaseSettings, TransientConflict
from holdfast.kit.errors import Busy, HouseError
from holdfast.kit.jobs import ScheduleContext
from holdfast.kit.once import Answer, KeyInUse
from holdfast.modules.bookings.contracts import Party
from holdfast.modules.bookings.jobs import sweep_holds
from holdfast.modules.bookings.routes.placed import encode_placed
from holdfast.modules.bookings.service import lifecycle
from holdfast.modules.bookings.service.late import settle_payment
from holdfast.modules.bookings.service.lifecycle import Doer
from holdfast.modules.bookings.settings import BookingSettings
from holdfast.modules.bookings.workflows import SERVER_SETTINGS, Desk
from holdfast.modules.catalogue import facade as catalogue
from holdfast.modules.inventory.service import SlotChange, change_slot, close_for_archive, require_slot
from holdfast.modules.payments.domain import Attempt
from holdfast.modules.payments.facade import Payments
from tests.faults.scheduler import Scheduler
from tests.make.bookings import Shop, booking_in, make_desk, make_shop, paid
from tests.make.payments import make_setup
from tests.make.scale import count
from tests.make.values import there
from tests.races.checks import violations
from tests.races.engines import throw_away
from tests.races.naive import settle

pytestmark = [pytest.mark.anyio, pytest.mark.race]

TRIES_MAX = 40
SEEDS_TO_LOSE_MAX = 20
# What must hold after every single step; all the rest is asked at the end.
CHEAP = {
    "I1": """SELECT s.stock_id FROM inventory.stock s LEFT JOIN inventory.claim c
                 ON c.stock_id = s.stock_id AND c.state IN ('held', 'confirmed')
              GROUP BY s.stock_id, s.capacity, s.overbook, s.taken
             HAVING coalesce(sum(c.units), 0) > s.capacity + s.overbook OR coalesce(sum(c.units), 0) <> s.taken""",
    "I2": """SELECT a.claim_id FROM inventory.claim a JOIN inventory.claim b
                 ON a.resource_id = b.resource_id AND a.claim_id < b.claim_id
                AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
              WHERE a.state IN ('held', 'confirmed') AND b.state IN ('held', 'confirmed')""",
    "I3": """SELECT b.booking_id FROM bookings.booking b LEFT JOIN inventory.claim c
                 ON c.booking_id = b.booking_id AND c.state IN ('held', 'confirmed')
              GROUP BY b.booking_id, b.state
             HAVING count(c.claim_id) <> (b.state IN ('pending', 'confirmed', 'completed', 'no_show'))::int""",
}


@dataclass
class Scene:
    """A shop with a lapsed hold that is paid for too late, a confirmed booking, and everybody who wants something."""

    url: str
    dice: Random
    shop: Shop
    lapsed: UUID
    confirmed: UUID
    attempt: Attempt
    opened: list[Database] = field(default_factory=list)

    def database(self, name: str, *, role: str = "holdfast_app", **settings) -> Database:
        """Return a client's own connections, which carry its name."""
        chosen = DatabaseSettings(url=self.url, role=role, application_name=name, pool_size_max=3, **settings)
        self.opened.append(Database(chosen))
        return self.opened[-1]

    def clients(self):
        """Return three to five of those who may come, by name."""
        possible = {
            "ann books": self.books("ann books", 2),
            "bob books": self.books("bob books", 3),
            "cyd cancels": self.cancels("cyd cancels"),
            "payment": self.pays("payment"),
            "sweeper": self.sweeps("sweeper"),
            "merchant": self.trades("merchant"),
        }
        chosen = self.dice.sample(sorted(possible), self.dice.randint(3, 5))
        return {name: possible[name] for name in sorted(chosen)}

    def books(self, name, customer):
        """Book, and ask again with the same key while the answer is not known."""
        # Now and then the desk is so impatient that orders take the slow lane.
        patience = self.dice.choice([10, 60_000])
        settings = BookingSettings(desk_lock_timeout_milliseconds=patience)
        desk = Desk(
            self.database(name, server_settings=SERVER_SETTINGS),
            settings=settings,
            encode=encode_placed,
        )
        request = self.shop.request(customer, units=self.dice.choice([1, 2]) if self.shop.slot else 1)
        return lambda: insisting(lambda: desk.place(request))

    def cancels(self, name):
        """Cancel the confirmed booking."""
        database = self.database(name)
        doer = Doer(Party.CUSTOMER, self.shop.customers[1].user_id)

        async def once():
            async with database.transaction(self.shop.tenant_id) as tx:
                return await lifecycle.cancel(tx, self.confirmed, doer=doer, reason="ill")

        return lambda: insisting(once)

    def pays(self, name):
        """Apply the payment of the lapsed hold, which is told twice."""
        database, payments = self.database(name), Payments(make_setup())

        async def once():
            async with database.transaction(self.shop.tenant_id) as tx:
                booking = await booking_in(tx, self.lapsed)
                return await settle_payment(
                    tx, payments, booking_id=self.lapsed, attempt_id=self.attempt.attempt_id, paid=booking.total
                )

        async def twice():
            return [await insisting(once) for _ in range(2)]

        return twice

    def sweeps(self, name):
        """Expire what has lapsed, twice."""
        context = ScheduleContext(self.database(name), self.database(name, role="holdfast_worker"))

        async def twice():
            return [await insisting(lambda: sweep_holds(context)) for _ in range(2)]

        return twice

    def trades(self, name):
        """Cut or raise the capacity; of a hall: take it off sale."""
        database, capacity = self.database(name), self.dice.choice([1, 2, 5])

        async def change():
            async with database.transaction(self.shop.tenant_id) as tx:
                slot = await require_slot(tx, self.shop.slot_id)
                changed = SlotChange(capacity=capacity)
                return await change_slot(tx, slot.slot_id, change=changed, expected_version=slot.version)

        async def archive():
            async with database.transaction(self.shop.tenant_id) as tx:
                archived = await catalogue.archive_offering(tx, self.shop.offering.offering_id)
                resource = there(self.shop.offering.space).resource_id
                return await close_for_archive(tx, offering_ids=archived.offering_ids, shared_resource_ids=[resource])

        return lambda: insisting(change if self.shop.slot else archive)


async def insisting(work):
    """Return what comes of it in the end: a refusal is an end, a lost race or connection is none."""
    for _ in range(TRIES_MAX):
        try:
            return await work()
        except (TransientConflict, Busy, KeyInUse):
            continue
        except HouseError as refusal:
            return refusal
    pytest.fail(f"no end after {TRIES_MAX} tries")


@pytest.fixture
async def scene(fresh_database_url, tenant, seed):
    """Return the scene of a seed, in a database of its own."""
    kind = "session" if seed % 3 else "space"
    desk, own = make_desk(fresh_database_url)
    shop = await make_shop(own, tenant, kind=kind, capacity=3, customers=4)
    # A hall's confirmed booking is at another hour: its end must not make room for the others by itself.
    hour = {} if shop.slot else {"at": there(shop.order().starts_at) + timedelta(hours=3)}
    confirmed = there((await desk.place(shop.request(1, **hour))).subject_id)
    lapsed = there((await desk.place(shop.request(0))).subject_id)
    async with own.transaction(tenant) as tx:
        await paid(tx, make_setup(), await booking_in(tx, confirmed))
        await lifecycle.confirm(tx, await lifecycle.lock_booking(tx, confirmed))
        attempt = await paid(tx, make_setup(), await booking_in(tx, lapsed))
    await _lapse(fresh_database_url, lapsed)
    made = Scene(fresh_database_url, Random(seed), shop, lapsed, confirmed, attempt)
    yield made
    for database in (own, *made.opened):
        await database.close()


@pytest.mark.parametrize("seed", range(count(small=8, full=200)))
async def test_whoever_goes_first_and_whoever_is_cut_off_nothing_is_broken_R1_R3_R9_R41_R57(
    fresh_database_url, scene, seed, record_property
):
    look = await asyncpg.connect(fresh_database_url)
    clients = scene.clients()

    async def cheap():
        for name, query in CHEAP.items():
            assert await look.fetch(query) == [], name

    scheduler = Scheduler(seed, look, cheap, loss=scene.dice.choice([0, 0.1]))
    outcomes = await scheduler.run(clients)

    broken = await violations(look)
    told = {answer.subject_id for answer in outcomes.values() if isinstance(answer, Answer)}
    kept = await look.fetchval("SELECT count(*) FROM bookings.booking WHERE booking_id = ANY ($1)", list(told))
    await look.close()
    assert broken == {}, scheduler.steps
    assert kept == len(told)
    lost = sum(" - " in step for step in scheduler.steps)
    record_property("figure", f"schedule {seed}: {len(clients)} clients, {len(scheduler.steps)} steps, {lost} cut off")


async def test_without_the_locks_and_the_constraint_the_dice_find_a_place_sold_twice_R1(
    cluster, tenant, record_property
):
    """The twin: clients who look, decide and write without the locks, where the database does not refuse."""
    async with throw_away(cluster) as bare:
        await bare.without("ALTER TABLE inventory.stock DROP CONSTRAINT stock_not_oversold_check")
        for seed in range(SEEDS_TO_LOSE_MAX):
            shop = await make_shop(bare.database, tenant, capacity=1, customers=2)
            clients = {f"customer {i}": _careless(bare.url, f"customer {i}", shop.request(i)) for i in range(2)}
            scheduler = Scheduler(seed, bare.superuser, _nothing)
            await scheduler.run(clients)
            broken = await bare.broken("I1")
            if broken:
                break

    assert broken, "no schedule broke anything: the dice could not find it either"
    steps = ", ".join(scheduler.steps)
    record_property("twin", f"without the desk's lock and the count's constraint: lost with seed {seed}: {steps}")


def _careless(url, name, request, /):
    async def book():
        database = Database(DatabaseSettings(url=url, application_name=name))
        async with database.transaction(request.tenant_id) as tx:
            await settle(tx, request)
        await database.close()

    return book


async def _nothing():
    """Ask nothing between two steps."""


async def _lapse(url, booking_id):
    superuser = await asyncpg.connect(url)
    # One moment for both: a claim that ends at another time than its booking is broken.
    moment = await superuser.fetchval("SELECT platform.clock() - interval '1 second'")
    for table in ("inventory.claim", "bookings.booking"):
        await superuser.execute(f"UPDATE {table} SET expires_at = $2 WHERE booking_id = $1", booking_id, moment)
    await superuser.close()
