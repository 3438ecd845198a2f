"""The wire shapes of add-ons and cancellation policies."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from holdfast.kit.ids import new_id
from holdfast.kit.money import Money
from holdfast.kit.wire import Flag, Inbound, MoneyOut, Outbound
from holdfast.modules.catalogue.contracts import ActiveState, AddOn, AddOnPer, CancellationPolicy, PolicyBand
from holdfast.modules.catalogue.domain import BANDS_MAX, PRESETS, policy_of
from holdfast.modules.catalogue.schemas.fields import Amount, Changes, Name, Prose, TaxRate

HourOfNotice = Annotated[int, Field(ge=0, le=8_784, strict=True)]
Share = Annotated[int, Field(ge=0, le=10_000, strict=True, description="In basis points: 7500 is 75 %.")]
Quantity = Annotated[int, Field(ge=1, le=1_000, strict=True)]


class BandIn(Inbound):
    """With at least (`inclusive`) or more than this notice, that share comes back."""

    notice_hours: HourOfNotice
    inclusive: Flag = True
    back_basis_points: Share


class PolicyIn(Inbound):
    """A preset by its name alone, or a policy of your own with its bands, the longest notice first."""

    model_config = ConfigDict(json_schema_extra={"example": {"name": "standard"}})

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")] = "standard"
    bands: Annotated[tuple[BandIn, ...], Field(max_length=BANDS_MAX)] | None = None

    def to_policy(self) -> CancellationPolicy:
        """Return the policy; raises `InvalidInput` for one that is no preset and makes no sense."""
        if self.bands is None:
            return policy_of(self.name, None)
        bands = (
            PolicyBand(band.notice_hours, inclusive=band.inclusive, back_basis_points=band.back_basis_points)
            for band in self.bands
        )
        return policy_of(self.name, tuple(bands))


class AddOnIn(Inbound):
    """An extra to make."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"name": "Projector", "price_amount": 1500, "per": "booking", "quantity_max": 1}}
    )

    name: Name
    description: Annotated[Prose, Field(max_length=500)] = ""
    price_amount: Amount
    per: AddOnPer = AddOnPer.BOOKING
    quantity_max: Quantity = 1
    tax_rate_bp: TaxRate | None = Field(default=None, description="Null: the offering's.")

    def to_add_on(self, offering_id: UUID) -> AddOn:
        """Return the extra of an offering."""
        return AddOn(
            add_on_id=new_id(),
            offering_id=offering_id,
            name=self.name,
            description=self.description,
            price_amount=self.price_amount,
            per=self.per,
            quantity_max=self.quantity_max,
            tax_rate_bp=self.tax_rate_bp,
            state=ActiveState.ACTIVE,
            version=1,
        )


class AddOnPatch(Changes):
    """What changes about an extra."""

    model_config = ConfigDict(json_schema_extra={"example": {"price_amount": 1800}})

    name: Name = Field(default_factory=str)
    description: Annotated[Prose, Field(max_length=500)] = Field(default_factory=str)
    price_amount: Amount = Field(default_factory=int)
    per: AddOnPer = Field(default_factory=lambda: AddOnPer.BOOKING)
    quantity_max: Quantity = Field(default_factory=int)
    tax_rate_bp: TaxRate | None = None

    def applied_to(self, add_on: AddOn) -> AddOn:
        """Return the extra with what the body names changed."""
        return replace(add_on, **self.given())


class BandOut(Outbound):
    """With at least (`inclusive`) or more than this notice, that share comes back."""

    notice_hours: int
    inclusive: bool
    back_basis_points: int


class PolicyOut(Outbound):
    """A cancellation policy: its bands, the longest notice first."""

    name: str
    bands: list[BandOut]

    @classmethod
    def of(cls, policy: CancellationPolicy) -> "PolicyOut":
        """Return the policy as it goes over the wire."""
        bands = [
            BandOut(notice_hours=band.notice_hours, inclusive=band.inclusive, back_basis_points=band.back_basis_points)
            for band in policy.bands
        ]
        return cls(name=policy.name, bands=bands)


class PoliciesOut(Outbound):
    """The presets, from the mildest on."""

    items: list[PolicyOut]
    next_cursor: str | None = None

    @classmethod
    def presets(cls) -> "PoliciesOut":
        """Return the presets as they go over the wire."""
        return cls(items=[PolicyOut.of(policy) for policy in PRESETS.values()])


class AddOnOut(Outbound):
    """An extra."""

    id: UUID
    offering_id: UUID
    name: str
    description: str
    price: MoneyOut
    per: AddOnPer
    quantity_max: int
    tax_rate_bp: int | None
    state: ActiveState
    version: int

    @classmethod
    def of(cls, add_on: AddOn, *, currency: str) -> "AddOnOut":
        """Return the extra as it goes over the wire, in its offering's currency."""
        return cls(
            id=add_on.add_on_id,
            offering_id=add_on.offering_id,
            name=add_on.name,
            description=add_on.description,
            price=MoneyOut.of(Money(add_on.price_amount, currency)),
            per=add_on.per,
            quantity_max=add_on.quantity_max,
            tax_rate_bp=add_on.tax_rate_bp,
            state=add_on.state,
            version=add_on.version,
        )


class AddOnsOut(Outbound):
    """The extras of an offering."""

    items: list[AddOnOut]
    next_cursor: str | None = None
