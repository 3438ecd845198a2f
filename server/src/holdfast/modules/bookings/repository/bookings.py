"""SQL of bookings one by one and in lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from holdfast.kit.database import Row, Transaction
from holdfast.kit.money import Money
from holdfast.kit.paging import Page, bad_cursor, cut_page, decode_cursor, instant_in_cursor
from holdfast.kit.sql import load_queries, one_of, query_of
from holdfast.modules.bookings.contracts import (
    AddOnChoice,
    Booking,
    BookingDetails,
    BookingState,
    Guest,
    HistoryEntry,
    Party,
)
from holdfast.modules.bookings.tables import booking, history, line, participant
from holdfast.modules.catalogue.contracts import CancellationPolicy, PolicyBand
from holdfast.modules.pricing.contracts import LineKind, QuoteLine

_SQL = load_queries("holdfast.modules.bookings")


@dataclass(frozen=True, slots=True)
class BookingFilters:
    """Which bookings a list shows; None does not matter. Times are of the start, until is exclusive."""

    customer_id: UUID | None = None
    merchant_id: UUID | None = None
    venue_id: UUID | None = None
    slot_id: UUID | None = None
    state: BookingState | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """A step that was allowed: what the history says of it."""

    action: str
    to_state: BookingState
    party: Party
    user_id: UUID | None
    reason: str | None = None


async def get_booking(tx: Transaction, booking_id: UUID, *, lock: bool = False) -> Booking | None:
    """Return a booking, locked for a change when asked so, or None."""
    statement = sa.select(booking).where(booking.c.tenant_id == tx.tenant_id, booking.c.booking_id == booking_id)
    row = await tx.row(statement.with_for_update(key_share=True) if lock else statement)
    return None if row is None else booking_of(row)


async def apply_transition(
    tx: Transaction, before: Booking, *, transition: Transition, values: Mapping[str, object]
) -> Booking:
    """Write a step of a locked booking: its new state and values, the next version, the history row."""
    row = await tx.row(
        sa.update(booking)
        .where(booking.c.tenant_id == tx.tenant_id, booking.c.booking_id == before.booking_id)
        .values(state=transition.to_state.value, version=booking.c.version + 1, **values)
        .returning(booking)
    )
    if row is None:
        raise LookupError(before.booking_id)
    after = booking_of(row)
    await tx.run(
        sa.insert(history).values(
            tenant_id=tx.tenant_id,
            booking_id=after.booking_id,
            version=after.version,
            from_state=before.state.value,
            to_state=after.state.value,
            action=transition.action,
            at=tx.now,
            party=transition.party.value,
            user_id=transition.user_id,
            reason=transition.reason,
        )
    )
    return after


async def read_details(tx: Transaction, bookings: Sequence[Booking]) -> tuple[BookingDetails, ...]:
    """Return the bookings with their lines and guests, in the same order."""
    ids = [one.booking_id for one in bookings]
    lines, guests = await tx.rows_of(
        query_of(
            sa.select(line)
            .where(line.c.tenant_id == tx.tenant_id, one_of(line.c.booking_id, ids))
            .order_by(line.c.line_no)
        ),
        query_of(
            sa.select(participant)
            .where(participant.c.tenant_id == tx.tenant_id, one_of(participant.c.booking_id, ids))
            .order_by(participant.c.position)
        ),
    )
    return tuple(
        BookingDetails(
            booking=one,
            lines=tuple(_line_of(row) for row in lines if row["booking_id"] == one.booking_id),
            guests=tuple(Guest(row["name"], row["email"]) for row in guests if row["booking_id"] == one.booking_id),
        )
        for one in bookings
    )


async def replace_guests(tx: Transaction, booking_id: UUID, *, guests: Sequence[Guest]) -> None:
    """Write who comes along, in the place of who did."""
    mine = (participant.c.tenant_id == tx.tenant_id, participant.c.booking_id == booking_id)
    await tx.run(sa.delete(participant).where(*mine))
    if guests:
        values = [
            {
                "tenant_id": tx.tenant_id,
                "booking_id": booking_id,
                "position": position,
                "role": "guest",
                "name": guest.name,
                "email": guest.email,
            }
            for position, guest in enumerate(guests, start=1)
        ]
        await tx.run(sa.insert(participant).values(values))


async def read_history(tx: Transaction, booking_id: UUID) -> tuple[HistoryEntry, ...]:
    """Return the steps of a booking, first to last."""
    rows = await tx.rows(
        sa.select(history)
        .where(history.c.tenant_id == tx.tenant_id, history.c.booking_id == booking_id)
        .order_by(history.c.version)
    )
    return tuple(
        HistoryEntry(
            version=row["version"],
            from_state=BookingState(row["from_state"]) if row["from_state"] else None,
            to_state=BookingState(row["to_state"]),
            action=row["action"],
            at=row["at"],
            party=Party(row["party"]),
            user_id=row["user_id"],
            reason=row["reason"],
        )
        for row in rows
    )


async def list_bookings(
    tx: Transaction, filters: BookingFilters, *, limit: int, after: str | None, newest_first: bool
) -> Page[Booking]:
    """Return a page of bookings: newest made first, or by their start."""
    b = booking.c
    conditions = [b.tenant_id == tx.tenant_id, *_conditions(filters)]
    key = b.created_at if newest_first else b.starts_at
    if after is not None:
        instant, booking_id = _cursor(after)
        marker = sa.tuple_(sa.literal(instant, key.type), sa.literal(booking_id, b.booking_id.type))
        row = sa.tuple_(key, b.booking_id)
        conditions.append(row < marker if newest_first else row > marker)
    order = (key.desc(), b.booking_id.desc()) if newest_first else (key, b.booking_id)
    rows = await tx.rows(sa.select(booking).where(*conditions).order_by(*order).limit(limit + 1))
    found = [booking_of(row) for row in rows]
    return cut_page(
        found,
        limit=limit,
        key=lambda one: ((one.created_at if newest_first else one.starts_at).isoformat(), str(one.booking_id)),
    )


async def count_by_state(tx: Transaction, customer_id: UUID) -> Mapping[BookingState, int]:
    """Return how many bookings a customer has in each state that occurs."""
    rows = await tx.rows(_SQL["counts_by_state"], tx.tenant_id, customer_id)
    return {BookingState(row["state"]): row["count"] for row in rows}


async def count_reconfirmed(tx: Transaction) -> int:
    """Return how many expired bookings a late payment brought back, over all tenants; in the worker's transaction."""
    counted = (
        sa.select(sa.func.count()).select_from(history).where(history.c.action == sa.literal_column("'reconfirm'"))
    )
    return int(await tx.value(counted))


