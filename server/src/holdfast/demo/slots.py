"""Fills the coming six weeks of the demo's sessions with slots, from where the last run stopped."""

from datetime import date, datetime, time, timedelta
from typing import Final

from holdfast.demo.plans import SessionPlan
from holdfast.kit.database import Transaction
from holdfast.kit.localtime import NonexistentLocalTime, local_date, parse_minute, resolve_local
from holdfast.modules.catalogue.contracts import Offering, Venue
from holdfast.modules.inventory import facade as inventory
from holdfast.modules.inventory.contracts import SlotDraft

DAYS: Final = 42


async def fill_slots(tx: Transaction, plan: SessionPlan, *, offering: Offering, venue: Venue) -> int:
    """Make the slots of the coming six weeks that come after the last one there is; return how many."""
    end = tx.now + timedelta(days=DAYS + 2)
    there = await inventory.list_slots(tx, [offering.offering_id], since=tx.now - timedelta(days=2), until=end)
    last = max((slot.starts_at for slot in there), default=tx.now)
    first_day = local_date(tx.now, venue.time_zone)
    drafts = [
        draft
        for number in range(DAYS)
        for draft in _slots_of(plan, first_day + timedelta(days=number), time_zone=venue.time_zone)
        if draft.starts_at > last
    ]
    if drafts:
        await inventory.create_slots(tx, offering.offering_id, drafts=drafts)
    return len(drafts)


def _slots_of(plan: SessionPlan, day: date, *, time_zone: str) -> list[SlotDraft]:
    """Return the slots of a date; a time that the clocks skip that day is left out."""
    found = []
    for rule in plan.slots:
        if day.weekday() not in rule.weekdays:
            continue
        for text in rule.times:
            wall = datetime.combine(day, time()) + timedelta(minutes=parse_minute(text))
            try:
                starts_at = resolve_local(wall, time_zone, fold=0)
            except NonexistentLocalTime:
                continue
            found.append(
                SlotDraft(
                    local_start=wall.isoformat(timespec="minutes"),
                    starts_at=starts_at,
                    ends_at=starts_at + timedelta(minutes=plan.minutes),
                    time_zone=time_zone,
                    capacity=rule.capacity,
                )
            )
    return found
