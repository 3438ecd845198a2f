"""What an open page shows of an offering, read anew when something has changed."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from holdfast.kit.database import Transaction
from holdfast.kit.errors import NotFound
from holdfast.kit.localtime import Interval
from holdfast.modules.availability.contracts import Watched
from holdfast.modules.availability.domain.rules import require_space
from holdfast.modules.availability.domain.sessions import on_sale
from holdfast.modules.catalogue import facade as catalogue
from holdfast.modules.catalogue.contracts import BookableOffering, OfferingKind
from holdfast.modules.inventory import facade as inventory

# What lies further ahead, or beyond so many slots, is read again by who looks at it.
AHEAD: Final = timedelta(days=92)
SLOTS_MAX: Final = 1_000


async def read_watched(tx: Transaction, offering_id: UUID) -> Watched:
    """Return what pages show of the offering; raise `NotFound` when there is none to watch any more."""
    bookable = (await catalogue.read_bookable(tx, [offering_id])).get(offering_id)
    if bookable is None or bookable.is_archived:
        raise NotFound
    if bookable.offering.kind is OfferingKind.SPACE:
        return await _watched_space(tx, bookable)
    slots = await inventory.list_slots(tx, [offering_id], since=tx.now, until=tx.now + AHEAD, limit=SLOTS_MAX)
    return Watched(
        offering_id=offering_id,
        kind=OfferingKind.SESSION,
        time_zone=bookable.hours.time_zone,
        remaining={slot.slot_id: slot.remaining for slot in on_sale(bookable, slots, now=tx.now)},
    )


async def _watched_space(tx: Transaction, bookable: BookableOffering) -> Watched:
    terms = require_space(bookable)
    busy = await inventory.busy_between(tx, [terms.resource_id], since=tx.now, until=tx.now + AHEAD)
    # A claim is in the way of bookings that begin before it, by their length and clean-up, and after it, by set-up.
    before = timedelta(minutes=terms.minutes_max + terms.cleanup_minutes)
    after = timedelta(minutes=terms.setup_minutes)
    taken = [Interval(claim.starts_at, claim.ends_at) for claim in busy]
    taken += [blackout.interval for blackout in bookable.blackouts]
    return Watched(
        offering_id=bookable.offering.offering_id,
        kind=OfferingKind.SPACE,
        time_zone=bookable.hours.time_zone,
        resource_id=terms.resource_id,
        taken=frozenset(Interval(gone.starts_at - before, gone.ends_at + after) for gone in taken),
    )
