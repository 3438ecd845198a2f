"""Makers of bookings: customers who can book, slots, orders, and a desk over a real database."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from holdfast.kit.actor import Actor
from holdfast.kit.database import Database, DatabaseSettings, Transaction
from holdfast.kit.ids import new_id
from holdfast.kit.localtime import to_local
from holdfast.kit.once import Once
from holdfast.modules.bookings.contracts import Booking, Order
from holdfast.modules.bookings.repository.bookings import get_booking
from holdfast.modules.bookings.routes.placed import encode_placed
from holdfast.modules.bookings.service.requests import PlaceRequest
from holdfast.modules.bookings.settings import BookingSettings
from holdfast.modules.bookings.workflows import SERVER_SETTINGS, Desk
from holdfast.modules.catalogue.contracts import Offering
from holdfast.modules.inventory import facade as inventory
from holdfast.modules.inventory.contracts import SlotDraft
from holdfast.modules.inventory.tables import claim, stock
from holdfast.modules.payments.contracts import AttemptState, Payable
from holdfast.modules.payments.domain import Attempt
from holdfast.modules.payments.ports import Setup
from tests.make.accounts import make_accounts, make_sign_in, make_user
from tests.make.catalogue import make_session, make_space
from tests.make.payments import make_attempt
from tests.make.tenants import make_tenant

ROUTE = "POST /api/v1/bookings"


async def make_customer(tx: Transaction) -> Actor:
    """Return a signed-in customer whose session is good for bookings."""
    user = await make_user(tx)
    signed_in = await make_sign_in(tx, make_accounts(), user=user)
    return Actor(
        tx.tenant_id,
        user.user_id,
        session_id=signed_in.session.session_id,
        token_version=signed_in.user.token_version,
        grants=signed_in.grants,
    )


async def make_slot(
    tx: Transaction,
    offering: Offering,
    *,
    capacity: int = 10,
    starts_in: timedelta = timedelta(days=3),
    overbook: int = 0,
    price_amount: int | None = None,
) -> UUID:
    """Write an open slot of an hour and return its id."""
    starts_at = (tx.now + starts_in).replace(second=0, microsecond=0)
    local = to_local(starts_at, "Europe/Lisbon").replace(tzinfo=None)
    draft = SlotDraft(
        local_start=local.isoformat(timespec="minutes"),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        time_zone="Europe/Lisbon",
        capacity=capacity,
        overbook=overbook,
        price_amount=price_amount,
    )
    (slot_id,) = await inventory.create_slots(tx, offering.offering_id, drafts=[draft])
    return slot_id


def an_order(offering: Offering, *, slot_id: UUID | None = None, units: int = 1, **changes) -> Order:
    """Return an order of places in a slot; `changes` are fields of `Order`."""
    return replace(Order(offering.offering_id, slot_id=slot_id, units=units), **changes)


def noon_in(days: int) -> datetime:
    """Return noon in Lisbon in so many days, in winter time as in UTC."""
    return (datetime.now(UTC) + timedelta(days=days)).replace(hour=12, minute=0, second=0, microsecond=0)


def a_request(actor: Actor, order: Order, *, key: str | None = None, says: bytes | None = None) -> PlaceRequest:
    """Return an order as it comes to the desk, under a fresh key unless one is given."""
    once = Once(actor.user_id, ROUTE, key or new_id().hex, says or repr(order).encode())
    return PlaceRequest(actor=actor, once=once, order=order, space=None)


@dataclass
class Shop:
    """A tenant with one offering of a kind, a slot when it is a session, and customers."""

    tenant_id: UUID
    offering: Offering
    slot: UUID | None
    customers: list[Actor] = field(default_factory=list)

    @property
    def slot_id(self) -> UUID:
        """Return the slot of a shop that sells places."""
        assert self.slot is not None
        return self.slot

    def order(self, *, units: int = 1, at: datetime | None = None, hours: float = 2, **changes) -> Order:
        """Return an order of what the shop sells."""
        if self.slot is not None:
            return an_order(self.offering, slot_id=self.slot, units=units, **changes)
        begin = at or noon_in(5)
        return an_order(self.offering, starts_at=begin, ends_at=begin + timedelta(hours=hours), **changes)

    def request(self, customer: int = 0, **order) -> PlaceRequest:
        """Return a customer's order as it comes to the desk."""
        key = order.pop("key", None)
        return a_request(self.customers[customer], self.order(**order), key=key)


async def make_shop(
    database: Database, tenant_id: UUID, *, kind: str = "session", capacity: int = 10, customers: int = 1, **offering
) -> Shop:
    """Write a shop and commit it."""
    async with database.transaction(tenant_id) as tx:
        if not await tx.value("SELECT count(*) FROM tenants.tenant WHERE tenant_id = $1", tenant_id):
            await make_tenant(tx)
        sold = await (make_session if kind == "session" else make_space)(tx, **offering)
        slot_id = await make_slot(tx, sold, capacity=capacity) if kind == "session" else None
        return Shop(tenant_id, sold, slot_id, [await make_customer(tx) for _ in range(customers)])


def make_desk(database_url: str, **settings) -> tuple[Desk, Database]:
    """Return a desk with connections of its own, and the database to close."""
    database = Database(DatabaseSettings(url=database_url, pool_size_max=3, server_settings=SERVER_SETTINGS))
    return Desk(database, settings=BookingSettings(**settings), encode=encode_placed), database


async def states_of(database: Database, tenant_id: UUID) -> dict[str, int]:
    """Return how many bookings the tenant has in each state."""
    async with database.transaction(tenant_id) as tx:
        rows = await tx.rows(
            "SELECT state, count(*) AS n FROM bookings.booking WHERE tenant_id = $1 GROUP BY state", tenant_id
        )
    return {row["state"]: row["n"] for row in rows}


async def stock_of(tx: Transaction, slot_id: UUID) -> tuple[int, int]:
    """Return (taken as it is kept, units of live claims as they are counted) of a slot."""
    taken = await tx.value(sa.select(stock.c.taken).where(stock.c.stock_id == slot_id))
    live = await tx.value(
        sa.select(sa.func.coalesce(sa.func.sum(claim.c.units), 0)).where(
            claim.c.stock_id == slot_id, claim.c.state.in_(["held", "confirmed"])
        )
    )
    return int(taken), int(live)


async def place(desk: Desk, database: Database, request: PlaceRequest) -> Booking:
    """Return the booking that an order became."""
    answer = await desk.place(request)
    assert answer.subject_id is not None
    async with database.transaction(request.tenant_id) as tx:
        return await booking_in(tx, answer.subject_id)


async def booking_in(tx: Transaction, booking_id: UUID | None) -> Booking:
    """Return a booking that must be there."""
    assert booking_id is not None
    found = await get_booking(tx, booking_id)
    assert found is not None
    return found


def payable_of(one: Booking) -> Payable:
    """Return a booking as payments sees it."""
    return Payable(
        payable_id=one.booking_id,
        merchant_id=one.merchant_id,
        customer_id=one.customer_id,
        amount=one.total,
        description=one.offering_name,
        expires_at=one.created_at + timedelta(minutes=15),
    )


async def paid(tx: Transaction, setup: Setup, one: Booking) -> Attempt:
    """Capture the payment of a booking, as the provider would tell; nothing else follows from it yet."""
    return await make_attempt(tx, setup, state=AttemptState.CAPTURED, payable=payable_of(one))
