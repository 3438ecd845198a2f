"""Register, sign in, refresh, sign out."""

from fastapi import APIRouter, Request, Response, status

from holdfast.kit.errors import Busy, InvalidInput, NotSignedIn
from holdfast.kit.http import DatabaseOfRequest, SignedIn, TenantId, Tx
from holdfast.kit.problems import problems
from holdfast.modules.accounts import workflows
from holdfast.modules.accounts.errors import AccountDisabled, BadCredentials, EmailTaken, ForeignOrigin, TooManyTries
from holdfast.modules.accounts.routes.clients import (
    AccountsOf,
    ActorIfAny,
    CallerOf,
    IsBrowser,
    answer,
    drop_cookie,
    presented_token,
)
from holdfast.modules.accounts.schemas import LoginIn, PasswordChangeIn, RefreshIn, RegisterIn, SessionOut
from holdfast.modules.accounts.service import sessions

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post(
    "/register",
    operation_id="register",
    summary="Register",
    description="Makes an account, signs in at once and mails a link that proves the address.",
    status_code=status.HTTP_201_CREATED,
    responses=problems(EmailTaken, InvalidInput, TooManyTries, Busy),
)
async def register(
    body: RegisterIn,
    response: Response,
    *,
    database: DatabaseOfRequest,
    tenant_id: TenantId,
    accounts: AccountsOf,
    caller: CallerOf,
    browser: IsBrowser,
) -> SessionOut:
    """Make an account and sign in."""
    sign_in = await workflows.register(
        database,
        accounts,
        tenant_id=tenant_id,
        email=body.email,
        password=body.password,
        display_name=body.display_name,
        locale=body.locale,
        caller=caller,
    )
    return answer(response, sign_in, accounts=accounts, browser=browser)


@router.post(
    "/login",
    operation_id="log_in",
    summary="Sign in",
    description="Answers alike for an unknown address and a wrong password; guesses are counted and slowed down.",
    responses=problems(BadCredentials, AccountDisabled, InvalidInput, TooManyTries, Busy),
)
async def log_in(
    body: LoginIn,
    response: Response,
    *,
    database: DatabaseOfRequest,
    tenant_id: TenantId,
    accounts: AccountsOf,
    caller: CallerOf,
    browser: IsBrowser,
) -> SessionOut:
    """Sign a device in."""
    sign_in = await workflows.sign_in(
        database, accounts, tenant_id=tenant_id, email=body.email, password=body.password, caller=caller
    )
    return answer(response, sign_in, accounts=accounts, browser=browser)


@router.post(
    "/refresh",
    operation_id="refresh_session",
    summary="Get new tokens",
    description=(
        "Rotates the refresh token and gives an access token with the roles of now. The token before the live one "
        "gets the live one for ten seconds more; an older one signs the device out."
    ),
    responses=problems(NotSignedIn, ForeignOrigin, InvalidInput),
)
async def refresh(
    request: Request,
    response: Response,
    *,
    body: RefreshIn | None = None,
    database: DatabaseOfRequest,
    tenant_id: TenantId,
    accounts: AccountsOf,
    caller: CallerOf,
    browser: IsBrowser,
) -> SessionOut:
    """Rotate a refresh token."""
    token = presented_token(request, body, browser=browser)
    if token is None:
        raise NotSignedIn
    sign_in = await workflows.refresh(database, accounts, tenant_id=tenant_id, token=token, caller=caller)
    return answer(response, sign_in, accounts=accounts, browser=browser)


@router.post(
    "/logout",
    operation_id="log_out",
    summary="Sign out on this device",
    description="Ends the session of the access token or of the refresh token; never fails.",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(ForeignOrigin, InvalidInput),
)
async def log_out(
    request: Request,
    response: Response,
    *,
    body: RefreshIn | None = None,
    tx: Tx,
    accounts: AccountsOf,
    actor: ActorIfAny,
    browser: IsBrowser,
) -> None:
    """Sign this device out."""
    token = presented_token(request, body, browser=browser)
    if token is not None:
        await sessions.sign_out_by_token(tx, accounts, token=token)
    if actor is not None:
        await sessions.sign_out(tx, actor.session_id)
    drop_cookie(response, accounts)


@router.post(
    "/logout-all",
    operation_id="log_out_everywhere",
    summary="Sign out on all devices",
    description="Ends every session and withdraws every access token at once.",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(NotSignedIn),
)
async def log_out_everywhere(actor: SignedIn, tx: Tx, *, response: Response, accounts: AccountsOf) -> None:
    """Sign every device out."""
    await sessions.sign_out_everywhere(tx, user_id=actor.user_id)
    drop_cookie(response, accounts)


@router.post(
    "/password/change",
    operation_id="change_password",
    summary="Change one's password",
    description="This device goes on with the tokens of the answer; all others are signed out.",
    responses=problems(NotSignedIn, BadCredentials, InvalidInput, TooManyTries, Busy),
)
async def change_password(
    body: PasswordChangeIn,
    response: Response,
    *,
    actor: SignedIn,
    database: DatabaseOfRequest,
    accounts: AccountsOf,
    caller: CallerOf,
    browser: IsBrowser,
) -> SessionOut:
    """Change the password and go on with new tokens."""
    sign_in = await workflows.change_password(
        database,
        accounts,
        tenant_id=actor.tenant_id,
        user_id=actor.user_id,
        session_id=actor.session_id,
        current=body.current_password,
        wanted=body.new_password,
        caller=caller,
    )
    return answer(response, sign_in, accounts=accounts, browser=browser)
