"""HTTP of accounts: `/auth/...` and one's own `/users/me/...`."""

from fastapi import APIRouter

from holdfast.modules.accounts.routes import links, me, sign_in

router = APIRouter()
router.include_router(sign_in.router)
router.include_router(links.router)
router.include_router(me.router)
