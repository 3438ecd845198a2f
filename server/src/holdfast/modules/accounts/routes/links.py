"""What is proved by mailed links: an address, a forgotten password, another address."""

from fastapi import APIRouter, status

from holdfast.kit.errors import Busy, InvalidInput, NotSignedIn
from holdfast.kit.http import DatabaseOfRequest, SignedIn, TenantId, Tx
from holdfast.kit.problems import problems
from holdfast.modules.accounts import workflows
from holdfast.modules.accounts.errors import BadCredentials, EmailTaken, TokenSpent, TooManyTries
from holdfast.modules.accounts.routes.clients import AccountsOf
from holdfast.modules.accounts.schemas import EmailChangeIn, ForgottenIn, LinkIn, ResetIn
from holdfast.modules.accounts.service import links, users

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post(
    "/verify-email",
    operation_id="verify_email",
    summary="Prove one's address",
    description="With the token of the mailed link, which works once and for an hour.",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(TokenSpent, InvalidInput),
)
async def verify_email(body: LinkIn, tx: Tx, *, accounts: AccountsOf) -> None:
    """Note that the address is proved."""
    await links.verify_email(tx, accounts, token=body.token)


@router.post(
    "/verify-email/resend",
    operation_id="resend_verification",
    summary="Mail the link again",
    description="Links that were mailed before stop working. Nothing is mailed when the address is proved already.",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(NotSignedIn),
)
async def resend_verification(actor: SignedIn, tx: Tx, *, accounts: AccountsOf) -> None:
    """Let another verification link be mailed."""
    user = await users.get_user(tx, actor.user_id)
    await links.request_verification(tx, accounts, user=user)


@router.post(
    "/password/forgot",
    operation_id="forget_password",
    summary="Ask for a link to a new password",
    description="The answer is the same, at the same moment, whether there is such an account or not.",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(InvalidInput),
)
async def forget_password(
    body: ForgottenIn, database: DatabaseOfRequest, *, tenant_id: TenantId, accounts: AccountsOf
) -> None:
    """Let a reset link be mailed."""
    await workflows.forget_password(database, accounts, tenant_id=tenant_id, email=body.email)


@router.post(
    "/password/reset",
    operation_id="reset_password",
    summary="Choose a new password",
    description="With the token of the mailed link. Every device is signed out; sign in with the new password.",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(TokenSpent, InvalidInput, Busy),
)
async def reset_password(
    body: ResetIn, database: DatabaseOfRequest, *, tenant_id: TenantId, accounts: AccountsOf
) -> None:
    """Write a new password by a mailed link."""
    await workflows.reset_password(database, accounts, tenant_id=tenant_id, token=body.token, password=body.password)


@router.post(
    "/email/change",
    operation_id="change_email",
    summary="Ask for another address",
    description="Mails a link to the new address and a notice to the present one; takes effect with the link.",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(NotSignedIn, BadCredentials, EmailTaken, InvalidInput, TooManyTries, Busy),
)
async def change_email(
    body: EmailChangeIn, actor: SignedIn, *, database: DatabaseOfRequest, accounts: AccountsOf
) -> None:
    """Let a link be mailed to the new address."""
    await workflows.change_email(
        database,
        accounts,
        tenant_id=actor.tenant_id,
        user_id=actor.user_id,
        password=body.password,
        email=body.new_email,
    )


@router.post(
    "/email/confirm",
    operation_id="confirm_email_change",
    summary="Take the new address",
    description="With the token of the link that was mailed to it; the previous address is told.",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(TokenSpent, EmailTaken, InvalidInput),
)
async def confirm_email_change(body: LinkIn, tx: Tx, *, accounts: AccountsOf) -> None:
    """Give the user the address that the link proved."""
    await links.confirm_email_change(tx, accounts, token=body.token)
