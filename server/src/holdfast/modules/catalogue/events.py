"""What the catalogue publishes: one event for each change of a merchant, a venue or an offering, by version."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class _MerchantEvent:
    aggregate_kind: ClassVar[str] = "merchant"

    merchant_id: UUID
    version: int
    state: str

    @property
    def aggregate_id(self) -> UUID:
        """Return whose order the event keeps."""
        return self.merchant_id


@dataclass(frozen=True, slots=True)
class MerchantOpened(_MerchantEvent):
    """Somebody opened a business; `state` is draft while it awaits approval."""

    name: ClassVar[str] = "catalogue.MerchantOpened"

    owner_id: UUID


@dataclass(frozen=True, slots=True)
class MerchantChanged(_MerchantEvent):
    """A merchant was edited, published or taken back."""

    name: ClassVar[str] = "catalogue.MerchantChanged"


@dataclass(frozen=True, slots=True)
class MerchantArchived(_MerchantEvent):
    """A merchant is gone for good, with its venues and offerings."""

    name: ClassVar[str] = "catalogue.MerchantArchived"


@dataclass(frozen=True, slots=True)
class _VenueEvent:
    aggregate_kind: ClassVar[str] = "venue"

    venue_id: UUID
    merchant_id: UUID
    version: int
    state: str

    @property
    def aggregate_id(self) -> UUID:
        """Return whose order the event keeps."""
        return self.venue_id


@dataclass(frozen=True, slots=True)
class VenueChanged(_VenueEvent):
    """A venue was made, edited, published or taken back."""

    name: ClassVar[str] = "catalogue.VenueChanged"


@dataclass(frozen=True, slots=True)
class VenueArchived(_VenueEvent):
    """A venue is gone for good, with its offerings."""

    name: ClassVar[str] = "catalogue.VenueArchived"


@dataclass(frozen=True, slots=True)
class _OfferingEvent:
    aggregate_kind: ClassVar[str] = "offering"

    offering_id: UUID
    merchant_id: UUID
    venue_id: UUID
    version: int
    state: str

    @property
    def aggregate_id(self) -> UUID:
        """Return whose order the event keeps."""
        return self.offering_id


@dataclass(frozen=True, slots=True)
class OfferingPublished(_OfferingEvent):
    """Everybody may see and book it."""

    name: ClassVar[str] = "catalogue.OfferingPublished"


@dataclass(frozen=True, slots=True)
class OfferingUnpublished(_OfferingEvent):
    """It was taken back: nobody books it until it is published again."""

    name: ClassVar[str] = "catalogue.OfferingUnpublished"


@dataclass(frozen=True, slots=True)
class OfferingChanged(_OfferingEvent):
    """An offering was made or its terms were edited."""

    name: ClassVar[str] = "catalogue.OfferingChanged"


@dataclass(frozen=True, slots=True)
class OfferingArchived(_OfferingEvent):
    """It is gone for good."""

    name: ClassVar[str] = "catalogue.OfferingArchived"
