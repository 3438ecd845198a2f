"""A tenant with a past: bookings that went every way, and all that was written down about them."""

from dataclasses import dataclass, field
from uuid import UUID

import asyncpg

from holdfast.kit.audit import Deed, record_deed
from holdfast.kit.database import Database, Transaction
from holdfast.kit.ids import new_id
from holdfast.kit.jobs import enqueue
from holdfast.modules.bookings.contracts import Booking, Party
from holdfast.modules.bookings.service.late import settle_payment
from holdfast.modules.bookings.service.lifecycle import Doer, cancel, confirm, expire_if_lapsed, lock_booking
from holdfast.modules.payments.facade import Payments
from holdfast.modules.payments.ports import Refunded
from holdfast.modules.payments.repository import refunds
from holdfast.modules.payments.service.receiving import apply
from holdfast.modules.payments.service.refunding import see_refund
from tests.make.bookings import Shop, make_desk, make_shop, noon_in, paid, place
from tests.make.payments import make_event, make_setup


@dataclass
class Past:
    """What happened in a tenant: its bookings by how they went."""

    tenant_id: UUID
    bookings: dict[str, UUID] = field(default_factory=dict)


@dataclass(frozen=True)
class _Scene:
    """A shop with everything that is needed to let things happen in it."""

    url: str
    database: Database
    superuser: asyncpg.Connection
    payments: Payments
    past: Past


async def make_past(url: str, database: Database, *, superuser: asyncpg.Connection) -> Past:
    """Return a tenant of its own in which every kind of thing has happened, and nothing is left to do."""
    past = Past(new_id())
    scene = _Scene(url, database, superuser, Payments(make_setup()), past)
    shop = await make_shop(database, past.tenant_id, customers=6)
    free = await make_shop(database, past.tenant_id, price_amount=0)
    hall = await make_shop(database, past.tenant_id, kind="space", customers=2)
    desk, own = make_desk(url)
    for name, request in {
        "pending": shop.request(0),
        "confirmed": shop.request(1, units=2),
        "cancelled": shop.request(2),
        "late": shop.request(3),
        "expired": shop.request(4),
        "refused": shop.request(5),
        "free": free.request(),
        "noon": hall.request(0, at=noon_in(5)),
        "afternoon": hall.request(1, at=noon_in(5).replace(hour=15)),
    }.items():
        past.bookings[name] = (await place(desk, database, request)).booking_id
    await own.close()
    await _let_it_happen(scene, shop)
    await _note_the_rest(scene, shop)
    await _leave_nothing_to_do(scene)
    return past


async def _let_it_happen(scene: _Scene, shop: Shop) -> None:
    for name in ("confirmed", "cancelled", "noon", "afternoon"):
        async with scene.database.transaction(scene.past.tenant_id) as tx:
            booking = await _locked(tx, scene, name)
            await paid(tx, scene.payments.setup, booking)
            await confirm(tx, booking)
    customer = Doer(Party.CUSTOMER, shop.customers[2].user_id)
    async with scene.database.transaction(scene.past.tenant_id) as tx:
        gone = await cancel(tx, scene.past.bookings["cancelled"], doer=customer, reason="We cannot make it.")
        assert gone.back is not None
        await scene.payments.refund(
            tx, payable_id=gone.booking_id, amount=gone.back, action_key="c", reason="cancelled"
        )
        await _give_back(tx, gone.booking_id, action_key="c")
    for name in ("late", "expired"):
        await _lapse(scene, name)
    await _pay_too_late(scene, "late")
    async with scene.database.transaction(scene.past.tenant_id) as tx:
        await cancel(tx, scene.past.bookings["refused"], doer=customer, reason="We cannot make it.")
    await _pay_too_late(scene, "refused")


