"""Tidying: lapsed holds are written down as expired, past bookings as completed. Nothing waits for either (R10)."""

from datetime import timedelta

import structlog

from holdfast.kit.database import TransientConflict
from holdfast.kit.errors import HouseError
from holdfast.kit.jobs import ScheduleContext
from holdfast.modules.bookings.repository import desk as rows
from holdfast.modules.bookings.service import lifecycle
from holdfast.modules.bookings.settings import BookingSettings

log = structlog.get_logger(__name__)

BATCH = 500


async def sweep_holds(context: ScheduleContext) -> int:
    """Expire the bookings whose hold has lapsed, each in its own transaction; return how many."""
    async with context.worker.transaction() as tx:
        lapsed = await rows.find_lapsed(tx, limit=BATCH)
    expired = 0
    for tenant_id, booking_id in lapsed:
        try:
            async with context.database.transaction(tenant_id) as tx:
                expired += await lifecycle.expire_if_lapsed(tx, booking_id) is not None
        except (TransientConflict, HouseError) as conflict:
            log.info("sweep_postponed", booking_id=str(booking_id), why=str(conflict))
    return expired


async def complete_past(context: ScheduleContext, *, settings: BookingSettings) -> int:
    """Complete the confirmed bookings that ended long enough ago; return how many."""
    delay = timedelta(minutes=settings.completion_delay_minutes)
    async with context.worker.transaction() as tx:
        past = await rows.find_past_confirmed(tx, before=tx.now - delay, limit=BATCH)
    completed = 0
    for tenant_id, booking_id in past:
        try:
            async with context.database.transaction(tenant_id) as tx:
                completed += await lifecycle.complete_if_past(tx, booking_id, delay=delay) is not None
        except (TransientConflict, HouseError) as conflict:
            log.info("completion_postponed", booking_id=str(booking_id), why=str(conflict))
    return completed
