"""Loads the demo: people, businesses, slots, bookings; what is there already stays as it is."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from holdfast.demo.building import build_business
from holdfast.demo.europe import EUROPE, TAGUS_ESCAPE
from holdfast.demo.ordering import Site, place_bookings
from holdfast.demo.overseas import OVERSEAS
from holdfast.demo.people import People, ensure_people, ensure_role
from holdfast.demo.pictures import Drawn, draw_all, easel
from holdfast.demo.plans import BusinessPlan, SessionPlan
from holdfast.demo.slots import fill_slots
from holdfast.kit.database import Database, Transaction
from holdfast.kit.text import slug_from
from holdfast.modules.accounts.facade import Accounts
from holdfast.modules.catalogue import facade as catalogue
from holdfast.modules.catalogue.contracts import ListingState, Merchant, Offering, Venue
from holdfast.modules.tenants import facade as tenants
from holdfast.modules.tenants.contracts import Role, ScopeKind

BUSINESSES: Final = (*EUROPE, *OVERSEAS)
Tell = Callable[[str], None]


async def load_demo(database: Database, accounts: Accounts, *, slug: str = "demo", tell: Tell = lambda _: None) -> None:
    """Load the demo into the tenant of that slug, which is made if there is none; `tell` hears what is being done.

    A second run changes nothing that is there: it only adds what is missing, and the slots of the days since.
    """
    tenant = await tenants.ensure_tenant(database, slug=slug, name="Holdfast")
    async with database.transaction(tenant.tenant_id) as tx:
        missing = [plan for plan in BUSINESSES if await _find(tx, plan) is None]
    # Drawn in the order in which they are needed, and nothing is drawn beside the building of the first one: whoever
    # has just started waits for something that can be booked.
    drawing = _begin_to_draw(missing[:1])
    tell("People to sign in as")
    people = await ensure_people(database, accounts, tenant_id=tenant.tenant_id)
    offerings: dict[str, tuple[Offering, Venue]] = {}
    for plan in BUSINESSES:
        tell(f"{plan.name}, {plan.venue.city}: slots for the coming six weeks")
        drawn = await drawing[plan.name] if plan.name in drawing else None
        async with database.transaction(tenant.tenant_id) as tx:
            if drawn is not None:
                await _build(tx, plan, people=people, drawn=drawn)
            offerings |= await _fill(tx, plan)
        if plan in missing[:1]:
            drawing |= _begin_to_draw(missing[1:])
    if people.are_new and len(missing) == len(BUSINESSES):
        tell("Bookings")
        await place_bookings(Site(database, tenant.tenant_id, offerings), accounts, users=people.users)


def _begin_to_draw(plans: Sequence[BusinessPlan]) -> dict[str, "asyncio.Task[Drawn]"]:
    limiter = easel()
    return {plan.name: asyncio.create_task(draw_all(plan.scenes(), limiter=limiter)) for plan in plans}


async def _build(tx: Transaction, plan: BusinessPlan, *, people: People, drawn: Drawn) -> None:
    venue = await build_business(tx, plan, owner=people.users[plan.owner], drawn=drawn)
    if plan is TAGUS_ESCAPE:
        moderator = people.users["moderator"]
        await ensure_role(tx, moderator, role=Role.MODERATOR, scope_kind=ScopeKind.VENUE, scope_id=venue.venue_id)


async def _fill(tx: Transaction, plan: BusinessPlan) -> dict[str, tuple[Offering, Venue]]:
    """Make the slots of a business; return its published offerings by name. What was renamed or hidden is left be."""
    merchant = await _find(tx, plan)
    if merchant is None:
        return {}
    found = {}
    by_name = {
        offering.name: offering for offering in await catalogue.offerings_of(tx, merchant_id=merchant.merchant_id)
    }
    for offered in plan.offerings:
        offering = by_name.get(offered.name)
        if offering is None or offering.state is not ListingState.PUBLISHED:
            continue
        venue = await catalogue.get_venue(tx, offering.venue_id)
        if venue is None:
            continue
        found[offered.name] = (offering, venue)
        if isinstance(offered, SessionPlan):
            await fill_slots(tx, offered, offering=offering, venue=venue)
    return found


async def _find(tx: Transaction, plan: BusinessPlan) -> Merchant | None:
    return await catalogue.find_merchant(tx, slug_from(plan.name))
