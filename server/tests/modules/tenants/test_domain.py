"""Roles: how they rank, what each is for, who may give them."""

import pytest

from holdfast.modules.tenants.contracts import Role, ScopeKind
from holdfast.modules.tenants.domain import GRANTABLE, RANK, SCOPE, host_of, may_hand_out, may_touch, rank_of

HANDS_OUT = {
    Role.ADMIN: {Role.MERCHANT, Role.MODERATOR, Role.OPERATOR, Role.ADMIN},
    Role.PLATFORM_ADMIN: {Role.MERCHANT, Role.MODERATOR, Role.OPERATOR, Role.ADMIN, Role.PLATFORM_ADMIN},
}


@pytest.mark.parametrize("own", Role)
@pytest.mark.parametrize("role", sorted(GRANTABLE))
def test_admins_give_roles_up_to_their_own_and_nobody_else_gives_any(own, role):
    assert may_hand_out([own], role) is (role in HANDS_OUT.get(own, set()))


@pytest.mark.parametrize("own", Role)
@pytest.mark.parametrize("theirs", Role)
def test_admins_shut_accounts_of_those_not_above_them(own, theirs):
    allowed = own in HANDS_OUT and RANK[own] >= RANK[theirs]

    assert may_touch([own], [theirs]) is allowed


def test_the_highest_role_counts_and_everybody_is_a_customer():
    assert rank_of([]) == RANK[Role.CUSTOMER]
    assert rank_of([Role.MODERATOR, Role.ADMIN, Role.MERCHANT]) == RANK[Role.ADMIN]
    assert not may_hand_out([], Role.MODERATOR)


def test_every_role_but_the_customers_has_its_scope():
    assert set(SCOPE) == set(Role) - {Role.CUSTOMER}
    assert (SCOPE[Role.MODERATOR], SCOPE[Role.MERCHANT]) == (ScopeKind.VENUE, ScopeKind.MERCHANT)


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("Book.Example.com", "book.example.com"),
        ("book.example.com:8443", "book.example.com"),
        ("book.example.com.", "book.example.com"),
        ("[::1]:8000", "::1"),
        (" ", ""),
        (":80", ""),
    ],
)
def test_a_host_is_read_without_its_port(header, host):
    assert host_of(header) == host
