"""Who may do what, as a table of every role towards a thing of its own and of others."""

from collections.abc import Callable
from uuid import UUID

import pytest

from holdfast.kit.actor import Actor, Grant
from holdfast.modules.tenants import policies
from holdfast.modules.tenants.contracts import Role

MERCHANT, OTHER_MERCHANT, VENUE, OTHER_VENUE = (UUID(int=number) for number in range(1, 5))
ACTORS = {
    "customer": (),
    "merchant": (Grant(Role.MERCHANT, MERCHANT),),
    "other merchant": (Grant(Role.MERCHANT, OTHER_MERCHANT),),
    "moderator": (Grant(Role.MODERATOR, VENUE),),
    "other moderator": (Grant(Role.MODERATOR, OTHER_VENUE),),
    "operator": (Grant(Role.OPERATOR),),
    "admin": (Grant(Role.ADMIN),),
    "platform admin": (Grant(Role.PLATFORM_ADMIN),),
}
MAY = {
    "runs_merchant": {"merchant", "admin"},
    "runs_venue": {"merchant", "moderator", "admin"},
    "handles_bookings": {"merchant", "moderator", "operator", "admin"},
    "is_staff": {"operator", "admin"},
    "is_admin": {"admin"},
    "is_platform_admin": {"platform admin"},
}
MEETS_AS = {
    "customer": Role.CUSTOMER,
    "merchant": Role.MERCHANT,
    "other merchant": Role.CUSTOMER,
    "moderator": Role.MODERATOR,
    "other moderator": Role.CUSTOMER,
    "operator": Role.OPERATOR,
    "admin": Role.ADMIN,
    "platform admin": Role.PLATFORM_ADMIN,
}


def actor(who: str) -> Actor:
    return Actor(UUID(int=7), UUID(int=8), UUID(int=9), token_version=1, grants=ACTORS[who])


def ask(rule: str, someone: Actor) -> bool:
    if rule == "runs_merchant":
        return policies.runs_merchant(someone, MERCHANT)
    decide: Callable[..., bool] = getattr(policies, rule)
    if rule in {"runs_venue", "handles_bookings"}:
        return decide(someone, merchant_id=MERCHANT, venue_id=VENUE)
    return decide(someone)


@pytest.mark.parametrize("who", ACTORS)
@pytest.mark.parametrize("rule", MAY)
def test_who_may(rule, who):
    assert ask(rule, actor(who)) is (who in MAY[rule])


@pytest.mark.parametrize("who", ACTORS)
def test_in_which_role_somebody_meets_a_thing(who):
    assert policies.role_towards(actor(who), merchant_id=MERCHANT, venue_id=VENUE) is MEETS_AS[who]


def test_a_scoped_role_is_not_believed_for_the_whole_tenant():
    forged = Actor(UUID(int=7), UUID(int=8), UUID(int=9), 1, (Grant(Role.ADMIN, VENUE), Grant(Role.MERCHANT, None)))

    assert not policies.is_admin(forged)
    assert not policies.runs_merchant(forged, MERCHANT)


def test_only_what_an_administrator_does_to_others_is_audited_R71():
    audited = {who for who in ACTORS if policies.acts_as_admin(actor(who), merchant_id=MERCHANT, venue_id=VENUE)}
    own = Actor(UUID(int=7), UUID(int=8), UUID(int=9), 1, (Grant(Role.ADMIN), Grant(Role.MERCHANT, MERCHANT)))

    assert audited == {"admin"}
    assert not policies.acts_as_admin(own, merchant_id=MERCHANT)
