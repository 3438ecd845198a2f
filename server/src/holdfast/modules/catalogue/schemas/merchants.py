"""The wire shapes of merchants, categories and cities."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict, Field

from holdfast.kit.ids import new_id
from holdfast.kit.wire import Currency, Inbound, Outbound
from holdfast.modules.catalogue.contracts import ListingState, Merchant
from holdfast.modules.catalogue.domain import CATEGORY_NAMES, category_name
from holdfast.modules.catalogue.schemas.fields import Category, Changes, Email, Name, Phone, PictureOut, Prose, Slug
from holdfast.modules.catalogue.service.views import CategoryCount, CityCount, MerchantView


class MerchantIn(Inbound):
    """A business to open."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "name": "Tagus Escape",
                "category": "escape-room",
                "description": "Three rooms in an old warehouse by the river.",
                "contact_email": "hello@tagus.test",
            }
        }
    )

    name: Name
    category: Category
    description: Prose = ""
    logo_id: UUID | None = None
    contact_email: Email | None = None
    contact_phone: Phone | None = None
    currency: Currency | None = Field(default=None, description="Null: the site's.")

    def to_merchant(self, *, now: datetime, owner_id: UUID) -> Merchant:
        """Return the business as a draft; the service chooses the slug, and the currency if none is given."""
        return Merchant(
            merchant_id=new_id(),
            owner_id=owner_id,
            name=self.name,
            slug="",
            category=self.category,
            description=self.description,
            logo_id=self.logo_id,
            contact_email=self.contact_email,
            contact_phone=self.contact_phone,
            currency=self.currency or "",
            state=ListingState.DRAFT,
            approved_at=None,
            created_at=now,
            updated_at=now,
            archived_at=None,
            version=1,
        )


class MerchantPatch(Changes):
    """What changes about a business; `currency` counts for offerings made from then on."""

    model_config = ConfigDict(json_schema_extra={"example": {"description": "Four rooms since spring."}})

    name: Name = Field(default_factory=str)
    slug: Slug = Field(default_factory=str)
    category: Category = Field(default_factory=str)
    description: Prose = Field(default_factory=str)
    logo_id: UUID | None = None
    contact_email: Email | None = None
    contact_phone: Phone | None = None
    currency: Currency = Field(default_factory=str)

    def applied_to(self, merchant: Merchant) -> Merchant:
        """Return the merchant with what the body names changed."""
        return replace(merchant, **self.given())


class MerchantOut(Outbound):
    """A business."""

    id: UUID
    name: str
    slug: str
    category: str
    category_name: str
    description: str
    logo: PictureOut | None
    contact_email: str | None
    contact_phone: str | None
    currency: str
    state: ListingState
    is_approved: bool
    created_at: datetime
    version: int

    @classmethod
    def of(cls, view: MerchantView) -> "MerchantOut":
        """Return the business as it goes over the wire."""
        merchant = view.merchant
        return cls(
            id=merchant.merchant_id,
            name=merchant.name,
            slug=merchant.slug,
            category=merchant.category,
            category_name=category_name(merchant.category),
            description=merchant.description,
            logo=PictureOut.of(view.logo) if view.logo else None,
            contact_email=merchant.contact_email,
            contact_phone=merchant.contact_phone,
            currency=merchant.currency,
            state=merchant.state,
            is_approved=merchant.approved_at is not None,
            created_at=merchant.created_at,
            version=merchant.version,
        )


class MerchantRef(Outbound):
    """A business, by name."""

    id: UUID
    name: str
    slug: str


class MerchantsOut(Outbound):
    """Somebody's businesses."""

    items: list[MerchantOut]
    next_cursor: str | None = None


class CategoryOut(Outbound):
    """A category with how many published businesses and offerings it has; zero where it is only a suggestion."""

    category: str
    name: str
    merchants: int
    offerings: int


class CategoriesOut(Outbound):
    """All categories: those in use, and those that a new business may choose as well."""

    items: list[CategoryOut]
    next_cursor: str | None = None

    @classmethod
    def of(cls, counts: tuple[CategoryCount, ...]) -> "CategoriesOut":
        """Return the categories as they go over the wire, by name."""
        used = {
            count.category: CategoryOut(
                category=count.category,
                name=category_name(count.category),
                merchants=count.merchants,
                offerings=count.offerings,
            )
            for count in counts
        }
        unused = {
            category: CategoryOut(category=category, name=name, merchants=0, offerings=0)
            for category, name in CATEGORY_NAMES.items()
        }
        return cls(items=sorted((unused | used).values(), key=lambda one: one.name))


class CityOut(Outbound):
    """A city with how many published venues and offerings it has."""

    city: str
    country: str
    venues: int
    offerings: int


class CitiesOut(Outbound):
    """All cities with something to book."""

    items: list[CityOut]
    next_cursor: str | None = None

    @classmethod
    def of(cls, counts: tuple[CityCount, ...]) -> "CitiesOut":
        """Return the cities as they go over the wire."""
        return cls(
            items=[
                CityOut(city=count.city, country=count.country, venues=count.venues, offerings=count.offerings)
                for count in counts
            ]
        )
