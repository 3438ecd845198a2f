"""What can be booked in a load."""

from datetime import UTC, datetime
from uuid import UUID

import orjson

from holdfast.demo.bulk.businesses import currency_of, deal_businesses
from holdfast.demo.bulk.dealing import DealtTenant, Deck
from holdfast.demo.bulk.offerings import deal_offerings
from tests.make.loads import SMALL

AT = datetime(2026, 11, 20, 13, tzinfo=UTC)


def dealt() -> Deck:
    users = [UUID(int=number) for number in range(1, 30)]
    deck = Deck(SMALL.seed, AT)
    tenants = [
        DealtTenant(n, UUID(int=100 + n), currency_of(n), user_ids=users, users=100) for n in range(SMALL.tenants)
    ]
    deal_offerings(deck, SMALL, merchants=deal_businesses(deck, SMALL, tenants=tenants))
    return deck


def test_as_many_sessions_and_halls_are_dealt_as_the_order_says():
    kinds = [row["kind"] for row in dealt().records["catalogue.offering"]]

    assert (kinds.count("session"), kinds.count("space")) == (SMALL.sessions, SMALL.halls)


def test_a_hall_has_its_resource_and_can_be_locked():
    records = dealt().records

    halls = {row["resource_id"] for row in records["catalogue.offering"] if row["kind"] == "space"}
    assert halls == {row["resource_id"] for row in records["catalogue.resource"]}
    assert halls == {row["resource_id"] for row in records["inventory.exclusive"]}


def test_what_is_free_has_no_extras_to_pay():
    records = dealt().records

    free = {row["offering_id"] for row in records["catalogue.offering"] if row["price_amount"] == 0}
    assert free
    assert free & {row["offering_id"] for row in records["catalogue.add_on"]} == set()


def test_what_bookings_are_dealt_from_names_merchant_and_venue_as_the_api_does():
    for row in dealt().records["loading.offering"]:
        named = orjson.loads(f"{{{str(row['named']).rstrip(',')}}}")

        assert named["offering"]["id"] == str(row["offering_id"])
        assert named["merchant"]["id"] == str(row["merchant_id"])
        assert list(named["venue"]) == ["id", "name", "city", "address_line", "time_zone"]
