"""Who may look behind the scenes."""

import pytest

from holdfast.kit.actor import Actor, Grant
from holdfast.kit.errors import NotAllowed
from holdfast.kit.ids import new_id
from holdfast.modules.operations.policies import require_admin, require_office


def an_actor(*grants: Grant) -> Actor:
    return Actor(tenant_id=new_id(), user_id=new_id(), session_id=new_id(), token_version=1, grants=grants)


@pytest.mark.parametrize("role", ["operator", "admin", "platform_admin"])
def test_the_office_may_look(role):
    require_office(an_actor(Grant(role)))


@pytest.mark.parametrize("grants", [(), (Grant("merchant", new_id()),), (Grant("moderator", new_id()),)])
def test_nobody_else_may(grants):
    with pytest.raises(NotAllowed):
        require_office(an_actor(*grants))
    with pytest.raises(NotAllowed):
        require_admin(an_actor(*grants))


def test_admins_act_as_what_they_are():
    assert require_admin(an_actor(Grant("admin"))) == "admin"
    assert require_admin(an_actor(Grant("admin"), Grant("platform_admin"))) == "platform_admin"
    with pytest.raises(NotAllowed):
        require_admin(an_actor(Grant("operator")))
