"""Makes a demo business from its plan, through the same services that merchants use."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from holdfast.demo.people import acting
from holdfast.demo.pictures import Drawn, store_all
from holdfast.demo.plans import BusinessPlan, ExtraPlan, SessionPlan, SpacePlan, VenuePlan
from holdfast.demo.scenes.drawing import Scene
from holdfast.kit.actor import Actor, Grant
from holdfast.kit.database import Transaction
from holdfast.kit.text import slug_from
from holdfast.modules.accounts.contracts import User
from holdfast.modules.catalogue.contracts import AddOnPer, Merchant, Offering, OfferingKind, Venue
from holdfast.modules.catalogue.schemas.fields import OpeningHoursIn
from holdfast.modules.catalogue.schemas.merchants import MerchantIn
from holdfast.modules.catalogue.schemas.offerings import OfferingIn, SpaceIn
from holdfast.modules.catalogue.schemas.terms import AddOnIn, PolicyIn
from holdfast.modules.catalogue.schemas.venues import ResourceIn, VenueIn
from holdfast.modules.catalogue.service import add_ons, merchants, offerings, resources, venues

Pictures = Mapping[Scene, UUID]


async def build_business(tx: Transaction, plan: BusinessPlan, *, owner: User, drawn: Drawn) -> Venue:
    """Open the business, publish its venue and everything it offers; return the venue."""
    pictures = await store_all(tx, plan.scenes(), drawn=drawn, created_by=owner.user_id)
    merchant = await _open(tx, plan, owner=owner, pictures=pictures)
    actor = acting(owner, Grant("merchant", merchant.merchant_id), tenant_id=tx.tenant_id)
    draft = _venue(plan.venue, merchant=merchant, photos=[pictures[scene] for scene in plan.venue_scenes])
    venue = await venues.create_venue(tx, draft.to_venue(now=tx.now), actor=actor)
    await venues.publish_venue(tx, venue.venue_id, actor=actor)
    for offered in plan.offerings:
        await _offer(tx, offered, venue=venue, actor=actor, pictures=pictures)
    return venue


async def _open(tx: Transaction, plan: BusinessPlan, *, owner: User, pictures: Pictures) -> Merchant:
    body = MerchantIn(
        name=plan.name,
        category=plan.category,
        description=plan.description,
        logo_id=pictures[plan.logo],
        contact_email=f"hello@{slug_from(plan.name)}.test",
        contact_phone=plan.phone,
        currency=plan.currency,
    )
    actor = acting(owner, tenant_id=tx.tenant_id)
    merchant = await merchants.open_merchant(tx, body.to_merchant(now=tx.now, owner_id=owner.user_id), actor=actor)
    if merchant.approved_at is None:
        # The site wants approval: somebody from the back office has been persuaded already.
        admin = acting(owner, Grant("admin"), tenant_id=tx.tenant_id)
        return await merchants.approve_merchant(tx, merchant.merchant_id, actor=admin)
    return merchant


def _venue(plan: VenuePlan, *, merchant: Merchant, photos: list[UUID]) -> VenueIn:
    latitude, longitude = plan.position
    return VenueIn(
        merchant_id=merchant.merchant_id,
        name=plan.name,
        description=plan.description,
        address_line=plan.address_line,
        postal_code=plan.postal_code,
        city=plan.city,
        country=plan.country,
        latitude=Decimal(latitude),
        longitude=Decimal(longitude),
        time_zone=plan.time_zone,
        amenities=plan.amenities,
        capacity=plan.capacity,
        opening_hours=tuple(
            OpeningHoursIn(weekday=weekday, opens=hours.opens, closes=hours.closes)
            for hours in plan.hours
            for weekday in hours.weekdays
        ),
        photo_ids=tuple(photos),
    )


async def _offer(
    tx: Transaction, plan: SessionPlan | SpacePlan, *, venue: Venue, actor: Actor, pictures: Pictures
) -> None:
    if isinstance(plan, SessionPlan):
        body = _session(plan, venue=venue, pictures=pictures)
    else:
        room = ResourceIn(venue_id=venue.venue_id, name=plan.name, capacity=plan.capacity, amenities=plan.amenities)
        resource = await resources.create_resource(tx, room.to_resource(now=tx.now), actor=actor)
        body = _space(plan, venue=venue, resource_id=resource.resource_id, pictures=pictures)
    offering = await offerings.create_offering(tx, body.to_offering(now=tx.now), actor=actor)
    for extra in plan.extras:
        await _add(tx, extra, offering=offering, actor=actor)
    await offerings.publish_offering(tx, offering.offering_id, actor=actor)


def _session(plan: SessionPlan, *, venue: Venue, pictures: Pictures) -> OfferingIn:
    return OfferingIn(
        venue_id=venue.venue_id,
        kind=OfferingKind.SESSION,
        name=plan.name,
        description=plan.description,
        photo_ids=tuple(pictures[scene] for scene in plan.scenes),
        price_amount=plan.price_amount,
        tax_rate_bp=plan.tax_rate_bp,
        cancellation_policy=PolicyIn(name=plan.policy),
        units_max=plan.units_max,
        duration_minutes=plan.minutes,
        amenities=plan.amenities,
    )


def _space(plan: SpacePlan, *, venue: Venue, resource_id: UUID, pictures: Pictures) -> OfferingIn:
    shortest, longest, step = plan.minutes
    setup, cleanup = plan.buffers
    return OfferingIn(
        venue_id=venue.venue_id,
        kind=OfferingKind.SPACE,
        name=plan.name,
        description=plan.description,
        photo_ids=tuple(pictures[scene] for scene in plan.scenes),
        price_amount=plan.price_amount,
        tax_rate_bp=plan.tax_rate_bp,
        cancellation_policy=PolicyIn(name=plan.policy),
        # A court may be booked twice on one day.
        one_per_user=False,
        lead_time_minutes=30,
        horizon_days=180,
        space=SpaceIn(
            resource_id=resource_id,
            minutes_min=shortest,
            minutes_max=longest,
            minutes_step=step,
            setup_minutes=setup,
            cleanup_minutes=cleanup,
        ),
        capacity=plan.capacity,
        amenities=plan.amenities,
    )


async def _add(tx: Transaction, plan: ExtraPlan, *, offering: Offering, actor: Actor) -> None:
    body = AddOnIn(
        name=plan.name,
        description=plan.description,
        price_amount=plan.price_amount,
        per=AddOnPer(plan.per),
        quantity_max=plan.quantity_max,
    )
    await add_ons.create_add_on(tx, body.to_add_on(offering.offering_id), actor=actor)
