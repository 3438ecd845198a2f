"""Deals what can be booked: sessions in slots, halls by the hour, extras; and what bookings are dealt from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import orjson

from holdfast.demo.bulk import words
from holdfast.demo.bulk.businesses import ledger_id
from holdfast.demo.bulk.dealing import DealtMerchant, Deck
from holdfast.demo.bulk.order import BulkOrder
from holdfast.kit.text import slug_from
from holdfast.modules.catalogue.domain import PRESETS
from holdfast.modules.payments.contracts import STRIPE
from holdfast.modules.payments.facade import default_account_id

PRICES: Final = (1200, 1800, 2400, 2950, 3500, 4900, 6500)
HALL_PRICES: Final = (2500, 4000, 6050, 9000)
FREE_ONE_IN: Final = 8
TAXES: Final = ((2000, True), (0, True), (700, True), (2300, True), (900, False))
_EXTRA_ONE_IN: Final = 3


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms an offering is booked; `minutes` is how long a slot lasts."""

    name: str
    is_space: bool
    price: int
    tax_rate_bp: int
    tax_inclusive: bool
    policy: str
    one_per_user: bool
    minutes: int
    capacity: int

    @property
    def bands(self) -> list[dict[str, object]]:
        """Return the cancellation policy's bands as the catalogue keeps them."""
        return [
            {
                "notice_hours": band.notice_hours,
                "inclusive": band.inclusive,
                "back_basis_points": band.back_basis_points,
            }
            for band in PRESETS[self.policy].bands
        ]


@dataclass(frozen=True, slots=True)
class _AddOn:
    add_on_id: UUID
    name: str
    price: int


