"""Which refresh token a request presents, and to whom cookies are given."""

import pytest
from starlette.requests import Request

from holdfast.modules.accounts.errors import ForeignOrigin
from holdfast.modules.accounts.routes.clients import caller_of, presented_token
from holdfast.modules.accounts.schemas import RefreshIn


def request(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in {"host": "shop", **headers}.items()]
    return Request({"type": "http", "method": "POST", "path": "/", "headers": raw, "client": ("192.0.2.7", 1)})


def test_the_body_goes_before_the_cookie():
    both = request(cookie="hf_refresh=cookie")

    assert presented_token(both, RefreshIn(refresh_token="body"), browser=True) == "body"
    assert presented_token(both, RefreshIn(), browser=True) == "cookie"
    assert presented_token(request(), None, browser=True) is None


@pytest.mark.parametrize(
    ("origin", "is_ours"),
    [
        ("http://shop", True),
        ("https://shop", True),
        ("https://shop.evil.example", False),
        ("https://evil.example", False),
        ("https://shop:8443", False),
        ("null", False),
    ],
)
def test_a_cookie_counts_from_our_own_origin_only(origin, is_ours):
    asked = request(cookie="hf_refresh=cookie", origin=origin)

    if is_ours:
        assert presented_token(asked, None, browser=True) == "cookie"
    else:
        with pytest.raises(ForeignOrigin):
            presented_token(asked, None, browser=True)


def test_a_cookie_without_our_header_is_not_used():
    with pytest.raises(ForeignOrigin):
        presented_token(request(cookie="hf_refresh=cookie"), None, browser=False)


@pytest.mark.anyio
async def test_the_callers_address_and_program_are_kept_short():
    caller = await caller_of(request(user_agent="x" * 10_000))

    assert caller.ip_address == "192.0.2.7"
    assert len(caller.user_agent) == 500
