"""Every body of accounts is closed: what it does not list is refused (R70)."""

import pytest
from pydantic import ValidationError

from holdfast.kit.wire import Inbound
from holdfast.modules.accounts import schemas

FORBIDDEN = (
    "id",
    "user_id",
    "tenant_id",
    "role",
    "roles",
    "grants",
    "scope_id",
    "status",
    "state",
    "version",
    "token_version",
    "created_at",
    "disabled_at",
    "email_verified",
    "email_verified_at",
    "password_hash",
    "price",
    "paid",
    "discount",
    "__proto__",
)
TOKEN = "t" * 40
GOOD = {
    schemas.RegisterIn: {"email": "a@example.com", "password": "x", "display_name": "Ada"},
    schemas.LoginIn: {"email": "a@example.com", "password": "x"},
    schemas.RefreshIn: {},
    schemas.LinkIn: {"token": TOKEN},
    schemas.ForgottenIn: {"email": "a@example.com"},
    schemas.ResetIn: {"token": TOKEN, "password": "x"},
    schemas.PasswordChangeIn: {"current_password": "x", "new_password": "y"},
    schemas.EmailChangeIn: {"password": "x", "new_email": "b@example.com"},
    schemas.ProfileIn: {},
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


def test_no_password_is_shown_when_a_body_is_logged():
    for shape, body in GOOD.items():
        secretive = {**body, **{name: "hunter2-hunter2" for name in body if "password" in name}}

        assert "hunter2" not in repr(shape(**secretive))


@pytest.mark.parametrize(
    "email", ["", "x", "a@", "@example.com", "a b@example.com", "a\n@example.com", "a@exa\u0000mple.com", "a@b@c.de"]
)
def test_what_is_no_address_is_refused(email):
    with pytest.raises(ValidationError):
        schemas.ForgottenIn(email=email)
