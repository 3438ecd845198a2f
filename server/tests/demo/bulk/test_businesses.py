"""What tenants and merchants begin with."""

from datetime import UTC, datetime
from uuid import UUID

from holdfast.demo.bulk.businesses import currency_of, deal_businesses, ledger_id
from holdfast.demo.bulk.dealing import DealtTenant, Deck
from tests.make.loads import SMALL

AT = datetime(2026, 11, 20, 13, tzinfo=UTC)


def dealt() -> tuple[Deck, list[DealtTenant]]:
    users = [UUID(int=number) for number in range(1, 30)]
    deck = Deck(SMALL.seed, AT)
    tenants = [
        DealtTenant(n, UUID(int=100 + n), currency_of(n), user_ids=users, users=100) for n in range(SMALL.tenants)
    ]
    return deck, tenants


def test_each_tenant_has_staff_and_each_merchant_an_owner():
    deck, tenants = dealt()

    merchants = deal_businesses(deck, SMALL, tenants=tenants)

    roles = [
        (row["role"], row["user_id"])
        for row in deck.records["tenants.membership"]
        if row["tenant_id"] == tenants[0].tenant_id
    ]
    assert sorted(roles) == sorted(
        [
            ("admin", UUID(int=2)),
            ("operator", UUID(int=3)),
            ("moderator", UUID(int=4)),
            ("merchant", UUID(int=5)),
            ("merchant", UUID(int=6)),
        ]
    )
    assert [merchant.tenant.number for merchant in merchants] == [0, 0, 1, 1]


def test_each_merchant_has_a_published_venue_and_an_account_in_the_books():
    deck, tenants = dealt()

    merchants = deal_businesses(deck, SMALL, tenants=tenants)

    assert [row["venue_id"] for row in deck.records["catalogue.venue"]] == [one.venue_id for one in merchants]
    booked = {row["account_id"] for row in deck.records["ledger.account"]}
    owners = [(one.tenant, one.merchant_id) for one in merchants]
    assert booked == {
        *(ledger_id(deck, tenant, owner_id=owner_id) for tenant, owner_id in owners),
        *(ledger_id(deck, tenant, owner_id=None) for tenant in tenants),
    }
    assert len({row["slug"] for row in deck.records["catalogue.merchant"]}) == len(merchants)
