"""The wire shapes of venues, resources and blackouts."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from holdfast.kit.ids import new_id
from holdfast.kit.wire import Inbound, Instant, Outbound
from holdfast.modules.catalogue.contracts import ActiveState, Blackout, ListingState, Resource, Venue
from holdfast.modules.catalogue.schemas.fields import (
    Amenities,
    Capacity,
    Changes,
    ClosedDayList,
    ClosedDayOut,
    Country,
    Email,
    Latitude,
    Longitude,
    MaybeLine,
    Name,
    OpeningHoursList,
    OpeningHoursOut,
    Phone,
    PhotoIds,
    PictureOut,
    Prose,
    ShortLine,
    Slug,
    TimeZone,
)
from holdfast.modules.catalogue.schemas.merchants import MerchantRef
from holdfast.modules.catalogue.service.views import VenueView

PostalCode = Annotated[MaybeLine, Field(max_length=20)]


class VenueIn(Inbound):
    """A venue to make."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "merchant_id": "01939c6e-5f1a-7c40-8a4e-0d1f0a2b3c4d",
                "name": "The Warehouse",
                "address_line": "Rua do Açúcar 12",
                "city": "Lisbon",
                "country": "PT",
                "time_zone": "Europe/Lisbon",
                "opening_hours": [{"weekday": 4, "opens": "10:00", "closes": "22:00"}],
            }
        }
    )

    merchant_id: UUID
    name: Name
    description: Prose = ""
    address_line: ShortLine
    address_extra: MaybeLine = ""
    postal_code: PostalCode = ""
    city: ShortLine
    country: Country
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    time_zone: TimeZone
    contact_email: Email | None = None
    contact_phone: Phone | None = None
    amenities: Amenities = ()
    capacity: Capacity | None = None
    opening_hours: OpeningHoursList = ()
    closed_days: ClosedDayList = ()
    photo_ids: PhotoIds = ()

    def to_venue(self, *, now: datetime) -> Venue:
        """Return the venue as a draft; the service chooses the slug."""
        return Venue(
            venue_id=new_id(),
            merchant_id=self.merchant_id,
            name=self.name,
            slug="",
            description=self.description,
            address_line=self.address_line,
            address_extra=self.address_extra,
            postal_code=self.postal_code,
            city=self.city,
            country=self.country,
            latitude=self.latitude,
            longitude=self.longitude,
            time_zone=self.time_zone,
            contact_email=self.contact_email,
            contact_phone=self.contact_phone,
            amenities=self.amenities,
            capacity=self.capacity,
            opening_hours=tuple(sorted(hours.to_hours() for hours in self.opening_hours)),
            closed_days=tuple(closed.to_day() for closed in self.closed_days),
            photo_ids=self.photo_ids,
            state=ListingState.DRAFT,
            created_at=now,
            updated_at=now,
            archived_at=None,
            version=1,
        )


class VenuePatch(Changes):
    """What changes about a venue; a list that is named is replaced as a whole."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"closed_days": [{"date": "2026-12-24", "reason": "Christmas Eve"}]}}
    )

    name: Name = Field(default_factory=str)
    slug: Slug = Field(default_factory=str)
    description: Prose = Field(default_factory=str)
    address_line: ShortLine = Field(default_factory=str)
    address_extra: MaybeLine = Field(default_factory=str)
    postal_code: PostalCode = Field(default_factory=str)
    city: ShortLine = Field(default_factory=str)
    country: Country = Field(default_factory=str)
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    time_zone: TimeZone = Field(default_factory=str)
    contact_email: Email | None = None
    contact_phone: Phone | None = None
    amenities: Amenities = Field(default_factory=tuple)
    capacity: Capacity | None = None
    opening_hours: OpeningHoursList = Field(default_factory=tuple)
    closed_days: ClosedDayList = Field(default_factory=tuple)
    photo_ids: PhotoIds = Field(default_factory=tuple)

    def applied_to(self, venue: Venue) -> Venue:
        """Return the venue with what the body names changed."""
        given = dict(self.given())
        if "opening_hours" in given:
            given["opening_hours"] = tuple(sorted(hours.to_hours() for hours in self.opening_hours))
        if "closed_days" in given:
            given["closed_days"] = tuple(closed.to_day() for closed in self.closed_days)
        return replace(venue, **given)


class VenueOut(Outbound):
    """A venue; times of opening are those of the clock on its wall."""

    id: UUID
    merchant: MerchantRef
    name: str
    slug: str
    description: str
    address_line: str
    address_extra: str
    postal_code: str
    city: str
    country: str
    latitude: Latitude | None
    longitude: Longitude | None
    time_zone: str
    contact_email: str | None
    contact_phone: str | None
    amenities: list[str]
    capacity: int | None
    opening_hours: list[OpeningHoursOut]
    closed_days: list[ClosedDayOut]
    photos: list[PictureOut]
    state: ListingState
    created_at: datetime
    version: int

    @classmethod
    def of(cls, view: VenueView) -> "VenueOut":
        """Return the venue as it goes over the wire; without contact of its own it shows the merchant's."""
        venue, merchant = view.venue, view.merchant
        return cls(
            id=venue.venue_id,
            merchant=MerchantRef(id=merchant.merchant_id, name=merchant.name, slug=merchant.slug),
            name=venue.name,
            slug=venue.slug,
            description=venue.description,
            address_line=venue.address_line,
            address_extra=venue.address_extra,
            postal_code=venue.postal_code,
            city=venue.city,
            country=venue.country,
            latitude=venue.latitude,
            longitude=venue.longitude,
            time_zone=venue.time_zone,
            contact_email=venue.contact_email,
            contact_phone=venue.contact_phone,
            amenities=list(venue.amenities),
            capacity=venue.capacity,
            opening_hours=[OpeningHoursOut.of(hours) for hours in venue.opening_hours],
            closed_days=[ClosedDayOut.of(closed) for closed in venue.closed_days],
            photos=[PictureOut.of(photo) for photo in view.photos],
            state=venue.state,
            created_at=venue.created_at,
            version=venue.version,
        )


