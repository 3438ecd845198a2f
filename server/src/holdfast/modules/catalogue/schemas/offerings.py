"""The wire shapes of offerings, add-ons and cancellation policies."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from holdfast.kit.errors import InvalidInput
from holdfast.kit.ids import new_id
from holdfast.kit.wire import Currency, Flag, Inbound, MoneyOut, Outbound
from holdfast.modules.catalogue.contracts import (
    ListingState,
    Offering,
    OfferingKind,
    OfferingNames,
    PriceUnit,
    SpaceTerms,
)
from holdfast.modules.catalogue.schemas.fields import (
    Amenities,
    Amount,
    Capacity,
    Changes,
    Latitude,
    Longitude,
    Minutes,
    Name,
    PhotoIds,
    PictureOut,
    Prose,
    Slug,
    TaxRate,
)
from holdfast.modules.catalogue.schemas.merchants import MerchantRef
from holdfast.modules.catalogue.schemas.terms import AddOnOut, PolicyIn, PolicyOut, Quantity
from holdfast.modules.catalogue.service.views import OfferingView


class SpaceIn(Inbound):
    """How a space is booked: durations and buffers in minutes."""

    resource_id: UUID
    minutes_min: Minutes = 60
    minutes_max: Minutes = 480
    minutes_step: Minutes = 30
    setup_minutes: Minutes = 0
    cleanup_minutes: Minutes = 0

    def to_terms(self) -> SpaceTerms:
        """Return the terms as the house keeps them."""
        return SpaceTerms(**self.model_dump())


class SpacePatch(Changes):
    """What changes about how a space is booked; its resource stays."""

    minutes_min: Minutes = Field(default_factory=int)
    minutes_max: Minutes = Field(default_factory=int)
    minutes_step: Minutes = Field(default_factory=int)
    setup_minutes: Minutes = Field(default_factory=int)
    cleanup_minutes: Minutes = Field(default_factory=int)


class OfferingIn(Inbound):
    """An offering to make: of kind `space` with `space`, of kind `session` without."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "venue_id": "01939c6e-5f1a-7c40-8a4e-0d1f0a2b3c4d",
                "kind": "session",
                "name": "The Cartographer's Secret",
                "description": "Sixty minutes, one map, no way out.",
                "price_amount": 2800,
                "tax_rate_bp": 2300,
                "duration_minutes": 60,
                "cancellation_policy": {"name": "standard"},
            }
        }
    )

    venue_id: UUID
    kind: OfferingKind
    name: Name
    description: Prose = ""
    photo_ids: PhotoIds = ()
    currency: Currency | None = Field(default=None, description="Null: the business's.")
    price_amount: Amount = Field(description="Per place, or per hour for a space, in the currency's minor unit.")
    tax_rate_bp: TaxRate = 0
    tax_inclusive: Flag = True
    cancellation_policy: PolicyIn = PolicyIn()
    one_per_user: Flag = True
    units_max: Quantity = 10
    lead_time_minutes: Minutes = 0
    horizon_days: Annotated[int, Field(ge=1, le=730, strict=True)] = 365
    duration_minutes: Minutes | None = None
    space: SpaceIn | None = None
    capacity: Capacity | None = None
    amenities: Amenities = ()

    def to_offering(self, *, now: datetime) -> Offering:
        """Return the offering as a draft; the service fills in merchant, slug, and the currency if none is given."""
        return Offering(
            offering_id=new_id(),
            merchant_id=self.venue_id,
            venue_id=self.venue_id,
            kind=self.kind,
            name=self.name,
            slug="",
            description=self.description,
            photo_ids=self.photo_ids,
            state=ListingState.DRAFT,
            currency=self.currency or "",
            price_amount=self.price_amount,
            tax_rate_bp=self.tax_rate_bp,
            tax_inclusive=self.tax_inclusive,
            policy=self.cancellation_policy.to_policy(),
            one_per_user=self.one_per_user,
            units_max=self.units_max,
            lead_time_minutes=self.lead_time_minutes,
            horizon_days=self.horizon_days,
            duration_minutes=self.duration_minutes,
            space=self.space.to_terms() if self.space else None,
            capacity=self.capacity,
            amenities=self.amenities,
            created_at=now,
            updated_at=now,
            archived_at=None,
            version=1,
        )


