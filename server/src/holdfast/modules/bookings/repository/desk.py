"""The desk's SQL of bookings; every function takes many, over several tenants."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from holdfast.kit.database import Row, Transaction
from holdfast.kit.sql import load_queries
from holdfast.modules.bookings.contracts import Booking, BookingDetails
from holdfast.modules.bookings.domain import Holding
from holdfast.modules.bookings.repository.bookings import booking_of, policy_json

_SQL = load_queries("holdfast.modules.bookings")


async def insert_bookings(
    tx: Transaction, placed: Sequence[BookingDetails], *, price_snapshots: Sequence[Mapping[str, object]]
) -> None:
    """Write bookings with their lines, first history row and guests, in one statement."""
    await tx.run(
        _SQL["insert_bookings"],
        [_booking_row(one.booking, price) for one, price in zip(placed, price_snapshots, strict=True)],
        [row for one in placed for row in _line_rows(one)],
        [
            {
                "tenant_id": one.booking.tenant_id,
                "booking_id": one.booking.booking_id,
                "to_state": one.booking.state,
                "user_id": one.booking.customer_id,
            }
            for one in placed
        ],
        [row for one in placed for row in guest_rows(one)],
        tx.now,
    )


async def expire_bookings(tx: Transaction, keys: Sequence[tuple[UUID, UUID]]) -> tuple[Booking, ...]:
    """Expire the pending ones among these (tenant, booking) with their history, and return them as they now are."""
    if not keys:
        return ()
    rows: list[Row] = await tx.rows(
        _SQL["expire_many"], [tenant for tenant, _ in keys], [booking for _, booking in keys], tx.now
    )
    return tuple(booking_of(row) for row in rows)


async def read_holdings(
    tx: Transaction, keys: Sequence[tuple[UUID, UUID, UUID]], *, lapsed_max: int, lapsed_after: datetime
) -> Mapping[tuple[UUID, UUID, UUID], Holding]:
    """Return what each (tenant, customer) holds unpaid, as seen from an offering, and whether too many ran out."""
    columns = [[key[place] for key in keys] for place in range(3)]
    rows = await tx.rows(_SQL["holdings"], *columns, tx.now, lapsed_max, lapsed_after)
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


def guest_rows(details: BookingDetails) -> list[dict[str, object]]:
    """Return the participants of a booking as rows."""
    return [
        {
            "tenant_id": details.booking.tenant_id,
            "booking_id": details.booking.booking_id,
            "position": position,
            "role": "guest",
            "name": guest.name,
            "email": guest.email,
        }
        for position, guest in enumerate(details.guests, start=1)
    ]


def _booking_row(booking: Booking, price: Mapping[str, object]) -> dict[str, object]:
    return {
        "tenant_id": booking.tenant_id,
        "booking_id": booking.booking_id,
        "customer_id": booking.customer_id,
        "merchant_id": booking.merchant_id,
        "venue_id": booking.venue_id,
        "offering_id": booking.offering_id,
        "offering_name": booking.offering_name,
        "kind": booking.kind,
        "state": booking.state,
        "units": booking.units,
        "slot_id": booking.slot_id,
        "resource_id": booking.resource_id,
        "starts_at": booking.starts_at,
        "ends_at": booking.ends_at,
        "local_start": booking.local_start,
        "time_zone": booking.time_zone,
        "currency": booking.total.currency,
        "total_amount": booking.total.amount,
        "tax_amount": booking.tax_total.amount,
        "price_snapshot": price,
        "policy_snapshot": policy_json(booking.policy),
        "expires_at": booking.expires_at,
        "note": booking.note,
        "confirmed_at": booking.confirmed_at,
    }


def _line_rows(details: BookingDetails) -> list[dict[str, object]]:
    return [
        {
            "tenant_id": details.booking.tenant_id,
            "booking_id": details.booking.booking_id,
            "line_no": number,
            "kind": line.kind,
            "label": line.label,
            "quantity": line.quantity,
            "unit_amount": line.unit.amount if line.unit else None,
            "amount": line.amount.amount,
            "currency": line.amount.currency,
            "add_on_id": line.add_on_id,
            "tax_rate_bp": line.tax_rate_bp,
            "included": line.included,
        }
        for number, line in enumerate(details.lines, start=1)
    ]