async def has_live_twin(tx: Transaction, one: Booking) -> bool:
    """Say whether the customer has another live booking of the same thing at the same time."""
    b = booking.c
    return bool(
        await tx.value(
            sa.select(
                sa.exists().where(
                    b.tenant_id == tx.tenant_id,
                    b.customer_id == one.customer_id,
                    b.offering_id == one.offering_id,
                    b.starts_at == one.starts_at,
                    b.booking_id != one.booking_id,
                    b.state.in_(["pending", "confirmed"]),
                )
            )
        )
    )


def policy_json(policy: CancellationPolicy) -> dict[str, object]:
    """Return a policy as the snapshot keeps it."""
    return {
        "name": policy.name,
        "bands": [
            {
                "notice_hours": band.notice_hours,
                "inclusive": band.inclusive,
                "back_basis_points": band.back_basis_points,
            }
            for band in policy.bands
        ],
    }


def booking_of(row: Row) -> Booking:
    """Return a row as a booking."""
    currency = row["currency"]
    return Booking(
        booking_id=row["booking_id"],
        tenant_id=row["tenant_id"],
        customer_id=row["customer_id"],
        merchant_id=row["merchant_id"],
        venue_id=row["venue_id"],
        offering_id=row["offering_id"],
        offering_name=row["offering_name"],
        kind=row["kind"],
        state=BookingState(row["state"]),
        units=row["units"],
        slot_id=row["slot_id"],
        resource_id=row["resource_id"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        local_start=row["local_start"],
        time_zone=row["time_zone"],
        total=Money(row["total_amount"], currency),
        tax_total=Money(row["tax_amount"], currency),
        policy=_policy_of(row["policy_snapshot"]),
        expires_at=row["expires_at"],
        was_extended=row["was_extended"],
        note=row["note"],
        created_at=row["created_at"],
        confirmed_at=row["confirmed_at"],
        cancelled_at=row["cancelled_at"],
        cancelled_by=Party(row["cancelled_by"]) if row["cancelled_by"] else None,
        cancel_reason=row["cancel_reason"],
        back=None if row["back_amount"] is None else Money(row["back_amount"], currency),
        add_ons=_add_ons_of(row["price_snapshot"]),
        version=row["version"],
    )


def _conditions(filters: BookingFilters) -> list[sa.ColumnElement[bool]]:
    b = booking.c
    pairs: list[tuple[sa.Column[object], object | None]] = [
        (b.customer_id, filters.customer_id),
        (b.merchant_id, filters.merchant_id),
        (b.venue_id, filters.venue_id),
        (b.slot_id, filters.slot_id),
        (b.state, filters.state.value if filters.state else None),
    ]
    found: list[sa.ColumnElement[bool]] = [column == value for column, value in pairs if value is not None]
    if filters.since is not None:
        found.append(b.starts_at >= filters.since)
    if filters.until is not None:
        found.append(b.starts_at < filters.until)
    return found


def _cursor(after: str) -> tuple[datetime, UUID]:
    instant, booking_id = decode_cursor(after, keys=2)
    try:
        return instant_in_cursor(instant), UUID(booking_id)
    except ValueError as error:
        raise bad_cursor() from error


def _policy_of(snapshot: Mapping[str, object]) -> CancellationPolicy:
    bands = snapshot["bands"]
    if not isinstance(bands, list):
        raise TypeError(snapshot)
    return CancellationPolicy(name=str(snapshot["name"]), bands=tuple(PolicyBand(**band) for band in bands))


def _add_ons_of(snapshot: Mapping[str, object]) -> tuple[AddOnChoice, ...]:
    chosen = snapshot.get("add_ons")
    if not isinstance(chosen, list):
        return ()
    return tuple(AddOnChoice(UUID(one["add_on_id"]), one["quantity"]) for one in chosen)


def _line_of(row: Row) -> QuoteLine:
    currency = row["currency"]
    return QuoteLine(
        kind=LineKind(row["kind"]),
        label=row["label"],
        quantity=row["quantity"],
        unit=None if row["unit_amount"] is None else Money(row["unit_amount"], currency),
        amount=Money(row["amount"], currency),
        add_on_id=row["add_on_id"],
        tax_rate_bp=row["tax_rate_bp"],
        included=row["included"],
    )
