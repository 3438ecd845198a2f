"""Who is calling: a browser, which keeps its refresh token in a cookie, or a program, which has it in the body.

The cookie is HttpOnly, SameSite=Strict and sent to the auth routes alone (docs/decisions/0007). It is used only with
the header that marks our own pages, which no form and no foreign page can set, and from the same origin (R66).
"""

from typing import Annotated, cast
from urllib.parse import urlsplit

from fastapi import Depends, Header, Request, Response

from holdfast.kit.actor import Actor
from holdfast.kit.errors import NotSignedIn
from holdfast.kit.http import TenantId, client_address, maybe_actor
from holdfast.modules.accounts.contracts import Caller, SignIn
from holdfast.modules.accounts.errors import ForeignOrigin
from holdfast.modules.accounts.ports import Accounts
from holdfast.modules.accounts.schemas import RefreshIn, SessionOut

COOKIE = "hf_refresh"
COOKIE_PATH = "/api/v1/auth"
CLIENT_HEADER = "X-Holdfast-Client"
BROWSER = "browser"
_USER_AGENT_LENGTH_MAX = 500


async def accounts_of(request: Request) -> Accounts:
    """Return what wiring made for accounts."""
    return cast("Accounts", request.app.state.accounts)


async def caller_of(request: Request) -> Caller:
    """Return where the request comes from."""
    agent = request.headers.get("user-agent", "")
    return Caller(ip_address=client_address(request), user_agent=agent[:_USER_AGENT_LENGTH_MAX])


async def is_browser(
    x_holdfast_client: Annotated[
        str | None, Header(max_length=20, description="`browser`: keep the refresh token in a cookie.")
    ] = None,
) -> bool:
    """Say whether one of our own pages is calling."""
    return x_holdfast_client == BROWSER


AccountsOf = Annotated[Accounts, Depends(accounts_of)]
CallerOf = Annotated[Caller, Depends(caller_of)]
IsBrowser = Annotated[bool, Depends(is_browser)]


def presented_token(request: Request, body: RefreshIn | None, *, browser: bool) -> str | None:
    """Return the refresh token of a request: the body's, else the cookie's if our own page sent it."""
    if body is not None and body.refresh_token is not None:
        return body.refresh_token
    cookie = request.cookies.get(COOKIE)
    if cookie is None:
        return None
    if not browser or not _is_own_origin(request):
        raise ForeignOrigin
    return cookie


async def actor_if_any(request: Request, tenant_id: TenantId) -> Actor | None:
    """Return who is asking; a token that is good no more counts as none, for those who only want to leave."""
    try:
        return await maybe_actor(request, tenant_id)
    except NotSignedIn:
        return None


ActorIfAny = Annotated[Actor | None, Depends(actor_if_any)]


def answer(response: Response, sign_in: SignIn, *, accounts: Accounts, browser: bool) -> SessionOut:
    """Return a sign-in to its client: the refresh token in the cookie or in the body, never in both."""
    # Tokens belong into no cache, neither the browser's nor a proxy's.
    response.headers["Cache-Control"] = "no-store"
    if browser:
        seconds = int((sign_in.session.expires_at - sign_in.session.last_used_at).total_seconds())
        response.set_cookie(
            COOKIE,
            sign_in.refresh_token,
            max_age=seconds,
            path=COOKIE_PATH,
            secure=accounts.settings.refresh_cookie_is_secure,
            httponly=True,
            samesite="strict",
        )
    return SessionOut.of(sign_in, has_cookie=browser)


def drop_cookie(response: Response, accounts: Accounts) -> None:
    """Make the browser forget its refresh token."""
    response.delete_cookie(
        COOKIE,
        path=COOKIE_PATH,
        secure=accounts.settings.refresh_cookie_is_secure,
        httponly=True,
        samesite="strict",
    )


def _is_own_origin(request: Request) -> bool:
    origin = request.headers.get("origin")
    # Some browsers leave Origin out on same-origin requests; our header already says that a page of ours asks.
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
