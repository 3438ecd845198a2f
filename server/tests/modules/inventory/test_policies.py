"""Who may keep slots: whoever runs the venue."""

import pytest

from holdfast.kit.actor import Grant
from holdfast.kit.errors import NotFound
from holdfast.kit.ids import new_id
from holdfast.modules.inventory.policies import require_runs
from holdfast.modules.tenants.contracts import Role
from tests.make.availability import a_bookable
from tests.make.inventory import an_actor

OFFERING = a_bookable(space=None).offering


@pytest.mark.parametrize(
    "grant",
    [Grant(Role.MERCHANT, OFFERING.merchant_id), Grant(Role.MODERATOR, OFFERING.venue_id), Grant(Role.ADMIN)],
)
def test_who_runs_the_venue_keeps_its_slots(grant):
    require_runs(an_actor(new_id(), grant), OFFERING)


@pytest.mark.parametrize(
    "grants",
    [[], [Grant(Role.OPERATOR)], [Grant(Role.MERCHANT, new_id())], [Grant(Role.MODERATOR, OFFERING.merchant_id)]],
)
def test_to_anybody_else_the_offering_is_not_there_R68(grants):
    with pytest.raises(NotFound):
        require_runs(an_actor(new_id(), *grants), OFFERING)
