"""Who may see and change what: the table of people and things, walked whole."""

import pytest

from holdfast.kit.actor import Grant
from holdfast.kit.errors import NotAllowed, NotFound
from holdfast.kit.ids import new_id
from holdfast.modules.catalogue.contracts import ListingState
from holdfast.modules.catalogue.policies import (
    may_see_merchant,
    may_see_offering,
    may_see_venue,
    require_admin,
    require_runs_merchant,
    require_runs_venue,
    sees_unpublished,
)
from tests.make.catalogue import an_actor, make_merchant, make_session, make_venue

TENANT, MERCHANT, VENUE = new_id(), new_id(), new_id()
PEOPLE = {
    "customer": an_actor(TENANT),
    "merchant": an_actor(TENANT, Grant("merchant", MERCHANT)),
    "other merchant": an_actor(TENANT, Grant("merchant", new_id())),
    "moderator": an_actor(TENANT, Grant("moderator", VENUE)),
    "other moderator": an_actor(TENANT, Grant("moderator", new_id())),
    "operator": an_actor(TENANT, Grant("operator")),
    "admin": an_actor(TENANT, Grant("admin")),
}


def allowed(check) -> set[str]:
    found = set()
    for name, actor in PEOPLE.items():
        try:
            check(actor)
        except (NotFound, NotAllowed):
            continue
        found.add(name)
    return found


def test_a_business_is_run_by_its_merchant_and_administrators():
    assert allowed(lambda actor: require_runs_merchant(actor, MERCHANT)) == {"merchant", "admin"}


def test_a_venue_is_run_by_its_moderator_as_well():
    def check(actor):
        require_runs_venue(actor, merchant_id=MERCHANT, venue_id=VENUE)

    assert allowed(check) == {"merchant", "moderator", "admin"}


def test_approval_is_an_administrator_s():
    assert allowed(require_admin) == {"admin"}


def test_what_is_not_public_is_shown_to_its_people_and_the_back_office():
    seen = {n for n, a in PEOPLE.items() if sees_unpublished(a, merchant_id=MERCHANT, venue_id=VENUE)}

    assert seen == {"merchant", "moderator", "operator", "admin"}
    assert not sees_unpublished(None, merchant_id=MERCHANT, venue_id=VENUE)


@pytest.mark.anyio
@pytest.mark.parametrize("hidden", ["merchant", "venue", "offering"])
async def test_a_thing_is_public_when_all_it_stands_on_is(tx, hidden):
    def state_of(thing: str) -> ListingState:
        return ListingState.DRAFT if thing == hidden else ListingState.PUBLISHED

    merchant = await make_merchant(tx, state=state_of("merchant"))
    venue = await make_venue(tx, merchant=merchant, state=state_of("venue"))
    offering = await make_session(tx, venue=venue, state=state_of("offering"))
    owner = an_actor(tx.tenant_id, Grant("merchant", merchant.merchant_id))

    assert may_see_merchant(None, merchant) is (hidden != "merchant")
    assert may_see_venue(None, venue, merchant=merchant) is (hidden == "offering")
    assert may_see_offering(None, offering, venue=venue, merchant=merchant) is False
    assert may_see_offering(owner, offering, venue=venue, merchant=merchant)