def deal_offerings(deck: Deck, order: BulkOrder, *, merchants: Sequence[DealtMerchant]) -> int:
    """Deal all offerings, spread over the merchants in their order; return how many."""
    many = order.sessions + order.halls
    for number in range(many):
        # Halls lie evenly among the sessions.
        is_space = (number + 1) * order.halls // many > number * order.halls // many
        _offer(deck, merchants[number * len(merchants) // many], number=number, is_space=is_space)
    return many


def _terms_of(deck: Deck, *, number: int, is_space: bool) -> Terms:
    tax_rate_bp, tax_inclusive = deck.pick(TAXES, "tax", number)
    is_free = not is_space and number % FREE_ONE_IN == 1
    name = deck.pick(words.HALLS if is_space else words.SESSIONS, "offering", number)
    return Terms(
        name=f"{name} {number + 1}",
        is_space=is_space,
        price=0 if is_free else deck.pick(HALL_PRICES if is_space else PRICES, "price", number),
        tax_rate_bp=0 if is_free else tax_rate_bp,
        tax_inclusive=tax_inclusive,
        policy=deck.pick(sorted(PRESETS), "policy", number),
        one_per_user=not is_space and number % 5 != 0,
        minutes=deck.pick((60, 75, 90, 120), "minutes", number),
        capacity=deck.pick((12, 20, 30, 40), "capacity", number),
    )


def _offer(deck: Deck, merchant: DealtMerchant, *, number: int, is_space: bool) -> None:
    terms = _terms_of(deck, number=number, is_space=is_space)
    tenant_id, offering_id = merchant.tenant.tenant_id, deck.id_of("offering", number)
    resource_id = _make_resource(deck, merchant, number=number, terms=terms) if is_space else None
    deck.add(
        "catalogue.offering",
        tenant_id=tenant_id,
        offering_id=offering_id,
        merchant_id=merchant.merchant_id,
        venue_id=merchant.venue_id,
        kind="space" if is_space else "session",
        name=terms.name,
        slug=slug_from(terms.name),
        description="Come as you are; everything you need is there.",
        state="published",
        currency=merchant.tenant.currency,
        price_amount=terms.price,
        tax_rate_bp=terms.tax_rate_bp,
        tax_inclusive=terms.tax_inclusive,
        policy_name=terms.policy,
        cancellation_policy=terms.bands,
        one_per_user=terms.one_per_user,
        duration_minutes=None if is_space else terms.minutes,
        resource_id=resource_id,
        minutes_min=60 if is_space else None,
        minutes_max=240 if is_space else None,
        minutes_step=30 if is_space else None,
        setup_minutes=0 if is_space else None,
        cleanup_minutes=15 if is_space else None,
        capacity=terms.capacity if is_space else None,
        **deck.dated(version=2),
    )
    add_on = None
    if terms.price > 0 and number % _EXTRA_ONE_IN == 0:
        add_on = _make_add_on(deck, merchant, offering_id=offering_id, number=number)
    _stage(deck, merchant, terms=terms, number=number, offering_id=offering_id, resource_id=resource_id, add_on=add_on)


def _make_resource(deck: Deck, merchant: DealtMerchant, *, number: int, terms: Terms) -> UUID:
    tenant_id, resource_id = merchant.tenant.tenant_id, deck.id_of("resource", number)
    deck.add(
        "catalogue.resource",
        tenant_id=tenant_id,
        resource_id=resource_id,
        venue_id=merchant.venue_id,
        name=terms.name,
        capacity=terms.capacity,
        state="active",
        **deck.dated(),
    )
    deck.add("inventory.exclusive", tenant_id=tenant_id, resource_id=resource_id)
    return resource_id


def _make_add_on(deck: Deck, merchant: DealtMerchant, *, offering_id: UUID, number: int) -> _AddOn:
    made = _AddOn(deck.id_of("add_on", number), deck.pick(words.ADD_ONS, "add_on", number), 300 + 100 * (number % 7))
    deck.add(
        "catalogue.add_on",
        tenant_id=merchant.tenant.tenant_id,
        add_on_id=made.add_on_id,
        offering_id=offering_id,
        name=made.name,
        price_amount=made.price,
        per="booking",
        quantity_max=1,
        state="active",
    )
    return made


def _stage(
    deck: Deck,
    merchant: DealtMerchant,
    *,
    terms: Terms,
    number: int,
    offering_id: UUID,
    resource_id: UUID | None,
    add_on: _AddOn | None,
) -> None:
    """Write down, in one row, what the database deals bookings of this offering from."""
    tenant = merchant.tenant
    shown = {"id": offering_id, "name": terms.name, "slug": slug_from(terms.name), "photo_url": None}
    deck.add(
        "loading.offering",
        no=number,
        tenant_no=tenant.number,
        tenant_id=tenant.tenant_id,
        users=tenant.users,
        merchant_id=merchant.merchant_id,
        venue_id=merchant.venue_id,
        offering_id=offering_id,
        owner_id=merchant.owner_id,
        is_space=terms.is_space,
        name=terms.name,
        currency=tenant.currency,
        price=terms.price,
        tax_rate_bp=terms.tax_rate_bp,
        tax_inclusive=terms.tax_inclusive,
        policy_name=terms.policy,
        bands=terms.bands,
        band_hours=[band.notice_hours for band in PRESETS[terms.policy].bands],
        band_inclusive=[band.inclusive for band in PRESETS[terms.policy].bands],
        band_back=[band.back_basis_points for band in PRESETS[terms.policy].bands],
        one_per_user=terms.one_per_user,
        minutes=terms.minutes,
        step_minutes=30 if terms.is_space else None,
        setup_minutes=0 if terms.is_space else None,
        cleanup_minutes=15 if terms.is_space else None,
        capacity=terms.capacity,
        resource_id=resource_id,
        time_zone=merchant.time_zone,
        slots_a_week=1 + number % 3,
        add_on_id=add_on.add_on_id if add_on else None,
        add_on_name=add_on.name if add_on else None,
        add_on_price=add_on.price if add_on else None,
        provider_account_id=default_account_id(tenant.tenant_id, STRIPE),
        gateway_ledger_id=ledger_id(deck, tenant, owner_id=None),
        merchant_ledger_id=ledger_id(deck, tenant, owner_id=merchant.merchant_id),
        named=f'"offering":{orjson.dumps(shown).decode()},{merchant.wire},',
        name_json=orjson.dumps(terms.name).decode(),
    )