async def _pay_too_late(scene: _Scene, name: str) -> None:
    booking_id = scene.past.bookings[name]
    async with scene.database.transaction(scene.past.tenant_id) as tx:
        booking = await _locked(tx, scene, name)
        attempt = await paid(tx, scene.payments.setup, booking)
        attempt_id, money = attempt.attempt_id, booking.total
        await settle_payment(tx, scene.payments, booking_id=booking_id, attempt_id=attempt_id, paid=money)
        if await refunds.find_by_action(tx, booking_id, action_key=f"late:{attempt_id}") is not None:
            await _give_back(tx, booking_id, action_key=f"late:{attempt_id}")
        await apply(tx, scene.payments.setup, key=await make_event(tx, scene.payments.setup, attempt, event_id=name))


async def _lapse(scene: _Scene, name: str) -> None:
    booking_id = scene.past.bookings[name]
    for table in ("inventory.claim", "bookings.booking"):
        await scene.superuser.execute(
            f"UPDATE {table} SET expires_at = platform.clock() - interval '1 second' WHERE booking_id = $1", booking_id
        )
    async with scene.database.transaction(scene.past.tenant_id) as tx:
        assert await expire_if_lapsed(tx, booking_id) is not None


async def _note_the_rest(scene: _Scene, shop: Shop) -> None:
    """Write what no booking brings about: a link, a message, a dispute that was won, a job, a delivery, a deed."""
    tenant_id, booking_id = scene.past.tenant_id, scene.past.bookings["confirmed"]
    async with scene.database.transaction(tenant_id) as tx:
        await record_deed(tx, Deed("tea.poured", "cup", new_id()), user_id=None, role="system")
        await enqueue(tx, "tea.brew", payload={})
    for statement, values in (
        (
            (
                "INSERT INTO accounts.one_time_link VALUES ($1, gen_random_uuid(), $2, 'verify_email', "
                "'a@a.example', sha256($2::uuid::text::bytea), now(), now())"
            ),
            (tenant_id, shop.customers[0].user_id),
        ),
        (
            (
                "INSERT INTO notifications.message (tenant_id, message_id, subject_id, kind, version, facts, state, "
                "created_at) VALUES ($1, gen_random_uuid(), $2, 'confirmed', 2, '{}', 'sent', now())"
            ),
            (tenant_id, booking_id),
        ),
        (
            (
                "INSERT INTO payments.dispute SELECT tenant_id, gen_random_uuid(), attempt_id, 'dp', 1, currency, "
                "'won', now(), now() FROM payments.attempt WHERE tenant_id = $1 AND payable_id = $2"
            ),
            (tenant_id, booking_id),
        ),
        (
            (
                "INSERT INTO outbox.delivery (tenant_id, event_id, handler, state, tries, done_at) "
                "SELECT tenant_id, event_id, 'tea.on_placed', 'done', 1, now() FROM outbox.event WHERE tenant_id = $1 "
                "AND aggregate_id = $2 AND version = 1"
            ),
            (tenant_id, booking_id),
        ),
        (
            "INSERT INTO bookings.participant VALUES ($1, $2, 1, 'guest', 'Grace', NULL)",
            (tenant_id, booking_id),
        ),
    ):
        await scene.superuser.execute(statement, *values)


async def _leave_nothing_to_do(scene: _Scene) -> None:
    for statement in (
        "UPDATE outbox.event SET published_at = now() WHERE published_at IS NULL",
        "UPDATE payments.operation SET state = 'done', next_try_at = NULL WHERE next_try_at IS NOT NULL",
        "UPDATE jobs.pgqueuer SET execute_after = now() + interval '1 day'",
    ):
        await scene.superuser.execute(statement)


async def _locked(tx: Transaction, scene: _Scene, name: str) -> Booking:
    return await lock_booking(tx, scene.past.bookings[name])


async def _give_back(tx: Transaction, booking_id: UUID, *, action_key: str) -> None:
    """Let a refund arrive, as the provider would tell."""
    refund = await refunds.find_by_action(tx, booking_id, action_key=action_key)
    assert refund is not None
    await see_refund(tx, attempt_id=refund.attempt_id, refund=refund, sight=Refunded(f"re_{new_id()}", refund.amount))
