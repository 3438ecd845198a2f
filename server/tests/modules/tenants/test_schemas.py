"""Every body of tenants is closed: what it does not list is refused (R70)."""

import pytest
from pydantic import ValidationError

from holdfast.kit.ids import new_id
from holdfast.kit.wire import Inbound
from holdfast.modules.tenants import schemas

FORBIDDEN = (
    "id",
    "tenant_id",
    "is_platform",
    "settings",
    "granted_by",
    "scope_kind",
    "membership_id",
    "status",
    "state",
    "version",
    "token_version",
    "created_at",
    "disabled_at",
    "price",
    "paid",
    "discount",
    "__proto__",
)
GOOD = {
    schemas.TenantIn: {},
    schemas.NewTenantIn: {"slug": "vienna", "name": "Vienna"},
    schemas.MemberIn: {"email": "a@example.com", "role": "admin"},
    schemas.DisableIn: {"reason": "fraud"},
}


def test_every_body_that_comes_in_is_among_those_tried():
    known = {one for one in vars(schemas).values() if isinstance(one, type) and issubclass(one, Inbound)}

    assert known - {Inbound} == set(GOOD)


@pytest.mark.parametrize("field", FORBIDDEN)
@pytest.mark.parametrize("shape", GOOD, ids=lambda shape: shape.__name__)
def test_a_field_that_is_not_listed_is_refused(shape, field):
    """R70."""
    assert shape(**GOOD[shape])

    with pytest.raises(ValidationError) as refused:
        shape(**{**GOOD[shape], field: "1"})

    assert refused.value.errors()[0]["type"] == "extra_forbidden"


@pytest.mark.parametrize(
    "changes",
    [
        {"name": None},
        {"name": ""},
        {"currency": "XXZ"},
        {"currency": None},
        {"time_zone": "Mars/Olympus"},
        {"brand_colour": "red"},
        {"brand_colour": "#0f766e;}"},
        {"venues_are_admins": "yes"},
        {"venues_are_admins": None},
    ],
)
def test_settings_that_make_no_sense_are_refused(changes):
    with pytest.raises(ValidationError):
        schemas.TenantIn(**changes)


@pytest.mark.parametrize("host", ["", "Book.Example.com", "a b", "example.com/", "example.com:80", "-a.example.com"])
def test_what_is_no_host_is_refused(host):
    with pytest.raises(ValidationError):
        schemas.NewTenantIn(slug="vienna", name="Vienna", hosts=[host])


@pytest.mark.parametrize("role", ["customer", "owner", "", "ADMIN"])
def test_a_role_that_nobody_can_be_given_is_refused(role):
    with pytest.raises(ValidationError):
        schemas.MemberIn(user_id=new_id(), role=role)