class OfferingPatch(Changes):
    """What changes about an offering for what is booked from then on; kind, venue, resource and currency stay."""

    model_config = ConfigDict(json_schema_extra={"example": {"price_amount": 3200}})

    name: Name = Field(default_factory=str)
    slug: Slug = Field(default_factory=str)
    description: Prose = Field(default_factory=str)
    photo_ids: PhotoIds = Field(default_factory=tuple)
    price_amount: Amount = Field(default_factory=int)
    tax_rate_bp: TaxRate = Field(default_factory=int)
    tax_inclusive: Flag = Field(default_factory=bool)
    cancellation_policy: PolicyIn = Field(default_factory=PolicyIn)
    one_per_user: Flag = Field(default_factory=bool)
    units_max: Quantity = Field(default_factory=int)
    lead_time_minutes: Minutes = Field(default_factory=int)
    horizon_days: Annotated[int, Field(ge=1, le=730, strict=True)] = Field(default_factory=int)
    duration_minutes: Minutes | None = None
    space: SpacePatch = Field(default_factory=SpacePatch)
    capacity: Capacity | None = None
    amenities: Amenities = Field(default_factory=tuple)

    def applied_to(self, offering: Offering) -> Offering:
        """Return the offering with what the body names changed; raises `InvalidInput` for what cannot be."""
        given = dict(self.given())
        given.pop("cancellation_policy", None)
        given.pop("space", None)
        if "cancellation_policy" in self.model_fields_set:
            given["policy"] = self.cancellation_policy.to_policy()
        if "space" in self.model_fields_set:
            if offering.space is None:
                raise InvalidInput.at("space", "belongs to offerings of kind space")
            given["space"] = replace(offering.space, **self.space.given())
        return replace(offering, **given)


class VenueRef(Outbound):
    """A venue, as an offering shows it."""

    id: UUID
    name: str
    city: str
    country: str
    time_zone: str
    address_line: str
    latitude: Latitude | None
    longitude: Longitude | None

    @classmethod
    def of(cls, names: OfferingNames) -> "VenueRef":
        """Return the venue as it goes over the wire."""
        return cls(
            id=names.venue_id,
            name=names.venue_name,
            city=names.city,
            country=names.country,
            time_zone=names.time_zone,
            address_line=names.address_line,
            latitude=names.latitude,
            longitude=names.longitude,
        )


class SpaceOut(Outbound):
    """How a space is booked."""

    resource_id: UUID
    minutes_min: int
    minutes_max: int
    minutes_step: int
    setup_minutes: int
    cleanup_minutes: int

    @classmethod
    def of(cls, terms: SpaceTerms) -> "SpaceOut":
        """Return the terms as they go over the wire."""
        return cls(**{name: getattr(terms, name) for name in SpaceTerms.__slots__})


class OfferingOut(Outbound):
    """Something that can be booked at a venue."""

    id: UUID
    merchant: MerchantRef
    venue: VenueRef
    kind: OfferingKind
    name: str
    slug: str
    description: str
    photos: list[PictureOut]
    state: ListingState
    price: MoneyOut
    price_unit: PriceUnit
    tax_rate_bp: int
    tax_inclusive: bool
    cancellation_policy: PolicyOut
    one_per_user: bool
    units_max: int
    lead_time_minutes: int
    horizon_days: int
    duration_minutes: int | None
    space: SpaceOut | None
    capacity: int | None
    amenities: list[str]
    add_ons: list[AddOnOut]
    created_at: datetime
    version: int

    @classmethod
    def of(cls, view: OfferingView) -> "OfferingOut":
        """Return the offering as it goes over the wire."""
        offering, names = view.offering, view.names
        return cls(
            id=offering.offering_id,
            merchant=MerchantRef(id=names.merchant_id, name=names.merchant_name, slug=names.merchant_slug),
            venue=VenueRef.of(names),
            kind=offering.kind,
            name=offering.name,
            slug=offering.slug,
            description=offering.description,
            photos=[PictureOut.of(photo) for photo in view.photos],
            state=offering.state,
            price=MoneyOut.of(offering.price),
            price_unit=offering.price_unit,
            tax_rate_bp=offering.tax_rate_bp,
            tax_inclusive=offering.tax_inclusive,
            cancellation_policy=PolicyOut.of(offering.policy),
            one_per_user=offering.one_per_user,
            units_max=offering.units_max,
            lead_time_minutes=offering.lead_time_minutes,
            horizon_days=offering.horizon_days,
            duration_minutes=offering.duration_minutes,
            space=SpaceOut.of(offering.space) if offering.space else None,
            capacity=offering.capacity,
            amenities=list(offering.amenities),
            add_ons=[AddOnOut.of(add_on, currency=offering.currency) for add_on in view.add_ons],
            created_at=offering.created_at,
            version=offering.version,
        )