class ResourceIn(Inbound):
    """A resource to make."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"venue_id": "01939c6e-5f1a-7c40-8a4e-0d1f0a2b3c4d", "name": "Great Hall", "capacity": 120}
        }
    )

    venue_id: UUID
    name: Name
    description: Prose = ""
    capacity: Capacity | None = None
    amenities: Amenities = ()

    def to_resource(self, *, now: datetime) -> Resource:
        """Return the resource as it begins."""
        return Resource(
            resource_id=new_id(),
            venue_id=self.venue_id,
            name=self.name,
            description=self.description,
            capacity=self.capacity,
            amenities=self.amenities,
            state=ActiveState.ACTIVE,
            created_at=now,
            updated_at=now,
            archived_at=None,
            version=1,
        )


class ResourcePatch(Changes):
    """What changes about a resource."""

    model_config = ConfigDict(json_schema_extra={"example": {"capacity": 140}})

    name: Name = Field(default_factory=str)
    description: Prose = Field(default_factory=str)
    capacity: Capacity | None = None
    amenities: Amenities = Field(default_factory=tuple)

    def applied_to(self, resource: Resource) -> Resource:
        """Return the resource with what the body names changed."""
        return replace(resource, **self.given())


class ResourceOut(Outbound):
    """One exclusive thing at a venue."""

    id: UUID
    venue_id: UUID
    name: str
    description: str
    capacity: int | None
    amenities: list[str]
    state: ActiveState
    created_at: datetime
    version: int

    @classmethod
    def of(cls, resource: Resource) -> "ResourceOut":
        """Return the resource as it goes over the wire."""
        return cls(
            id=resource.resource_id,
            venue_id=resource.venue_id,
            name=resource.name,
            description=resource.description,
            capacity=resource.capacity,
            amenities=list(resource.amenities),
            state=resource.state,
            created_at=resource.created_at,
            version=resource.version,
        )


class BlackoutIn(Inbound):
    """A stretch of time in which a resource cannot be booked."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "starts_at": "2026-12-24T00:00:00+01:00",
                "ends_at": "2026-12-27T00:00:00+01:00",
                "reason": "New floor",
            }
        }
    )

    starts_at: Instant
    ends_at: Instant
    reason: MaybeLine = ""

    def to_blackout(self, resource_id: UUID) -> Blackout:
        """Return the blackout of a resource."""
        return Blackout(new_id(), resource_id, starts_at=self.starts_at, ends_at=self.ends_at, reason=self.reason)


class BlackoutOut(Outbound):
    """A stretch of time in which a resource cannot be booked."""

    id: UUID
    resource_id: UUID
    starts_at: datetime
    ends_at: datetime
    reason: str

    @classmethod
    def of(cls, blackout: Blackout) -> "BlackoutOut":
        """Return the blackout as it goes over the wire."""
        return cls(
            id=blackout.blackout_id,
            resource_id=blackout.resource_id,
            starts_at=blackout.starts_at,
            ends_at=blackout.ends_at,
            reason=blackout.reason,
        )
