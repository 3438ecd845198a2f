"""The front door of bookings, for the modules above: bookings as they stand."""

from uuid import UUID

from holdfast.kit.database import Transaction
from holdfast.modules.bookings.contracts import BookingDetails, HistoryEntry, LatePayments
from holdfast.modules.bookings.repository import bookings as rows
from holdfast.modules.bookings.service.late import LATE_PREFIX
from holdfast.modules.payments import facade as payments


async def get_details(tx: Transaction, booking_id: UUID) -> BookingDetails | None:
    """Return a booking with its lines and guests, or None."""
    found = await rows.get_booking(tx, booking_id)
    return None if found is None else (await rows.read_details(tx, [found]))[0]


async def get_history(tx: Transaction, booking_id: UUID) -> tuple[HistoryEntry, ...]:
    """Return the steps of a booking, first to last."""
    return await rows.read_history(tx, booking_id)


async def count_late_payments(tx: Transaction) -> LatePayments:
    """Return what became of payments that came too late, over all tenants (a worker's transaction)."""
    refunded = await payments.count_refunds(tx, action_prefix=LATE_PREFIX)
    return LatePayments(reconfirmed=await rows.count_reconfirmed(tx), refunded=refunded)
