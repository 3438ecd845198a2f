"""The desk's SQL of bookings; every function takes many, over several tenants."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from holdfast.kit.database import Row, Transaction
from holdfast.kit.sql import Query, load_queries
from holdfast.modules.bookings.contracts import Booking, BookingDetails
from holdfast.modules.bookings.domain import Holding
from holdfast.modules.bookings.repository.bookings import booking_of, policy_json

_SQL = load_queries("holdfast.modules.bookings")


async def insert_bookings(
    tx: Transaction, placed: Sequence[BookingDetails], *, price_snapshots: Sequence[Mapping[str, object]]
) -> None:
    """Write bookings with their lines, first history row and guests, in one round trip."""
    bookings = [_booking_row(one.booking, price) for one, price in zip(placed, price_snapshots, strict=True)]
    placings = [(b.tenant_id, b.booking_id, b.state.value, b.customer_id) for b in (one.booking for one in placed)]
    guests = [row for one in placed for row in _guest_rows(one)]
    queries = [
        Query(_SQL["insert_bookings"], [*_columns(bookings), tx.now]),
        Query(_SQL["insert_lines"], _columns([row for one in placed for row in _line_rows(one)])),
        Query(_SQL["insert_first_history"], [*_columns(placings), tx.now]),
    ]
    if guests:
        queries.append(Query(_SQL["insert_participants"], _columns(guests)))
    await tx.rows_of(*queries)


async def expire_bookings(tx: Transaction, keys: Sequence[tuple[UUID, UUID]]) -> tuple[Booking, ...]:
    """Expire the pending ones among these (tenant, booking) with their history, and return them as they now are."""
    if not keys:
        return ()
    rows: list[Row] = await tx.rows(
        _SQL["expire_many"], [tenant for tenant, _ in keys], [booking for _, booking in keys], tx.now
    )
    return tuple(booking_of(row) for row in rows)


async def read_holdings(
    tx: Transaction, keys: Sequence[tuple[UUID, UUID, UUID]], *, lapsed_max: int, lapsed_seconds: int
) -> Mapping[tuple[UUID, UUID, UUID], Holding]:
    """Return what each (tenant, customer) holds unpaid, as seen from an offering, and whether too many ran out."""
    columns = [[key[place] for key in keys] for place in range(3)]
    rows = await tx.rows(_SQL["holdings"], *columns, lapsed_seconds, lapsed_max)
    return {
        (row["tenant_id"], row["customer_id"], row["offering_id"]): Holding(
            row["unpaid"], row["of_offering"], row["since"]
        )
        for row in rows
    }


async def find_past_confirmed(tx: Transaction, *, before: datetime, limit: int) -> tuple[tuple[UUID, UUID], ...]:
    """Return (tenant, booking) of confirmed bookings that ended before an instant; under the worker's role."""
    rows = await tx.rows(_SQL["past_confirmed"], before, limit)
    return tuple((row["tenant_id"], row["booking_id"]) for row in rows)


async def find_lapsed(tx: Transaction, *, limit: int) -> tuple[tuple[UUID, UUID], ...]:
    """Return (tenant, booking) of pending bookings whose hold has lapsed; under the worker's role."""
    rows = await tx.rows(_SQL["lapsed_pending"], tx.now, limit)
    return tuple((row["tenant_id"], row["booking_id"]) for row in rows)


def _columns(rows: Sequence[tuple[object, ...]]) -> list[object]:
    """Turn rows into the arrays that a statement unnests."""
    return [list(column) for column in zip(*rows, strict=True)]


def _booking_row(booking: Booking, price: Mapping[str, object]) -> tuple[object, ...]:
    return (
        booking.tenant_id,
        booking.booking_id,
        booking.customer_id,
        booking.merchant_id,
        booking.venue_id,
        booking.offering_id,
        booking.offering_name,
        booking.kind,
        booking.state.value,
        booking.units,
        booking.slot_id,
        booking.resource_id,
        booking.starts_at,
        booking.ends_at,
        booking.local_start,
        booking.time_zone,
        booking.total.currency,
        booking.total.amount,
        booking.tax_total.amount,
        price,
        policy_json(booking.policy),
        booking.expires_at,
        booking.note,
        booking.confirmed_at,
    )


def _line_rows(details: BookingDetails) -> list[tuple[object, ...]]:
    return [
        (
            details.booking.tenant_id,
            details.booking.booking_id,
            number,
            line.kind.value,
            line.label,
            line.quantity,
            line.unit.amount if line.unit else None,
            line.amount.amount,
            line.amount.currency,
            line.add_on_id,
            line.tax_rate_bp,
            line.included,
        )
        for number, line in enumerate(details.lines, start=1)
    ]


def _guest_rows(details: BookingDetails) -> list[tuple[object, ...]]:
    return [
        (details.booking.tenant_id, details.booking.booking_id, position, "guest", guest.name, guest.email)
        for position, guest in enumerate(details.guests, start=1)
    ]
