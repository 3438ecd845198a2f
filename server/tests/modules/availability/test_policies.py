"""Who may look at an offering's times."""

from dataclasses import replace

import pytest

from holdfast.kit.actor import Grant
from holdfast.kit.errors import NotFound
from holdfast.kit.ids import new_id
from holdfast.modules.availability.policies import require_visible
from holdfast.modules.catalogue.contracts import ListingState
from holdfast.modules.tenants.contracts import Role
from tests.make.availability import a_bookable
from tests.make.inventory import an_actor

PUBLISHED = a_bookable(space=None)
DRAFT = a_bookable(space=None, state=ListingState.DRAFT)
OFFERING = DRAFT.offering


def test_what_is_published_is_everybodys_to_see():
    require_visible(None, PUBLISHED)


@pytest.mark.parametrize(
    "grant",
    [
        Grant(Role.MERCHANT, OFFERING.merchant_id),
        Grant(Role.MODERATOR, OFFERING.venue_id),
        Grant(Role.ADMIN),
    ],
)
def test_a_draft_is_seen_by_who_runs_its_venue(grant):
    require_visible(an_actor(DRAFT.tenant_id, grant), DRAFT)


@pytest.mark.parametrize("grants", [[], [Grant(Role.OPERATOR)], [Grant(Role.MERCHANT, new_id())]])
def test_a_draft_is_not_there_for_anybody_else_R68(grants):
    with pytest.raises(NotFound):
        require_visible(an_actor(DRAFT.tenant_id, *grants), DRAFT)
    with pytest.raises(NotFound):
        require_visible(None, DRAFT)


def test_what_is_archived_is_there_for_nobody():
    gone = replace(DRAFT, venue_state=ListingState.ARCHIVED)

    with pytest.raises(NotFound):
        require_visible(an_actor(DRAFT.tenant_id, Grant(Role.ADMIN)), gone)
