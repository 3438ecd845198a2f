"""Who is asking: roles for the whole tenant are told apart from those for one thing."""

from uuid import UUID

from holdfast.kit.actor import Actor, Grant

VENUE, OTHER_VENUE = UUID(int=1), UUID(int=2)


def actor(*grants: Grant) -> Actor:
    return Actor(UUID(int=3), UUID(int=4), UUID(int=5), token_version=1, grants=grants)


def test_a_role_for_one_thing_is_none_for_the_whole():
    someone = actor(Grant("moderator", VENUE), Grant("operator"), Grant("admin", OTHER_VENUE))

    assert someone.has("operator")
    assert someone.has("admin", "operator")
    assert not someone.has("moderator")
    assert not someone.has("admin")


def test_the_things_of_a_role_are_its_own():
    someone = actor(Grant("moderator", VENUE), Grant("moderator", OTHER_VENUE), Grant("merchant", UUID(int=9)))

    assert someone.scopes("moderator") == {VENUE, OTHER_VENUE}
    assert someone.scopes("operator") == frozenset()
    assert actor().scopes("merchant") == frozenset()
