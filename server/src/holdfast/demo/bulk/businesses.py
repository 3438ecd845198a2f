"""Deals what tenants and merchants begin with: accounts for money, roles, a venue each."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import orjson

from holdfast.demo.bulk import words
from holdfast.demo.bulk.dealing import DealtMerchant, DealtTenant, Deck
from holdfast.demo.bulk.order import STAFF, BulkOrder
from holdfast.kit.text import slug_from
from holdfast.modules.ledger.contracts import MERCHANT_PAYABLE, gateway_account
from holdfast.modules.payments.contracts import STRIPE
from holdfast.modules.payments.facade import default_account_id

HOURS: Final = [{"weekday": day, "opens": "08:00", "closes": "22:00"} for day in range(7)]


def currency_of(number: int) -> str:
    """Return the currency of the tenant with that number."""
    return words.CURRENCIES[number % len(words.CURRENCIES)]


def deal_businesses(deck: Deck, order: BulkOrder, *, tenants: Sequence[DealtTenant]) -> list[DealtMerchant]:
    """Deal every tenant's accounts, staff and merchants; return the merchants."""
    merchants: list[DealtMerchant] = []
    for tenant, many in zip(tenants, order.shares(order.merchants), strict=True):
        _open_tenant(deck, tenant)
        merchants += [_open_merchant(deck, tenant, number=len(merchants) + place, place=place) for place in range(many)]
    return merchants


def ledger_id(deck: Deck, tenant: DealtTenant, *, owner_id: UUID | None) -> UUID:
    """Return the id of a merchant's account in the books, or of the gateway's without an owner."""
    return deck.id_of("ledger", tenant.number, owner_id)


def _open_tenant(deck: Deck, tenant: DealtTenant) -> None:
    deck.add(
        "payments.provider_account",
        tenant_id=tenant.tenant_id,
        account_id=default_account_id(tenant.tenant_id, STRIPE),
        provider=STRIPE,
        name="default",
        is_default=True,
        created_at=deck.since,
    )
    _open_ledger(deck, tenant, kind=gateway_account(STRIPE), owner_id=None)
    for role in ("admin", "operator"):
        _grant(deck, tenant, user_id=tenant.user_ids[STAFF.index(role)], role=role, scope=("tenant", None))


def _open_merchant(deck: Deck, tenant: DealtTenant, *, number: int, place: int) -> DealtMerchant:
    merchant_id, owner_id = deck.id_of("merchant", number), tenant.user_ids[STAFF.index("merchant") + place]
    name = f"{deck.pick(words.LAST, 'last', number)} & {deck.pick(words.FIRST, 'first', number)} {number + 1}"
    deck.add(
        "catalogue.merchant",
        tenant_id=tenant.tenant_id,
        merchant_id=merchant_id,
        owner_id=owner_id,
        name=name,
        slug=slug_from(name),
        category=deck.pick(words.CATEGORIES, "category", number),
        description="Open every day from eight to ten.",
        currency=tenant.currency,
        state="published",
        approved_at=deck.since,
        **deck.dated(),
    )
    _grant(deck, tenant, user_id=owner_id, role="merchant", scope=("merchant", merchant_id))
    _open_ledger(deck, tenant, kind=MERCHANT_PAYABLE, owner_id=merchant_id)
    venue = _open_venue(deck, tenant, merchant_id=merchant_id, number=number)
    if place == 0:
        moderator_id = tenant.user_ids[STAFF.index("moderator")]
        _grant(deck, tenant, user_id=moderator_id, role="moderator", scope=("venue", UUID(venue["id"])))
    merchant = orjson.dumps({"merchant": {"id": merchant_id, "name": name}, "venue": venue}).decode()
    return DealtMerchant(
        tenant=tenant,
        number=number,
        merchant_id=merchant_id,
        owner_id=owner_id,
        venue_id=UUID(venue["id"]),
        name=name,
        time_zone=venue["time_zone"],
        wire=merchant[1:-1],
    )


def _open_venue(deck: Deck, tenant: DealtTenant, *, merchant_id: UUID, number: int) -> dict[str, str]:
    """Deal the venue and return it as a booking shows it."""
    venue_id = deck.id_of("venue", number)
    city, country, zone = deck.pick(words.CITIES, "city", number)
    street = deck.pick(words.STREETS, "street", number)
    name, address = f"{street} {number + 1}", f"{street} {number % 90 + 1}"
    deck.add(
        "catalogue.venue",
        tenant_id=tenant.tenant_id,
        venue_id=venue_id,
        merchant_id=merchant_id,
        name=name,
        slug=slug_from(f"{name} {city}"),
        address_line=address,
        city=city,
        country=country,
        time_zone=zone,
        opening_hours=HOURS,
        state="published",
        **deck.dated(version=2),
    )
    return {"id": str(venue_id), "name": name, "city": city, "address_line": address, "time_zone": zone}


def _open_ledger(deck: Deck, tenant: DealtTenant, *, kind: str, owner_id: UUID | None) -> None:
    deck.add(
        "ledger.account",
        tenant_id=tenant.tenant_id,
        account_id=ledger_id(deck, tenant, owner_id=owner_id),
        kind=kind,
        owner_id=owner_id,
        currency=tenant.currency,
        created_at=deck.since,
    )


def _grant(deck: Deck, tenant: DealtTenant, *, user_id: UUID, role: str, scope: tuple[str, UUID | None]) -> None:
    deck.add(
        "tenants.membership",
        tenant_id=tenant.tenant_id,
        membership_id=deck.id_of("membership", tenant.number, role, scope[1]),
        user_id=user_id,
        role=role,
        scope_kind=scope[0],
        scope_id=scope[1],
        granted_by=user_id if role == "merchant" else None,
        created_at=deck.since,
    )
